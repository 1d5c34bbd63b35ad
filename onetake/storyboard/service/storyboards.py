"""A whole storyboard at once: import, export, compile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onetake import layout
from onetake.errors import AssetMissingError, AssetRejectedError, ConflictError, InvalidInputError, NotFoundError
from onetake.storyboard import actions, rules
from onetake.storyboard.asset_names import Uploads, is_address
from onetake.storyboard.compose import compose
from onetake.storyboard.compose.edits import EditWarning
from onetake.storyboard.compose.subtitles import SceneWarning
from onetake.storyboard.content import Content
from onetake.storyboard.document import Storyboard
from onetake.storyboard.export_document import export_document
from onetake.storyboard.history import batches
from onetake.storyboard.import_document import Imported, import_document
from onetake.storyboard.keys import project_key
from onetake.storyboard.last_master import LastMaster, state_since
from onetake.storyboard.models import ElementRecord, Project, SectionRecord
from onetake.storyboard.overwriting import Overwrite, Overwritten, without_edits
from onetake.storyboard.ports import Delete, Ports, Replace
from onetake.storyboard.references import references
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import read_project, until_written
from onetake.storyboard.service.editing import edit
from onetake.storyboard.service.reading import newest_entries, read_content, read_uploads
from onetake.storyboard.service.writing import stage, write
from onetake.storyboard.views import IdleEdit, OverwrittenEdit, SectionWarning
from onetake.timeline.diff import MasterDiff, diff_masters
from onetake.timeline.document import Asset, canonical_json, content_hash, parse_document
from onetake.timeline.master import Master


@dataclass(frozen=True)
class Compilation:
    """A master and its hash, edits that have no effect, edits that it overwrites, what a dry run would change, and
    what its author should know."""

    master: Master
    master_hash: str
    idle_edits: list[IdleEdit]
    overwritten: list[OverwrittenEdit]
    changes: MasterDiff | None = None
    warnings: Sequence[SectionWarning] = ()


@dataclass(frozen=True)
class Storyboards:
    ports: Ports

    def replace(
        self, owner: str, project_id: str, document: Storyboard, *, expected_version: Expected = None
    ) -> Project:
        """Import: all scenes of the project give way to the document's, at one moment for every reader.

        The new content is written under new ids, which nothing leads to until one write puts them into the project.
        Raises NotFoundError, PreconditionFailedError, InvalidInputError for a document that says nothing at all,
        DocumentError, AssetMissingError, AssetForbiddenError, LimitExceededError; the project is then unchanged.
        """
        project, _ = read_project(self.ports.records, owner, project_id)
        _check_not_blank(document)
        rules.check_version(project, expected_version)
        imported = import_document(project, document, read_uploads(self.ports.records, project_id), self.ports.now())
        stage(self.ports, imported.content.entities(), project_id)
        return until_written(lambda: self._flip(owner, imported, expected_version))

    def export(self, owner: str, project_id: str) -> Storyboard:
        """The document that, imported again, gives the same content. Raises NotFoundError."""
        project, content = read_content(self.ports.records, owner, project_id)
        return export_document(project, content, read_uploads(self.ports.records, project_id))

    def compile(
        self, owner: str, project_id: str, *, overwrite: Overwrite = False, dry_run: bool = False
    ) -> "Compilation":
        """The master, stored by its hash (`layout.master`). Hand-made edits stay, but for those it may `overwrite`.

        A `dry_run` writes nothing: neither the master nor the project nor the edits change.
        Raises NotFoundError, ConflictError for an asset that is not ready, AssetRejectedError, AssetMissingError,
        DocumentError for a storyboard that makes no film, InvalidInputError for a section that is not there.
        """
        gone: list[SectionRecord | ElementRecord] = []
        return until_written(lambda: self._compile(owner, project_id, overwrite, dry_run, gone))

    def _compile(
        self,
        owner: str,
        project_id: str,
        overwrite: Overwrite,
        dry_run: bool,
        gone: list[SectionRecord | ElementRecord],
    ) -> "Compilation":
        """`gone` are edits that an earlier attempt dropped before somebody else wrote; this one adds its own."""
        read_at = self.ports.now()
        project, content = read_content(self.ports.records, owner, project_id)
        overwritten = without_edits(content, overwrite)
        uploads = read_uploads(self.ports.records, project_id)
        document = export_document(project, overwritten.content, uploads)
        _check_assets(document, uploads)
        composed = compose(self._located(document, uploads))
        for key in composed.master.assets:
            _check_asset(f"/assets/{key}", key, document.assets.get(key), uploads)
        compiled = Compilation(
            composed.master,
            content_hash(composed.master),
            _idle_edits(content, composed.warnings),
            Overwritten(overwritten.content, [*gone, *overwritten.dropped]).edits(),
            self._changes(project, composed.master) if dry_run else None,
            _remarks(content, composed.scene_warnings),
        )
        if not dry_run:
            self._keep(owner, project_id, compiled, overwritten.dropped, gone, read_at)
        return compiled

    def _keep(
        self,
        owner: str,
        project_id: str,
        compiled: "Compilation",
        dropped: Sequence[SectionRecord | ElementRecord],
        gone: list[SectionRecord | ElementRecord],
        read_at: datetime,
    ) -> None:
        key = layout.master(project_id, compiled.master_hash)
        self.ports.objects.put(key, canonical_json(compiled.master), "application/json")
        parts = list(batches(dropped))
        for number, some in enumerate(parts, start=1):
            part = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
            action = f"Overwrite {actions.count(some, 'hand-made edit')}{part}"
            edit(self.ports, owner, action, [Delete(record) for record in some])
            gone += some
        compiled_at = self.ports.now() if dropped else read_at
        until_written(lambda: self._note(owner, project_id, compiled.master, compiled.master_hash, compiled_at))

    def _changes(self, project: Project, master: Master) -> MasterDiff | None:
        """Since the master that was compiled last, None if there is none."""
        before = self.compiled_as(project.project_id, project.master_hash) if project.master_hash else None
        return None if before is None else diff_masters(before, master)

    def compiled_as(self, project_id: str, master_hash: str) -> Master | None:
        """The master with this hash, None if it was never compiled. Whoever asks has checked the owner."""
        found = self.ports.objects.get(layout.master(project_id, master_hash))
        return None if found is None else parse_document(Master, found)

    def master(self, owner: str, project_id: str) -> LastMaster:
        """The master as it was compiled last. Raises NotFoundError, also if there is none.

        Whether it is still that of the content costs a query of the newest edits.
        """
        project, _ = read_project(self.ports.records, owner, project_id)
        found = self.ports.objects.get(layout.master(project_id, project.master_hash)) if project.master_hash else None
        if found is None or project.master_compiled_at is None:
            raise NotFoundError(f"project {project_id} has no master of its present content: compile it first")
        edits = newest_entries(self.ports.records, owner, project_id)
        return LastMaster(found, state_since(project.master_compiled_at, edits, self.ports.now()))

    def _flip(self, owner: str, imported: Imported, expected_version: Expected) -> Project:
        current, _ = read_project(self.ports.records, owner, imported.project.project_id)
        rules.check_version(current, expected_version)
        kept = {name: getattr(current, name) for name in ("budget", "prompt_planner_data")}
        new = imported.project.model_copy(update={**kept, "version": current.version + 1})
        entities = list(imported.content.entities())
        written = edit(self.ports, owner, "Import a storyboard", [Replace(new, current)], entities)
        return written.get(project_key(new.project_id)) or new

    def _note(self, owner: str, project_id: str, master: Master, name: str, compiled_at: datetime) -> None:
        project, _ = read_project(self.ports.records, owner, project_id)
        new = rules.changed(
            project,
            self.ports.now(),
            master_hash=name,
            master_compiled_at=compiled_at,
            total_duration_frames=master.duration_in_frames,
        )
        write(self.ports, [Replace(new, project)])

    def _located(self, document: Storyboard, uploads: Uploads) -> Storyboard:
        """The document with uploaded assets by their place in the bucket, as the renderer finds them."""
        located = {key: self._locate(asset, uploads) for key, asset in document.assets.items()}
        return document.model_copy(update={"assets": located})

    def _locate(self, asset: Asset, uploads: Uploads) -> Asset:
        record = uploads.behind(asset.uri)
        if record is None:
            return asset
        key = layout.asset(record.project_id, record.file)
        return asset.model_copy(update={"uri": self.ports.objects.uri(key)})


def _check_not_blank(document: Storyboard) -> None:
    if not document.model_fields_set:
        raise InvalidInputError(
            "the storyboard is empty, and would take the project's scenes away: send its scenes, or say that there are "
            'to be none, {"scenes": []}'
        )


def _idle_edits(content: Content, warnings: Sequence[EditWarning]) -> list[IdleEdit]:
    ids = {scene.key: scene.scene_id for scene in content.scenes}
    return [IdleEdit(section_id=ids[w.section], element_id=w.element, detail=w.detail) for w in warnings]


def _remarks(content: Content, warnings: Sequence[SceneWarning]) -> list[SectionWarning]:
    ids = {scene.key: scene.scene_id for scene in content.scenes}
    return [SectionWarning(section_id=ids[w.section], detail=f"section {w.section}: {w.detail}") for w in warnings]


def _check_assets(document: Storyboard, uploads: Uploads) -> None:
    for reference in references(document):
        if reference.shown:
            _check_asset(reference.pointer, reference.asset, document.assets.get(reference.asset), uploads)


def _check_asset(pointer: str, name: str, asset: Asset | None, uploads: Uploads) -> None:
    record = uploads.behind(asset.uri) if asset else None
    if asset is None or (record is None and not is_address(asset.uri)):
        raise AssetMissingError(
            f"there is no asset {name} in this project: upload it, or name another", asset=name, pointer=pointer
        )
    if record is None or record.state == "ready":
        return
    if record.state == "rejected":
        raise AssetRejectedError(f"asset {name} was rejected: {record.reason}", asset=name, pointer=pointer)
    waiting = "is still being looked into" if record.state == "probing" else "has not been uploaded completely"
    raise ConflictError(f"asset {name} {waiting}: try again when it is ready", asset=name, state=record.state)
