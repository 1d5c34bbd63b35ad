"""Emoji in colour inside texts: which characters are, that they move with their text, and what lies around them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import skia

from onetake.render.picture import signs
from onetake.render.picture.tiles import raster
from onetake.render.planes.yuv420p import Rect
from onetake.render.typography.colour_emoji import pieces
from onetake.render.typography.font_files import fallback_files
from tests.media.picture.films import Compose, Picture, element, master_of

BLACK = 16


def text(content: str, *keyframes: dict[str, Any], size: float = 60, **props: Any) -> dict[str, Any]:
    return element("text", *keyframes, text=content, **{"font": {"size": size}, "color": "#ffffff", **props})


def coloured(picture: Picture) -> npt.NDArray[np.bool_]:
    """Where there is colour, in chroma samples."""
    return (abs(picture.u - 128) > 12) | (abs(picture.v - 128) > 12)


def middle(picture: Picture) -> tuple[float, float]:
    """Where what is brighter than black lies, on average, in pixels."""
    light = (picture.y - BLACK).clip(0).astype(float)
    rows, columns = np.indices(light.shape)
    return float((columns * light).sum() / light.sum()), float((rows * light).sum() / light.sum())


@pytest.mark.parametrize(
    "content",
    ["😀", "❤️", "✌🏽", "👩‍🚀", "👨‍👩‍👧‍👦", "🧑🏽‍🤝‍🧑🏻", "❤️‍🔥", "🇯🇵", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "1️⃣", "#️⃣", "⭐", "▶️"],
)
def test_each_of_these_is_one_sign_in_colour(compose: Compose, content: str) -> None:
    assert [part for part, font in pieces(content, lambda _: False) if font] == [content]
    film = compose(text(content))
    columns = np.flatnonzero((film[0].y > 30).any(axis=0))
    assert 45 < columns[-1] - columns[0] + 1 < 85
    assert film.compositor.warnings == []
    if content != "👨‍👩‍👧‍👦":  # which is drawn in black and white
        assert coloured(film[0]).sum() > 30


@pytest.mark.parametrize("content", ["1", "#", "©", "™", "❤", "❤\ufe0e", "😀\ufe0e", "☃", "→", "A1 #2"])
def test_these_are_letters_in_the_texts_own_colour(compose: Compose, content: str) -> None:
    assert all(font is None for _, font in pieces(content, lambda _: False))
    assert not coloured(compose(text(content))[0]).any()


def test_a_text_is_cut_around_its_emoji() -> None:
    found = [(part, font is not None) for part, font in pieces("Go 🚀🇯🇵🇩🇪, 1 of 3️⃣!", lambda _: False)]
    assert found == [
        ("Go ", False),
        ("🚀", True),
        ("🇯🇵", True),
        ("🇩🇪", True),
        (", 1 of ", False),
        ("3️⃣", True),
        ("!", False),
    ]


def test_the_colours_are_those_of_the_sign_whatever_the_texts(compose: Compose) -> None:
    for colour in ("#ffffff", "#00ff00"):
        frame = compose(text("❤️", color=colour))[0]
        assert frame.v[45, 80] > 190  # red
        assert frame.u[45, 80] < 125


def test_a_family_that_has_the_sign_draws_it_as_a_letter(compose: Compose) -> None:
    frame = compose(text("😀", font={"size": 60, "family": "Noto Emoji"}))[0]
    assert (frame.y > 200).any()
    assert not coloured(frame).any()


@pytest.mark.parametrize("content", ["😀", "A 🚀 b"])
def test_signs_move_with_their_text_by_parts_of_a_pixel(compose: Compose, content: str) -> None:
    film = compose(text(content, {"x": 140, "y": 80}, {"frame": 80, "x": 160, "y": 100}))
    places = np.array([middle(film[f]) for f in range(40)])
    steps = np.diff(places, axis=0)
    assert steps == pytest.approx(np.full_like(steps, 0.25), abs=0.04)


def test_signs_turn_and_grow_with_their_text(compose: Compose) -> None:
    upright, turned = (compose(text("🚀", {"rotation": r}))[0] for r in (0, 180))
    assert abs(turned.y[::-1, ::-1] - upright.y).mean() < 1
    small, large = (compose(text("🚀", {"scale": s}))[0] for s in (1, 2))
    assert (large.y > 30).sum() == pytest.approx(4 * (small.y > 30).sum(), rel=0.06)


def test_a_text_that_grows_shows_the_same_sign_at_every_size(compose: Compose) -> None:
    growing = compose(text("😀", {"scale": 0.5}, {"frame": 50, "scale": 1.5}))
    for frame, scale in ((0, 0.5), (25, 1.0), (50, 1.5)):
        still = compose(text("😀", {"scale": scale}))[0]
        assert abs(growing[frame].y - still.y).mean() < 0.5


def test_the_texts_opacity_and_its_colours_hold_for_signs_too(compose: Compose) -> None:
    full = compose(text("❤️"))[0].y[90, 160] - BLACK
    for element_ in (text("❤️", {"opacity": 0.5}), text("❤️", color="#ffffff80")):
        assert compose(element_)[0].y[90, 160] - BLACK == pytest.approx(full / 2, abs=2)


def test_a_rim_and_a_shadow_follow_the_outline_of_a_sign(compose: Compose) -> None:
    looks: list[dict[str, Any]] = [
        {},
        {"outline": {"color": "#ffffff", "width": 5}},
        {"shadow": {"color": "#ffffff", "dx": 40, "dy": 0, "blur": 0}},
    ]
    plain, rimmed, shaded = (compose(text("⭐", **props))[0].y for props in looks)
    tops = [int(np.flatnonzero((y > 60).any(axis=1))[0]) for y in (plain, rimmed)]
    assert tops[0] - tops[1] == pytest.approx(5, abs=1)
    star, shade = ((y > 60).sum() for y in (plain, shaded))
    assert 1.3 < shade / star < 2.1
    assert (shaded == 235).sum() > 400


def test_a_button_shows_signs_too(compose: Compose) -> None:
    button = element("button", text="❤️", font={"size": 40}, color="#ffffff", fill="#000000", width=100, height=60)
    assert compose(button)[0].v[45, 80] > 190


def test_programs_that_draw_texts_themselves_get_the_files_of_their_signs() -> None:
    title, plain = text("Go 🚀"), {**text("Go"), "id": "plain"}
    found = fallback_files(master_of([title, plain], {}), {})
    assert [path.name for path in found.values()] == ["NotoColorEmoji-05.ttf"]
    assert fallback_files(master_of([plain], {}), {}) == {}


@pytest.mark.parametrize(
    ("text", "size", "width"),
    [("🏳 📷 🤯", 68.21345382742167, 3.160949037934342), ("😀👩‍👩‍👧‍👦🇩🇪 emoji", 155.45450943166745, 1.7107483266070695)],
)
def test_a_rim_goes_around_signs_that_skia_cannot_grow(compose: Compose, text: str, size: float, width: float) -> None:
    """Their rims have thousands of corners: skia's path operations gave up on them, or took seconds."""
    words: dict[str, Any] = {"text": text, "font": {"family": "Roboto", "size": size}, "color": "#ffffff"}
    rim = {"color": "#0000ff", "width": width}
    bare, rimmed = (
        compose(element("text", **look), size=(1280, 360), width=1280, height=360)[0].u
        for look in (words, {**words, "outline": rim})
    )
    assert (rimmed > 200).sum() > (bare > 200).sum() + 100


def test_the_outline_of_signs_in_a_block_of_4k_takes_no_more_than_16_million_pixels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[int] = []

    def counted(rect: Rect, *arguments: Any) -> Any:
        drawn.append(rect.width * rect.height)
        return raster(rect, *arguments)

    monkeypatch.setattr(signs, "raster", counted)
    recorder = skia.PictureRecorder()
    recorder.beginRecording(skia.Rect.MakeWH(3840, 2160)).drawRect(skia.Rect.MakeXYWH(100, 200, 300, 400), skia.Paint())
    outline = signs.Signs(recorder.finishRecordingAsPicture(), 1.0, steady=True).silhouette.getBounds()
    assert drawn
    assert max(drawn) < 16_100_000
    assert [outline.left(), outline.top(), outline.right(), outline.bottom()] == pytest.approx(
        [100, 200, 400, 600], abs=1
    )
