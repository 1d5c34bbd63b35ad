"""Text beyond Latin: which scripts are drawn, that their letters are shaped, and that no font of the machine helps."""

import hashlib
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onetake.errors import AssetDecodeError
from onetake.render.typography.fallbacks import typeface_of
from tests.media.picture.films import Compose, Film, Picture, Samples, element

INK = 16 + 40
"""Brighter than this is ink, on black."""

SCRIPTS = {
    "Greek": "Ελληνικά ἀρχή",
    "Cyrillic": "Кириллица їґў",
    "Arabic": "العربية، پچگڤ ۱۲۳",
    "Hebrew": "עִבְרִית שלום",
    "Devanagari": "हिन्दी क्षत्रिय",
    "Bengali": "বাংলা ক্ষ",
    "Tamil": "தமிழ் கௌ",
    "Telugu": "తెలుగు క్ష",
    "Thai": "ภาษาไทย น้ำ",
    "Lao": "ພາສາລາວ",
    "Khmer": "ភាសាខ្មែរ",
    "Burmese": "မြန်မာဘာသာ",
    "Japanese": "日本語、カナとかな。",
    "simplified Chinese": "简体中文，你好！",
    "traditional Chinese": "繁體中文「臺灣」",
    "Korean": "한국어 안녕",
    "emoji": "😀 🚀 ❤️ ✌🏽 👩‍🚀 🇯🇵 1️⃣",
    "symbols": "→ ★ ✓ ∑ €",
}

UNCOVERED = "\N{ETHIOPIC SYLLABLE GLOTTAL A}"


def text(content: str, **props: Any) -> dict[str, Any]:
    return element("text", text=content, **{"font": {"size": 40}, **props})


def columns(picture: Picture) -> Samples:
    """The numbers of the columns with ink."""
    return np.flatnonzero((picture.y > INK).any(axis=0))


def width(picture: Picture) -> int:
    inked = columns(picture)
    return int(inked[-1] - inked[0] + 1)


def stretches(picture: Picture) -> int:
    """How many stretches of columns have ink, gaps between them."""
    return int((np.diff(columns(picture)) > 1).sum()) + 1


def ink(picture: Picture) -> int:
    return int((picture.y - 16).sum())


@pytest.mark.parametrize("content", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_a_script_is_drawn_within_its_box_without_a_warning(compose: Compose, content: str) -> None:
    # A line of 1.6 em holds the marks above and below the letters of every script.
    box = {"fill": "#0000ff", "radius": 0, "padding": 4}
    font = {"size": 24}
    film = compose(text(content, font=font, box=box, lineHeight=1.6))
    picture = film[0]
    assert film.compositor.warnings == []
    blue = np.abs(picture.y - 32) <= 1
    left, right = np.flatnonzero(blue.any(axis=0))[[0, -1]]
    top, bottom = np.flatnonzero(blue.any(axis=1))[[0, -1]]
    rows = np.flatnonzero((picture.y > INK).any(axis=1))
    assert left <= columns(picture)[0] < columns(picture)[-1] <= right
    assert top <= rows[0] < rows[-1] <= bottom
    missing = compose(text(UNCOVERED * len(content), font=font))[0]
    assert picture.data != missing.data


@pytest.mark.parametrize("other", ["日本", "हिन्दी", "العربية", "ကခ", "😀"])
def test_lines_stand_where_the_texts_own_font_puts_them_whatever_is_in_them(compose: Compose, other: str) -> None:
    """As in browsers: CSS 2.1, 10.8.1, where `line-height` is a number."""
    plain, mixed = (compose(text(f"H\nH {end}\nH", align="left", maxWidth=200))[0] for end in ("", other))
    letters = columns(plain)
    assert np.array_equal(plain.y[:, letters], mixed.y[:, letters])


def test_arabic_letters_join(compose: Compose) -> None:
    joined, apart = (compose(text(content))[0] for content in ("سلم", "س\u200cل\u200cم"))
    assert stretches(joined) == 1
    assert stretches(apart) == 3
    assert width(joined) < 0.9 * width(apart)


def test_arabic_runs_from_right_to_left(compose: Compose) -> None:
    # Beh has one stroke below the line, alef stands up: in "با" alef comes second, at the left.
    y = compose(text("با"))[0].y
    tall = (y > INK).sum(axis=0)
    left, right = np.flatnonzero(tall)[[0, -1]]
    middle = (left + right) // 2
    assert tall[left:middle].max() > 1.5 * tall[middle:right].max()


@pytest.mark.parametrize("content", ["שלום!", "مرحبا!"])
def test_the_end_of_a_sentence_from_right_to_left_is_at_its_left(compose: Compose, content: str) -> None:
    plain, mark = compose(text(content[:-1]))[0], compose(text("!"))[0]
    whole = compose(text(content))[0]
    inked = columns(whole)
    first_gap = np.flatnonzero(np.diff(inked) > 1)[0]
    assert first_gap + 1 == pytest.approx(width(mark), abs=1)
    assert width(whole) > width(plain)


def test_devanagari_letters_become_conjuncts(compose: Compose) -> None:
    conjunct, apart = (compose(text(content))[0] for content in ("क्ष", "क्\u200cष"))
    assert width(conjunct) < 0.8 * width(apart)


def test_a_vowel_sign_goes_before_the_consonant_that_it_follows(compose: Compose) -> None:
    ka, ki = (compose(text(content, align="left", maxWidth=200))[0] for content in ("क", "कि"))
    assert width(ki) > width(ka) + 3
    assert not np.array_equal(ka.y[:, : columns(ka)[-1]], ki.y[:, : columns(ka)[-1]])


def test_an_emoji_of_several_characters_is_one_sign(compose: Compose) -> None:
    def advance(content: str) -> int:
        return width(compose(text(content))[0])

    one = advance("😀")
    for content in ("👩‍🚀", "👨‍👩‍👧", "✌🏽", "🇯🇵", "1️⃣", "❤️"):
        assert advance(content) < 1.4 * one, content


@pytest.mark.parametrize(
    "content",
    [
        "日本語の長い文章は折り返されます",
        "ภาษาไทยไม่มีช่องว่างระหว่างคำ",
        "한국어는 단어 사이에 공백이 있습니다",
        "اللغة العربية جميلة جدا ومفيدة",
    ],
    ids=["Japanese", "Thai", "Korean", "Arabic"],
)
def test_long_text_wraps_within_its_width(compose: Compose, content: str) -> None:
    picture = compose(text(content, font={"size": 20}, maxWidth=120))[0]
    assert width(picture) <= 120
    rows = np.flatnonzero((picture.y > INK).any(axis=1))
    assert rows[-1] - rows[0] > 2 * 20


def test_kana_and_hangul_choose_the_forms_of_ideographs(compose: Compose) -> None:
    # This ideograph is written in three ways; the last letter of each text is cut off.
    def drawn(content: str, **font: Any) -> bytes:
        picture = compose(text(content, align="left", maxWidth=300, font={"size": 40, **font}))[0]
        letter = picture.y[:, : 10 + 40]
        # A line stands where its first family puts it.
        return letter[(letter > INK).any(axis=1)].tobytes()

    japanese, korean, chinese = drawn("骨の"), drawn("骨한"), drawn("骨头")
    assert len({japanese, chinese}) == 2
    assert drawn("骨の", family="Noto Sans CJK SC") == chinese
    assert drawn("骨头", family="noto sans cjk jp") == japanese
    assert drawn("骨头", family="Noto Sans CJK KR") == korean


@pytest.mark.parametrize("content", ["مرحبا", "हिन्दी", "ไทย", "日本", "שלום"])
def test_bold_is_bolder_in_each_script(compose: Compose, content: str) -> None:
    regular, bold = (ink(compose(text(content, font={"size": 40, "weight": w}))[0]) for w in (400, 700))
    assert bold > 1.1 * regular


@pytest.mark.parametrize("content", ["مرحبا", "हिन्दी", "ไทย", "שלום"])
def test_light_is_lighter_where_the_font_has_all_weights(compose: Compose, content: str) -> None:
    light, regular = (ink(compose(text(content, font={"size": 40, "weight": w}))[0]) for w in (200, 400))
    assert light < 0.8 * regular


def test_a_variable_font_asset_has_all_weights(compose: Compose) -> None:
    folder = files("justmytype_intl_sea").joinpath("fonts/ofl/notosansthai")
    brand = {"brand": Path(str(folder.joinpath("NotoSansThai[wdth,wght].ttf")))}

    def drawn(weight: int, **font: Any) -> Picture:
        film = compose(text("ไทย", font={"size": 40, "weight": weight, **font}), files=brand)
        assert film.compositor.warnings == []
        return film[0]

    for weight in (100, 400, 900):
        assert drawn(weight, family="brand").data == drawn(weight, family="Noto Sans Thai").data
    assert ink(drawn(100, family="brand")) < ink(drawn(400, family="brand")) < ink(drawn(900, family="brand"))


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("content", ["ללל", "مرحبا"])
def test_letter_spacing_leaves_text_from_right_to_left_centred(compose: Compose, content: str, align: str) -> None:
    inked = columns(compose(text(content, letterSpacing=20, align=align))[0])
    assert (inked[0] + inked[-1]) / 2 == pytest.approx(160, abs=1.5)


@pytest.mark.parametrize(
    ("content", "gaps"),
    [
        ("त्रि", 0),
        ("हिन्दी", 1),
        ("ক্ষমা", 1),
        ("மொழி", 1),
        ("క్షేత్రం", 1),
        ("กำลัง", 2),
        ("ខ្មែរ", 1),
        ("မြန်မာ", 2),
        ("e\u0301te\u0301", 2),
        ("أب", 0),
        ("שָׁל", 1),
    ],
)
def test_letter_spacing_stands_between_letters_and_not_within_them(compose: Compose, content: str, gaps: int) -> None:
    plain, spaced = (compose(text(content, letterSpacing=spacing))[0] for spacing in (0, 20))
    assert width(spaced) == pytest.approx(width(plain) + 20 * gaps, abs=1.5)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_letters_of_several_characters_are_spaced_as_others_are(compose: Compose, align: str) -> None:
    """The same letters, composed and not, stand at the same places."""
    whole, parts = (
        columns(compose(text(content, letterSpacing=20, align=align, maxWidth=300))[0])
        for content in ("nénén n", "ne\u0301ne\u0301n n")
    )
    assert list(parts) == list(whole)


def test_outline_and_shadow_surround_every_script(compose: Compose) -> None:
    content = "日 ब ب 😀"
    plain = compose(text(content))[0]
    rimmed = compose(text(content, outline={"color": "#ffffff", "width": 3}))[0]
    shaded = compose(text(content, shadow={"color": "#ffffff", "dx": 12, "dy": 0, "blur": 0}))[0]
    assert width(rimmed) == pytest.approx(width(plain) + 6, abs=1)
    assert width(shaded) == pytest.approx(width(plain) + 12, abs=1)


def test_what_no_font_has_is_a_box_and_a_warning(compose: Compose) -> None:
    film, other = compose(text(UNCOVERED)), compose(text("\N{CUNEIFORM SIGN A}"))
    picture = film[0]
    # The same box for any of them: nothing of the machine's steps in.
    assert picture.data == other[0].data
    assert width(picture) > 8
    assert film.compositor.warnings == [
        f"No font has the character {UNCOVERED} (U+12A0 ETHIOPIC SYLLABLE GLOTTAL A) of text text."
    ]


def test_a_text_does_not_depend_on_the_texts_before_it(compose: Compose) -> None:
    alone = compose(text("Café → 日本"))[0]
    after = compose(
        element("text", {"x": -900}, text="こんにちは 한국어 مرحبا 😀", frames=(0, 1)),
        {**text("Café → 日本"), "id": "late", "from": 1},
    )
    after[0]
    assert after[1].data == alone.data


def test_latin_text_opens_no_fallback(compose: Compose) -> None:
    typeface_of.cache_clear()
    compose(text("Größe, “naïve” – Ελληνικά, Кириллица… 100 €"))[0]
    assert typeface_of.cache_info().misses == 0
    compose(text("שלום"))[0]
    # Hebrew comes second.
    assert typeface_of.cache_info().misses == 2


@pytest.fixture
def bitmap_font(tmp_path: Path) -> Path:
    """Roboto without its outlines, which is all that the reader of an emoji font of bitmaps sees of it."""
    data = Path(str(files("font_roboto").joinpath("files/Roboto-Regular.ttf"))).read_bytes()
    path = tmp_path / "bitmaps.ttf"
    path.write_bytes(data.replace(b"glyf", b"none", 1))
    return path


def test_a_font_of_bitmaps_is_refused_by_name(compose: Compose, bitmap_font: Path) -> None:
    with pytest.raises(AssetDecodeError, match="asset brand is a font of bitmaps"):
        compose(text("H"), files={"brand": bitmap_font})[0]


def digest_of_every_script() -> str:
    """What a frame with a line of each script looks like."""
    rows = [
        {**element("text", {"x": 320, "y": 20 + 30 * row}, text=content, font={"size": 18}), "id": f"row-{row}"}
        for row, content in enumerate(SCRIPTS.values())
    ]
    film = Film(rows, {}, width=640, height=560)
    try:
        return hashlib.sha256(film[0].data).hexdigest()
    finally:
        film.compositor.close()


def test_another_process_without_any_font_of_the_machine_draws_the_same(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    code = "from tests.media.picture.test_scripts import digest_of_every_script as d; print(d())"
    environment = {**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(tmp_path)}
    elsewhere = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert elsewhere.stdout.strip() == digest_of_every_script()
