"""From sections with keyframes of their own to elements with one continuous timeline each (T1 to T3).

An element that is in several sections is one element. It enters a section where it left the one before, whatever that
section says it starts at, and moves on to that section's values. What the sections leave open is filled in:

- smooth: it was there in the section before. Where a section says one place only, it gets there in half a second.
- fade: it enters or leaves, or was away; over the first or the last frames of its own section, unless its own
  keyframes already let it appear from nothing. After an absence it comes back at the place where it left, and if that
  section does not say how opaque it is, as it was when it was last seen.
- cut: where a section says so, it is at once where and how that says, after an absence too.
- morph: its look differs from the section before. Size, corners, colours, lines and the size of letters go evenly from
  the old to the new in half a second. What has no way in between, another text or picture, is a second element: it
  cross-dissolves with the first, both going the same way in the same size and colours. Where the new one covers the old
  one, that goes only when the new one is there, so that nothing shines through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from onetake.timeline.collecting import no_search_for_cycles
from onetake.timeline.cutting import cut_at, faded, placed, same_place
from onetake.timeline.keyframes import Moment, State, state_of
from onetake.timeline.looks import Look, build_element, covers, dressed, morph, reaches
from onetake.timeline.master import Element, Morph, Section, Transition, TransitionType
from onetake.timeline.names import Names
from onetake.timeline.sections import Appearance, SectionContent
from onetake.timeline.validation import absolute_keyframes, check_appearances

SETTLE_SECONDS = Fraction(1, 2)
FADE_SECONDS = Fraction(2, 5)


@dataclass(frozen=True)
class Compiled:
    """Elements in the order in which they first appear, and what was generated between sections."""

    elements: list[Element]
    transitions: list[Transition]


def compile_timelines(sections: Sequence[SectionContent], fps: Fraction, home: State, names: Names) -> Compiled:
    """Give each element its timeline over the whole film. Pure, and linear in the number of keyframes.

    `sections` follow each other without a gap. `home` says what a first keyframe leaves out. `names` knows the ids
    that others have taken; elements keep theirs, and get numbered ones for further looks.
    Raises `DocumentError` naming section, element and frame.
    """
    check_appearances(sections)
    visits: dict[str, list[_Visit]] = {}
    for index, content in enumerate(sections):
        for appearance in content.appearances:
            visits.setdefault(appearance.element_id, []).append(_Visit(index, content.section, appearance))
    for name in visits:
        names.take(name)
    writer = _Writer([content.section for content in sections], fps, home, names)
    with no_search_for_cycles():
        for found in visits.values():
            writer.write(found)
    return Compiled(writer.elements, writer.transitions)


@dataclass(frozen=True)
class _Visit:
    """An element in one section; `index` is the section's."""

    index: int
    section: Section
    appearance: Appearance

    @property
    def look(self) -> Look:
        return Look(self.appearance.props, self.appearance.layer)

    @property
    def length(self) -> int:
        return self.section.end_frame - self.section.start_frame


class _Run:
    """One look of an element over one or more sections: what becomes one element of the master."""

    def __init__(self, name: str, look: Look) -> None:
        self.name, self.look, self.first = name, look, look
        self.morphs: list[Morph] = []
        self.sections: list[Section] = []
        self.keyframes: list[Moment] = []
        self.opacity: float | None = None
        self.tail = 0

    def element(self) -> Element:
        start, end = self.sections[0].start_frame, self.sections[-1].end_frame + self.tail
        keyframes = _thinned(self.keyframes)
        return build_element(self.name, self.first, start, end, self.sections, keyframes, morphs=self.morphs)

    def become(self, look: Look, start: int, end: int) -> None:
        """From frame `start` to `end` its look changes to one that it reaches."""
        self.morphs.append(morph(self.look.props, look.props, start, end))
        self.look = look


class _Writer:
    def __init__(self, sections: Sequence[Section], fps: Fraction, home: State, names: Names) -> None:
        self._sections, self._fps, self._home, self._names = sections, fps, home, names
        self._settle, self._fade = round(SETTLE_SECONDS * fps), round(FADE_SECONDS * fps)
        self.elements: list[Element] = []
        self.transitions: list[Transition] = []

    def write(self, visits: Sequence[_Visit]) -> None:
        """Add one element: all its visits, in order."""
        name = visits[0].appearance.element_id
        runs = [_Run(name, visits[0].look)]
        before: _Visit | None = None
        for visit, after in zip(visits, [*visits[1:], None], strict=True):
            if not _goes_on(before, visit, runs[-1]) or _starts_over(before, visit):
                runs.append(_Run(self._names.fresh(name), visit.look))
            leaves = visit.section is not self._sections[-1] and (after is None or after.index > visit.index + 1)
            self._extend(runs, before, visit, leaves)
            before = visit
        self.elements += [run.element() for run in runs]

    def _extend(self, runs: list[_Run], before: _Visit | None, visit: _Visit, leaves: bool) -> None:
        run, old = runs[-1], next((r for r in reversed(runs) if r.keyframes), None)
        carried = state_of(old.keyframes[-1]) if old else None
        stays = _stays(before, visit, old)
        seen = next((r.opacity for r in reversed(runs) if r.opacity), self._home.opacity)
        left_out = carried or self._home
        keyframes = absolute_keyframes(
            visit.appearance, visit.section, left_out if stays else replace(left_out, opacity=seen)
        )
        run.opacity = next((k.opacity for k in reversed(keyframes) if k.opacity > 0), seen)
        if carried and old and stays:
            keyframes = self._stay(run, old, visit, carried, keyframes)
        else:
            keyframes = self._arrive(run, visit, carried, keyframes)
        if leaves and keyframes[-1].opacity > 0:
            keyframes = self._leave(run, visit, keyframes)
        run.sections.append(visit.section)
        run.keyframes += keyframes

    def _stay(self, run: _Run, old: _Run, visit: _Visit, carried: State, keyframes: list[Moment]) -> list[Moment]:
        """It was there until this section: it goes on from where it is."""
        if visit.appearance.jumps:
            return self._jump(run, old, visit, carried, keyframes)
        keyframes = self._carried_on(carried, keyframes, visit)
        if old is not run:
            return self._dissolve(old, run, visit, carried, keyframes)
        if run.look != visit.look:
            self._morph(run, visit)
        else:
            self._note("smooth", run, visit.index, visit.section.start_frame, _moved_by(keyframes))
        return keyframes

    def _arrive(self, run: _Run, visit: _Visit, carried: State | None, keyframes: list[Moment]) -> list[Moment]:
        """It was away, if it was there before: it comes into sight where it was `carried` to."""
        if carried and visit.appearance.jumps:
            keyframes = _begun(keyframes, visit.section.start_frame)
        elif carried:
            keyframes = self._carried_on(replace(carried, opacity=keyframes[0].opacity), keyframes, visit)
        _hold_last(run)
        if visit.index > 0 and keyframes[0].opacity > 0:
            keyframes = self._enter(run, visit, keyframes)
        return keyframes

    def _jump(self, run: _Run, old: _Run, visit: _Visit, carried: State, keyframes: list[Moment]) -> list[Moment]:
        """The section's keyframes from its first frame on; until the frame before, all stays as it was."""
        start = visit.section.start_frame
        if old.keyframes[-1].frame < start - 1:
            old.keyframes.append(placed(carried, start - 1))
        for part in {id(part): part for part in (run, old)}.values():
            self._note("cut", part, visit.index, start, start)
        if run.look != visit.look:
            run.become(visit.look, start, start)
        return _begun(keyframes, start)

    def _carried_on(self, state: State, keyframes: Sequence[Moment], visit: _Visit) -> list[Moment]:
        """The section's keyframes, begun where the element is."""
        first, *rest = keyframes
        start = visit.section.start_frame
        if first.frame > start:
            return [placed(state, start), *keyframes]
        if rest or state == state_of(first) or visit.length == 1:
            return [placed(state, start, first.easing), *rest]
        easing = "easeInOut" if first.easing == "linear" else first.easing
        arrival = start + min(max(1, self._settle), visit.length - 1)
        return [placed(state, start, easing), placed(state_of(first), arrival)]

    def _fade_frames(self, visit: _Visit) -> int:
        """How long a fade may be, so that one at each end fits into the section; 0 for a cut."""
        return 0 if visit.appearance.cuts else min(self._fade, (visit.length - 1) // 2)

    def _enter(self, run: _Run, visit: _Visit, keyframes: list[Moment]) -> list[Moment]:
        start, frames = visit.section.start_frame, self._fade_frames(visit)
        self._note("fade" if frames else "cut", run, visit.index, start, start + frames)
        return faded(keyframes, start, start + frames, self._fps, rising=True) if frames else keyframes

    def _leave(self, run: _Run, visit: _Visit, keyframes: list[Moment]) -> list[Moment]:
        end, frames = visit.section.end_frame, self._fade_frames(visit)
        if not frames:
            self._note("cut", run, visit.index + 1, end, end)
            # It may come back: until then it is away, although its master element goes on.
            return [*cut_at(keyframes, end - 1, self._fps), placed(replace(state_of(keyframes[-1]), opacity=0.0), end)]
        self._note("fade", run, visit.index + 1, end - 1 - frames, end)
        return faded(keyframes, end - 1 - frames, end - 1, self._fps, rising=False)

    def _morph_end(self, visit: _Visit) -> int:
        """Until when a look that changes has become what the section says."""
        start = visit.section.start_frame
        return start if visit.appearance.cuts else start + min(max(1, self._settle), visit.length - 1)

    def _morph(self, run: _Run, visit: _Visit) -> None:
        start, end = visit.section.start_frame, self._morph_end(visit)
        run.become(visit.look, start, end)
        self._note("morph" if start < end else "cut", run, visit.index, start, end)

    def _dissolve(self, old: _Run, new: _Run, visit: _Visit, carried: State, keyframes: list[Moment]) -> list[Moment]:
        """Dissolve `old` into `new`, alike but for content, over the first frames of `visit`; returns `new`'s way."""
        start, frames = visit.section.start_frame, self._fade_frames(visit)
        if not frames:
            for run in (new, old):
                self._note("cut", run, visit.index, start, start)
            return keyframes
        going = start + frames if covers(old.look, visit.look) else start
        end = self._morph_end(visit)
        one, other = old.look, visit.look
        new.first = new.look = replace(other, props=dressed(other.props, one.props))
        for run, goal in ((old, replace(one, props=dressed(one.props, other.props))), (new, other)):
            if run.look != goal:
                run.become(goal, start, end)
        keyframes = faded(keyframes, start, start + frames, self._fps, rising=True)
        old.tail = going + frames - start
        self._note("morph", new, visit.index, start, start + old.tail)
        under = [k._replace(opacity=carried.opacity) for k in cut_at(keyframes, going + frames, self._fps)]
        under = [k for k in under if k.frame <= going + frames]
        old.keyframes += faded(under, going, going + frames, self._fps, rising=False)
        return keyframes

    def _note(self, kind: TransitionType, run: _Run, index: int, start: int, end: int) -> None:
        """Note what was generated on the way into section `index`."""
        before, after = self._sections[index - 1], self._sections[index]
        self.transitions.append(
            Transition(
                element_id=run.name,
                from_section=before.id,
                to_section=after.id,
                type=kind,
                start_frame=start,
                end_frame=end,
            )
        )


def _stays(before: _Visit | None, visit: _Visit, run: _Run | None) -> bool:
    """Whether the element is still seen at the end of the section before."""
    return bool(before and before.index == visit.index - 1 and run and run.keyframes and run.keyframes[-1].opacity > 0)


def _goes_on(before: _Visit | None, visit: _Visit, run: _Run) -> bool:
    """Whether the element has the same look as before, or becomes the new one under the viewer's eyes."""
    return visit.look == run.look or (_stays(before, visit, run) and reaches(run.look, visit.look))


def _starts_over(before: _Visit | None, visit: _Visit) -> bool:
    """A clip that was away begins anew; were it one element, it would play on, and sound, unseen."""
    return before is not None and before.index < visit.index - 1 and visit.appearance.props.type == "video"


def _begun(keyframes: list[Moment], start: int) -> list[Moment]:
    """The keyframes from frame `start` on, at the place of the first."""
    first = keyframes[0]
    return keyframes if first.frame == start else [placed(state_of(first), start), *keyframes]


def _hold_last(run: _Run) -> None:
    """Let nothing change between where the element left and where it comes back."""
    if run.keyframes:
        run.keyframes[-1] = run.keyframes[-1]._replace(easing="hold")


def _moved_by(keyframes: Sequence[Moment]) -> int:
    """The frame by which the element has left the place from which it was carried on."""
    return keyframes[1 if len(keyframes) > 1 else 0].frame


def _thinned(keyframes: Sequence[Moment]) -> list[Moment]:
    """Without keyframes in the midst of stretches where nothing changes."""
    return list(_needed(keyframes))


def _needed(keyframes: Sequence[Moment]) -> Iterator[Moment]:
    last = len(keyframes) - 1
    for index, keyframe in enumerate(keyframes):
        same_before = index == 0 or same_place(keyframes[index - 1], keyframe)
        same_after = index == last or same_place(keyframes[index + 1], keyframe)
        if index == 0 or not (same_before and same_after):
            yield keyframe
