"""The whole film: what each part of the storyboard becomes, put together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from onetake.storyboard.compose.branding import Logo, Space, overlay_appearance
from onetake.storyboard.compose.caption_elements import DrawnCaption, band_top, caption_elements, draw_captions
from onetake.storyboard.compose.edits import EditWarning, ElementEdits, Generated, edit_sections
from onetake.storyboard.compose.layout import Layout
from onetake.storyboard.compose.pictures import Painter, compose_pictures
from onetake.storyboard.compose.schedule import SceneSlot, schedule
from onetake.storyboard.compose.soundtrack import soundtrack
from onetake.storyboard.compose.subtitles import SceneWarning, Subtitles, subtitles_of
from onetake.storyboard.compose.used_assets import UsedAssets
from onetake.storyboard.document import SceneElement, Storyboard
from onetake.timeline.collecting import no_search_for_cycles
from onetake.timeline.compile import Compiled, compile_timelines
from onetake.timeline.document import Asset
from onetake.timeline.keyframes import State
from onetake.timeline.master import Audio, ButtonElement, Element, ImageElement, Master, TextElement, VideoElement
from onetake.timeline.names import Names
from onetake.timeline.props import ButtonProps, Font, Props, TextProps
from onetake.timeline.sections import Appearance, SectionContent

_DEFAULT_FAMILY = Font().family


def compile_storyboard(storyboard: Storyboard) -> Master:
    """The master of a storyboard: equal storyboards give equal masters, byte for byte in canonical JSON.

    Scenes become sections; shots and backgrounds full-frame elements; scenes' elements, the brand's logo and the
    product overlays continuous elements; narration captions; voice-over and music audio. Only assets that are used
    stay in the table, as they are.
    Raises `DocumentError` with a pointer into the storyboard and a message that names scene, shot or element and asset,
    and `LimitExceededError` for a film of over four hours.
    """
    return compose(storyboard).master


@dataclass(frozen=True)
class Composition:
    """The master, what hand-made edits say in vain, and what is wrong with scenes that are a film all the same."""

    master: Master
    warnings: list[EditWarning]
    scene_warnings: list[SceneWarning]


def compose(storyboard: Storyboard) -> Composition:
    """`compile_storyboard`, with warnings."""
    with no_search_for_cycles():
        film = Film(storyboard)
        return Composition(film.master(), film.edits.warnings(), film.subtitles.warnings)


class Film:
    """A storyboard's film, made part by part. Raises as `compile_storyboard` does.

    What is generated gets none of the names that are `taken` beside those of the storyboard's elements.
    """

    def __init__(self, storyboard: Storyboard, taken: Iterable[str] = ()) -> None:
        storyboard = edit_sections(storyboard)
        self._storyboard = storyboard
        self._output = storyboard.output_format
        self._fps: Fraction = self._output.fps.fraction
        self._layout = Layout.of(self._output)
        self.slots: Sequence[SceneSlot] = schedule(storyboard)
        self._assets = UsedAssets(storyboard.assets)
        self.edits = ElementEdits(storyboard, self._assets)
        self._names = Names()
        for name in {*taken, *(element.element_id for scene in storyboard.scenes for element in scene.elements)}:
            self._names.take(name)

    def master(self) -> Master:
        sections = [slot.section for slot in self.slots]
        pictures = compose_pictures(self.slots, self._output, self.painter())
        compiled = self._compile()
        captions = self.captions()
        shown = caption_elements(captions, sections, self._fps)
        elements = [*pictures.elements, *compiled.elements, *shown.elements]
        audio = soundtrack(self._storyboard, self.slots[-1].end, self._assets)
        self._assets.use_fonts({e.font.family for e in elements if isinstance(e, TextElement | ButtonElement)})
        return Master(
            width=self._output.width,
            height=self._output.height,
            fps=self._output.fps,
            duration_in_frames=self.slots[-1].end,
            sections=sections,
            elements=elements,
            transitions=[*pictures.transitions, *compiled.transitions, *shown.transitions],
            audio=audio,
            captions=[one.caption for one in captions if not one.generated.hidden],
            assets=_shown(self._assets.table, elements, audio),
        )

    def painter(self, stills: int = 0) -> Painter:
        """Makes the pictures of scenes that have `stills` stills before them."""
        return Painter(self._output, self._assets, self._names, self.edits, stills)

    def captions(self) -> list[DrawnCaption]:
        """All of the film, hidden ones too."""
        sections = [slot.section for slot in self.slots]
        return draw_captions(self.subtitles.captions, sections, self._layout, self._family, self._names, self.edits)

    def overlay(self, index: int) -> Generated | None:
        """The product overlay of a scene."""
        name, slots = self._overlay_name, self.slots
        made = overlay_appearance(slots, index, name, self._assets, self._space, self._fps)
        return self.edits.applied(slots[index].scene.key, made) if made else None

    def logo(self, index: int) -> Generated | None:
        """The brand's logo in a scene."""
        if self._logo is None:
            return None
        return self.edits.applied(self.slots[index].scene.key, self._logo.appearance())

    @cached_property
    def subtitles(self) -> Subtitles:
        return subtitles_of(self._storyboard, self.slots, self._layout)

    @cached_property
    def _family(self) -> str:
        """The family of text that names none: the brand's, under its asset's key."""
        font = self._storyboard.brand.font
        if font is None:
            return _DEFAULT_FAMILY
        self._assets.use(font, "font", "the brand's font", "/brand/font")
        return font

    @cached_property
    def _logo(self) -> Logo | None:
        return Logo.of(self._names.fresh("brand-logo"), self._storyboard.brand.logo, self._assets, self._layout)

    @cached_property
    def _overlay_name(self) -> str:
        return self._names.fresh("product-overlay")

    @cached_property
    def _space(self) -> Space:
        layout = self._layout
        return Space(
            layout,
            logo=self._logo,
            floor=band_top(layout) - layout.gap if self.subtitles.captions else layout.bottom,
        )

    def _compile(self) -> Compiled:
        contents = []
        for index, slot in enumerate(self.slots):
            branding = [self.overlay(index), self.logo(index)]
            shown = [generated.shown for generated in branding if generated and not generated.hidden]
            contents.append(SectionContent(slot.section, [*self._appearances(slot, self._family), *shown]))
        home = State(self._layout.width / 2, self._layout.height / 2, 1.0, 0.0, 1.0)
        return compile_timelines(contents, self._fps, home, self._names)

    def _appearances(self, slot: SceneSlot, family: str) -> list[Appearance]:
        return [
            self._appearance(slot, element, family, f"{slot.pointer}/elements/{index}")
            for index, element in enumerate(slot.scene.elements)
        ]

    def _appearance(self, slot: SceneSlot, element: SceneElement, family: str, pointer: str) -> Appearance:
        props = element.props
        if props.type in ("image", "video"):
            user = f"scene {slot.scene.key}, element {element.element_id}"
            self._assets.use(props.asset, props.type, user, f"{pointer}/asset")
        return Appearance(
            element.element_id,
            _in_family(props, family),
            element.keyframes,
            element.layer,
            cuts=element.cut,
            jumps=element.cut,
            pointer=pointer,
        )


def _shown(assets: dict[str, Asset], elements: Sequence[Element], audio: Sequence[Audio]) -> dict[str, Asset]:
    """Without those that hand-made edits have hidden or replaced."""
    shown = {e.asset for e in elements if isinstance(e, ImageElement | VideoElement)} | {sound.asset for sound in audio}
    return {key: asset for key, asset in assets.items() if asset.kind == "font" or key in shown}


def _in_family(props: Props, family: str) -> Props:
    if not isinstance(props, TextProps | ButtonProps) or props.font.family != _DEFAULT_FAMILY:
        return props
    if family == _DEFAULT_FAMILY:
        return props
    return props.model_copy(update={"font": props.font.model_copy(update={"family": family})})
