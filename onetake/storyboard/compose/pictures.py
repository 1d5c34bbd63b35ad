"""Shots and backgrounds: from scenes to full-frame pictures, joined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onetake.errors import DocumentError
from onetake.storyboard.compose.camera import cover_size, gentle_movement, state_at
from onetake.storyboard.compose.joins import Stack, declared, join, join_frames
from onetake.storyboard.compose.plates import Plate
from onetake.storyboard.compose.schedule import SceneSlot, ShotSlot
from onetake.storyboard.compose.used_assets import UsedAssets
from onetake.storyboard.document import Cut, OutputFormat, StoryboardImage, StoryboardShot
from onetake.timeline.keyframes import State
from onetake.timeline.master import Element, ImageProps, Section, ShapeProps, Transition, VideoProps
from onetake.timeline.names import Names


@dataclass(frozen=True)
class Pictures:
    """Elements back to front, and how they give way to each other between sections."""

    elements: list[Element]
    transitions: list[Transition]


def compose_pictures(slots: Sequence[SceneSlot], output: OutputFormat, assets: UsedAssets, names: Names) -> Pictures:
    """All that fills the frame. Raises `DocumentError` naming scene, shot and asset."""
    fps = output.fps.fraction
    painter = _Painter(output, assets, names)
    scenes = [painter.scene(slot) for slot in slots]
    transitions: list[Transition] = []
    before: _Scene | None = None
    for scene in scenes:
        transitions += _join_scenes(before, scene, fps)
        before = scene
    elements = [plate.element(fps) for scene in scenes for plate in scene.plates if plate.start < plate.end]
    return Pictures(elements, transitions)


@dataclass(frozen=True)
class _Scene:
    slot: SceneSlot
    section: Section
    background: Plate | None
    shots: list[Plate]

    @property
    def plates(self) -> Iterator[Plate]:
        if self.background:
            yield self.background
        yield from self.shots

    @property
    def cut(self) -> Cut | None:
        """How the scene comes in: its own transition, else its first shot's."""
        own = self.slot.scene.transition
        return own if own or not self.slot.shots else self.slot.shots[0].shot.transition


def _join_scenes(before: _Scene | None, scene: _Scene, fps: Fraction) -> list[Transition]:
    """Join a scene to the one before it, and its shots to each other."""
    outgoing = Stack(before.background, before.shots[-1] if before.shots else None) if before else Stack(None, None)
    incoming = Stack(scene.background, scene.shots[0] if scene.shots else None)
    join(outgoing, incoming, scene.cut, min(join_frames(scene.cut, fps), scene.slot.length - 1))
    for earlier, later, slot in zip(scene.shots, scene.shots[1:], scene.slot.shots[1:], strict=False):
        join(Stack(None, earlier), Stack(None, later), slot.shot.transition, join_frames(slot.shot.transition, fps))
    return declared(outgoing, incoming, before.section, scene.section) if before else []


class _Painter:
    def __init__(self, output: OutputFormat, assets: UsedAssets, names: Names) -> None:
        self._output, self._assets, self._names = output, assets, names
        self._middle = State(output.width / 2, output.height / 2, 1.0, 0.0, 1.0)
        self._stills = 0

    def scene(self, slot: SceneSlot) -> _Scene:
        section = slot.section
        shots = [self._shot(shot, section) for shot in slot.shots]
        return _Scene(slot, section, self._background(slot, section), shots)

    def _background(self, slot: SceneSlot, section: Section) -> Plate | None:
        fill = slot.scene.background
        if fill is None:
            return None
        width, height = self._output.width, self._output.height
        props = ShapeProps(type="shape", shape="rect", width=width, height=height, fill=fill)
        name = self._names.fresh(f"background:{slot.scene.key}")
        return Plate(name, props, section, slot.start, slot.end, self._middle, self._middle)

    def _shot(self, slot: ShotSlot, section: Section) -> Plate:
        user = f"scene {section.id}, shot {slot.shot.key}"
        name = self._names.fresh(f"shot:{slot.shot.key}")
        return self._clip(slot, section, name, user) if slot.shot.clip else self._still(slot, section, name, user)

    def _clip(self, slot: ShotSlot, section: Section, name: str, user: str) -> Plate:
        clip = str(slot.shot.clip)
        self._assets.use(clip, "video", user, f"{slot.pointer}/clip")
        props = VideoProps(type="video", asset=clip, width=self._output.width, height=self._output.height)
        return Plate(name, props, section, slot.start, slot.end, self._middle, self._middle)

    def _still(self, slot: ShotSlot, section: Section, name: str, user: str) -> Plate:
        index = chosen_image(slot.shot, user, slot.pointer)
        key = slot.shot.images[index].asset
        asset = self._assets.use(key, "image", user, f"{slot.pointer}/images/{index}/asset")
        size = cover_size(asset, self._output)
        movement = slot.shot.movement or gentle_movement(
            self._stills, slot.end - slot.start, self._output.fps.fraction, size, self._output
        )
        self._stills += 1
        first, last = (state_at(view, size, self._output) for view in (movement.from_, movement.to))
        props = ImageProps(type="image", asset=key, width=size[0], height=size[1])
        return Plate(name, props, section, slot.start, slot.end, first, last)


def chosen_image(shot: StoryboardShot, user: str, pointer: str) -> int:
    """The index of the picture that stands for a shot.

    The selected one, else the last favourite, else the first of the last iteration; the last is by iteration, then
    variant. Raises `DocumentError` if the shot has no pictures, or not the selected one.
    """
    if not shot.images:
        raise DocumentError(f"{user} has neither a clip nor an image: add one, or remove the shot", pointer=pointer)
    numbers = [_numbers(image) for image in shot.images]
    if shot.selected is not None:
        if shot.selected not in numbers:
            raise DocumentError(
                f"{user}: iteration {shot.selected[0]}, variant {shot.selected[1]} is selected, but it is not among "
                "the shot's images: select one of them",
                pointer=f"{pointer}/selected",
            )
        return numbers.index(shot.selected)
    favourites = [i for i, image in enumerate(shot.images) if image.is_favorite]
    if favourites:
        return max(favourites, key=numbers.__getitem__)
    last = max(iteration for iteration, _ in numbers)
    return min((i for i, n in enumerate(numbers) if n[0] == last), key=numbers.__getitem__)


def _numbers(image: StoryboardImage) -> tuple[int, int]:
    return image.iteration_number, image.variant_number
