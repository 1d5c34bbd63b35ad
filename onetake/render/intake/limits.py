"""How large, long and fast the media that people bring may be. Pure data, no media library."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

DECODABLE_PIXELS = 200_000_000
"""No picture of more than this (800 MB once unpacked) is ever decoded, whatever the limits say."""

LONGEST_SIDE = 65_535
"""Pixels of a side of a picture or clip, as shown: what a JPEG can spell."""


class MediaLimits(BaseModel):
    """What a file may be at most. Each limit is a setting of the same name: an environment variable in capitals of the
    function that probes uploads, of the render worker (both set by `media` in stacks/config.py) and of `onetake`.
    """

    model_config = ConfigDict(frozen=True)

    max_picture_pixels: Annotated[int, Field(ge=1, le=DECODABLE_PIXELS)] = 100_000_000
    """Width times height of a still: 100 megapixels are a medium format camera's."""
    max_clip_pixels: Annotated[int, Field(ge=1, le=DECODABLE_PIXELS)] = 36_000_000
    """Width times height of a clip's frame: 8192 x 4320 and a little more."""
    max_media_seconds: Annotated[float, Field(gt=0)] = 4 * 3600.0
    """Length of a clip or sound: that of the longest film."""
    max_clip_fps: Annotated[float, Field(gt=0)] = 300.0
    """Frames a second of a clip: slow motion of phones has 240."""
