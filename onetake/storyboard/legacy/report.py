"""What a migration says of one project."""

from typing import Any, Literal

from pydantic import AwareDatetime

from onetake.timeline.document import Strict

Code = Literal[
    "asset_not_uploaded",
    "clip_failed",
    "clip_not_finished",
    "clip_not_used",
    "clip_without_scene",
    "duration_not_taken",
    "field_not_taken",
    "id_missing",
    "id_repeated",
    "media_not_taken",
    "not_understood",
    "order_missing",
    "order_repeated",
    "scene_without_clip",
    "scene_without_image",
    "text_shortened",
]


class LegacyWarning(Strict):
    """Something of the legacy document that has no place in the new workflow, or a gap in it.

    `pointer` is where in the document, which is kept: nothing of it is lost.
    """

    pointer: str
    code: Code
    detail: str


class Refusal(Strict):
    """Why a project of a batch was left as it was."""

    code: str
    detail: str
    details: dict[str, Any] = {}


class MigrationReport(Strict):
    """One project: what it was, what it became or would become.

    `state` is waiting while it is in the old workflow, migrated after. `changed` says whether this call changed it or,
    with `dryRun`, would. Counts are of the legacy document and of what follows from it. `edited` names what was made or
    changed since the migration, which a rollback would lose; it is refused while there is any.
    """

    project_id: str
    owner_id: str
    title: str
    legacy_id: str | None
    state: Literal["waiting", "migrated"]
    dry_run: bool
    changed: bool
    migrated_at: AwareDatetime | None
    legacy_scenes: int
    legacy_clips: int
    scenes: int
    shots: int
    images: int
    selections: int
    animations: int
    warnings: list[LegacyWarning]
    edited: list[str]
    refusal: Refusal | None = None
