"""Every place in a storyboard document that names an asset."""

from collections.abc import Iterator
from dataclasses import dataclass

from onetake.storyboard.document import Storyboard, StoryboardScene, StoryboardShot


@dataclass(frozen=True)
class Reference:
    """`pointer` is where in the document (RFC 6901). `shown` is False for what the film may do without: variants."""

    pointer: str
    asset: str
    shown: bool = True


def references(document: Storyboard) -> Iterator[Reference]:
    """In order of the document."""
    if document.brand.logo is not None:
        yield Reference("/brand/logo", document.brand.logo)
    if document.brand.font is not None:
        yield Reference("/brand/font", document.brand.font)
    if document.music.asset is not None:
        yield Reference("/music/asset", document.music.asset, document.music.enabled)
    if document.voiceover is not None:
        yield Reference("/voiceover/asset", document.voiceover.asset)
    for index, scene in enumerate(document.scenes):
        yield from _of_scene(f"/scenes/{index}", scene)


def _of_scene(at: str, scene: StoryboardScene) -> Iterator[Reference]:
    overlay = scene.product_overlay
    if overlay is not None and overlay.asset is not None:
        yield Reference(f"{at}/productOverlay/asset", overlay.asset, overlay.enabled)
    for index, shot in enumerate(scene.shots):
        yield from _of_shot(f"{at}/shots/{index}", shot)
    for index, element in enumerate(scene.elements):
        asset = getattr(element.props, "asset", None)
        if asset is not None:
            yield Reference(f"{at}/elements/{index}/asset", asset)
    for name, edit in scene.element_edits.items():
        asset = edit.props.get("asset")
        if isinstance(asset, str):
            yield Reference(f"{at}/elementEdits/{name}/props/asset", asset, shown=False)


def _of_shot(at: str, shot: StoryboardShot) -> Iterator[Reference]:
    for index, image in enumerate(shot.images):
        chosen = len(shot.images) == 1 or shot.selected == (image.iteration_number, image.variant_number)
        yield Reference(f"{at}/images/{index}/asset", image.asset, chosen and shot.clip is None)
    if shot.clip is not None:
        yield Reference(f"{at}/clip", shot.clip)
