"""Do the sections' elements hold together? Every fault names section, element and, where there is one, frame."""

from collections.abc import Iterator, Sequence

from onetake.errors import DocumentError
from onetake.timeline.keyframes import Moment, State
from onetake.timeline.master import Section
from onetake.timeline.sections import Appearance, LocalKeyframe, SectionContent


def check_appearances(sections: Sequence[SectionContent]) -> None:
    """Raises `DocumentError` for an element of two types, or twice in a section, and for misplaced keyframes."""
    types: dict[str, tuple[str, Section]] = {}
    for content in sections:
        seen: set[str] = set()
        for appearance in content.appearances:
            _check_identity(appearance, content.section, seen, types)
            check_keyframes(appearance, content.section)


def _check_identity(
    appearance: Appearance, section: Section, seen: set[str], types: dict[str, tuple[str, Section]]
) -> None:
    name, kind = appearance.element_id, appearance.props.type
    if name in seen:
        raise DocumentError(
            f"section {section.id}, from frame {section.start_frame}, has the element {name} twice: two may not say "
            "where it is, so give one of them another elementId",
            pointer=f"{appearance.pointer}/elementId",
        )
    seen.add(name)
    earlier, where = types.setdefault(name, (kind, section))
    if earlier != kind:
        raise DocumentError(
            f"section {section.id}, from frame {section.start_frame}: element {name} is of type {kind} here, but of "
            f"type {earlier} in section {where.id}, from frame {where.start_frame}: an element keeps its type, so give "
            "this one another elementId",
            pointer=f"{appearance.pointer}/type",
        )


def check_keyframes(appearance: Appearance, section: Section) -> None:
    """Raises `DocumentError` for a keyframe outside of the section, twice, or out of order."""
    before = -1
    for index, keyframe in enumerate(appearance.keyframes):
        fault = keyframe_fault(keyframe.frame, before, section.end_frame - section.start_frame)
        if fault:
            raise DocumentError(
                f"section {section.id}, element {appearance.element_id}: "
                f"the keyframe at frame {keyframe.frame} {fault}",
                pointer=f"{appearance.pointer}/keyframes/{index}/frame",
            )
        before = keyframe.frame


def keyframe_fault(frame: int, before: int, length: int) -> str | None:
    """What is wrong with a keyframe at `frame` that follows one at `before` in a section of `length` frames."""
    if frame == before:
        return "is there twice: keep one of them"
    if frame < before:
        return f"stands after the one at frame {before}: put them in order"
    if frame >= length:
        return f"is outside of the section, whose frames are 0 to {length - 1}: move it, or make the section longer"
    return None


def absolute_keyframes(appearance: Appearance, section: Section, before: State) -> list[Moment]:
    """The section's keyframes in frames of the master; `before` says what the first one leaves out."""
    return list(_filled_in(appearance.keyframes, section.start_frame, before))


def _filled_in(keyframes: Sequence[LocalKeyframe], start: int, before: State) -> Iterator[Moment]:
    x, y, scale, rotation, opacity = before.x, before.y, before.scale, before.rotation, before.opacity
    for keyframe in keyframes:
        x = x if keyframe.x is None else keyframe.x
        y = y if keyframe.y is None else keyframe.y
        scale = scale if keyframe.scale is None else keyframe.scale
        rotation = rotation if keyframe.rotation is None else keyframe.rotation
        opacity = opacity if keyframe.opacity is None else keyframe.opacity
        yield Moment(start + keyframe.frame, x, y, scale, rotation, opacity, keyframe.easing)
