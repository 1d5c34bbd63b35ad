"""The picture of a film's timelines: well-formed, bounded, in order, and the one in docs/ up to date."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from onetake.cli import main
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import parse_document
from onetake.timeline.export.picture.crowd import MOST_ELEMENTS
from onetake.timeline.export.picture.draw import timeline_svg
from onetake.timeline.export.picture.scale import LEFT, RIGHT
from onetake.timeline.master import Master

ROOT = Path(__file__).parents[4]
SVG = "{http://www.w3.org/2000/svg}"


def shape(name: str, start: int, end: int, *frames: int, layer: int = 0) -> dict[str, Any]:
    keyframes = [{"frame": frame, "x": n} for n, frame in enumerate(frames or (start,))]
    timeline = {"firstAppears": start, "lastAppears": end - 1, "keyframes": keyframes}
    look = {"type": "shape", "shape": "rect", "width": 20, "height": 10}
    return {"id": name, "layer": layer, "from": start, "to": end, "timeline": timeline, **look}


def film(*elements: dict[str, Any], **fields: Any) -> Master:
    sections = [{"id": "a", "startFrame": 0, "endFrame": 50}, {"id": "b", "startFrame": 50, "endFrame": 100}]
    document = {"width": 160, "height": 90, "durationInFrames": 100, "sections": sections, "elements": elements}
    return parse_document(Master, {**document, **fields})


def drawn(master: Master) -> ET.Element:
    return ET.fromstring(timeline_svg(master))  # our own


def words(picture: ET.Element) -> dict[str, ET.Element]:
    return {"".join(t.itertext()): t for t in picture.iter(f"{SVG}text")}


def hinted(picture: ET.Element, start: str) -> ET.Element:
    """The mark whose title starts so."""
    return next(
        e for e in picture.iter() if (t := e.find(f"{SVG}title")) is not None and (t.text or "").startswith(start)
    )


def test_layers_are_in_order_with_the_front_one_on_top() -> None:
    picture = drawn(film(shape("back", 0, 9, layer=-3), shape("front", 0, 9, layer=7), shape("later", 0, 9, layer=7)))
    rows = sorted(
        (float(t.get("y", "")), word) for word, t in words(picture).items() if word in ("back", "front", "later")
    )
    assert [word for _, word in rows] == ["later", "front", "back"]
    assert {"layer 7", "layer -3"} <= words(picture).keys()


def test_an_element_stands_where_its_frames_are() -> None:
    bar = hinted(drawn(film(shape("half", 25, 75))), "half: shape, frames 25 to 74")
    assert float(bar.get("x", "")) == pytest.approx(LEFT + (RIGHT - LEFT) / 4, abs=0.1)
    assert float(bar.get("width", "")) == pytest.approx((RIGHT - LEFT) / 2, abs=0.1)


def test_keyframes_are_diamonds_and_movement_a_line_between_them() -> None:
    picture = drawn(film(shape("mover", 0, 100, 0, 50, 99)))
    assert len(list(picture.iter(f"{SVG}path"))) == 3
    moving = [e for e in picture.iter(f"{SVG}line") if e.get("stroke-width") == "2"]
    assert [float(e.get("x2", "")) for e in moving] == pytest.approx(
        [LEFT + (RIGHT - LEFT) * n / 100 for n in (50, 99)], abs=0.1
    )


def test_transitions_are_marked_and_explained() -> None:
    transition = {
        "elementId": "x",
        "fromSection": "a",
        "toSection": "b",
        "type": "morph",
        "startFrame": 50,
        "endFrame": 60,
    }
    picture = drawn(film(shape("x", 0, 100), transitions=[transition]))
    assert hinted(picture, "morph from a to b").get("fill") == "#a21caf"
    assert "morph transition" in words(picture)
    assert "smooth transition" not in words(picture)


def test_names_of_any_kind_make_a_well_formed_picture() -> None:
    sections = [{"id": "a", "name": "<b>&\"'\u0000\u0001 ]]> 😀", "startFrame": 0, "endFrame": 100}]
    captions = [{"from": 0, "to": 100, "text": "</svg>\n<script>"}]
    picture = drawn(film(shape("x", 0, 100), sections=sections, captions=captions))
    assert "<b>&\"'\ufffd\ufffd ]]> 😀" in words(picture)
    assert "</svg> <script>" in words(picture)


@pytest.mark.parametrize(
    ("count", "layers"), [(0, 1), (1, 1), (3, 3), (40, 40), (41, 2), (300, 3), (300, 300), (5000, 700)]
)
def test_it_is_never_higher_than_a_page_however_many_elements_there_are(count: int, layers: int) -> None:
    elements = [shape(f"e{n}", n % 90, n % 90 + 10, n % 90, layer=n % layers) for n in range(count)]
    picture = drawn(film(*elements))
    assert float(picture.get("height", "")) <= 1300
    if count <= MOST_ELEMENTS:
        assert sum("shape, frames" in (t.text or "") for t in picture.iter(f"{SVG}title")) == count


def test_what_is_on_the_same_pixels_is_drawn_once() -> None:
    """It took 2 KB for each element: 6 MB."""
    sections = [{"id": f"s{n}", "startFrame": n * 100, "endFrame": n * 100 + 100} for n in range(4320)]
    elements = [shape(f"e{n}", 140 * n, 140 * n + 2000, *range(140 * n, 140 * n + 2000, 500)) for n in range(3000)]
    captions = [{"from": n * 100, "to": n * 100 + 90, "text": f"said {n}"} for n in range(4320)]
    assert len(timeline_svg(film(*elements, durationInFrames=432_000, sections=sections, captions=captions))) < 700_000


def test_many_elements_in_a_row_are_bars_where_any_of_them_are() -> None:
    elements = [shape(f"e{n}", n, n + 10, n, n + 5) for n in range(50)] * 12
    elements = [{**e, "id": f"{e['id']}-{n}", "layer": n % 3} for n, e in enumerate(elements)]
    bars = [
        bar
        for bar in drawn(film(*elements)).iter(f"{SVG}rect")
        if (hint := bar.find(f"{SVG}title")) is not None and " elements, e" in (hint.text or "")
    ]
    assert bars
    starts = [float(bar.get("x", "")) for bar in bars]
    ends = [float(bar.get("x", "")) + float(bar.get("width", "")) for bar in bars]
    assert min(starts) == LEFT
    assert max(ends) == pytest.approx(LEFT + (RIGHT - LEFT) * 0.59, abs=1)


def test_captions_are_shown_to_the_end_of_a_long_film() -> None:
    captions = [{"from": n * 100, "to": n * 100 + 90, "text": f"said {n}"} for n in range(1000)]
    picture = drawn(film(durationInFrames=100_000, captions=captions))
    last = max(float(e.get("x", "")) for e in picture.iter(f"{SVG}rect") if e.get("stroke") == "#9ca3af")
    assert last > RIGHT - 3


def test_the_picture_in_the_docs_is_the_one_of_its_example() -> None:
    storyboard = parse_document(Storyboard, (ROOT / "examples/hello.storyboard.json").read_bytes())
    made = timeline_svg(compile_storyboard(storyboard))
    assert (ROOT / "docs/hello.timeline.svg").read_text("utf-8") == made, "write it again with `make pictures`"


def test_the_command_writes_it(tmp_path: Path) -> None:
    output = tmp_path / "out.svg"
    assert main(["timeline", str(ROOT / "examples/drawn.master.json"), "-o", str(output)]) == 0
    assert ET.parse(output).getroot().tag == f"{SVG}svg"
