"""Which assets a stretch of a master needs: what is not needed is neither fetched nor downloaded."""

from collections.abc import Iterator

from onetake.timeline.master import Audio, Element, Master, VideoElement, match_of


def pictures_in(master: Master, start: int, end: int) -> set[str]:
    """The ids of assets that are seen in the master frames [start, end), or whose colours those take on."""
    seen = [element for element in master.elements if _overlaps(element, start, end)]
    matched = {match.element for element in seen if (match := match_of(element))}
    seen += [element for element in master.elements if element.id in matched]
    assets = (getattr(element, "asset", None) for element in seen)
    return {asset for asset in assets if asset is not None}


def sounds_in(master: Master, start: int, end: int) -> set[str]:
    """The ids of assets that are heard in the master frames [start, end): audio, and clips with a volume."""
    return {item.asset for item in _sounding(master) if _overlaps(item, start, end)}


def _sounding(master: Master) -> Iterator[Audio | VideoElement]:
    yield from master.audio
    yield from (e for e in master.elements if isinstance(e, VideoElement) and e.volume > 0)


def _overlaps(item: Element | Audio, start: int, end: int) -> bool:
    return item.from_ < end and item.to > start
