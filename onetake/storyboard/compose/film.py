"""The whole film: what each part of the storyboard becomes, put together."""

from collections.abc import Sequence
from fractions import Fraction

from onetake.storyboard.compose.branding import Logo, Space, overlay_appearances
from onetake.storyboard.compose.caption_elements import band_top, caption_elements
from onetake.storyboard.compose.layout import Layout
from onetake.storyboard.compose.pictures import compose_pictures
from onetake.storyboard.compose.schedule import SceneSlot, schedule
from onetake.storyboard.compose.soundtrack import soundtrack
from onetake.storyboard.compose.subtitles import captions_of
from onetake.storyboard.compose.used_assets import UsedAssets
from onetake.storyboard.document import SceneElement, Storyboard
from onetake.timeline.compile import Compiled, compile_timelines
from onetake.timeline.keyframes import State
from onetake.timeline.master import ButtonElement, ButtonProps, Font, Master, Props, TextElement, TextProps
from onetake.timeline.names import Names
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
    return _Film(storyboard).master()


class _Film:
    def __init__(self, storyboard: Storyboard) -> None:
        self._storyboard = storyboard
        self._output = storyboard.output_format
        self._fps: Fraction = self._output.fps.fraction
        self._layout = Layout.of(self._output)
        self._slots: Sequence[SceneSlot] = schedule(storyboard)
        self._assets = UsedAssets(storyboard.assets)
        self._names = Names()
        for scene in storyboard.scenes:
            for element in scene.elements:
                self._names.take(element.element_id)

    def master(self) -> Master:
        storyboard, frames = self._storyboard, self._slots[-1].end
        family = self._family()
        pictures = compose_pictures(self._slots, self._output, self._assets, self._names)
        captions = captions_of(storyboard, self._slots, self._layout)
        compiled = self._compile(family, has_captions=bool(captions))
        sections = [slot.section for slot in self._slots]
        shown = caption_elements(captions, sections, self._layout, family, self._names, self._fps)
        elements = [*pictures.elements, *compiled.elements, *shown.elements]
        audio = soundtrack(storyboard, frames, self._assets)
        self._assets.use_fonts({e.font.family for e in elements if isinstance(e, TextElement | ButtonElement)})
        return Master(
            width=self._output.width,
            height=self._output.height,
            fps=self._output.fps,
            duration_in_frames=frames,
            sections=sections,
            elements=elements,
            transitions=[*pictures.transitions, *compiled.transitions, *shown.transitions],
            audio=audio,
            captions=captions,
            assets=self._assets.table,
        )

    def _family(self) -> str:
        """The family of text that names none: the brand's, under its asset's key."""
        font = self._storyboard.brand.font
        if font is None:
            return _DEFAULT_FAMILY
        self._assets.use(font, "font", "the brand's font", "/brand/font")
        return font

    def _compile(self, family: str, *, has_captions: bool) -> Compiled:
        layout = self._layout
        logo = Logo.of(self._names.fresh("brand-logo"), self._storyboard.brand.logo, self._assets, layout)
        space = Space(
            layout,
            upper_right=logo.bottom + layout.gap if logo else layout.top,
            floor=band_top(layout) - layout.gap if has_captions else layout.bottom,
        )
        name = self._names.fresh("product-overlay")
        overlays = overlay_appearances(self._slots, name, self._assets, space, self._fps)
        contents = []
        for slot, overlay in zip(self._slots, overlays, strict=True):
            branding = [overlay, logo.appearance() if logo else None]
            appearances = [*self._appearances(slot, family), *(found for found in branding if found)]
            contents.append(SectionContent(slot.section, appearances))
        home = State(layout.width / 2, layout.height / 2, 1.0, 0.0, 1.0)
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
            element.element_id, _in_family(props, family), element.keyframes, element.layer, pointer=pointer
        )


def _in_family(props: Props, family: str) -> Props:
    if not isinstance(props, TextProps | ButtonProps) or props.font.family != _DEFAULT_FAMILY:
        return props
    if family == _DEFAULT_FAMILY:
        return props
    return props.model_copy(update={"font": props.font.model_copy(update={"family": family})})
