"""From a legacy document to the entities of the new workflow: pure, so that the same document gives the same items.

A scene becomes a scene with one shot; its image the shot's image of iteration 0, selected; its clip the selection's.
Ids and times follow from the project, its round and the document alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onetake.ids import derived_id, image_id, selection_id
from onetake.storyboard.asset_names import Uploads
from onetake.storyboard.content import Content
from onetake.storyboard.counting import counting
from onetake.storyboard.formats import SIZES, ProjectFormat
from onetake.storyboard.legacy.document import LegacyClip, LegacyDocument, LegacyScene, Loose, time_of
from onetake.storyboard.legacy.media import Source, source_of, status_of
from onetake.storyboard.legacy.report import Code, LegacyWarning
from onetake.storyboard.models import Image, Project, Scene, Selection, Shot
from onetake.timeline.document import KEY_PATTERN

_KEY = re.compile(KEY_PATTERN)
_MOST_TITLE, _MOST_TEXT = 500, 10_000


@dataclass(frozen=True)
class Converted:
    """The content that a project has once it is migrated, and what was found on the way."""

    content: Content
    warnings: list[LegacyWarning]


def project_fields(document: LegacyDocument) -> dict[str, Any]:
    """The project's own fields, which it has from its import on."""
    project = document.project
    aspect = project.aspect_ratio if project.aspect_ratio in SIZES else "16:9"
    return {
        "title": project.title[:_MOST_TITLE],
        "prompt": project.prompt[:_MOST_TEXT],
        "voice_id": project.voice_id[:_MOST_TITLE],
        "output_format": ProjectFormat.model_validate({"aspect": aspect}),
    }


def convert(project: Project, document: LegacyDocument, uploads: Uploads) -> Converted:
    """The content of a project that `project.legacy` says to be imported from that document."""
    assert project.legacy is not None
    converter = _Converter(project, project.legacy.since, str(project.legacy.round), uploads)
    converter.convert(document)
    return Converted(converter.content, converter.warnings)


class _Converter:
    def __init__(self, project: Project, at: datetime, generation: str, uploads: Uploads) -> None:
        self.warnings: list[LegacyWarning] = []
        self._project = project
        self._round = generation
        self._uploads = uploads
        self._milliseconds = max(0, int(project.created_at.timestamp() * 1000))
        self._common: dict[str, Any] = {
            "project_id": project.project_id,
            "owner_id": project.owner_id,
            "created_at": at,
            "updated_at": at,
        }
        self._keys: set[str] = set()
        self._shots: dict[str, list[Shot]] = {}
        self._images: dict[str, list[Image]] = {}
        self._selections: dict[str, Selection] = {}
        self.content = Content()

    def convert(self, document: LegacyDocument) -> None:
        self._check_project(document)
        clips = self._clips_by_scene(document)
        scenes = [self._scene(index, scene, clips.get(index, [])) for index, scene in self._ordered(document.scenes)]
        self.content = Content(scenes, self._shots, self._images, self._selections)

    def _check_project(self, document: LegacyDocument) -> None:
        project = document.project
        self._shortened("/project/title", project.title, _MOST_TITLE)
        self._shortened("/project/prompt", project.prompt, _MOST_TEXT)
        self._shortened("/project/voiceId", project.voice_id, _MOST_TITLE)
        if project.aspect_ratio and project.aspect_ratio not in SIZES:
            detail = f"the aspect ratio {project.aspect_ratio[:40]} is none of {', '.join(SIZES)}: 16:9 it is"
            self._warn("/project/aspectRatio", "not_understood", detail)
        if project.created_at is not None and time_of(project.created_at) is None:
            self._warn("/project/createdAt", "not_understood", "this is no time; the project's is that of its import")
        self._fields("/project", project)
        self._fields("", document)

    def _ordered(self, scenes: Sequence[LegacyScene]) -> list[tuple[int, LegacyScene]]:
        """As the old workflow showed them: by order, and by place where that is missing or the same."""
        seen: dict[float, int] = {}
        for index, scene in enumerate(scenes):
            if scene.order is None:
                if seen or any(other.order is not None for other in scenes):
                    self._warn(f"/scenes/{index}", "order_missing", "it has no order and comes after those that have")
            elif scene.order in seen:
                first = f"/scenes/{seen[scene.order]}"
                self._warn(
                    f"/scenes/{index}", "order_repeated", f"{first} has order {scene.order:g} too: it comes first"
                )
            else:
                seen[scene.order] = index
        last = float("inf")
        return sorted(enumerate(scenes), key=lambda pair: (last if pair[1].order is None else pair[1].order, pair[0]))

    def _clips_by_scene(self, document: LegacyDocument) -> dict[int, list[tuple[int, LegacyClip]]]:
        places: dict[str, int] = {}
        for index, scene in enumerate(document.scenes):
            if scene.id is None:
                self._warn(f"/scenes/{index}", "id_missing", "it has no id: no clip can be told to be its")
            elif scene.id in places:
                first = f"/scenes/{places[scene.id]}"
                self._warn(f"/scenes/{index}", "id_repeated", f"{first} has the id {scene.id[:80]} too, and the clips")
            else:
                places[scene.id] = index
        found: dict[int, list[tuple[int, LegacyClip]]] = {}
        for index, clip in enumerate(document.clips):
            self._fields(f"/clips/{index}", clip)
            if clip.scene_id is not None and clip.scene_id in places:
                found.setdefault(places[clip.scene_id], []).append((index, clip))
            else:
                told = (
                    "names no scene"
                    if clip.scene_id is None
                    else f"is of scene {clip.scene_id[:80]}, which is not here"
                )
                self._warn(f"/clips/{index}", "clip_without_scene", f"it {told}")
        return found

    def _scene(self, index: int, scene: LegacyScene, clips: Sequence[tuple[int, LegacyClip]]) -> Scene:
        at = f"/scenes/{index}"
        name = (scene.id if scene.id is not None else "", str(index))
        scene_id, shot_id = self._id("scn", *name), self._id("sht", *name)
        where = {**self._common, "scene_id": scene_id, "shot_id": shot_id}
        duration = self._seconds(f"{at}/duration", scene.duration)
        clip, clip_seconds = self._clip(at, clips)
        image = self._image(where, at, scene)
        shown = image.image_id if image is not None and image.status == "complete" else None
        self._images[shot_id] = [image] if image else []
        if shown or clip:
            self._selections[shot_id] = Selection(
                **where,
                selection_id=selection_id(shot_id),
                selected_image_id=shown,
                duration=clip_seconds,
                **(clip or {}),
            )
        self._shots[scene_id] = [
            Shot(
                **where,
                key=shot_id,
                description=scene.description[:_MOST_TEXT],
                initial_prompt=scene.prompt[:_MOST_TEXT],
                selected_image_id=shown,
                duration=duration or clip_seconds,
            )
        ]
        self._shortened(f"{at}/title", scene.title, _MOST_TITLE)
        for field in ("description", "narration", "prompt"):
            self._shortened(f"{at}/{field}", getattr(scene, field), _MOST_TEXT)
        self._fields(at, scene)
        new = Scene(
            **self._common,
            scene_id=scene_id,
            key=self._key(scene.id, scene_id),
            title=scene.title[:_MOST_TITLE],
            description=scene.description[:_MOST_TEXT],
            narration=scene.narration[:_MOST_TEXT],
            duration=duration,
            shot_order=[shot_id],
        )
        selection = self._selections.get(shot_id)
        return counting(new, [selection] if selection else [])

    def _image(self, where: dict[str, Any], at: str, scene: LegacyScene) -> Image | None:
        """The scene's picture; one that cannot be used is there as failed, and says why."""
        source = source_of(scene.image, "image", self._uploads)
        if source is None:
            self._warn(at, "scene_without_image", "it has no image")
            return None
        self._check_source(f"{at}/image", source)
        return Image(
            **where,
            image_id=image_id(where["shot_id"], 0, 0),
            image_url=source.url,
            asset_id=source.asset_id,
            asset_key=source.asset_key,
            iteration_prompt=scene.prompt[:_MOST_TEXT],
            status="complete" if source.usable else "failed",
            error=source.problem or None,
            metadata={"legacy": {"sceneId": scene.id, "pointer": f"{at}/image"}},
        )

    def _clip(self, at: str, clips: Sequence[tuple[int, LegacyClip]]) -> tuple[dict[str, Any] | None, float | None]:
        """What the selection says of the clip, and its length: of the last that is complete, else of the last."""
        told = []
        for index, clip in clips:
            source = source_of(clip.video, "video", self._uploads)
            status, understood = status_of(clip, source)
            if not understood:
                detail = f"the status {clip.status[:40]} is not known: told by its video it is {status}"
                self._warn(f"/clips/{index}/status", "not_understood", detail)
            if source is not None:
                self._check_source(f"/clips/{index}/video", source)
            told.append((index, clip, source, status))
        if not told:
            self._warn(at, "scene_without_clip", "it has no clip")
            return None, None
        index, clip, source, status = next((one for one in reversed(told) if one[3] == "complete"), told[-1])
        for other, *_ in told:
            if other != index:
                self._warn(f"/clips/{other}", "clip_not_used", f"{at} has /clips/{index} instead")
        if status != "complete":
            code: Code = "clip_failed" if status == "failed" else "clip_not_finished"
            self._warn(f"/clips/{index}", code, "there is no video of it: animate the shot anew")
            return {"animation_status": status}, None
        assert source is not None
        seconds = self._seconds(f"/clips/{index}/duration", clip.duration)
        named = {"animated_video_url": source.url, "asset_id": source.asset_id, "asset_key": source.asset_key}
        return {"animation_status": status, **named}, seconds

    def _id(self, prefix: Any, *names: str) -> str:
        return derived_id(prefix, self._milliseconds, self._project.project_id, self._round, *names)

    def _key(self, name: str | None, scene_id: str) -> str:
        """The legacy id where it can be a key and no other scene has it."""
        taken = name is None or not _KEY.fullmatch(name) or name.startswith(("scn_", "sht_")) or name in self._keys
        key = scene_id if taken or name is None else name
        self._keys.add(key)
        return key

    def _seconds(self, at: str, value: float | None) -> float | None:
        if value is None or 0 < value <= 14_400:
            return value
        self._warn(at, "duration_not_taken", f"{value:g} s is no length of a shot; as long as its clip, else 5 s")
        return None

    def _check_source(self, at: str, source: Source) -> None:
        if source.problem:
            self._warn(at, "media_not_taken", source.problem)
        elif source.missing:
            detail = f"nothing was uploaded to this project with the key {source.asset_key} yet"
            self._warn(at, "asset_not_uploaded", detail)

    def _shortened(self, at: str, text: str, most: int) -> None:
        if len(text) > most:
            self._warn(at, "text_shortened", f"of {len(text)} characters the first {most} are taken")

    def _fields(self, at: str, part: Loose) -> None:
        extra = part.model_extra or {}
        if extra:
            names = ", ".join(name[:40] for name in sorted(extra)[:20])
            self._warn(at, "field_not_taken", f"there is no place for {names}")

    def _warn(self, pointer: str, code: Code, detail: str) -> None:
        self.warnings.append(LegacyWarning(pointer=pointer, code=code, detail=detail))
