"""`python -m bench.masters`: CPU seconds that large masters take, beside a plain loop's."""

import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from onetake.render.plan import chunk_keys, plan_render
from onetake.render.settings import RenderSettings
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.diff import diff_masters
from onetake.timeline.document import canonical_json, content_hash, parse_document
from onetake.timeline.export.captions import to_srt
from onetake.timeline.export.remotion.archive import zip_project
from onetake.timeline.gate import pass_gate
from onetake.timeline.master import Master
from onetake.timeline.otio.write import to_otio

P = ParamSpec("P")
T = TypeVar("T")

# Elements, sections, sections in which each element is, frames a section. The last is four hours at 30 fps.
FILMS = {
    "10,000 elements over 500 sections": (10_000, 500, 1, 90),
    "10,000 elements, each in 5 of 500 sections": (10_000, 500, 5, 90),
    "four hours, 500 sections, 10,000 elements": (10_000, 500, 3, 864),
}
_LOOP = 10_000_000


def main() -> None:
    timed("a loop of 10,000,000 additions, to compare machines by", _loop)
    for name, sizes in FILMS.items():
        print(f"{name}:")
        story = timed("  parse the storyboard", parse_document, Storyboard, storyboard(*sizes))
        master = timed("  compile", compile_storyboard, story)
        timed("  gate", pass_gate, master, 0, master.duration_in_frames, force=False)
        plan = timed("  plan", plan_render, master, RenderSettings.of(master, "standard"), None)
        timed("  chunk keys", chunk_keys, master, plan)
        timed("  hash", content_hash, master)
        other = compile_storyboard(parse_document(Storyboard, storyboard(*sizes, shift=7)))
        timed("  diff, every tenth element moved", diff_masters, master, other)
        for kind, export in EXPORTS.items():
            size = len(timed(f"  export to {kind}", export, master))
            print(f"{'    its size':56} {size / 1e6:6.2f} MB")


EXPORTS: dict[str, Callable[[Master], bytes]] = {
    "the master itself": canonical_json,
    "OpenTimelineIO": lambda master: to_otio(master).encode(),
    "Remotion": lambda master: zip_project(master, {}, {}),
    "SRT": lambda master: to_srt(master).encode(),
}


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


def timed(what: str, work: Callable[P, T], *arguments: P.args, **more: P.kwargs) -> T:
    start = time.thread_time()
    result = work(*arguments, **more)
    print(f"{what:56} {time.thread_time() - start:6.2f} s", flush=True)
    return result


def _loop() -> int:
    total = 0
    for number in range(_LOOP):
        total += number
    return total


if __name__ == "__main__":
    main()
