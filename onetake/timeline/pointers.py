"""From pydantic's location of an error to a JSON pointer into the document that was given."""

from typing import Any

from pydantic.alias_generators import to_snake

from onetake.timeline.wording import MISSING

_ELEMENT_TYPES = ("text", "button", "image", "shape", "video")


def pointer_of(document: Any, location: tuple[int | str, ...], error: str) -> str:
    """The RFC 6901 pointer of a value in `document`; `error` is pydantic's type of the error.

    A location also names what is not in the document: the branch of a union, and the `props` that a scene's element
    spells beside its other fields. A field that is missing is named although it is not there, as is the `type` by
    which branches of a union are told apart.
    """
    parts: list[str] = []
    node, tag_read = document, False
    for index, part in enumerate(location):
        if not tag_read and isinstance(node, dict) and part == node.get("type") and part in _ELEMENT_TYPES:
            tag_read = True
            continue
        step = _step(node, part)
        if step is not None:
            parts.append(str(step))
            node, tag_read = node[step], False
        elif error == "missing" and index == len(location) - 1:
            parts.append(str(part))
    if error in ("union_tag_invalid", "union_tag_not_found"):
        parts.append("type")
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _step(node: Any, part: int | str) -> int | str | None:
    """The key of `node` that `part` names; None if there is none."""
    if isinstance(node, dict):
        name = str(part)
        # Fields may be given in snake_case too. Capitalised names are models: branches of a union.
        spellings = (part, to_snake(name)) if name[:1].islower() else (part,)
        return next((key for key in spellings if key in node), None)
    if isinstance(node, list | tuple) and isinstance(part, int) and part < len(node):
        return part
    return None


def most_telling(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Without what was said of a value inside which a fault was found: that came from another branch of a union.

    Of the same value, what goes deeper comes first: the branch that was meant has got further.
    """
    left = [f for f in found if not any(other["pointer"].startswith(f["pointer"] + "/") for other in found)]
    inner = {_parent(_parent(f["pointer"])) for f in left}
    return sorted(left, key=lambda f: f["message"] == MISSING and _parent(f["pointer"]) in inner)


def _parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]
