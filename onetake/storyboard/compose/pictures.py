"""Shots and backgrounds: from scenes to full-frame pictures, joined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onetake.errors import DocumentError
from onetake.storyboard.compose.camera import cover_size, gentle_movement, state_at
from onetake.storyboard.compose.edits import ElementEdits, Generated
from onetake.storyboard.compose.joins import Stack, declared, join, join_frames
from onetake.storyboard.compose.plates import LAYER, Plate
from onetake.storyboard.compose.schedule import SceneSlot, ShotSlot
from onetake.storyboard.compose.used_assets import UsedAssets
from onetake.storyboard.document import Cut, OutputFormat, StoryboardImage, StoryboardShot
from onetake.timeline.cutting import placed
from onetake.timeline.keyframes import State
from onetake.timeline.master import Element, Section, Transition
from onetake.timeline.names import Names
from onetake.timeline.props import ImageProps, Props, ShapeProps, VideoProps
from onetake.timeline.sections import Appearance
from onetake.timeline.validation import absolute_keyframes, check_keyframes


@dataclass(frozen=True)
class Pictures:
    """Elements back to front, and how they give way to each other between sections."""

    elements: list[Element]
    transitions: list[Transition]


def compose_pictures(slots: Sequence[SceneSlot], output: OutputFormat, painter: "Painter") -> Pictures:
    """All that fills the frame. Raises `DocumentError` naming scene, shot and asset."""
    fps = output.fps.fraction
    scenes = [_scene(slot, painter) for slot in slots]
    transitions: list[Transition] = []
    before: _Scene | None = None
    for scene in scenes:
        transitions += _join_scenes(before, scene, fps)
        before = scene
    plates = [plate for scene in scenes for plate in scene.plates]
    hidden = {plate.name for plate in plates if plate.hidden}
    return Pictures(
        [plate.element(fps) for plate in plates if plate.start < plate.end and not plate.hidden],
        [transition for transition in transitions if transition.element_id not in hidden],
    )


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
    outgoing = Stack(before.background, before.shots[-1] if before.shots else None) if before else None
    incoming = Stack(scene.background, scene.shots[0] if scene.shots else None)
    join(outgoing, incoming, scene.cut, min(join_frames(scene.cut, fps), scene.slot.length - 1))
    for earlier, later, slot in zip(scene.shots, scene.shots[1:], scene.slot.shots[1:], strict=False):
        join(Stack(None, earlier), Stack(None, later), slot.shot.transition, join_frames(slot.shot.transition, fps))
    return declared(outgoing, incoming, before.section, scene.section) if before and outgoing else []


@dataclass(frozen=True)
class Picture:
    """A picture that fills the frame, and how it stands in its first and in its last frame."""

    generated: Generated
    views: tuple[State, State]


def _scene(slot: SceneSlot, painter: "Painter") -> _Scene:
    section = slot.section
    behind = painter.background(slot)
    background = _plate(behind, section, slot.start, slot.end) if behind else None
    shots = [_plate(painter.shot(shot, section), section, shot.start, shot.end) for shot in slot.shots]
    return _Scene(slot, section, background, shots)


def _plate(picture: Picture, section: Section, start: int, end: int) -> Plate:
    generated, (first, last) = picture.generated, picture.views
    shown = generated.shown
    plate = Plate(shown.element_id, shown.props, section, start, end, first, last, layer=shown.layer)
    plate.hidden = generated.hidden
    if generated.edit and generated.edit.keyframes:
        check_keyframes(shown, section)
        plate.motion = absolute_keyframes(shown, section, first)
    return plate


class Painter:
    """Makes the pictures of scenes, in their order: stills move in and out in turn, `stills` of them before."""

    def __init__(
        self, output: OutputFormat, assets: UsedAssets, names: Names, edits: ElementEdits, stills: int = 0
    ) -> None:
        self._output, self._assets, self._names, self._edits = output, assets, names, edits
        self._middle = State(output.width / 2, output.height / 2, 1.0, 0.0, 1.0)
        self._stills = stills

    def background(self, slot: SceneSlot) -> Picture | None:
        """None where the scene has none."""
        fill = slot.scene.background
        if fill is None:
            return None
        width, height = self._output.width, self._output.height
        props = ShapeProps(type="shape", shape="rect", width=width, height=height, fill=fill)
        name = self._names.fresh(f"background:{slot.scene.key}")
        return self._picture(name, props, slot.section, slot.start, slot.end, (self._middle, self._middle))

    def shot(self, slot: ShotSlot, section: Section) -> Picture:
        """Its clip or its still. Raises `DocumentError` naming scene, shot and asset."""
        user = f"scene {section.id}, shot {slot.shot.key}"
        name = self._names.fresh(f"shot:{slot.shot.key}")
        props, views = self._clip(slot, user) if slot.shot.clip else self._still(slot, user)
        return self._picture(name, props, section, slot.start, slot.end, views)

    def _picture(
        self, name: str, props: Props, section: Section, start: int, end: int, views: tuple[State, State]
    ) -> Picture:
        """A picture that moves evenly over the frames [start, end) of the master."""
        begin = start - section.start_frame
        keyframes = [placed(views[0], begin)]
        if views[0] != views[1] and end - 1 > start:
            keyframes.append(placed(views[1], end - 1 - section.start_frame))
        return Picture(self._edits.applied(section.id, Appearance(name, props, keyframes, LAYER)), views)

    def _clip(self, slot: ShotSlot, user: str) -> tuple[Props, tuple[State, State]]:
        clip = str(slot.shot.clip)
        self._assets.use(clip, "video", user, f"{slot.pointer}/clip")
        props = VideoProps(type="video", asset=clip, width=self._output.width, height=self._output.height)
        return props, (self._middle, self._middle)

    def _still(self, slot: ShotSlot, user: str) -> tuple[Props, tuple[State, State]]:
        index = chosen_image(slot.shot, user, slot.pointer)
        key = slot.shot.images[index].asset
        asset = self._assets.use(key, "image", user, f"{slot.pointer}/images/{index}/asset")
        size = cover_size(asset, self._output)
        movement = slot.shot.movement or gentle_movement(
            self._stills, slot.end - slot.start, self._output.fps.fraction, size, self._output
        )
        self._stills += 1
        first, last = (state_at(view, size, self._output) for view in (movement.from_, movement.to))
        return ImageProps(type="image", asset=key, width=size[0], height=size[1]), (first, last)


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
