"""What the storyboard and the master document share: strict models, colours, rates, canonical JSON."""

import hashlib
import json
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema

from onetake.errors import DocumentError
from onetake.timeline.collecting import no_search_for_cycles
from onetake.timeline.exactness import exacting
from onetake.timeline.pointers import most_telling, pointer_of
from onetake.timeline.wording import told

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$")]
MOST_FRAMES = 2_000_000
Frame = Annotated[int, Field(ge=0, le=MOST_FRAMES)]
Count = Annotated[int, Field(ge=1, le=MOST_FRAMES)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Unit = Annotated[float, Field(ge=0, le=1)]
MOST_COORDINATE = 1_000_000.0
Coordinate = Annotated[float, Field(ge=-MOST_COORDINATE, le=MOST_COORDINATE)]
Length = Annotated[float, Field(gt=0, le=100_000)]
KEY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$"
Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN)]


class Strict(BaseModel):
    """Frozen, camelCase in JSON, unknown fields refused, and so is what could only be read as a number or a flag."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        allow_inf_nan=False,
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return exacting(handler(source))


T = TypeVar("T", bound=BaseModel)

_MOST_ERRORS = 50


class Rate(Strict):
    """Frames a second as an exact rational, such as 30000/1001."""

    num: Annotated[int, Field(ge=1, le=240_000)] = Field(30, description="frames in `den` seconds")
    den: Annotated[int, Field(ge=1, le=1001)] = Field(1, description="seconds; 1001 for the rates of NTSC")

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.num, self.den)


class Asset(Strict):
    """A file that the document uses. `width` to `fps` are facts that a probe found, not wishes."""

    uri: Annotated[str, Field(min_length=1, max_length=2048)] = Field(
        description="relative to the document, a path or s3://; over the API https:// or an upload's assets/<key>"
    )
    kind: Literal["image", "video", "audio", "font"] = Field(description="what the file is used as")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="of the file's bytes, in hex"
    )
    width: Count | None = Field(None, description="pixels, upright")
    height: Count | None = Field(None, description="pixels, upright")
    duration: Positive | None = Field(None, description="seconds")
    fps: Rate | None = Field(None, description="frame rate of a clip")


def canonical_json(document: Strict) -> bytes:
    """The one spelling of a document: fields in declared order, defaults left out, no spaces, UTF-8.

    Equal documents give equal bytes, whatever was spelled out in the input, so that a hash of them names the content.
    """
    with no_search_for_cycles():
        data = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if "version" in type(document).model_fields:
            data = {"version": 1, **data}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def content_hash(document: Strict) -> str:
    """SHA-256 of `canonical_json`, in hex."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def parse_document(model: type[T], data: bytes | str | dict[str, Any]) -> T:
    """Validate a JSON document.

    Raises `DocumentError` with the pointer of the first offending value and all of them in `details["errors"]`.
    """
    try:
        with no_search_for_cycles():
            return model.model_validate_json(data) if isinstance(data, bytes | str) else model.model_validate(data)
    except ValidationError as exc:
        raise _document_error(exc, data) from exc


def _document_error(exc: ValidationError, data: bytes | str | dict[str, Any]) -> DocumentError:
    errors = exc.errors(include_url=False)
    if errors[0]["type"] == "json_invalid":
        return DocumentError(f"this is not JSON: {errors[0]['msg']}", errors=[{"pointer": "", "message": "not JSON"}])
    document = json.loads(data) if isinstance(data, bytes | str) else data
    found = most_telling(
        [
            {
                "pointer": pointer_of(document, error["loc"], error["type"]),
                "message": told(error),
            }
            for error in errors[:_MOST_ERRORS]
        ]
    )
    first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    where = first["pointer"] or "the document"
    whose = _whose(document, first["pointer"])
    return DocumentError(f"{where}{whose}: {first['message']}{more}", pointer=first["pointer"], errors=found)


_NOUNS = {"scenes": "scene", "shots": "shot", "sections": "section", "elements": "element"}


def _whose(document: Any, pointer: str) -> str:
    """The names of scene, shot, section and element that a place in a document is in, and the frame of its keyframe."""
    names, at, inside = list[str](), document, ""
    for part in pointer.split("/")[1:]:
        if isinstance(at, list):
            at = at[int(part)] if part.isdigit() and int(part) < len(at) else None
            named = at if isinstance(at, dict) else {}
            name = next((named[key] for key in ("key", "elementId", "id") if isinstance(named.get(key), str)), None)
            if name and inside in _NOUNS:
                names.append(f"{_NOUNS[inside]} {name[:128]}")
            if inside == "keyframes" and type(frame := named.get("frame")) is int and not pointer.endswith("/frame"):
                names.append(f"frame {frame}")
        else:
            at, inside = at.get(part) if isinstance(at, dict) else None, part
    return f" ({', '.join(names)})" if names else ""
