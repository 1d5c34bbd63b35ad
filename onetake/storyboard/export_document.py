"""From the entities of a project to its storyboard document. The inverse of `import_document`."""

from collections.abc import Sequence

from onetake.errors import DocumentError
from onetake.ids import parse_image_id
from onetake.storyboard.asset_names import AssetTable, Uploads
from onetake.storyboard.content import Content
from onetake.storyboard.document import (
    ElementEdit,
    Music,
    OutputFormat,
    SceneElement,
    Storyboard,
    StoryboardImage,
    StoryboardScene,
    StoryboardShot,
    Voiceover,
)
from onetake.storyboard.models import ElementRecord, Image, Project, Scene, Selection, Shot
from onetake.timeline.document import MOST_FRAMES, Rate
from onetake.timeline.props import ImageProps, VideoProps


def export_document(project: Project, content: Content, uploads: Uploads) -> Storyboard:
    """Pure: equal entities give equal documents. Raises DocumentError for what is longer than documents can be."""
    table = AssetTable(content.assets, uploads)
    exporter = _Exporter(table, project.output_format.fps, content)
    brand = project.brand
    voiceover = project.voiceover and table.name(project.voiceover.asset_key, project.voiceover.asset_id, None, "audio")
    music = project.music
    return Storyboard(
        title=project.title,
        prompt=project.prompt,
        output_format=OutputFormat(
            width=project.output_format.width, height=project.output_format.height, fps=project.output_format.fps
        ),
        brand=brand.model_copy(update={"logo": table.refer(brand.logo), "font": table.refer(brand.font)}),
        voice_id=project.voice_id,
        music=Music(
            asset=table.name(music.asset_key, music.asset_id, None, "audio"),
            style=music.style,
            volume=music.volume,
            enabled=music.enabled,
        ),
        voiceover=Voiceover(asset=voiceover) if voiceover else None,
        scenes=[exporter.scene(scene) for scene in content.scenes],
        captions=content.captions,
        assets=table.entries(),
    )


class _Exporter:
    def __init__(self, table: AssetTable, fps: Rate, content: Content) -> None:
        self._table = table
        self._fps = fps
        self._content = content

    def scene(self, scene: Scene) -> StoryboardScene:
        overlay = scene.product_overlay
        section = self._content.sections.get(scene.scene_id)
        return StoryboardScene(
            key=scene.key,
            title=scene.title,
            description=scene.description,
            narration=scene.narration,
            voiceover=scene.voiceover,
            product_overlay=overlay and overlay.model_copy(update={"asset": self._table.refer(overlay.asset)}),
            duration_in_frames=self._frames(scene),
            background=scene.background,
            transition=scene.transition,
            shots=[self._shot(shot) for shot in self._content.shots.get(scene.scene_id, [])],
            elements=[self._element(record.element) for record in self._elements(scene) if record.element],
            edit=section.edit if section else None,
            element_edits={record.element_id: self._edit(record.edit) for record in self._edits(scene) if record.edit},
        )

    def _elements(self, scene: Scene) -> Sequence[ElementRecord]:
        return self._content.elements.get(scene.scene_id, ())

    def _edits(self, scene: Scene) -> Sequence[ElementRecord]:
        return self._content.edits.get(scene.scene_id, ())

    def _element(self, element: SceneElement) -> SceneElement:
        props = element.props
        if not isinstance(props, ImageProps | VideoProps):
            return element
        asset = self._table.refer(props.asset)
        return element.model_copy(update={"props": props.model_copy(update={"asset": asset})})

    def _edit(self, edit: ElementEdit) -> ElementEdit:
        asset = edit.props.get("asset")
        if not isinstance(asset, str):
            return edit
        return edit.model_copy(update={"props": {**edit.props, "asset": self._table.refer(asset)}})

    def _shot(self, shot: Shot) -> StoryboardShot:
        images = [self._image(image) for image in self._content.images.get(shot.shot_id, [])]
        return StoryboardShot(
            key=shot.key,
            description=shot.description,
            initial_prompt=shot.initial_prompt,
            duration_in_frames=self._frames(shot),
            images=[image for image in images if image is not None],
            selected=_numbers(shot.selected_image_id),
            clip=self._clip(self._content.selections.get(shot.shot_id)),
            movement=shot.movement,
            transition=shot.transition,
        )

    def _image(self, image: Image) -> StoryboardImage | None:
        """None for a variant that has no picture yet."""
        asset = self._table.name(image.asset_key, image.asset_id, image.image_url, "image")
        if asset is None:
            return None
        return StoryboardImage(
            asset=asset,
            iteration_number=image.iteration_number,
            variant_number=image.variant_number,
            iteration_prompt=image.iteration_prompt,
            parent=_numbers(image.parent_image_id),
            is_favorite=image.is_favorite,
        )

    def _clip(self, selection: Selection | None) -> str | None:
        if selection is None:
            return None
        return self._table.name(selection.asset_key, selection.asset_id, selection.animated_video_url, "video")

    def _frames(self, entity: Scene | Shot) -> int | None:
        if entity.duration is None:
            return entity.duration_in_frames
        frames = max(1, round(entity.duration * self._fps.fraction))
        if frames > MOST_FRAMES:
            name = f"scene {entity.title or entity.key}" if isinstance(entity, Scene) else f"shot {entity.key}"
            raise DocumentError(
                f"{name} lasts {frames} frames at this frame rate; at most {MOST_FRAMES} are possible: shorten it",
                limit=MOST_FRAMES,
            )
        return frames


def _numbers(image_id: str | None) -> tuple[int, int] | None:
    parsed = parse_image_id(image_id or "")
    return parsed and (parsed[1], parsed[2])
