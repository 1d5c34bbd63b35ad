"""Where two timelines put an element differently, when, and by how much."""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from operator import attrgetter

from onetake.timeline.continuity import Property
from onetake.timeline.diff.changes import KeyframeChange, MotionChange, Range
from onetake.timeline.diff.ranges import merged
from onetake.timeline.keyframes import State, evaluate
from onetake.timeline.master import Bezier, Easing, Keyframe, Timeline

_PROPERTIES: tuple[Property, ...] = ("x", "y", "scale", "rotation", "opacity")
# Of a long stretch not every frame is looked at: an easing does not hide a change between so many.
_MOST_LOOKS = 240
_NOTHING = 1e-9

Sample = tuple[int, State, State]


def changed_keyframes(before: Timeline, after: Timeline) -> list[KeyframeChange]:
    """By frame."""
    one, other = ({k.frame: k for k in timeline.keyframes} for timeline in (before, after))
    found = []
    for frame in sorted(one.keys() | other.keys()):
        was, now = one.get(frame), other.get(frame)
        if was != now:
            kind = "changed" if was and now else "removed" if was else "added"
            found.append(KeyframeChange(kind=kind, frame=frame, before=was, after=now))
    return found


def differing(before: Timeline, after: Timeline, span: Range, fps: Fraction) -> tuple[list[MotionChange], list[Range]]:
    """How the element's place differs within `span`, and the frames in which it does.

    The frames cover whole stretches between keyframes, so that none is missed.
    """
    stretches = [
        (stretch, samples)
        for stretch in _stretches(before, after, span)
        if (samples := _samples(before, after, stretch, fps))
    ]
    movements = [m for name in _PROPERTIES for m in _movements(name, stretches)]
    seen = [s for s, samples in stretches if any(one.opacity or other.opacity for _, one, other in samples)]
    return sorted(movements, key=attrgetter("start")), merged(seen)


def _stretches(before: Timeline, after: Timeline, span: Range) -> Iterator[Range]:
    """Those between keyframes of either timeline that are not ruled by the same keyframes in both."""
    start, end = span
    frames = {k.frame for timeline in (before, after) for k in timeline.keyframes if start < k.frame < end}
    for a, b in itertools.pairwise([start, *sorted(frames), end]):
        if a < b and _ruling(before.keyframes, a) != _ruling(after.keyframes, a):
            yield a, b


def _ruling(keyframes: Sequence[Keyframe], frame: int) -> tuple[Keyframe | None, Keyframe | None]:
    after = bisect_right(keyframes, frame, key=attrgetter("frame"))
    return (keyframes[after - 1] if after else None), (keyframes[after] if after < len(keyframes) else None)


def _samples(before: Timeline, after: Timeline, stretch: Range, fps: Fraction) -> list[Sample]:
    """Both states at frames of the stretch; none if they are the same everywhere."""
    start, end = stretch
    step = end - start if _goes_evenly(before, after, start) else -(-(end - start) // _MOST_LOOKS)
    frames = [*range(start, end, step), end - 1]
    found = [(frame, evaluate(before, frame, fps), evaluate(after, frame, fps)) for frame in frames]
    differs = any(abs(_amount(name, sample)) > _NOTHING for sample in found for name in _PROPERTIES)
    return found if differs else []


def _goes_evenly(before: Timeline, after: Timeline, frame: int) -> bool:
    """Whether both go from one keyframe to the next at the same frames by the same easing that does not overshoot: then
    what differs between them does so most at an end."""
    ways = [
        (start.frame, end.frame, start.easing) if start and end and _keeps_within(start.easing) else None
        for start, end in (_ruling(timeline.keyframes, frame) for timeline in (before, after))
    ]
    return ways[0] is not None and ways[0] == ways[1]


def _keeps_within(easing: Easing) -> bool:
    """Whether it never leaves the way from one keyframe to the next: a Bézier lies among its control points."""
    if isinstance(easing, Bezier):
        return all(0 <= y <= 1 for y in easing.bezier[1::2])
    return isinstance(easing, str)


def _amount(name: Property, sample: Sample) -> float:
    _, before, after = sample
    return float(getattr(after, name) - getattr(before, name))


def _movements(name: Property, stretches: Sequence[tuple[Range, list[Sample]]]) -> Iterator[MotionChange]:
    """One for each run of stretches without a gap."""
    run: list[tuple[Range, list[Sample]]] = []
    for stretch, samples in stretches:
        if all(abs(_amount(name, sample)) <= _NOTHING for sample in samples):
            continue
        if run and run[-1][0][1] != stretch[0]:
            yield _movement(name, run)
            run = []
        run.append((stretch, samples))
    if run:
        yield _movement(name, run)


def _movement(name: Property, run: Sequence[tuple[Range, list[Sample]]]) -> MotionChange:
    most = max((sample for _, samples in run for sample in samples), key=lambda sample: abs(_amount(name, sample)))
    amount = _amount(name, most)
    return MotionChange(property=name, start=run[0][0][0], end=run[-1][0][1], frame=most[0], amount=amount)
