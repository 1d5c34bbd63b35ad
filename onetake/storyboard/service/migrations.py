"""Migrating projects of the old workflow, and back (M1, ADR 29).

The new content is written before anything leads to it, each write on condition that the project is as it was read, and
then one write of the project makes it current. Cut short anywhere, the same call goes on from what is there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic.alias_generators import to_camel

from onetake.errors import ConflictError, OnetakeError
from onetake.storyboard import rules
from onetake.storyboard.content import Content
from onetake.storyboard.keys import key_of
from onetake.storyboard.legacy.convert import Converted, convert, project_fields
from onetake.storyboard.legacy.document import LegacyDocument
from onetake.storyboard.legacy.report import MigrationReport, Refusal
from onetake.storyboard.models import (
    ElementRecord,
    Entity,
    Image,
    LegacyState,
    Project,
    Scene,
    SectionRecord,
    Selection,
    Shot,
)
from onetake.storyboard.pages import Page, decode_cursor, encode_cursor
from onetake.storyboard.ports import MAX_CHANGES, Create, Ports, Replace, Unchanged
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import read_any_project, until_written
from onetake.storyboard.service.deletions import enqueue_twice
from onetake.storyboard.service.legacy_projects import parse_legacy
from onetake.storyboard.service.reading import read_uploads
from onetake.storyboard.service.writing import write

_KINDS: tuple[type[Entity], ...] = (Scene, Shot, Image, Selection)
_MADE_LATER: tuple[type[Entity], ...] = (SectionRecord, ElementRecord)
_NEVER_IMPORTED = ("brand", "music", "voiceover", "budget", "prompt_planner_data", "import_id")
"""Fields of a project that an import never sets."""
_MOST_NAMED = 50
MOST_AT_ONCE = 10
_LONG = timedelta(seconds=10)
"""API Gateway ends a request after 30 s, and one project takes a few."""


@dataclass(frozen=True)
class _Plan:
    """A project, what it was imported as, and what that becomes."""

    project: Project
    document: LegacyDocument | None
    converted: Converted

    @property
    def is_large(self) -> bool:
        """Whether its content is more than one write can hold unchanged."""
        return sum(1 for _ in self.converted.content.entities()) >= MAX_CHANGES


@dataclass(frozen=True)
class Migrations:
    """`owner` None is an operator's: any project."""

    ports: Ports

    def migrate(
        self, owner: str | None, project_id: str, *, dry_run: bool = False, expected_version: Expected = None
    ) -> MigrationReport:
        """A migrated one stays as it is, a rollback of it that was cut short ends. A dry run writes nothing.

        Raises NotFoundError, ConflictError for a project of the new workflow, PreconditionFailedError.
        """

        def attempt() -> MigrationReport:
            plan = self._plan(owner, project_id, expected_version)
            project, now = plan.project, self.ports.now()
            if project.legacy_state == "migrated":
                edited = self._edited(plan)
                if not dry_run:
                    self._open_again(project)
                return _told(plan, project, dry_run=dry_run, changed=False, edited=edited)
            if dry_run:
                return _told(plan, project, dry_run=True, changed=True)
            self._write_content(plan)
            new = _migrated(plan, now)
            write(self.ports, [Replace(new, project)])
            return _told(plan, new, dry_run=False, changed=True)

        return until_written(attempt)

    def roll_back(
        self, owner: str | None, project_id: str, *, dry_run: bool = False, expected_version: Expected = None
    ) -> MigrationReport:
        """Back to the old workflow. One that is not migrated stays as it is.

        Raises NotFoundError, PreconditionFailedError, ConflictError naming what was edited since the migration.
        """

        def attempt() -> MigrationReport:
            plan = self._plan(owner, project_id, expected_version)
            project, now = plan.project, self.ports.now()
            if project.legacy_state == "waiting":
                return _told(plan, project, dry_run=dry_run, changed=False)
            edited = self._edited(plan)
            if plan.is_large and not dry_run and not edited:
                project = self._closed(project)
                edited = self._edited(plan)
            if edited and not dry_run:
                self._open_again(project)
            if edited:
                raise _was_edited(project, edited)
            if dry_run:
                return _told(plan, project, dry_run=True, changed=True)
            new = _rolled_back(project, now)
            held = [] if plan.is_large else map(Unchanged, plan.converted.content.entities())
            with enqueue_twice(self.ports.cascade, project_id):
                write(self.ports, [Replace(new, project), *held])
            return _told(plan, new, dry_run=False, changed=True)

        return until_written(attempt)

    def batch(
        self,
        owner: str | None,
        *,
        roll_back: bool = False,
        dry_run: bool = False,
        limit: int = MOST_AT_ONCE,
        cursor: str | None = None,
    ) -> Page[MigrationReport]:
        """Some of all projects that wait, or those of one owner; `roll_back`: some of those that are migrated.

        What is refused says so in its report, and the others go on. A batch ends early when it has taken long.
        """
        of = f"migrations/{owner}/{roll_back}"
        after = decode_cursor(cursor, r"prj_[0-9A-Z]{26}", of)
        wanted: LegacyState = "migrated" if roll_back else "waiting"
        began, reports = self.ports.now(), []
        found = self._candidates(owner, wanted, after, limit + 1)
        for project in found[:limit]:
            after = project.project_id
            if project.deleted_at is None and project.legacy_state == wanted:
                reports.append(self._tried(project, roll_back, dry_run))
            if self.ports.now() - began > _LONG:
                break
        more = bool(found) and (len(found) > limit or after != found[-1].project_id)
        return Page(reports, encode_cursor(after or "", of) if more else None)

    def _candidates(self, owner: str | None, state: LegacyState, after: str | None, limit: int) -> list[Project]:
        if owner is not None:
            return self.ports.records.owned(owner, before=after, limit=limit)
        return self.ports.records.in_legacy_state(state, after=after, limit=limit)

    def _tried(self, project: Project, roll_back: bool, dry_run: bool) -> MigrationReport:
        step = self.roll_back if roll_back else self.migrate
        try:
            return step(None, project.project_id, dry_run=dry_run)
        except OnetakeError as exc:
            refusal = Refusal(code=exc.code, detail=exc.message)
            plan = _Plan(project, None, Converted(Content(), []))
            told = _told(plan, project, dry_run=dry_run, changed=False)
            return told.model_copy(update={"refusal": refusal})

    def _plan(self, owner: str | None, project_id: str, expected_version: Expected) -> _Plan:
        project, _ = read_any_project(self.ports.records, owner, project_id)
        rules.check_version(project, expected_version)
        if project.legacy_state is None:
            raise ConflictError(f"project {project_id} began in the new workflow: there is nothing to migrate")
        if project.legacy is None:
            return _Plan(project, None, Converted(Content(), []))
        document = parse_legacy(self.ports.objects, project, project.legacy)
        uploads = read_uploads(self.ports.records, project_id)
        return _Plan(project, document, convert(project, document, uploads))

    def _write_content(self, plan: _Plan) -> None:
        """Nothing leads to it yet, so that nothing counts it: it goes around `write`, as an import's content does."""
        name = plan.project.project_id
        there = {key_of(entity) for kind in _KINDS for entity in self.ports.records.query(kind, name)}
        missing = [entity for entity in plan.converted.content.entities() if key_of(entity) not in there]
        for some in _commits(missing):
            self.ports.records.commit([Unchanged(plan.project), *map(Create, some)])

    def _closed(self, project: Project) -> Project:
        """To edits, while it is compared with what was migrated: more than one write can hold unchanged."""
        assert project.legacy is not None
        if project.legacy.rolling_back:  # by a call that was cut short
            return project
        closed = rules.changed(
            project, self.ports.now(), legacy=project.legacy.model_copy(update={"rolling_back": True})
        )
        write(self.ports, [Replace(closed, project)])
        return closed

    def _open_again(self, project: Project) -> None:
        if project.legacy is not None and project.legacy.rolling_back:
            legacy = project.legacy.model_copy(update={"rolling_back": False})
            write(self.ports, [Replace(rules.changed(project, self.ports.now(), legacy=legacy), project)])

    def _edited(self, plan: _Plan) -> list[str]:
        """What is not as the migration left it, by name; of a project that was not imported nothing would be lost."""
        project = plan.project
        if plan.document is None or project.legacy_state == "waiting":
            return []
        planned = {key_of(entity): entity for entity in plan.converted.content.entities()}
        found = {
            key_of(entity): entity
            for kind in (*_KINDS, *_MADE_LATER)
            for entity in self.ports.records.query(kind, project.project_id, "scn_")
            if getattr(entity, "scene_id", "") in project.scene_order
        }
        changed = [entity for key, entity in found.items() if key not in planned or entity.version != 1]
        removed = [entity for key, entity in planned.items() if key not in found]
        return [*_edited_fields(plan), *map(_name, changed), *(f"{_name(entity)}, which is gone" for entity in removed)]


def _commits(entities: Sequence[Entity]) -> Iterator[list[Entity]]:
    """What fits into one write each, with a condition on the project."""
    some: list[Entity] = []
    size = 0
    for entity in entities:
        added = rules.check_sizes([entity])
        if len(some) == MAX_CHANGES - 1 or size + added > rules.MAX_COMMIT_BYTES - rules.MAX_ITEM_BYTES:
            yield some
            some, size = [], 0
        some.append(entity)
        size += added
    if some:
        yield some


def _migrated(plan: _Plan, now: datetime) -> Project:
    project = plan.project
    state = {"workflow_version": "v2_redesign", "legacy_state": "migrated"}
    if project.legacy is None:
        return rules.changed(project, now, **state)
    order = [scene.scene_id for scene in plan.converted.content.scenes]
    legacy = project.legacy.model_copy(update={"migrated_at": now})
    return rules.changed(project, now, **state, legacy=legacy, scene_order=order)


def _rolled_back(project: Project, now: datetime) -> Project:
    state = {"workflow_version": "v1_legacy", "legacy_state": "waiting"}
    if project.legacy is None:
        return rules.changed(project, now, **state)
    compiled = {"master_hash": None, "master_compiled_at": None, "total_duration_frames": None}
    return rules.changed(project, now, **state, **compiled, legacy=project.legacy.next_round(now), scene_order=[])


def _edited_fields(plan: _Plan) -> list[str]:
    assert plan.document is not None
    project = plan.project
    order = [scene.scene_id for scene in plan.converted.content.scenes]
    empty = {name: Project.model_fields[name].default for name in _NEVER_IMPORTED}
    planned = {**project_fields(plan.document), **empty, "scene_order": order}
    return [f"project's {to_camel(name)}" for name, value in planned.items() if getattr(project, name) != value]


def _name(entity: Entity) -> str:
    """Its kind and id."""
    kind = type(entity).__name__.removesuffix("Record").lower()
    ids = ("element_id", "selection_id", "image_id", "shot_id", "scene_id")
    return f"{kind} {next(getattr(entity, name) for name in ids if hasattr(entity, name))}"


def _was_edited(project: Project, edited: Sequence[str]) -> ConflictError:
    more = f" and {len(edited) - 3} more" if len(edited) > 3 else ""
    return ConflictError(
        f"project {project.project_id} was edited since its migration, which a rollback would lose: "
        f"{', '.join(edited[:3])}{more}. Keep it migrated, or export it first and delete it",
        edited=list(edited[:_MOST_NAMED]),
    )


def _told(
    plan: _Plan, project: Project, *, dry_run: bool, changed: bool, edited: Sequence[str] = ()
) -> MigrationReport:
    document, content = plan.document, plan.converted.content
    return MigrationReport(
        project_id=project.project_id,
        owner_id=project.owner_id,
        title=project.title,
        legacy_id=project.legacy.legacy_id if project.legacy else None,
        state=project.legacy_state or "migrated",
        dry_run=dry_run,
        changed=changed,
        migrated_at=project.legacy.migrated_at if project.legacy else None,
        legacy_scenes=len(document.scenes) if document else 0,
        legacy_clips=len(document.clips) if document else 0,
        scenes=len(content.scenes),
        shots=sum(map(len, content.shots.values())),
        images=sum(map(len, content.images.values())),
        selections=len(content.selections),
        animations=sum(one.animation_status == "complete" for one in content.selections.values()),
        warnings=plan.converted.warnings,
        edited=list(edited[:_MOST_NAMED]),
    )
