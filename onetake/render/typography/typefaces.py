"""Opening font files, and the weights of variable ones."""

from pathlib import Path

import skia

_WEIGHT_AXIS = int.from_bytes(b"wght", "big")
_OUTLINES = {int.from_bytes(tag, "big") for tag in (b"glyf", b"CFF ", b"CFF2")}

# Opens files and knows no font of the machine.
_MANAGER = skia.FontMgr.New_Custom_Empty
_Position = skia.FontArguments.VariationPosition


def open_typeface(path: Path, index: int = 0) -> skia.Typeface | None:
    """The typeface in a TrueType or OpenType file, `index` within a collection; None if it is not one."""
    return _MANAGER().makeFromFile(str(path), index)


def has_outlines(typeface: skia.Typeface) -> bool:
    """False for a font of pictures alone, such as a bitmap emoji font."""
    return not _OUTLINES.isdisjoint(typeface.getTableTags())


def is_variable(typeface: skia.Typeface) -> bool:
    """Whether one file holds all weights."""
    return any(axis.tag == _WEIGHT_AXIS for axis in typeface.getVariationDesignParameters())


def at_weight(typeface: skia.Typeface, weight: int) -> skia.Typeface:
    """A variable typeface at `weight` (100..900), or at the nearest one that it has."""
    coordinates = _Position.Coordinates([_Position.Coordinate(_WEIGHT_AXIS, float(weight))])
    # Skia keeps a pointer to the position, not a copy.
    position = _Position(coordinates)
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(position)
    return typeface.makeClone(arguments)
