"""Where things stand in a frame of any size: margins, the logo's corner, the band of the captions."""

from dataclasses import dataclass

from onetake.storyboard.document import OutputFormat
from onetake.timeline.document import Asset

Size = tuple[float, float]

# Title safe, EBU R 95: 5 % on each side.
MARGIN = 0.05


@dataclass(frozen=True)
class Layout:
    """Pixels of the master. The frame's shorter side is the measure of text and logo, so they suit every shape."""

    width: int
    height: int

    @classmethod
    def of(cls, output: OutputFormat) -> "Layout":
        return cls(output.width, output.height)

    @property
    def short(self) -> int:
        return min(self.width, self.height)

    @property
    def left(self) -> float:
        return self.width * MARGIN

    @property
    def right(self) -> float:
        return self.width * (1 - MARGIN)

    @property
    def top(self) -> float:
        return self.height * MARGIN

    @property
    def bottom(self) -> float:
        return self.height * (1 - MARGIN)

    @property
    def safe_width(self) -> float:
        return self.right - self.left

    @property
    def logo_box(self) -> Size:
        return 0.26 * self.short, 0.11 * self.short

    @property
    def gap(self) -> float:
        return 0.02 * self.short


def contained(asset: Asset, box: Size) -> Size:
    """The largest size of a picture in a box; the box where the picture's proportions are unknown."""
    if not asset.width or not asset.height:
        return box
    scale = min(box[0] / asset.width, box[1] / asset.height)
    return asset.width * scale, asset.height * scale
