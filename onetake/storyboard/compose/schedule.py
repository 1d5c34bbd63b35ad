"""When everything happens: scenes one after the other, and in each its shots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onetake.errors import DocumentError, LimitExceededError
from onetake.storyboard.document import Storyboard, StoryboardScene, StoryboardShot
from onetake.timeline.document import Asset
from onetake.timeline.master import Section

DEFAULT_SECONDS = 5
LONGEST_SECONDS = 4 * 60 * 60


@dataclass(frozen=True)
class ShotSlot:
    """A shot in the frames [start, end) of the master; `pointer` is where it stands in the document."""

    shot: StoryboardShot
    start: int
    end: int
    pointer: str


@dataclass(frozen=True)
class SceneSlot:
    """A scene in the frames [start, end) of the master. Its shots cover it exactly, if there are any."""

    scene: StoryboardScene
    start: int
    end: int
    shots: tuple[ShotSlot, ...]
    pointer: str

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def section(self) -> Section:
        return Section(id=self.scene.key, name=self.scene.title, start_frame=self.start, end_frame=self.end)


def schedule(storyboard: Storyboard) -> list[SceneSlot]:
    """Give each scene and shot its frames.

    A scene is as long as its durationInFrames, else as its shots together, else 5 s. A shot is as long as its
    durationInFrames, else as its clip, else 5 s. Where that does not add up to the scene's durationInFrames, the shots
    without a duration of their own share what the others leave, in proportion; if that cannot be, all shots become
    longer or shorter in proportion. Every shot keeps at least one frame.
    Raises `DocumentError` for no scenes or for more shots than frames, `LimitExceededError` for over 4 hours.
    """
    if not storyboard.scenes:
        raise DocumentError("the storyboard has no scenes: add at least one", pointer="/scenes")
    fps = storyboard.output_format.fps.fraction
    slots: list[SceneSlot] = []
    start = 0
    for index, scene in enumerate(storyboard.scenes):
        slot = _scene_slot(scene, start, f"/scenes/{index}", fps, storyboard.assets)
        _check_length(slot, fps)
        slots.append(slot)
        start = slot.end
    return slots


def _check_length(slot: SceneSlot, fps: Fraction) -> None:
    if slot.end > LONGEST_SECONDS * fps:
        raise LimitExceededError(
            f"scene {slot.scene.key} ends {float(slot.end / fps) / 3600:.1f} hours into the film, which may last "
            f"{LONGEST_SECONDS // 3600}: shorten it or make two films",
            pointer=f"{slot.pointer}/durationInFrames",
        )


def _scene_slot(
    scene: StoryboardScene, start: int, pointer: str, fps: Fraction, assets: Mapping[str, Asset]
) -> SceneSlot:
    natural = [_natural_length(shot, fps, assets) for shot in scene.shots]
    length = scene.duration_in_frames or sum(natural) or _frames(DEFAULT_SECONDS, fps)
    if length < len(natural):
        raise DocumentError(
            f"scene {scene.key} has {len(natural)} shots, but only {length} frames: make it longer or leave out shots",
            pointer=f"{pointer}/durationInFrames",
        )
    lengths = _fitted([shot.duration_in_frames for shot in scene.shots], natural, length)
    shots: list[ShotSlot] = []
    at = start
    for index, (shot, frames) in enumerate(zip(scene.shots, lengths, strict=True)):
        shots.append(ShotSlot(shot, at, at + frames, f"{pointer}/shots/{index}"))
        at += frames
    return SceneSlot(scene, start, start + length, tuple(shots), pointer)


def _natural_length(shot: StoryboardShot, fps: Fraction, assets: Mapping[str, Asset]) -> int:
    if shot.duration_in_frames is not None:
        return shot.duration_in_frames
    clip = assets.get(shot.clip) if shot.clip else None
    seconds = clip.duration if clip and clip.duration else DEFAULT_SECONDS
    return _frames(seconds, fps)


def _frames(seconds: float, fps: Fraction) -> int:
    """Whole frames in `seconds`, at least one."""
    return max(1, int(exact_seconds(seconds) * fps))


def exact_seconds(seconds: float) -> Fraction:
    """The decimal number that the document spells."""
    return Fraction(repr(seconds))


def _fitted(own: Sequence[int | None], natural: Sequence[int], length: int) -> list[int]:
    """Lengths that add up to `length`."""
    if not natural or sum(natural) == length:
        return list(natural)
    free = [n for n, fixed in zip(natural, own, strict=True) if fixed is None]
    rest = length - sum(fixed for fixed in own if fixed is not None)
    if not free or rest < len(free):
        return share_out(length, natural)
    shares = iter(share_out(rest, free))
    return [next(shares) if fixed is None else fixed for fixed in own]


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers of at least 1 in proportion to `weights` (positive) that add up to `total` >= len(weights)."""
    spare, sums, done = total - len(weights), sum(weights), 0
    shares, given = [], 0
    for weight in weights:
        done += weight
        upto = spare * done // sums
        shares.append(1 + upto - given)
        given = upto
    return shares
