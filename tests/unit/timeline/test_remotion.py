"""Our arithmetic against figures worked out with the npm package `remotion` (T4).

remotion/reference.json names the package's version; remotion/reference.mjs makes it, and says how.
"""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from onetake.timeline.easing import ease
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import Keyframe, Spring, SpringParameters, Timeline
from onetake.timeline.spring import spring_at, spring_frames

REFERENCE: dict[str, Any] = json.loads((Path(__file__).parent / "remotion" / "reference.json").read_text())
EXACT = 1e-9


def test_the_table_is_large_enough() -> None:
    easings = sum(len(entry["values"]) for entry in REFERENCE["easings"])
    springs = sum(len(e["values"]) + sum(len(s["values"]) for s in e["stretched"]) for e in REFERENCE["springs"])
    timelines = sum(5 * len(entry["values"]) for entry in REFERENCE["timelines"])
    assert (easings > 1000, springs > 1000, timelines > 2000) == (True, True, True)
    assert REFERENCE["remotion"].startswith("4.0.")


def easing_of(spelled: Any) -> Any:
    return Keyframe.model_validate({"frame": 0, "easing": spelled}).easing


def named(entry: dict[str, Any]) -> str:
    return f"{entry['easing']}-{entry['length']}"


@pytest.mark.parametrize("entry", REFERENCE["easings"], ids=named)
def test_an_easing_is_remotions(entry: dict[str, Any]) -> None:
    easing, fps = easing_of(entry["easing"]), Fraction(*entry["fps"])
    for elapsed, done in entry["values"]:
        assert ease(easing, elapsed, entry["length"], fps) == pytest.approx(done, rel=0, abs=EXACT), elapsed


@pytest.mark.parametrize("entry", REFERENCE["springs"])
def test_a_spring_is_remotions(entry: dict[str, Any]) -> None:
    spring, fps = SpringParameters.model_validate(entry["spring"]), Fraction(*entry["fps"])
    assert spring_frames(spring, fps) == entry["settled"]
    for frame, position in entry["values"]:
        assert spring_at(spring, frame, fps) == pytest.approx(position, rel=0, abs=EXACT), frame
    for stretch in entry["stretched"]:
        for elapsed, done in stretch["values"]:
            found = ease(Spring(spring=spring), elapsed, stretch["length"], fps)
            assert found == pytest.approx(done, rel=0, abs=EXACT), (stretch["length"], elapsed)


@pytest.mark.parametrize("entry", REFERENCE["timelines"])
def test_a_timeline_is_remotions_interpolate(entry: dict[str, Any]) -> None:
    timeline = Timeline.model_validate({"firstAppears": 0, "lastAppears": 9999, "keyframes": entry["keyframes"]})
    for frame, x, y, scale, rotation, opacity in entry["values"]:
        state = evaluate(timeline, Fraction(frame), Fraction(*entry["fps"]))
        # Opacity and scale cannot leave what can be drawn, however far an easing overshoots.
        expected = (x, y, max(0.0, scale), rotation, min(1.0, max(0.0, opacity)))
        assert (state.x, state.y, state.scale, state.rotation, state.opacity) == pytest.approx(
            expected, rel=0, abs=EXACT
        ), frame
