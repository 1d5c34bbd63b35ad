"""A shot's selection: its master image and its clip, chosen in one atomic write."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onetake.errors import InvalidInputError, PreconditionFailedError
from onetake.ids import is_id, parse_image_id, selection_id
from onetake.storyboard import actions, rules
from onetake.storyboard.inputs import SelectionPut
from onetake.storyboard.keys import ItemKey, asset_key, image_key, key_of, selection_key
from onetake.storyboard.models import AssetRecord, Image, Scene, Selection, Shot
from onetake.storyboard.pages import DEFAULT_LIMIT, Page
from onetake.storyboard.ports import Create, Delete, Ports, Replace, Unchanged
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import ShotPath, missing, read_shot, until_written
from onetake.storyboard.service.editing import edit
from onetake.storyboard.service.listing import list_project, list_scene
from onetake.storyboard.service.named_assets import named_asset
from onetake.storyboard.service.reading import read_content


@dataclass(frozen=True)
class Selections:
    ports: Ports

    def put(
        self,
        owner: str,
        project_id: str,
        scene_id: str,
        shot_id: str,
        wanted: SelectionPut,
        *,
        expected_version: Expected = None,
    ) -> Selection:
        """Set the shot's selectedImageId and its selection; what was selected before is replaced.

        Raises NotFoundError, PreconditionFailedError, InvalidInputError for an image or a clip that is not there.
        """

        def attempt() -> Selection:
            path = read_shot(
                self.ports.records,
                owner,
                project_id,
                scene_id,
                shot_id,
                _keys_of(project_id, scene_id, shot_id, wanted),
            )
            old = path.found.get(selection_key(project_id, scene_id, shot_id))
            if old is not None:
                rules.check_version(old, expected_version)
            elif expected_version is not None:
                raise PreconditionFailedError(f"nothing is selected for shot {shot_id} yet, so there is no version")
            image = _image(path, wanted)
            new = self._new(path, wanted, old)
            shot = rules.changed(path.shot, new.updated_at, selected_image_id=wanted.selected_image_id)
            changes = [Replace(shot, path.shot), Replace(new, old) if old else Create(new)]
            still_there = [Unchanged(image)] if image else []
            return edit(self.ports, owner, _action(path, wanted, new), [*changes, *still_there]).get(key_of(new)) or new

        return until_written(attempt)

    def get(self, owner: str, project_id: str, scene_id: str, shot_id: str) -> Selection:
        """Raises NotFoundError, also if nothing is selected yet."""
        return self._read(owner, project_id, scene_id, shot_id)[1]

    def list(
        self, owner: str, project_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[Selection]:
        """The selections of a project, by scene id and shot id. Raises NotFoundError."""
        return list_project(self.ports.records, owner, project_id, Selection, limit=limit, cursor=cursor)

    def list_scene(
        self, owner: str, project_id: str, scene_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[Selection]:
        """The selections of a scene, by shot id. Raises NotFoundError."""
        return list_scene(self.ports.records, owner, project_id, scene_id, Selection, limit=limit, cursor=cursor)

    def stale(self, owner: str, project_id: str) -> Sequence[Selection]:
        """Those whose clip was made from another image than the one that is selected, in order of the film.

        Raises NotFoundError, ConflictError if somebody changes the project all the time.
        """
        _, content = read_content(self.ports.records, owner, project_id, frozenset({Scene, Shot, Selection}))
        chosen = (content.selections.get(shot.shot_id) for s in content.scenes for shot in content.shots[s.scene_id])
        return [selection for selection in chosen if selection is not None and selection.stale]

    def delete(
        self, owner: str, project_id: str, scene_id: str, shot_id: str, *, expected_version: Expected = None
    ) -> None:
        """Select nothing. Raises NotFoundError, PreconditionFailedError."""

        def attempt() -> None:
            path, selection = self._read(owner, project_id, scene_id, shot_id)
            rules.check_version(selection, expected_version)
            shot = rules.changed(path.shot, self.ports.now(), selected_image_id=None)
            action = f"Select nothing for {actions.shot_name(path.shot, path.scene)}"
            edit(self.ports, owner, action, [Replace(shot, path.shot), Delete(selection)])

        until_written(attempt)

    def _read(self, owner: str, project_id: str, scene_id: str, shot_id: str) -> tuple[ShotPath, Selection]:
        key = selection_key(project_id, scene_id, shot_id)
        path = read_shot(self.ports.records, owner, project_id, scene_id, shot_id, [key])
        selection = path.found.get(key)
        if selection is None:
            raise missing("selection of shot", shot_id)
        return path, selection

    def _new(self, path: ShotPath, wanted: SelectionPut, old: Selection | None) -> Selection:
        now, shot = self.ports.now(), path.shot
        clip, image = _clip(path, wanted), wanted.selected_image_id
        has_clip = clip is not None or wanted.animated_video_url is not None
        clip_image = (_clip_image(wanted, old) or image) if has_clip else None
        return Selection(
            project_id=shot.project_id,
            owner_id=shot.owner_id,
            created_at=old.created_at if old else now,
            updated_at=now,
            version=old.version + 1 if old else rules.first_version(now),
            scene_id=shot.scene_id,
            shot_id=shot.shot_id,
            selection_id=selection_id(shot.shot_id),
            selected_image_id=image,
            animation_status="complete" if has_clip else "pending",
            animated_video_url=wanted.animated_video_url,
            asset_id=clip.asset_id if clip else None,
            duration=clip.duration if clip else None,
            clip_image_id=clip_image,
            stale=None not in (clip_image, image) and clip_image != image,
        )


def _clip_image(wanted: SelectionPut, old: Selection | None) -> str | None:
    """The image that was selected when this clip was chosen, if that is a while ago."""
    if old is None or (old.asset_id, old.animated_video_url) != (wanted.asset_id, wanted.animated_video_url):
        return None
    return old.clip_image_id or old.selected_image_id


def _action(path: ShotPath, wanted: SelectionPut, new: Selection) -> str:
    shot, parsed = actions.shot_name(path.shot, path.scene), parse_image_id(wanted.selected_image_id or "")
    image = f"image {parsed[1]}/{parsed[2]}" if parsed else "no image"
    clip = " with a clip" if new.animation_status == "complete" else ""
    return f"Select {image}{clip} for {shot}"


def _keys_of(project_id: str, scene_id: str, shot_id: str, wanted: SelectionPut) -> list[ItemKey[Any]]:
    image = image_key(project_id, scene_id, wanted.selected_image_id or "")
    clip = wanted.asset_id if wanted.asset_id and is_id("ast", wanted.asset_id) else None
    return [
        selection_key(project_id, scene_id, shot_id),
        *([image] if image else []),
        *([asset_key(project_id, clip)] if clip else []),
    ]


def _image(path: ShotPath, wanted: SelectionPut) -> Image | None:
    """The image that is to be selected. Raises InvalidInputError if it is not there."""
    name = wanted.selected_image_id
    if name is None:
        return None
    key, parsed = image_key(path.project.project_id, path.scene.scene_id, name), parse_image_id(name)
    image = path.found.get(key) if key is not None and parsed is not None and parsed[0] == path.shot.shot_id else None
    if image is None:
        raise InvalidInputError(f"there is no image {name} in this shot", pointer="/selectedImageId")
    return image


def _clip(path: ShotPath, wanted: SelectionPut) -> AssetRecord | None:
    if wanted.asset_id is None:
        return None
    return named_asset(path.found, path.project.project_id, wanted.asset_id, ["video"], "/assetId")
