"""What requests carry outside their body: ids in the path, pages, preconditions."""

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from pydantic import AfterValidator, PlainValidator, WithJsonSchema

from lambdas.api.errors import InvalidRequestError
from onetake.errors import PreconditionFailedError
from onetake.storyboard.models import WorkflowVersion
from onetake.storyboard.rules import ANY_VERSION, Expected

MERGE_PATCH = "application/merge-patch+json"

ProjectId = Annotated[str, Path(alias="projectId")]
SceneId = Annotated[str, Path(alias="sceneId")]
SectionId = Annotated[str, Path(alias="sectionId", description="The id of the scene that the section is made of")]
ElementId = Annotated[str, AfterValidator(unquote), Path(alias="elementId")]
"""Generated elements have a colon in their names, which many clients send as %3A."""
ShotId = Annotated[str, Path(alias="shotId")]
ImageId = Annotated[str, Path(alias="imageId")]
AssetId = Annotated[str, Path(alias="assetId")]
EditId = Annotated[str, Path(alias="editId")]
RenderId = Annotated[str, Path(alias="renderId")]

Policy = Annotated[str, Query(alias="Policy", max_length=2048)]
Signature = Annotated[str, Query(alias="Signature", max_length=2048)]
KeyPairId = Annotated[str, Query(alias="Key-Pair-Id", max_length=128)]
PlaylistName = Annotated[str, Path(alias="name")]

Cursor = Annotated[str | None, Query(max_length=512, description="`nextCursor` of the page before")]
Limit = Annotated[int, Query(ge=1, le=100, description="entries a page")]
SHORT_PAGES = (
    "Sorted by their ids. Deleted ones are left out, so a page can have fewer entries than `limit`, or none: "
    "`nextCursor` null is the end."
)

OfWorkflow = Annotated[
    WorkflowVersion | None, Query(alias="workflowVersion", description="only projects of this workflow")
]
MigrationLimit = Annotated[int, Query(ge=1, le=10, description="projects at once")]

Force = Annotated[
    bool, Query(description="Render it although elements jump at section boundaries; the report of the film says so.")
]
ContextFrame = Annotated[int, Query(ge=0, le=2_000_000, description="the frame at which positions are told")]
ContextTokens = Annotated[int, Query(ge=300, le=200_000, description="how long the text may be, in tokens")]

IDEMPOTENCY_KEY = "idempotency-key"
IDEMPOTENCY_KEY_PATTERN = r"^[\x21-\x7e]{1,255}$"
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=IDEMPOTENCY_KEY_PATTERN,
        description="The same key with the same body gives the same render again; with another body it is refused.",
    ),
]


def idempotency_key_of(headers: Mapping[str, str]) -> str | None:
    """The key of a request to any other route. Raises `InvalidRequestError` on one that is not a key."""
    key = headers.get(IDEMPOTENCY_KEY)
    if key is None or re.fullmatch(IDEMPOTENCY_KEY_PATTERN, key):
        return key
    detail = "a key has 1 to 255 characters of ASCII without spaces"
    raise InvalidRequestError(f"Idempotency-Key: {detail}", errors=[{"parameter": "Idempotency-Key", "detail": detail}])


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip, and not with the weight 0 (RFC 9110, section 12.5.3)."""
    for coding in accepted.lower().split(","):
        name, *parameters = (part.strip() for part in coding.split(";"))
        if name in ("gzip", "x-gzip"):
            return not any(re.fullmatch(r"q\s*=\s*0(\.0*)?", one) for one in parameters)
    return False


def etag(version: int) -> str:
    """The entity tag of a version (RFC 9110, section 8.8.3)."""
    return f'"{version}"'


_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"(?:[ \t]*,)*[ \t]*{_TAG}(?:[ \t]*,(?:[ \t]*{_TAG})?)*[ \t]*")
_VERSION = re.compile(r'"(0|[1-9][0-9]{0,17})"')


def versions_of(tags: object) -> Expected:
    """The versions that an If-Match header names (RFC 9110, section 13.1.1): a list of entity tags, or `*`.

    A weak tag never matches, nor does one that this API never gave. Raises `PreconditionFailedError` if none can.
    """
    if tags is None:
        return None
    text = str(tags).strip()
    if text == "*":
        return ANY_VERSION
    found = re.findall(_TAG, text) if _TAGS.fullmatch(text) else []
    versions = {int(match[1]) for match in map(_VERSION.fullmatch, found) if match}
    if not versions:
        raise PreconditionFailedError(
            f"If-Match: {text[:100]} is not the ETag of any version; send the one that a GET gave, as it is."
        )
    return versions


IfMatch = Annotated[
    Expected,
    PlainValidator(versions_of),
    WithJsonSchema({"type": "string", "examples": ['"3"', '"3", "4"', "*"]}),
    Header(
        alias="If-Match",
        description="The ETag that this change is based on, or several of which one is; refused with 412 when none is "
        "current. `*` is any version.",
    ),
]
