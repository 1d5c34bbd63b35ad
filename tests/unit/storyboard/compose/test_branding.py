from itertools import product
from typing import Any

import pytest

from onetake.errors import DocumentError
from onetake.storyboard.compose import compile_storyboard
from onetake.timeline.continuity import check_continuity
from onetake.timeline.master import ImageElement, Master, TextElement
from tests.films import Json, element, film, opacities, scene, state, still, storyboard

SHAPES = [(1920, 1080), (1080, 1920), (1080, 1080), (1080, 1350), (2520, 1080)]


Bounds = tuple[float, float, float, float]


def overlay(x: str = "left", y: str = "top", **fields: Any) -> Json:
    return {"asset": "product", "position": {"x": x, "y": y}, **fields}


def scenes(*overlays: Json | None) -> Master:
    """Scenes of two seconds."""
    return film(*(scene(f"s{i}", durationInFrames=60, productOverlay=found) for i, found in enumerate(overlays)))


def bounds(master: Master, name: str, frame: int) -> Bounds:
    """Left, top, right, bottom."""
    shown = element(master, name)
    assert isinstance(shown, ImageElement)
    at = state(master, name, frame)
    width, height = shown.width * at.scale, shown.height * at.scale
    return at.x - width / 2, at.y - height / 2, at.x + width / 2, at.y + height / 2


@pytest.mark.parametrize("size", SHAPES)
def test_the_logo_is_one_element_at_one_place_within_the_safe_area(size: tuple[int, int]) -> None:
    width, height = size
    parts = [scene("one", still("a")), scene("two", still("b"), transition={"type": "fade"}), scene("three")]
    master = film(*parts, brand={"logo": "logo"}, outputFormat={"width": width, "height": height})
    logo = element(master, "brand-logo")
    assert (logo.from_, logo.to, logo.sections) == (0, master.duration_in_frames, ["one", "two", "three"])
    assert len(logo.timeline.keyframes) == 1
    left, top, right, bottom = bounds(master, "brand-logo", 0)
    assert (right, top) == pytest.approx((0.95 * width, 0.05 * height))
    assert (right - left) / (bottom - top) == pytest.approx(4), "as the picture of 400 x 100"
    assert 0.2 * min(size) < right - left < 0.3 * min(size)


@pytest.mark.parametrize(("x", "centre_x"), [("left", 96 + 162), ("center", 960), ("right", 1824 - 162)])
@pytest.mark.parametrize(("y", "centre_y"), [("top", 54 + 162), ("center", 540), ("bottom", 1026 - 162)])
def test_an_overlay_has_nine_places(x: str, y: str, centre_x: float, centre_y: float) -> None:
    """A square picture at scale 0.3 is 324 pixels large in a frame of 1080 lines, with margins of 5 %."""
    at = state(scenes(overlay(x, y)), "product-overlay", 30)
    assert (at.x, at.y, at.scale) == pytest.approx((centre_x, centre_y, 0.3))


def test_an_overlay_keeps_clear_of_logo_and_captions() -> None:
    corner = scene("s", productOverlay=overlay("right", "top"), narration="Words.")
    foot = scene("t", productOverlay=overlay("right", "bottom"), narration="Words.")
    master = film(corner, foot, brand={"logo": "logo"})
    assert bounds(master, "product-overlay", 100)[1] > bounds(master, "brand-logo", 100)[3]
    assert bounds(master, "product-overlay", 250)[3] < state(master, "caption:t:1", 250).y - 48


def apart(one: Bounds, other: Bounds) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("asset", ["product", "wide", "tall"])
@pytest.mark.parametrize("scale", [0.1, 0.3, 0.8])
def test_in_every_shape_all_that_is_shown_at_rest_is_within_the_safe_area_and_apart(
    size: tuple[int, int], asset: str, scale: float
) -> None:
    """All nine places by all four animations, each in a scene of its own between scenes without an overlay."""
    width, height = size
    kinds = product(("left", "center", "right"), ("top", "center", "bottom"), ("fade", "zoom", "slide", "none"))
    overlays = [overlay(x, y, animation=kind, asset=asset, scale=scale) for x, y, kind in kinds]
    parts = [
        scene(f"s{n}", durationInFrames=90, narration="Words, and more of them, to fill the two lines that there are.")
        | ({"productOverlay": overlays[n // 2]} if n % 2 else {})
        for n in range(2 * len(overlays))
    ]
    master = film(*parts, brand={"logo": "logo"}, outputFormat={"width": width, "height": height})
    logo = bounds(master, "brand-logo", 0)
    for n, wanted in enumerate(overlays):
        middle = 90 * (2 * n + 1) + 45
        found = bounds(master, "product-overlay", middle)
        caption = box(master, f"caption:s{2 * n + 1}:1")
        for part in (found, caption, logo):
            assert part[0] >= 0.05 * width - 0.01, wanted
            assert part[2] <= 0.95 * width + 0.01, wanted
            assert part[1] >= 0.05 * height - 0.01, wanted
            assert part[3] <= 0.95 * height + 0.01, wanted
        assert apart(found, logo), wanted
        assert apart(found, caption), wanted
        assert apart(logo, caption), wanted


def box(master: Master, name: str) -> Bounds:
    """The box of a caption, as high as its lines; as wide as it may be."""
    shown = element(master, name)
    assert isinstance(shown, TextElement)
    assert shown.box
    assert shown.max_width
    at = state(master, name, shown.from_)
    height = len(shown.text.split("\n")) * shown.font.size * shown.line_height + 2 * shown.box.padding
    width = shown.max_width + 2 * shown.box.padding
    return at.x - width / 2, at.y - height / 2, at.x + width / 2, at.y + height / 2


@pytest.mark.parametrize(("animation", "x", "scale"), [("fade", 258, 0.3), ("zoom", 258, 0.21), ("slide", -162, 0.3)])
def test_an_overlay_comes_and_goes_as_it_is_told(animation: str, x: float, scale: float) -> None:
    master = scenes(None, overlay(animation=animation), None)
    assert opacities(master, "product-overlay", 59, 60, 75, 104, 119, 120) == [0, 0, 1, 1, 0, 0]
    for frame in (60, 119):
        away = state(master, "product-overlay", frame)
        assert (away.x, away.scale) == pytest.approx((x, scale))
    assert state(master, "product-overlay", 90).x == 258


def test_an_overlay_without_animation_is_there_at_once() -> None:
    master = scenes(None, overlay(animation="none"), None)
    assert opacities(master, "product-overlay", 59, 60, 119, 120) == [0, 1, 1, 0]
    assert [t.type for t in master.transitions] == ["cut", "cut"]


def test_an_overlay_of_scenes_in_a_row_moves_on_from_place_to_place() -> None:
    master = scenes(overlay("left", "top"), overlay("right", "bottom", scale=0.6), None)
    places = [state(master, "product-overlay", f) for f in (59, 60, 75)]
    assert places[0] == places[1]
    assert [(p.x, p.scale) for p in places[1:]] == [(258, 0.3), pytest.approx((1824 - 324, 0.6))]
    assert opacities(master, "product-overlay", 59, 60, 67, 75, 104, 119) == [1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("animation", "x", "scale"), [("fade", 1662, 0.3), ("zoom", 1662, 0.21), ("slide", 2082, 0.3), ("none", 1662, 0.3)]
)
def test_an_overlay_that_was_away_comes_as_it_is_told_and_not_from_where_it_left(
    animation: str, x: float, scale: float
) -> None:
    master = scenes(overlay("left", "top"), None, overlay("right", "bottom", animation=animation))
    came = state(master, "product-overlay", 120)
    assert (came.x, came.y, came.scale) == pytest.approx((x, 864, scale))
    assert opacities(master, "product-overlay", 119, 120, 135) == [0, animation == "none", 1]
    assert state(master, "product-overlay", 135).x == 1662
    assert check_continuity(master) == []


def test_an_overlay_that_is_not_enabled_is_absent() -> None:
    assert scenes(overlay(enabled=False)).elements == []


@pytest.mark.parametrize(
    ("found", "message", "pointer"),
    [
        ({}, "scene s, product overlay has no picture", ""),
        ({"asset": "gone"}, "scene s, product overlay uses asset gone, which is not in assets", "/asset"),
        ({"asset": "clip"}, "scene s, product overlay uses asset clip as a picture", "/asset"),
    ],
)
def test_an_overlay_without_its_picture_is_named(found: Json, message: str, pointer: str) -> None:
    with pytest.raises(DocumentError, match=message) as refused:
        compile_storyboard(storyboard(scene("s", productOverlay=found)))
    assert refused.value.pointer == f"/scenes/0/productOverlay{pointer}"


def test_a_logo_that_is_no_picture_is_refused() -> None:
    with pytest.raises(DocumentError, match="the brand's logo uses asset voice as a picture") as refused:
        compile_storyboard(storyboard(scene("s"), brand={"logo": "voice"}))
    assert refused.value.pointer == "/brand/logo"
