"""Projects: create, read, list, change, delete."""

from dataclasses import dataclass
from typing import Any

from onetake.ids import is_id
from onetake.storyboard import actions, rules
from onetake.storyboard.inputs import ProjectCreate, ProjectPatch
from onetake.storyboard.keys import ItemKey, asset_key, key_of
from onetake.storyboard.models import MediaKind, Project, ProjectVoiceover, WorkflowVersion
from onetake.storyboard.new_project import new_project
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit, decode_cursor, encode_cursor
from onetake.storyboard.ports import Create, Found, Ports, Replace
from onetake.storyboard.progress import ProjectProgress
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import read_any_project, read_project, until_written
from onetake.storyboard.service.deletions import enqueue_twice
from onetake.storyboard.service.editing import replace_entity
from onetake.storyboard.service.named_assets import check_named, name_keys, named_asset
from onetake.storyboard.service.writing import stage, write

_HEARD: tuple[MediaKind, ...] = ("audio", "video")
_SHOWN: dict[str, MediaKind] = {"logo": "image", "font": "font"}
_MOST_READS = 10
"""Times that one request reads on in search of projects to show."""


@dataclass(frozen=True)
class Projects:
    ports: Ports

    def create(self, owner: str, wanted: ProjectCreate) -> Project:
        """With its storyboard, if there is one, which is put where nothing leads to it first.

        The feature flag says which workflow it follows. Raises InvalidInputError for an uploaded asset, of which a new
        project has none, DocumentError, AssetMissingError, AssetForbiddenError, LimitExceededError; there is then none.
        """
        begun = new_project(owner, wanted, self.ports.now(), is_new=self.ports.flags.new_workflow())
        project, content = begun.project, list(begun.content.entities())
        if content:
            stage(self.ports, content, project.project_id)
        written = until_written(lambda: write(self.ports, [Create(project)], once=True))
        return written.get(key_of(project)) or project

    def get(self, owner: str, project_id: str) -> Project:
        """Raises NotFoundError."""
        return read_any_project(self.ports.records, owner, project_id)[0]

    def check_there(self, project_id: str) -> None:
        """For those who need no token, as they have something signed of it. Raises NotFoundError."""
        read_any_project(self.ports.records, None, project_id)

    def progress(self, owner: str, project_id: str) -> ProjectProgress:
        """One read, however large the project is. Raises NotFoundError."""
        return ProjectProgress.of(self.get(owner, project_id))

    def list(
        self,
        owner: str,
        *,
        workflow_version: WorkflowVersion | None = None,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page[Project]:
        """Newest first, all or those of one workflow.

        A page may be shorter than `limit` where few of many are of that workflow, or are being deleted.
        """
        of = f"projects/{owner}/{workflow_version}"
        before = decode_cursor(cursor, r"prj_[0-9A-Z]{26}", of)
        check_limit(limit)
        chosen: list[Project] = []
        for _ in range(_MOST_READS):
            found = self.ports.records.owned(owner, before=before, limit=limit + 1)
            for read, project in enumerate(found[:limit], start=1):
                before = project.project_id
                if project.deleted_at is None and workflow_version in (None, project.workflow_version):
                    chosen.append(project)
                if len(chosen) == limit:
                    return Page(chosen, encode_cursor(before, of) if read < len(found) else None)
            if len(found) <= limit:
                return Page(chosen)
        return Page(chosen, encode_cursor(before or "", of))

    def update(self, owner: str, project_id: str, patch: ProjectPatch, *, expected_version: Expected = None) -> Project:
        """Raises NotFoundError, PreconditionFailedError, InvalidInputError for an asset that the project lacks or that
        is of another kind, AssetRejectedError."""

        def attempt() -> Project:
            project, found = read_project(self.ports.records, owner, project_id, _asset_keys(project_id, patch))
            rules.check_version(project, expected_version)
            new = _with_voiceover(rules.patched(project, patch, self.ports.now()), patch, found)
            self._check_brand(project, new, found)
            return replace_entity(self.ports, owner, actions.change(patch, "the project"), project, new)

        return until_written(attempt)

    def _check_brand(self, before: Project, after: Project, found: Found) -> None:
        """What it names newly: a logo that has been deleted since does not stand in the way of another change."""
        for part, kind in _SHOWN.items():
            name = getattr(after.brand, part)
            if name and name != getattr(before.brand, part):
                check_named(self.ports.records, before, found, name, [kind], f"/brand/{part}")

    def delete(self, owner: str, project_id: str, *, expected_version: Expected = None) -> None:
        """Hidden at once, removed with all that is under it soon. Raises NotFoundError, PreconditionFailedError."""

        def attempt() -> None:
            project, _ = read_any_project(self.ports.records, owner, project_id)
            rules.check_version(project, expected_version)
            with enqueue_twice(self.ports.cascade, project_id):
                now = self.ports.now()
                write(self.ports, [Replace(rules.changed(project, now, deleted_at=now), project)])

        until_written(attempt)


def _asset_keys(project_id: str, patch: ProjectPatch) -> list[ItemKey[Any]]:
    named = [part.asset_id for part in (patch.music, patch.voiceover) if part is not None and part.asset_id]
    heard = [asset_key(project_id, name) for name in named if is_id("ast", name)]
    shown = name_keys(project_id, patch.brand.logo, patch.brand.font) if patch.brand else []
    return list(dict.fromkeys([*heard, *shown]))


def _with_voiceover(project: Project, patch: ProjectPatch, found: Found) -> Project:
    for name, part in (("music", patch.music), ("voiceover", patch.voiceover)):
        if part is not None and part.asset_id is not None:
            named_asset(found, project.project_id, part.asset_id, _HEARD, f"/{name}/assetId")
    if patch.voiceover is None:
        return project
    asset = named_asset(found, project.project_id, patch.voiceover.asset_id, _HEARD, "/voiceover/assetId")
    return project.model_copy(update={"voiceover": ProjectVoiceover(asset_id=asset.asset_id, duration=asset.duration)})
