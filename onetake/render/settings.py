"""What a render looks like as a file: size, rate and encoder settings. Pure data, no media library."""

from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError

from onetake.errors import InvalidInputError
from onetake.timeline.document import Count, Rate, Strict
from onetake.timeline.master import Master

Quality = Literal["preview", "standard", "high"]
Preset = Literal["superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
"""x264's presets from the first that makes High profile streams on."""

ENGINE_VERSION = "24"
"""Part of every chunk key: raise it when the same master makes other pixels or other bytes than before."""

ENGINE_LIBRARIES = "49a48768375945989ad251b3a906f91cc5921c12dac5fa0fd1de40da87c58f51"
"""SHA-256 of the locked versions of what draws, encodes and spells: a test holds it against uv.lock. Where it differs,
ENGINE_VERSION is raised with it, since a new release may make other pixels or other bytes."""

PREVIEW_SHORT_SIDE = 480
PREVIEW_FPS = 15

Side = Annotated[int, Field(ge=2, le=4096, multiple_of=2)]


class RenderSettings(Strict):
    """How a range of a master becomes a file.

    `width` and `height` are output pixels. Output frame k shows master frame `start + k * frame_step`, `fps` is the
    output's rate. `gop` is the longest distance between two IDR frames, in output frames. `crf` 0 would be lossless,
    which High profile has not.
    """

    width: Side
    height: Side
    frame_step: Count = 1
    fps: Rate
    crf: Annotated[int, Field(ge=1, le=51)] = 21
    preset: Preset = "veryfast"
    gop: Annotated[int, Field(ge=1, le=600)] = 250
    engine: str = ENGINE_VERSION

    @classmethod
    def of(cls, master: Master, quality: Quality) -> Self:
        """preview: short side 480, at most 15 fps; standard and high: the master's size and rate."""
        if quality == "preview":
            width, height = _preview_size(master.width, master.height)
            step = _preview_step(master.fps)
            fps = _reduced(master.fps.fraction / step)
            return cls(width=width, height=height, frame_step=step, fps=fps, crf=28)
        if quality == "standard":
            return cls(width=master.width, height=master.height, fps=master.fps)
        return cls(width=master.width, height=master.height, fps=master.fps, crf=18, preset="medium")

    def changed(self, **settings: Any) -> Self:
        """With these settings in place of its own. Raises `InvalidInputError` naming one that is not possible."""
        try:
            return type(self).model_validate({**self.model_dump(), **settings})
        except ValidationError as exc:
            first = exc.errors(include_url=False)[0]
            name = ".".join(str(part) for part in first["loc"])
            raise InvalidInputError(f"{name} {first['input']!r} is not possible: {first['msg']}") from exc


def _preview_size(width: int, height: int) -> tuple[int, int]:
    """Even sides, the aspect kept to the pixel, never larger than the master."""
    scale = min(Fraction(1), Fraction(PREVIEW_SHORT_SIDE, min(width, height)))
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2


def _preview_step(fps: Rate) -> int:
    """Frames to step over for at most 15 fps; 1 where the lower rate cannot be spelled as a `Rate`."""
    step = -(-fps.num // (fps.den * PREVIEW_FPS))
    return step if (fps.fraction / step).denominator <= 1001 else 1


def _reduced(rate: Fraction) -> Rate:
    return Rate(num=rate.numerator, den=rate.denominator)
