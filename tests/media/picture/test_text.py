"""Text: where its ink is, how it is set, and what happens without the right font."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onetake.errors import AssetDecodeError
from tests.media.picture.films import Compose, Picture, element

INK = 16 + 40
"""Brighter than this is ink, on black."""


def text(content: str, *keyframes: dict[str, Any], **props: Any) -> dict[str, Any]:
    return element("text", *keyframes, text=content, **{"font": {"size": 40}, **props})


def ink(picture: Picture) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is bright: first and last column and row."""
    columns, rows = np.flatnonzero((picture.y > INK).any(axis=0)), np.flatnonzero((picture.y > INK).any(axis=1))
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def lines(picture: Picture) -> int:
    """The number of stretches of rows with ink."""
    inked = (picture.y > INK).any(axis=1).astype(int)
    return int((np.diff(inked, prepend=0) == 1).sum())


def test_text_is_centred_on_its_place(compose: Compose) -> None:
    left, top, right, bottom = ink(compose(text("HOH"))[0])
    assert (left + right) / 2 == pytest.approx(160, abs=1.5)
    # Roboto's capitals are 0.711 em high.
    assert bottom - top + 1 == pytest.approx(0.711 * 40, abs=2)
    assert (top + bottom) / 2 == pytest.approx(90, abs=4)


def test_letters_are_white_inside_and_smooth_at_the_edge(compose: Compose) -> None:
    y = compose(text("I", font={"size": 120, "weight": 900}))[0].y
    assert y.max() == 235
    assert len(np.unique(y)) > 2
    assert (y == 235).sum() > 0.8 * (y > 16).sum()


def test_small_text_in_a_preview_is_where_it_is_in_the_film(compose: Compose) -> None:
    full = ink(compose(text("HOH"))[0])
    half = ink(compose(text("HOH"), size=(160, 90))[0])
    assert half == pytest.approx([edge / 2 for edge in full], abs=1)


def test_pairs_are_kerned(compose: Compose) -> None:
    def width(content: str) -> int:
        left, _, right, _ = ink(compose(text(content))[0])
        return right - left

    # Apart, A and V stand side by side; together they reach under one another.
    assert width("AVAVAV") < 3 * width("AH") + 3 * width("VH") - 6 * width("H") - 6


def test_bold_is_bolder_and_italic_leans(compose: Compose) -> None:
    def area(**font: Any) -> int:
        return int((compose(text("HHH", font={"size": 40, **font}))[0].y - 16).sum())

    assert area(weight=300) < 0.85 * area(weight=400) < 0.75 * area(weight=900)
    upright, italic = (compose(text("I", font={"size": 100, "italic": leans}))[0].y for leans in (False, True))
    rows = np.flatnonzero((italic > INK).any(axis=1))
    first, last = (np.flatnonzero(italic[row] > INK).mean() for row in (rows[2], rows[-3]))
    # Roboto's own stems lean by about 10 degrees; slanted once more by skia they would by 23.
    lean = np.degrees(np.arctan2(first - last, len(rows) - 5))
    assert 9 < lean < 12
    assert np.ptp(np.flatnonzero((upright > INK).any(axis=0))) < 20


def test_long_text_wraps_within_its_width(compose: Compose) -> None:
    wide = compose(text("one two three four", font={"size": 24}))[0]
    narrow = compose(text("one two three four", font={"size": 24}, maxWidth=110))[0]
    assert lines(wide) == 1
    assert lines(narrow) > 1
    left, _, right, _ = ink(narrow)
    assert right - left <= 110
    assert (left + right) / 2 == pytest.approx(160, abs=3)


def test_a_word_wider_than_its_width_breaks_rather_than_vanishing(compose: Compose) -> None:
    picture = compose(text("W" * 12, font={"size": 24}, maxWidth=60))[0]
    left, _, right, _ = ink(picture)
    assert right - left <= 62
    assert lines(picture) >= 4


def test_lines_keep_their_distance(compose: Compose) -> None:
    def tops(line_height: float) -> Any:
        picture = compose(text("H\nH", font={"size": 40}, lineHeight=line_height))[0]
        inked = (picture.y > INK).any(axis=1).astype(int)
        return np.flatnonzero(np.diff(inked, prepend=0) == 1)

    for line_height in (1.0, 1.5):
        first, second = tops(line_height)
        assert second - first == pytest.approx(40 * line_height, abs=1)


def test_line_height_leaves_a_line_in_the_middle(compose: Compose) -> None:
    tight, loose = (ink(compose(text("H", lineHeight=height))[0]) for height in (1.0, 3.0))
    assert tight == pytest.approx(loose, abs=1)


@pytest.mark.parametrize(("align", "side"), [("left", 0), ("right", 2)])
def test_alignment_within_the_given_width(compose: Compose, align: str, side: int) -> None:
    picture = compose(text("HHH\nH", align=align, maxWidth=200))[0]
    edge = {"left": 60, "right": 259}[align]
    assert ink(picture)[side] == pytest.approx(edge, abs=5)
    # The shorter line starts, or ends, where the longer one does.
    middle = sum(ink(picture)[1::2]) // 2
    for half in (picture.y[:middle], picture.y[middle:]):
        columns = np.flatnonzero((half > INK).any(axis=0))
        assert columns[0 if align == "left" else -1] == pytest.approx(edge, abs=5)


def test_letter_spacing_widens(compose: Compose) -> None:
    def span(spacing: float) -> int:
        left, _, right, _ = ink(compose(text("HHHH", letterSpacing=spacing))[0])
        return right - left

    assert span(10) - span(0) == pytest.approx(3 * 10, abs=1)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_letter_spacing_leaves_text_centred(compose: Compose, align: str) -> None:
    left, _, right, _ = ink(compose(text("HHHH", letterSpacing=20, align=align))[0])
    assert (left + right) / 2 == pytest.approx(160, abs=1.5)


def test_an_outline_grows_outwards(compose: Compose) -> None:
    plain = ink(compose(text("H"))[0])
    outlined = compose(text("H", outline={"color": "#ffffff", "width": 4}))[0]
    assert ink(outlined) == pytest.approx([plain[0] - 4, plain[1] - 4, plain[2] + 4, plain[3] + 4], abs=1)


def test_an_outline_leaves_counters_open(compose: Compose) -> None:
    font = {"size": 120, "weight": 700}
    plain = compose(text("Od", font=font))[0]
    rimmed = compose(text("Od", font=font, outline={"color": "#ffffff", "width": 4}))[0]
    row = 100
    edges = np.flatnonzero(np.diff((plain.y[row] > INK).astype(int)))
    # Ink, counter of O, ink, gap, ink, counter of d, ink.
    assert len(edges) == 8
    for begin, end in (edges[1:3], edges[5:7]):
        assert plain.y[row, (begin + end) // 2] == rimmed.y[row, (begin + end) // 2] == 16


def test_an_outline_leaves_the_letters_whole(compose: Compose) -> None:
    black = compose(text("I", color="#000000", font={"size": 120, "weight": 900}), background="#ffffff")[0].y
    rimmed = compose(
        text("I", color="#000000", font={"size": 120, "weight": 900}, outline={"color": "#ffffff", "width": 5}),
        background="#ffffff",
    )[0].y
    assert (rimmed < 30).sum() == pytest.approx((black < 30).sum(), rel=0.02)


def test_a_shadow_falls_where_it_is_told(compose: Compose) -> None:
    shadow = {"color": "#ffffff", "dx": 60, "dy": 30, "blur": 0}
    plain, shaded = compose(text("H"))[0], compose(text("H", shadow=shadow))[0]
    assert ink(shaded)[2:] == pytest.approx([ink(plain)[2] + 60, ink(plain)[3] + 30], abs=1)
    assert shaded.y[30:60].tolist() == plain.y[30:60].tolist()


def test_a_blurred_shadow_is_not_cut_off(compose: Compose) -> None:
    shadow = {"color": "#ffffff", "dx": 0, "dy": 0, "blur": 30}
    y = compose(text("H", color="#000000", shadow=shadow))[0].y
    edge = np.abs(np.diff(y[90, :120]))
    assert edge.max() <= 12
    assert y[90, 130] > 20


def test_a_box_surrounds_its_text(compose: Compose) -> None:
    box = {"fill": "#0000ff", "radius": 0, "padding": 10}
    picture = compose(text("HHH", box=box, lineHeight=1.0))[0]
    blue = np.abs(picture.y - 32) <= 1
    columns, rows = np.flatnonzero(blue.any(axis=0)), np.flatnonzero(blue.any(axis=1))
    left, top, right, bottom = ink(picture)
    assert left - columns[0] == pytest.approx(10, abs=5)
    assert columns[-1] - right == pytest.approx(10, abs=5)
    assert rows[-1] - rows[0] + 1 == pytest.approx(40 + 2 * 10, abs=1)
    assert rows[0] < top < bottom < rows[-1]


def test_slow_movement_does_not_jump_from_pixel_to_pixel(compose: Compose) -> None:
    film = compose(text("Title", {"y": 80}, {"frame": 80, "y": 90}))
    rows = np.arange(180)
    centres = []
    for frame in range(80):
        weight = (film[frame].y - 16).sum(axis=1)
        centres.append((weight * rows).sum() / weight.sum())
    assert np.diff(centres) == pytest.approx(np.full(79, 1 / 8), abs=0.02)


def test_text_turns_with_its_element(compose: Compose) -> None:
    left, top, right, bottom = ink(compose(text("HHHH", {"rotation": 90}))[0])
    assert bottom - top > 2 * (right - left)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("ok \N{ETHIOPIC SYLLABLE HA}", "U+1200 ETHIOPIC SYLLABLE HA"),
        ("\N{CUNEIFORM SIGN A}", "U+12000 CUNEIFORM SIGN A"),
        ("\ue123", "U+E123 unnamed character"),
    ],
)
def test_a_character_that_no_font_has_is_named(compose: Compose, content: Any, named: str) -> None:
    film = compose({**text(content), "id": "title"})
    film[0]
    assert any(named in warning and "title" in warning for warning in film.compositor.warnings)


def test_ordinary_text_gives_no_warning(compose: Compose) -> None:
    film = compose(text("Größe, “naïve” – Ελληνικά, Кириллица…\n100 € ﬁ\u200d\u00a0\ufe0f"))
    film[0]
    assert film.compositor.warnings == []


def test_an_unknown_family_falls_back_and_says_so(compose: Compose) -> None:
    film = compose(text("HOH", font={"family": "Nowhere Sans", "size": 40}))
    assert film[0].data == compose(text("HOH"))[0].data
    assert film.compositor.warnings == [
        "There is no font family Nowhere Sans; Roboto is used. Add the font as an asset of kind font."
    ]


@pytest.fixture
def black_face() -> Path:
    return Path(str(files("font_roboto").joinpath("files/Roboto-Black.ttf")))


def test_a_font_asset_goes_by_its_id(compose: Compose, black_face: Path) -> None:
    film = compose(text("HOH", font={"family": "Brand", "size": 40}), files={"brand": black_face})
    heavy = compose(text("HOH", font={"size": 40, "weight": 900}))
    assert film[0].data == heavy[0].data
    assert film.compositor.warnings == []


def test_a_broken_font_is_named(compose: Compose, tmp_path: Path) -> None:
    path = tmp_path / "brand.ttf"
    path.write_bytes(b"no font")
    with pytest.raises(AssetDecodeError, match="asset brand "):
        compose(text("HOH"), files={"brand": path})[0]


@pytest.mark.parametrize("content", ["", " ", "\n\n", "a\tb", "\u202eabc", "e\u0301" * 20])
def test_odd_texts_are_drawn_without_failing(compose: Compose, content: Any) -> None:
    film = compose(text(content, box={}, shadow={}, outline={}))
    assert film[0].y.shape == (180, 320)
