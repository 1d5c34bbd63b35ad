"""What a project begins with: from what a client says when it creates one, its storyboard included."""

from datetime import datetime

from pydantic.alias_generators import to_camel

from onetake.errors import InvalidInputError, OnetakeError, from_dict
from onetake.ids import new_id
from onetake.storyboard.asset_names import Uploads
from onetake.storyboard.content import Content
from onetake.storyboard.document import Music, Storyboard
from onetake.storyboard.import_document import Imported, import_document
from onetake.storyboard.inputs import MusicInput, ProjectCreate, ProjectPatch
from onetake.storyboard.models import Project, ProjectMusic

_PLACE = "/storyboard"
_IN_BOTH = [name for name in Storyboard.model_fields if name in ProjectPatch.model_fields]


def new_project(owner: str, wanted: ProjectCreate, now: datetime, *, is_new: bool) -> Imported:
    """The project in its first version, of the old workflow if it is not `is_new`, and what is under it.

    Raises InvalidInputError for an uploaded asset, of which a new project has none, and for what is said twice;
    DocumentError, AssetMissingError, AssetForbiddenError, LimitExceededError for its storyboard.
    """
    _check_no_assets(wanted)
    project = Project(
        project_id=new_id("prj"),
        owner_id=owner,
        created_at=now,
        updated_at=now,
        workflow_version="v2_redesign" if is_new else "v1_legacy",
        legacy_state=None if is_new else "waiting",
        music=ProjectMusic.model_validate(wanted.music.model_dump()),
        **{name: getattr(wanted, name) for name in ProjectPatch.model_fields if name not in ("music", "voiceover")},
    )
    if wanted.storyboard is None:
        return Imported(project, Content())
    beside = [name for name in _IN_BOTH if name in wanted.model_fields_set]
    document = _completed(wanted.storyboard, wanted, beside)
    try:
        imported = import_document(project, document, Uploads([]), now)
    except InvalidInputError as exc:
        raise _placed(exc, beside) from exc
    return Imported(imported.project.model_copy(update={"version": project.version}), imported.content)


def _check_no_assets(wanted: ProjectCreate) -> None:
    """But for those that the storyboard's table names."""
    named = [("music", "assetId", wanted.music.asset_id)]
    named += [("voiceover", "assetId", wanted.voiceover.asset_id)] if wanted.voiceover else []
    if wanted.storyboard is None:
        named += [("brand", "logo", wanted.brand.logo), ("brand", "font", wanted.brand.font)]
    for part, field, name in named:
        if name is not None:
            raise InvalidInputError(
                f"a new project has no assets: upload {name[:64]} to it first, then set its {part}",
                pointer=f"/{part}/{field}",
            )


def _completed(document: Storyboard, wanted: ProjectCreate, beside: list[str]) -> Storyboard:
    """The document with what is said beside it."""
    for name in beside:
        if name in document.model_fields_set:
            field = to_camel(name)
            raise InvalidInputError(
                f"{field} is there twice: give it in the storyboard or beside it", pointer=f"{_PLACE}/{field}"
            )
    said = {name: getattr(wanted, name) for name in beside}
    return document.model_copy(update={name: _spelled(value) for name, value in said.items()})


def _spelled(value: object) -> object:
    """As a document has it."""
    return Music(**value.model_dump(exclude={"asset_id"})) if isinstance(value, MusicInput) else value


def _placed(error: InvalidInputError, beside: list[str]) -> OnetakeError:
    """An error of the document as one of the request that it is in."""
    if error.pointer.split("/")[1:2] in [[to_camel(name)] for name in beside]:
        return error
    message = _PLACE + error.message if error.message.startswith("/") else error.message
    return from_dict(
        {**error.to_dict(), "message": message, "details": {**error.details, "pointer": _PLACE + error.pointer}}
    )
