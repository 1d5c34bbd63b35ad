"""SVG as text, https://www.w3.org/TR/SVG2/."""

import re
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 has no way to write, https://www.w3.org/TR/xml/#charsets.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHARACTER_WIDTH = 0.56
"""Of a sans-serif letter, in parts of its font's size, on average."""


def number(value: float) -> str:
    """At most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def tag(name: str, attributes: dict[str, str | float], content: str = "") -> str:
    """An element on a line of its own; `content` is SVG already."""
    spelled = "".join(f" {key}={_attribute(value)}" for key, value in attributes.items())
    return f"<{name}{spelled}>{content}</{name}>\n" if content else f"<{name}{spelled}/>\n"


def rect(x: float, y: float, width: float, height: float, fill: str, content: str = "", **more: str | float) -> str:
    place: dict[str, str | float] = {"x": x, "y": y, "width": width, "height": height, "fill": fill}
    return tag("rect", {**place, **more}, content)


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, **more: str | float) -> str:
    return tag("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": stroke, **_dashed(more)})


def text(x: float, y: float, words: str, size: float, fill: str, room: float | None = None, **more: str | float) -> str:
    """`room`: the words are shortened to about so many pixels, and left out where not even three letters fit."""
    shown = words if room is None else shortened(words, room, size)
    return (
        tag("text", {"x": x, "y": y, "font-size": size, "fill": fill, **_dashed(more)}, written(shown)) if shown else ""
    )


def title(words: str) -> str:
    """What a viewer shows of an element under the pointer."""
    return f"<title>{written(words)}</title>"


def written(words: str) -> str:
    return escape(_UNWRITABLE.sub("\ufffd", " ".join(words.split())))


def shortened(words: str, room: float, size: float) -> str:
    most = int(room / (size * _CHARACTER_WIDTH))
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    return words[: most - 1] + "…" if most > 3 else ""


def _attribute(value: str | float) -> str:
    return quoteattr(value if isinstance(value, str) else number(value))


def _dashed(attributes: dict[str, str | float]) -> dict[str, str | float]:
    return {name.replace("_", "-"): value for name, value in attributes.items()}
