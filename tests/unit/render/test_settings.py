from fractions import Fraction

import pytest
from pydantic import ValidationError

from onetake.errors import InvalidInputError
from onetake.render.settings import RenderSettings
from onetake.timeline.document import Rate
from onetake.timeline.master import Master


def film(width: int, height: int, num: int = 30, den: int = 1) -> Master:
    return Master(width=width, height=height, fps=Rate(num=num, den=den), duration_in_frames=10)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1920, 1080), (854, 480)), ((1080, 1920), (480, 854)), ((1080, 1080), (480, 480)), ((320, 180), (320, 180))],
)
def test_a_preview_has_a_short_side_of_480_and_is_never_larger(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    preview = RenderSettings.of(film(*size), "preview")
    assert (preview.width, preview.height) == expected


@pytest.mark.parametrize(
    ("num", "den", "step", "fps"),
    [
        (30, 1, 2, Fraction(15)),
        (25, 1, 2, Fraction(25, 2)),
        (60, 1, 4, Fraction(15)),
        (30000, 1001, 2, Fraction(15000, 1001)),
        (12, 1, 1, Fraction(12)),
    ],
)
def test_a_preview_steps_over_frames_and_keeps_the_speed(num: int, den: int, step: int, fps: Fraction) -> None:
    preview = RenderSettings.of(film(640, 360, num, den), "preview")
    assert (preview.frame_step, preview.fps.fraction) == (step, fps)


def test_a_rate_that_cannot_be_divided_is_kept() -> None:
    assert RenderSettings.of(film(640, 360, 30001, 1001), "preview").frame_step == 1


def test_standard_and_high_have_the_size_and_rate_of_the_master() -> None:
    for quality in ("standard", "high"):
        found = RenderSettings.of(film(1280, 720, 25), quality)
        assert (found.width, found.height, found.frame_step, found.fps.fraction) == (1280, 720, 1, Fraction(25))


def test_better_quality_spends_more() -> None:
    master = film(640, 360)
    crfs = [RenderSettings.of(master, quality).crf for quality in ("preview", "standard", "high")]
    assert crfs == sorted(crfs, reverse=True)
    assert RenderSettings.of(master, "high").preset == "medium"


def test_changed_settings_are_checked_like_new_ones() -> None:
    standard = RenderSettings.of(film(640, 360), "standard")
    assert standard.changed(preset="slow", crf=30).crf == 30
    with pytest.raises(InvalidInputError, match="preset 'warp' is not possible"):
        standard.changed(preset="warp")
    with pytest.raises(InvalidInputError, match="crf 0"):
        standard.changed(crf=0)


def test_odd_sizes_are_refused() -> None:
    with pytest.raises(ValidationError):
        RenderSettings(width=641, height=360, fps=Rate())
