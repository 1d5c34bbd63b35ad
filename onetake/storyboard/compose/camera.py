"""Stills as a camera sees them: a slow movement over a picture that always fills the frame."""

from fractions import Fraction

from onetake.storyboard.document import Movement, OutputFormat, View
from onetake.timeline.document import Asset
from onetake.timeline.keyframes import State

Size = tuple[float, float]

# A movement that nobody asked for is felt rather than seen.
_ZOOM_A_SECOND = 0.016
_MOST_ZOOM = 0.12
_PAN_A_SECOND = 0.012
_MOST_PAN = 0.06
# What matters in a picture that is too tall for the frame is mostly above its middle.
_FACES = 0.4
_MOST_FRAMES = 8.0


def cover_size(asset: Asset, output: OutputFormat) -> Size:
    """The size at which a picture just covers the frame, in its own proportions; the frame's where they are unknown.

    Of a picture far longer than the frame only the middle is used.
    """
    if not asset.width or not asset.height:
        return float(output.width), float(output.height)
    if asset.width * output.height >= asset.height * output.width:
        return min(asset.width * output.height / asset.height, _MOST_FRAMES * output.width), float(output.height)
    return float(output.width), min(asset.height * output.width / asset.width, _MOST_FRAMES * output.height)


def state_at(view: View, picture: Size, output: OutputFormat) -> State:
    """Where a picture of the size `picture` stands for this view; views that would show its edge stop there."""
    x = _centre(view.x, picture[0] * view.scale, output.width)
    y = _centre(view.y, picture[1] * view.scale, output.height)
    return State(x, y, view.scale, 0.0, 1.0)


def _centre(at: float, length: float, frame: float) -> float:
    """The centre, on one axis, of a picture `length` long, when the frame's centre is at the part `at` of it."""
    overlap = max(0.0, (length - frame) / 2)
    return frame / 2 + min(overlap, max(-overlap, (0.5 - at) * length))


def gentle_movement(number: int, frames: int, fps: Fraction, picture: Size, output: OutputFormat) -> Movement:
    """For the still number `number` of a film, `frames` long: in and out in turn, along what the frame cuts off."""
    seconds = float(frames / fps)
    zoom = min(_MOST_ZOOM, _ZOOM_A_SECOND * seconds)
    pan = min(_MOST_PAN, _PAN_A_SECOND * seconds)
    wide, tall = picture[0] > 1.1 * output.width, picture[1] > 1.1 * output.height
    middle = _FACES if tall else 0.5
    near = View(x=0.5 + pan * wide, y=middle - pan * tall, scale=1 + zoom)
    far = View(x=0.5 - pan * wide, y=middle + pan * tall)
    return Movement(from_=far, to=near) if number % 2 == 0 else Movement(from_=near, to=far)
