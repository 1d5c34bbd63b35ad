"""Images of existing pictures: create up to six of an iteration at once, read, list, change, delete."""

from dataclasses import dataclass
from typing import Any

from onetake.errors import ConflictError, InvalidInputError
from onetake.ids import image_id, is_id, parse_image_id
from onetake.storyboard import actions, rules
from onetake.storyboard.inputs import ImagePatch, ImagesCreate, NewImage
from onetake.storyboard.keys import ItemKey, asset_key, image_key
from onetake.storyboard.models import Image, Shot
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit
from onetake.storyboard.ports import Create, Delete, Ports, Unchanged
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import ShotPath, missing, read_shot, until_written
from onetake.storyboard.service.editing import edit, replace_entity
from onetake.storyboard.service.listing import list_project, list_scene, query_page
from onetake.storyboard.service.named_assets import named_asset


@dataclass(frozen=True)
class Images:
    ports: Ports

    def create(self, owner: str, project_id: str, scene_id: str, shot_id: str, wanted: ImagesCreate) -> list[Image]:
        """All of them or none.

        Raises NotFoundError, InvalidInputError for an asset or a parent that is not there, ConflictError if a variant
        exists.
        """
        names = [image_id(shot_id, wanted.iteration_number, image.variant_number) for image in wanted.images]
        _check_distinct(wanted)

        def attempt() -> list[Image]:
            keys = _keys_of(project_id, scene_id, wanted, names)
            path = read_shot(self.ports.records, owner, project_id, scene_id, shot_id, keys)
            _check_references(path, wanted)
            _check_free(path, names)
            images = [self._new(path.shot, wanted, image) for image in wanted.images]
            action = f"Add {actions.count(images, 'image')} to {actions.shot_name(path.shot, path.scene)}"
            edit(self.ports, owner, action, [*map(Create, images), Unchanged(path.shot)], once=True)
            return images

        return until_written(attempt)

    def get(self, owner: str, project_id: str, scene_id: str, shot_id: str, name: str) -> Image:
        """Raises NotFoundError."""
        return self._read(owner, project_id, scene_id, shot_id, name)[1]

    def list(
        self,
        owner: str,
        project_id: str,
        scene_id: str,
        shot_id: str,
        *,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page[Image]:
        """By iteration, then variant. Raises NotFoundError."""
        check_limit(limit)
        read_shot(self.ports.records, owner, project_id, scene_id, shot_id)
        prefix = f"{scene_id}#{shot_id}#"
        return query_page(self.ports.records, Image, project_id, prefix, r"\d{4}#\d", limit=limit, cursor=cursor)

    def list_scene(
        self, owner: str, project_id: str, scene_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[Image]:
        """Those of a scene, by shot id, iteration and variant. Raises NotFoundError."""
        return list_scene(self.ports.records, owner, project_id, scene_id, Image, limit=limit, cursor=cursor)

    def list_project(
        self, owner: str, project_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[Image]:
        """Those of a project, by scene id, shot id, iteration and variant. Raises NotFoundError."""
        return list_project(self.ports.records, owner, project_id, Image, limit=limit, cursor=cursor)

    def update(
        self,
        owner: str,
        project_id: str,
        scene_id: str,
        shot_id: str,
        name: str,
        patch: ImagePatch,
        *,
        expected_version: Expected = None,
    ) -> Image:
        """Raises NotFoundError, PreconditionFailedError."""

        def attempt() -> Image:
            path, image = self._read(owner, project_id, scene_id, shot_id, name)
            rules.check_version(image, expected_version)
            new = rules.patched(image, patch, self.ports.now())
            action = actions.change(patch, actions.image_name(image, path.shot))
            return replace_entity(self.ports, owner, action, image, new)

        return until_written(attempt)

    def delete(
        self,
        owner: str,
        project_id: str,
        scene_id: str,
        shot_id: str,
        name: str,
        *,
        expected_version: Expected = None,
    ) -> None:
        """Raises NotFoundError, PreconditionFailedError, ConflictError if it is the shot's selected image."""

        def attempt() -> None:
            path, image = self._read(owner, project_id, scene_id, shot_id, name)
            rules.check_version(image, expected_version)
            if path.shot.selected_image_id == name:
                raise ConflictError(f"image {name} is the shot's selected image: select another one first")
            action = f"Delete {actions.image_name(image, path.shot)}"
            edit(self.ports, owner, action, [Delete(image), Unchanged(path.shot)])

        until_written(attempt)

    def _read(self, owner: str, project_id: str, scene_id: str, shot_id: str, name: str) -> tuple[ShotPath, Image]:
        key = image_key(project_id, scene_id, name)
        parsed = parse_image_id(name)
        if key is None or parsed is None or parsed[0] != shot_id:
            read_shot(self.ports.records, owner, project_id, scene_id, shot_id)
            raise missing("image", name)
        path = read_shot(self.ports.records, owner, project_id, scene_id, shot_id, [key])
        image = path.found.get(key)
        if image is None:
            raise missing("image", name)
        return path, image

    def _new(self, shot: Shot, wanted: ImagesCreate, image: NewImage) -> Image:
        now = self.ports.now()
        return Image(
            project_id=shot.project_id,
            owner_id=shot.owner_id,
            created_at=now,
            updated_at=now,
            version=rules.first_version(now),
            scene_id=shot.scene_id,
            shot_id=shot.shot_id,
            image_id=image_id(shot.shot_id, wanted.iteration_number, image.variant_number),
            iteration_number=wanted.iteration_number,
            iteration_prompt=wanted.iteration_prompt,
            parent_image_id=wanted.parent_image_id,
            **{name: getattr(image, name) for name in NewImage.model_fields},
        )


def _check_distinct(wanted: ImagesCreate) -> None:
    variants = [image.variant_number for image in wanted.images]
    for index, variant in enumerate(variants):
        if variant in variants[:index]:
            raise InvalidInputError(
                f"variant {variant} is there twice", pointer=f"/images/{index}/variantNumber", variant=variant
            )


def _keys_of(project_id: str, scene_id: str, wanted: ImagesCreate, names: list[str]) -> list[ItemKey[Any]]:
    images = [image_key(project_id, scene_id, name) for name in (*names, wanted.parent_image_id or "")]
    assets = {image.asset_id for image in wanted.images if image.asset_id and is_id("ast", image.asset_id)}
    found = [*images, *(asset_key(project_id, name) for name in sorted(assets))]
    return [key for key in dict.fromkeys(found) if key is not None]


def _check_references(path: ShotPath, wanted: ImagesCreate) -> None:
    project_id = path.project.project_id
    for index, image in enumerate(wanted.images):
        if image.asset_id is not None:
            named_asset(path.found, project_id, image.asset_id, ["image"], f"/images/{index}/assetId")
    if wanted.parent_image_id is not None:
        _check_parent(path, wanted.parent_image_id)


def _check_parent(path: ShotPath, name: str) -> None:
    key, parsed = image_key(path.project.project_id, path.scene.scene_id, name), parse_image_id(name)
    if key is None or parsed is None or parsed[0] != path.shot.shot_id or path.found.get(key) is None:
        raise InvalidInputError(f"there is no image {name} in this shot", pointer="/parentImageId")


def _check_free(path: ShotPath, names: list[str]) -> None:
    for name in names:
        key = image_key(path.project.project_id, path.scene.scene_id, name)
        image = key and path.found.get(key)
        if image:
            raise ConflictError(
                f"variant {image.variant_number} of iteration {image.iteration_number} exists: "
                "take another number or a new iteration"
            )
