"""The packaging job: settings that MediaConvert takes, and a ladder that fits the film."""

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from onetake.delivery.transcode import MAX_BITRATE, hls_settings, ladder
from onetake.timeline.document import Rate


def settings(width: int = 1920, height: int = 1080, *, has_sound: bool = True) -> dict[str, Any]:
    return hls_settings(
        source="s3://bucket/film.mp4",
        destination="s3://bucket/hls/index",
        width=width,
        height=height,
        fps=Rate(num=30_000, den=1001),
        has_sound=has_sound,
    )


@pytest.mark.parametrize("has_sound", [True, False])
def test_the_service_takes_the_settings(has_sound: bool) -> None:
    """Against botocore's model of the service: names, types, ranges and allowed values."""
    service = botocore.session.get_session().get_service_model("mediaconvert")
    shape = service.shape_for("JobSettings")
    asked = settings(has_sound=has_sound)
    report = ParamValidator().validate(asked, shape)
    assert not report.has_errors(), report.generate_report()
    assert unknown_values(asked, shape) == []


def unknown_values(value: Any, shape: Any) -> list[str]:
    """Texts that are no member of their enumeration, which botocore itself does not look at."""
    if shape.type_name == "structure":
        return [bad for name, v in value.items() for bad in unknown_values(v, shape.members[name])]
    if shape.type_name == "list":
        return [bad for v in value for bad in unknown_values(v, shape.member)]
    if shape.type_name == "map":
        return [bad for v in value.values() for bad in unknown_values(v, shape.value)]
    return [value] if getattr(shape, "enum", None) and value not in shape.enum else []


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        ((1080, 1920), [(1080, 1920), (720, 1280), (480, 854), (360, 640)]),
        ((3840, 2160), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        ((1280, 720), [(1280, 720), (854, 480), (640, 360)]),
        ((1280, 800), [(1280, 800), (1152, 720), (768, 480), (576, 360)]),
        ((320, 180), [(320, 180)]),
        ((1080, 1080), [(1080, 1080), (720, 720), (480, 480), (360, 360)]),
    ],
)
def test_no_rendition_is_larger_than_the_film(size: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    assert [(r.width, r.height) for r in ladder(*size)] == expected


@pytest.mark.parametrize("size", [(1920, 1080), (2560, 1080), (4096, 4096), (64, 36)])
def test_bit_rates_fall_with_the_size_and_stay_under_the_limit(size: tuple[int, int]) -> None:
    rates = [r.max_bitrate for r in ladder(*size)]
    assert rates == sorted(rates, reverse=True)
    assert max(rates) <= MAX_BITRATE
    assert ladder(1920, 1080)[0].max_bitrate == MAX_BITRATE


def test_a_silent_film_asks_for_no_sound() -> None:
    group = settings(has_sound=False)["OutputGroups"][0]
    assert all(output["AudioDescriptions"] == [] for output in group["Outputs"])
    sounding = settings()["OutputGroups"][0]
    assert all(len(output["AudioDescriptions"]) == 1 for output in sounding["Outputs"])


def test_names_of_renditions_differ() -> None:
    names = [output["NameModifier"] for output in settings()["OutputGroups"][0]["Outputs"]]
    assert names == ["_1080p", "_720p", "_480p", "_360p"]
