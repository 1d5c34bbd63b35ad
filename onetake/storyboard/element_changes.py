"""What a client's change makes of an element, or of the edit of a generated one: pure functions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic.alias_generators import to_camel

from onetake.errors import DocumentError, InvalidInputError
from onetake.storyboard.compose.edits import merge_patch
from onetake.storyboard.document import ElementEdit, LocalKeyframe, SceneElement
from onetake.storyboard.inputs import ElementPatch, KeyframesPatch
from onetake.timeline.document import parse_document
from onetake.timeline.validation import keyframe_fault

_IDENTITY = ("elementId", "type")


def patched_element(element: SceneElement, patch: ElementPatch) -> SceneElement:
    """A client's element after a merge patch.

    Raises InvalidInputError for another identity, `DocumentError` for what is no element of its type.
    """
    if patch.hidden is not None:
        raise InvalidInputError(
            f"element {element.element_id} is a client's own, which is not hidden but deleted", pointer="/hidden"
        )
    sent = patch.model_dump(mode="json", by_alias=True, exclude_unset=True)
    before = element.model_dump(mode="json", by_alias=True)
    _check_identity(sent, before)
    _check_known(patch.model_extra or {}, element, DocumentError, own=SceneElement.model_fields)
    return parse_document(SceneElement, merge_patch(before, sent))


def patched_edit(edit: ElementEdit, patch: ElementPatch, element: SceneElement) -> ElementEdit:
    """The edit of a generated element after a merge patch; `element` is the element as it is.

    Raises InvalidInputError for another identity or for props that its type does not have.
    """
    props = patch.model_extra or {}
    _check_identity(props, element.model_dump(mode="json", by_alias=True))
    _check_known(props, element, InvalidInputError)
    said = {name: getattr(patch, name) for name in patch.model_fields_set if name in ElementEdit.model_fields}
    if said.get("hidden", False) is None:
        said["hidden"] = False
    composed = _composed(edit.props, props)
    kept = {name: value for name, value in composed.items() if value is not None or name in _props_of(element)}
    return edit.model_copy(update={**said, "props": kept})


def _check_known(
    sent: Mapping[str, Any], element: SceneElement, refusal: type[InvalidInputError], own: Collection[str] = ()
) -> None:
    """`own` are fields that it has beside the props."""
    props = _props_of(element)
    for name, value in sent.items():
        if name not in props and name not in own and value is not None:
            there = ", ".join(sorted(props - {*_IDENTITY}))
            raise refusal(
                f"element {element.element_id}: {name} is no prop of its type, {element.props.type}: leave it out, or "
                f"take one of {there}",
                pointer=f"/{name}",
            )


def _props_of(element: SceneElement) -> set[str]:
    return {"elementId", *(to_camel(name) for name in type(element.props).model_fields)}


def _check_identity(sent: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    for name in _IDENTITY:
        if name in sent and sent[name] != before[name]:
            raise InvalidInputError(
                f"element {before['elementId']} keeps its {name}, {before[name]}: make another element in its place",
                pointer=f"/{name}",
            )


def _composed(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """One merge patch that does what two do, one after the other: its nulls are kept."""
    both = dict(first)
    for name, value in then.items():
        before = both.get(name)
        both[name] = _composed(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return {name: value for name, value in both.items() if name not in _IDENTITY}


def changed_keyframes(
    keyframes: Sequence[LocalKeyframe], patch: KeyframesPatch, length: int, whose: str
) -> list[LocalKeyframe]:
    """Keyframes of an element in a section of `length` frames, after a patch by frame; in order.

    `whose` names section and element. Raises InvalidInputError for a frame that has none, gets two, or is outside.
    """
    frames = {keyframe.frame: keyframe for keyframe in keyframes}
    for index, frame in enumerate(patch.remove):
        _taken(frames, frame, f"/remove/{index}", whose)
    moved = [_taken(frames, move.from_, f"/move/{index}/from", whose) for index, move in enumerate(patch.move)]
    for index, (keyframe, move) in enumerate(zip(moved, patch.move, strict=True)):
        _check(frames, move.to, length, f"/move/{index}/to", whose)
        frames[move.to] = keyframe.model_copy(update={"frame": move.to})
    placed: dict[int, LocalKeyframe] = {}
    for index, keyframe in enumerate(patch.set_):
        _check(placed, keyframe.frame, length, f"/set/{index}/frame", whose)
        before = frames.get(keyframe.frame, keyframe)
        said = {name: getattr(keyframe, name) for name in keyframe.model_fields_set}
        placed[keyframe.frame] = before.model_copy(update=said)
    frames.update(placed)
    if not frames:
        raise InvalidInputError(f"{whose}: it would have no keyframe left: leave one", pointer="/remove")
    return [frames[frame] for frame in sorted(frames)]


def _taken(frames: dict[int, LocalKeyframe], frame: int, pointer: str, whose: str) -> LocalKeyframe:
    if frame not in frames:
        raise InvalidInputError(f"{whose}: there is no keyframe at frame {frame}", pointer=pointer, frame=frame)
    return frames.pop(frame)


def _check(frames: Mapping[int, LocalKeyframe], frame: int, length: int, pointer: str, whose: str) -> None:
    fault = keyframe_fault(frame, frame if frame in frames else -1, length)
    if fault:
        raise InvalidInputError(f"{whose}: the keyframe at frame {frame} {fault}", pointer=pointer, frame=frame)
