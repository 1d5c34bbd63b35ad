"""The brand's logo and the product overlays: elements that live across scenes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from onetake.errors import DocumentError
from onetake.storyboard.compose.layout import Layout, contained
from onetake.storyboard.compose.schedule import SceneSlot
from onetake.storyboard.compose.used_assets import UsedAssets
from onetake.storyboard.document import ProductOverlay
from onetake.timeline.cutting import placed
from onetake.timeline.keyframes import Moment, State
from onetake.timeline.props import ImageProps
from onetake.timeline.sections import Appearance

OVERLAY_LAYER = 1000
LOGO_LAYER = 3000
ANIMATION_SECONDS = Fraction(1, 2)
_ZOOMED = 0.7


@dataclass(frozen=True)
class Logo:
    """The logo in the upper right corner, in all scenes at one place."""

    name: str
    asset: str
    size: tuple[float, float]
    layout: Layout

    @classmethod
    def of(cls, name: str, key: str | None, assets: UsedAssets, layout: Layout) -> "Logo | None":
        if key is None:
            return None
        asset = assets.use(key, "image", "the brand's logo", "/brand/logo")
        return cls(name, key, contained(asset, layout.logo_box), layout)

    @property
    def bottom(self) -> float:
        return self.layout.top + self.size[1]

    @property
    def left(self) -> float:
        return self.layout.right - self.size[0]

    def appearance(self) -> Appearance:
        width, height = self.size
        props = ImageProps(type="image", asset=self.asset, width=width, height=height, fit="contain")
        centre = State(self.layout.right - width / 2, self.layout.top + height / 2, 1.0, 0.0, 1.0)
        return Appearance(self.name, props, [placed(centre, 0)], LOGO_LAYER)


@dataclass(frozen=True)
class Space:
    """What the overlays may fill: above `floor` (captions), and below the logo what is not wholly on its left."""

    layout: Layout
    logo: Logo | None
    floor: float

    def ceiling(self, overlay: ProductOverlay, width: float) -> float:
        """The upper edge of what an overlay of this width may fill in its column."""
        layout = self.layout
        right = _along(_COLUMNS[overlay.position.x], layout.left, layout.right, width) + width / 2
        if self.logo is None or right <= self.logo.left - layout.gap:
            return layout.top
        return self.logo.bottom + layout.gap


def overlay_appearance(
    slots: Sequence[SceneSlot], index: int, name: str, assets: UsedAssets, space: Space, fps: Fraction
) -> Appearance | None:
    """The product overlay of a scene, None where there is none.

    Scenes that follow each other share it: it moves on from place to place and is animated only where it comes or goes.
    Raises `DocumentError` for an overlay without a picture.
    """
    slot = slots[index]
    overlay = _enabled(slot)
    if overlay is None:
        return None
    stays = index > 0 and _enabled(slots[index - 1]) is not None
    leaves = index + 1 < len(slots) and _enabled(slots[index + 1]) is None
    return _appearance(slot, overlay, name, assets, space, _Part(stays, leaves, slot.length, fps))


def _enabled(slot: SceneSlot) -> ProductOverlay | None:
    overlay = slot.scene.product_overlay
    return overlay if overlay and overlay.enabled else None


@dataclass(frozen=True)
class _Part:
    """How an overlay takes part in one scene of `length` frames."""

    stays: bool
    leaves: bool
    length: int
    fps: Fraction

    @property
    def frames(self) -> int:
        """How long it may move at each end."""
        return min(round(ANIMATION_SECONDS * self.fps), (self.length - 1) // 3)


def _appearance(
    slot: SceneSlot, overlay: ProductOverlay, name: str, assets: UsedAssets, space: Space, part: _Part
) -> Appearance:
    user, pointer = f"scene {slot.scene.key}, product overlay", f"{slot.pointer}/productOverlay"
    if overlay.asset is None:
        raise DocumentError(f"{user} has no picture: name an asset, or set enabled to false", pointer=pointer)
    asset = assets.use(overlay.asset, "image", user, f"{pointer}/asset")
    # The size at scale 1, so that an overlay that only changes its scale stays the same element.
    width, height = contained(asset, (float(space.layout.width), float(space.layout.height)))
    props = ImageProps(type="image", asset=overlay.asset, width=width, height=height, fit="contain")
    rest = _place(overlay, (width, height), space)
    away = _away(overlay, rest, (width * rest.scale, height * rest.scale), space.layout)
    return Appearance(
        name,
        props,
        _keyframes(rest, away, part),
        OVERLAY_LAYER,
        cuts=overlay.animation == "none",
        jumps=not part.stays,
        pointer=pointer,
    )


def _place(overlay: ProductOverlay, size: tuple[float, float], space: Space) -> State:
    """Where it stands, smaller than it is told to be where it would not fit beside logo and captions."""
    layout = space.layout
    ceiling = space.ceiling(overlay, size[0] * overlay.scale)
    scale = min(overlay.scale, layout.safe_width / size[0], (space.floor - ceiling) / size[1])
    width, height = size[0] * scale, size[1] * scale
    x = _along(_COLUMNS[overlay.position.x], layout.left, layout.right, width)
    y = _along(_ROWS[overlay.position.y], ceiling, space.floor, height)
    return State(x, y, scale, 0.0, 1.0)


_COLUMNS = {"left": 0, "center": 1, "right": 2}
_ROWS = {"top": 0, "center": 1, "bottom": 2}


def _along(place: int, start: float, end: float, length: float) -> float:
    """The centre of something `length` long at the start, in the middle or at the end of a stretch."""
    if length >= end - start:
        return (start + end) / 2
    return (start + length / 2, (start + end) / 2, end - length / 2)[place]


def _away(overlay: ProductOverlay, rest: State, size: tuple[float, float], layout: Layout) -> State | None:
    """From where it comes and where it goes; None for at once."""
    if overlay.animation == "none":
        return None
    hidden = replace(rest, opacity=0.0)
    if overlay.animation == "zoom":
        return replace(hidden, scale=rest.scale * _ZOOMED)
    if overlay.animation == "fade":
        return hidden
    if overlay.position.x != "center":
        return replace(hidden, x=-size[0] / 2 if overlay.position.x == "left" else layout.width + size[0] / 2)
    return replace(hidden, y=-size[1] / 2 if overlay.position.y == "top" else layout.height + size[1] / 2)


def _keyframes(rest: State, away: State | None, part: _Part) -> list[Moment]:
    frames, last = part.frames, part.length - 1
    if not frames:
        return [placed(rest, 0)]
    if part.stays or not away:
        coming = [placed(rest, 0, "easeInOut"), placed(rest, frames)]
    else:
        coming = [placed(away, 0, "easeOut"), placed(rest, frames)]
    going = [placed(rest, last - frames, "easeIn"), placed(away, last)] if away and part.leaves else []
    return coming + going
