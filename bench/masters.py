"""`python -m bench.masters`: CPU seconds to compile, gate, plan and tell apart large masters, beside a plain loop's."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from onetake.render.plan import plan_render
from onetake.render.settings import RenderSettings
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.diff import diff_masters
from onetake.timeline.document import content_hash, parse_document
from onetake.timeline.gate import pass_gate

T = TypeVar("T")

# Elements, sections, sections in which each element is, frames a section. The last is four hours at 30 fps.
FILMS = {
    "10,000 elements over 500 sections": (10_000, 500, 1, 90),
    "10,000 elements, each in 5 of 500 sections": (10_000, 500, 5, 90),
    "four hours, 500 sections, 2,000 elements": (2_000, 500, 3, 864),
}
_LOOP = 10_000_000


def main() -> None:
    timed("a loop of 10,000,000 additions, to compare machines by", _loop)
    for name, sizes in FILMS.items():
        print(f"{name}:")
        document = storyboard(*sizes)
        story = timed("  parse the storyboard", lambda document=document: parse_document(Storyboard, document))
        master = timed("  compile", lambda story=story: compile_storyboard(story))
        end = master.duration_in_frames
        timed("  gate", lambda master=master, end=end: pass_gate(master, 0, end, force=False))
        settings = RenderSettings.of(master, "standard")
        timed("  plan", lambda master=master, settings=settings: plan_render(master, settings, None))
        timed("  hash", lambda master=master: content_hash(master))
        other = compile_storyboard(parse_document(Storyboard, storyboard(*sizes, shift=7)))
        timed("  diff, every tenth element moved", lambda one=master, two=other: diff_masters(one, two))


def storyboard(elements: int, sections: int, visits: int, length: int, shift: int = 0) -> dict[str, Any]:
    """Each element moves by itself through as many sections; every tenth is `shift` pixels off."""
    scenes: list[dict[str, Any]] = [
        {"key": f"s{i}", "durationInFrames": length, "elements": []} for i in range(sections)
    ]
    for number in range(elements):
        for visit in range(visits):
            off = shift if number % 10 == 0 else 0
            keyframes = [
                {"frame": 0, "x": number % 1920 + off, "y": 100, "easing": "easeInOut"},
                {"frame": length - 1, "x": (7 * number + 31 * visit) % 1920, "y": 500},
            ]
            element = {"elementId": f"e{number}", "type": "text", "text": f"Element {number}", "keyframes": keyframes}
            scenes[(7 * number + visit) % sections]["elements"].append(element)
    return {"scenes": scenes}


def timed(what: str, work: Callable[[], T]) -> T:
    start = time.thread_time()
    result = work()
    print(f"{what:56} {time.thread_time() - start:6.2f} s", flush=True)
    return result


def _loop() -> int:
    total = 0
    for number in range(_LOOP):
        total += number
    return total


if __name__ == "__main__":
    main()
