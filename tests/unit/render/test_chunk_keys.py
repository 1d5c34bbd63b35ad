"""The keys of chunks, as they have been since engine version 14: another key for the same pixels renders them again."""

from typing import Any

import pytest

from onetake.render.plan import chunk_key, chunk_keys, plan_render
from onetake.render.settings import RenderSettings
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master


def element(name: str, start: int, end: int, keyframes: list[dict[str, Any]], **props: Any) -> dict[str, Any]:
    timeline = {"firstAppears": start, "lastAppears": end - 1, "keyframes": keyframes}
    return {"id": name, "from": start, "to": end, "timeline": timeline, **props}


GRADIENT = {"gradient": "linear", "angle": 30, "stops": [[0, "#ff0000"], [1, "#0000ff80"]]}
MASTER = parse_document(
    Master,
    {
        "version": 1,
        "width": 320,
        "height": 180,
        "fps": {"num": 30000, "den": 1001},
        "durationInFrames": 100,
        "background": "#101418",
        "sections": [{"id": "s", "startFrame": 0, "endFrame": 100}],
        "elements": [
            element(
                "words",
                0,
                100,
                [
                    {"frame": 0, "x": -0.0, "y": 1e-05, "easing": {"spring": {"mass": 0.5, "damping": 7}}},
                    {"frame": 31, "x": 1 / 3, "rotation": -12.5, "easing": {"bezier": [0.1, 0.2, 0.7, 1.4]}},
                    {"frame": 70, "scale": 1.25, "opacity": 0.1, "easing": "easeInOut"},
                ],
                type="text",
                text='Ünï "frame":7},{"to":1 \n\u2028🍂',
                font={"family": "own", "size": 33.3},
                outline={},
                shadow={"blur": 0},
                morphs=[
                    {"startFrame": 10, "endFrame": 20, "fontSize": 40, "color": "#00ff00"},
                    {"startFrame": 60, "endFrame": 60, "easing": "easeIn", "letterSpacing": -1.5},
                ],
            ),
            element("one", 0, 40, [{"frame": 0}], type="image", asset="a", width=320, height=180, layer=-3),
            element(
                "two",
                40,
                100,
                [{"frame": 40}, {"frame": 99, "scale": 1.1}],
                type="video",
                asset="clip",
                width=320,
                height=180,
                trimStart=0.5,
                volume=0.25,
                match={"element": "one", "frames": 12},
                morphs=[{"startFrame": 45, "endFrame": 55, "width": 160, "height": 90}],
            ),
            element(
                "sky", 20, 90, [{"frame": 25, "x": 5}], type="shape", shape="rect", width=9, height=9, fill=GRADIENT
            ),
            element("go", 90, 95, [{"frame": 90}], type="button", text="Go", width=80, height=20, sections=["s"]),
        ],
        "assets": {
            "a": {"uri": "s3://b/ä.png", "kind": "image"},
            "clip": {"uri": "clip.mp4", "kind": "video", "sha256": "ab" * 32},
            "own": {"uri": "own.ttf", "kind": "font", "sha256": "cd" * 32},
        },
    },
)
KEYS = {
    "preview": "73db390a06f61acc d0324230dbdeba24 cc34aa4ca4b4bf24 677f1b2456e5fa19",
    "standard": "227742cd7b8450e9 fc748454b139cfd8 36bb85ab14bc7195 c6780a7c87dcb099 d690351ec45b9dd9 b2acc7799edb26ac "
    "9547426c74c55ea6",
}


@pytest.mark.parametrize("quality", ["preview", "standard"])
def test_a_key_is_what_it_was(quality: Any) -> None:
    settings = RenderSettings.of(MASTER, quality).model_copy(update={"engine": "14"})
    plan = plan_render(MASTER, settings, (3, 98), 15)
    assert [key[:16] for key in chunk_keys(MASTER, plan)] == KEYS[quality].split()


def test_one_key_is_that_of_all() -> None:
    plan = plan_render(MASTER, RenderSettings.of(MASTER, "high"), (3, 98), 15)
    one_by_one = [chunk_key(MASTER, plan.settings, plan.range_start, chunk) for chunk in plan.chunks]
    assert one_by_one == chunk_keys(MASTER, plan)
