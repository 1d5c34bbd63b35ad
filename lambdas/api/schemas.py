"""Questions and answers that are not an entity of the storyboard."""

from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import AwareDatetime, Field, model_validator

from onetake.delivery.playback import Grant
from onetake.jobs.staleness import StaleFilm
from onetake.storyboard.models import AssetRecord, Image, Selection
from onetake.storyboard.service.storyboards import Compilation
from onetake.storyboard.views import IdleEdit, OverwrittenEdit, SectionWarning
from onetake.timeline.diff import MasterDiff
from onetake.timeline.document import Rate, Strict
from onetake.timeline.gate import ContinuityReport, ToldJump
from onetake.timeline.master import Section

T = TypeVar("T")


class Health(Strict):
    status: Literal["ok"] = "ok"


class Fault(Strict):
    """One value that breaks a rule: `pointer` into the body (RFC 6901), or the name of a `parameter`."""

    pointer: str | None = None
    parameter: str | None = None
    detail: str


class Problem(Strict):
    """Why a request was not answered (RFC 9457). `code` is stable; `requestId` is what to quote in a report."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    request_id: str
    errors: list[Fault] = []
    details: dict[str, object] = {}


class ListOf(Strict, Generic[T]):
    """One page; `nextCursor` asks for the next one, null at the end."""

    items: list[T]
    next_cursor: str | None = None


OrderedId = Annotated[str, Field(max_length=64)]


class SceneOrder(Strict):
    """Every scene of the project, in the new order."""

    scene_ids: Annotated[list[OrderedId], Field(max_length=500)]


class ShotOrder(Strict):
    """Every shot of the scene, in the new order."""

    shot_ids: Annotated[list[OrderedId], Field(max_length=500)]


class SectionOrder(Strict):
    """Every section of the project, in the new order."""

    section_ids: Annotated[list[OrderedId], Field(max_length=500)]


class ElementOrder(Strict):
    """Every element of the section that a client made, from back to front."""

    element_ids: Annotated[list[Annotated[str, Field(max_length=128)]], Field(max_length=2000)]


class CreatedImages(Strict):
    items: list[Image]


class UploadForm(Strict):
    """Send `fields`, and then the file as the field `file`, to `url` as multipart/form-data, within an hour."""

    url: str
    fields: dict[str, str]


class Download(Strict):
    """Whoever has `url` can fetch the file until `expiresAt`."""

    url: str
    expires_at: AwareDatetime


class AssetUpload(Strict):
    """`upload` is null where the project has the file already: the asset is ready."""

    asset: AssetRecord
    upload: UploadForm | None


class MigrationRequest(Strict):
    """A dry run only tells what would be."""

    dry_run: bool = False


class MigrationsRequest(MigrationRequest):
    """One project, those of one owner, or all; `rollback`: back to the old workflow."""

    project_id: OrderedId | None = None
    owner_id: Annotated[str, Field(max_length=128)] | None = None
    all: bool = False
    rollback: bool = False

    @model_validator(mode="after")
    def _one_scope(self) -> Self:
        if [self.project_id is not None, self.owner_id is not None, self.all].count(True) != 1:
            raise ValueError("give projectId, ownerId or all: true, one of them")
        return self


class RenderOutput(Strict):
    """A file of a render. Whoever has `url` can fetch it until `expiresAt`.

    That of a playlist (hls) or an index (thumbnails) is an address of this API that needs no token. What it names is
    signed like itself.
    """

    name: str
    content_type: str
    url: str
    expires_at: AwareDatetime


class RenderOutputs(Strict):
    outputs: list[RenderOutput]

    @classmethod
    def of(cls, granted: list[tuple[Grant, str]]) -> Self:
        """From what may be fetched, each with its signed address."""
        return cls(
            outputs=[
                RenderOutput(name=grant.name, content_type=grant.content_type, url=url, expires_at=grant.expires)
                for grant, url in granted
            ]
        )


class Stale(Strict):
    """What the content has outgrown: selections whose `clips` show another image, and the last `film`, null if none.

    Making clips anew has no price yet.
    """

    clips: list[Selection]
    film: StaleFilm | None


class CompileRequest(Strict):
    """`overwrite` drops hand-made edits: all, or those of the sections with these ids. A dry run only shows it."""

    overwrite: bool | Annotated[list[OrderedId], Field(max_length=500)] = False
    dry_run: bool = False


class Compiled(Strict):
    """What a compilation gave, or would give if it was a `dryRun`.

    `jumps` are what a viewer may notice at sections' boundaries and nobody declared; a render of it has to be forced.
    `idleEdits` are hand-made edits of what is no longer there; `overwritten` those that were dropped. `changes` are a
    dry run's, from the master that was compiled last. `warnings` are for the scenes' author: the film is made anyway.
    """

    dry_run: bool
    master_hash: str
    duration_in_frames: int
    fps: Rate
    sections: list[Section]
    smoothness_percent: float
    jumps: list[ToldJump]
    idle_edits: list[IdleEdit]
    overwritten: list[OverwrittenEdit]
    changes: MasterDiff | None
    warnings: list[SectionWarning]

    @classmethod
    def of(cls, compiled: Compilation, *, dry_run: bool) -> Self:
        master = compiled.master
        continuity = ContinuityReport.of(master, 0, master.duration_in_frames)
        return cls(
            dry_run=dry_run,
            master_hash=compiled.master_hash,
            duration_in_frames=master.duration_in_frames,
            fps=master.fps,
            sections=master.sections,
            smoothness_percent=continuity.smoothness_percent,
            jumps=continuity.jumps,
            idle_edits=compiled.idle_edits,
            overwritten=compiled.overwritten,
            changes=compiled.changes,
            warnings=list(compiled.warnings),
        )
