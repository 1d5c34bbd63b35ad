"""A project's picture format: a size and a rate, and the aspect that people call the size by."""

from fractions import Fraction
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from onetake.storyboard.document import OutputFormat

Aspect = Literal["16:9", "9:16", "1:1", "4:5", "21:9"]

SIZES: dict[str, tuple[int, int]] = {
    "16:9": (1920, 1080),
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "4:5": (1080, 1350),
    "21:9": (2520, 1080),
}
"""The size that an aspect stands for where none is given, in pixels."""

_TOLERANCE = Fraction(1, 40)
"""Sizes are rounded: 854 x 480 is 16:9, and screens of 2560 x 1080 are sold as 21:9."""


class ProjectFormat(OutputFormat):
    """A size, which `aspect` names where it is one of these, else null.

    A client can give the aspect alone, which stands for 1080 pixels on the shorter side, or with one side.
    """

    aspect: Aspect | None = Field(None, description="of the size; null if it is none of these")

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: Any) -> Any:
        if type(data) is OutputFormat:
            return {name: getattr(data, name) for name in OutputFormat.model_fields}
        aspect = data.get("aspect") if isinstance(data, dict) else None
        return {**_size(aspect, data.get("width"), data.get("height")), **data} if aspect in [*SIZES] else data

    @model_validator(mode="after")
    def _name(self) -> Self:
        found = aspect_of(self.width, self.height)
        if self.aspect not in (None, found):
            raise ValueError(f"{self.width} x {self.height} is not {self.aspect}: give the aspect or the size")
        self.__dict__["aspect"] = found
        return self


def aspect_of(width: int, height: int) -> Aspect | None:
    """What a size is called, None if it is near none of the aspects."""
    ratio = Fraction(width, height)
    for name, size in SIZES.items():
        if abs(ratio / Fraction(*size) - 1) <= _TOLERANCE:
            return name  # type: ignore[return-value]  # the keys are the aspects
    return None


def _size(aspect: str, width: Any, height: Any) -> dict[str, int]:
    """Both sides, of which what a client gave is left to it."""
    wide, high = SIZES[aspect]
    if isinstance(width, int) and height is None:
        return {"width": width, "height": 2 * round(Fraction(width * high, 2 * wide))}
    if isinstance(height, int) and width is None:
        return {"width": 2 * round(Fraction(height * wide, 2 * high)), "height": height}
    return {"width": wide, "height": high}
