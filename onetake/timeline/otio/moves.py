"""Elements and sounds that another program moved or trimmed."""

from collections.abc import Sequence
from typing import TypeVar, cast

from onetake.timeline.document import Rate
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import Audio, Element, ImageElement, Keyframe, Morph, Timeline, VideoElement, is_before
from onetake.timeline.morphing import look_at

T = TypeVar("T", bound=Element | Audio)
E = TypeVar("E", bound=Element)


def moved(item: T, start: int, end: int, cut: int, fps: Rate) -> T:
    """`item` in the frames [start, end), with `cut` frames (or, if negative, fewer) taken off its head.

    Keyframes move with the clip, except that a cut of its head leaves them where they are.
    """
    shift = start - item.from_ - cut
    changes: dict[str, object] = {"from_": start, "to": end}
    if isinstance(item, VideoElement | Audio):
        changes["trim_start"] = max(0.0, item.trim_start + cut / float(fps.fraction))
    if not isinstance(item, Audio):
        changes["timeline"] = _shifted(item.timeline, shift, start, end, fps)
        item, changes["morphs"] = _morphs(item, shift, fps)
    return cast(T, item.model_copy(update=changes))


def _morphs(element: E, shift: int, fps: Rate) -> tuple[E, list[Morph]]:
    """The element as it looks in what becomes the first frame, and the morphs that are left from there on."""
    first = max(0, -shift)
    left = [
        m.model_copy(update={"start_frame": max(0, m.start_frame + shift), "end_frame": m.end_frame + shift})
        for m in element.morphs
        if m.end_frame > first
    ]
    return look_at(element, first, fps.fraction), left


def _shifted(timeline: Timeline, shift: int, start: int, end: int, fps: Rate) -> Timeline:
    keyframes = [k.model_copy(update={"frame": k.frame + shift}) for k in timeline.keyframes if k.frame + shift >= 0]
    if len(keyframes) < len(timeline.keyframes) and (not keyframes or keyframes[0].frame > 0):
        state = evaluate(timeline, max(0, -shift), fps.fraction)
        first = Keyframe(
            frame=0, x=state.x, y=state.y, scale=state.scale, rotation=state.rotation, opacity=state.opacity
        )
        keyframes.insert(0, first)
    return Timeline(first_appears=start, last_appears=end - 1, keyframes=keyframes)


def matching(elements: Sequence[Element]) -> list[Element]:
    """With their matches as far as the picture that they match is still before them."""
    pictures = {e.id: e for e in elements if isinstance(e, ImageElement | VideoElement)}
    lost = {e.id for e in pictures.values() if e.match and not is_before(pictures.get(e.match.element), e)}
    return [e.model_copy(update={"match": None}) if e.id in lost else e for e in elements]
