"""Packaging a film for streaming: the settings of a MediaConvert job as data (D1).

Field names are those of the service, https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html, in the
spelling that both boto3 and Step Functions take.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from onetake.timeline.document import Rate

MAX_BITRATE = 8_000_000
"""Bits a second at 1920 x 1080, the most that any rendition has (D1)."""

_SHORT_SIDES = (1080, 720, 480, 360)
_SMALLEST_BITRATE = 150_000
_AUDIO_BITRATE = 128_000
_SEGMENT_SECONDS = 6
_GOP_SECONDS = 2
_AUDIO = "Audio Selector 1"


class Rendition(NamedTuple):
    """One size of the film. `max_bitrate` in bits a second."""

    width: int
    height: int
    max_bitrate: int


def ladder(width: int, height: int) -> list[Rendition]:
    """The renditions of a film of this size, largest first: none larger than the film, none over 1080 lines."""
    short = min(width, height)
    top = min(short, _SHORT_SIDES[0])
    return [_rendition(width, height, Fraction(side, short)) for side in (top, *(s for s in _SHORT_SIDES if s < top))]


def hls_settings(
    *, source: str, destination: str, width: int, height: int, fps: Rate, has_sound: bool
) -> dict[str, Any]:
    """`Settings` of a job that makes an HLS ladder of the film at `source`, an s3:// uri.

    `destination` is the s3:// uri of the main playlist without its `.m3u8`. Size and rate are the film's.
    """
    return {
        "TimecodeConfig": {"Source": "ZEROBASED"},
        "Inputs": [
            {
                "FileInput": source,
                "TimecodeSource": "ZEROBASED",
                "VideoSelector": {},
                "AudioSelectors": {_AUDIO: {"DefaultSelection": "DEFAULT"}} if has_sound else {},
            }
        ],
        "OutputGroups": [
            {
                "Name": "HLS",
                "OutputGroupSettings": {"Type": "HLS_GROUP_SETTINGS", "HlsGroupSettings": _group(destination)},
                "Outputs": [_output(rendition, fps, has_sound) for rendition in ladder(width, height)],
            }
        ],
    }


def _rendition(width: int, height: int, scale: Fraction) -> Rendition:
    """Smaller pictures need more bits a pixel: the bit rate goes with the area to the power of 3/4."""
    scaled = round(width * scale / 2) * 2, round(height * scale / 2) * 2
    area = scaled[0] * scaled[1] / (1920 * 1080)
    bitrate = round(MAX_BITRATE * min(1.0, area) ** 0.75 / 10_000) * 10_000
    return Rendition(*scaled, max(_SMALLEST_BITRATE, bitrate))


def _group(destination: str) -> dict[str, Any]:
    return {
        "Destination": destination,
        "SegmentLength": _SEGMENT_SECONDS,
        "MinSegmentLength": 0,
        "SegmentControl": "SEGMENTED_FILES",
        "DirectoryStructure": "SINGLE_DIRECTORY",
        "ManifestDurationFormat": "FLOATING_POINT",
        "CodecSpecification": "RFC_4281",
        "StreamInfResolution": "INCLUDE",
        "OutputSelection": "MANIFESTS_AND_SEGMENTS",
    }


def _output(rendition: Rendition, fps: Rate, has_sound: bool) -> dict[str, Any]:
    audio = {
        "AudioSourceName": _AUDIO,
        "CodecSettings": {
            "Codec": "AAC",
            "AacSettings": {"Bitrate": _AUDIO_BITRATE, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000},
        },
    }
    return {
        "NameModifier": f"_{min(rendition.width, rendition.height)}p",
        "ContainerSettings": {"Container": "M3U8"},
        "VideoDescription": {
            "Width": rendition.width,
            "Height": rendition.height,
            "CodecSettings": {"Codec": "H_264", "H264Settings": _h264(rendition, fps)},
        },
        "AudioDescriptions": [audio] if has_sound else [],
    }


def _h264(rendition: Rendition, fps: Rate) -> dict[str, Any]:
    """Closed GOPs of a fixed length, so that every segment starts with an IDR frame in every rendition."""
    return {
        "RateControlMode": "QVBR",
        "QvbrSettings": {"QvbrQualityLevel": 8},
        "MaxBitrate": rendition.max_bitrate,
        "QualityTuningLevel": "SINGLE_PASS_HQ",
        "CodecProfile": "HIGH",
        "FramerateControl": "SPECIFIED",
        "FramerateNumerator": fps.num,
        "FramerateDenominator": fps.den,
        "ParControl": "SPECIFIED",
        "ParNumerator": 1,
        "ParDenominator": 1,
        "GopSize": _GOP_SECONDS,
        "GopSizeUnits": "SECONDS",
        "GopClosedCadence": 1,
        "SceneChangeDetect": "ENABLED",
    }
