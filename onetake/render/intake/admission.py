"""Whether the files of a film can be used at all, found before its first frame is drawn."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from onetake.errors import AssetRejectedError
from onetake.render.intake.asset_files import local_file
from onetake.render.intake.limits import MediaLimits
from onetake.render.intake.probe import DEFAULT_LIMITS, MediaFacts, check_kind, glance_at_media
from onetake.render.plan import FrameRange
from onetake.timeline.master import Audio, Element, Master


def check_assets(
    master: Master, files: Mapping[str, Path], frame_range: FrameRange, limits: MediaLimits = DEFAULT_LIMITS
) -> None:
    """Look at the file of each asset that the range shows or plays, and of each font.

    Pictures are judged by their headers, so that this takes milliseconds. Raises the `AssetError` of the first file, in
    the order of their names, that is missing, broken, over a limit, of another kind than its asset's, or silent where
    it is to be heard.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        names = sorted(_needed(master, frame_range))
        looks = [pool.submit(glance_at_media, local_file(files, name), name, limits) for name in names]
        for name, look in zip(names, looks, strict=True):
            _check(master, name, look.result())


def _needed(master: Master, frame_range: FrameRange) -> set[str]:
    shown = {getattr(e, "asset", None) for e in master.elements if _overlaps(e, frame_range)}
    heard = {a.asset for a in master.audio if _overlaps(a, frame_range)}
    return {n for n in shown | heard if n} | {n for n, asset in master.assets.items() if asset.kind == "font"}


def _check(master: Master, name: str, facts: MediaFacts) -> None:
    check_kind(name, master.assets[name], facts)
    if not facts.has_audio and any(a.asset == name for a in master.audio):
        raise AssetRejectedError(f"asset {name} is to be heard, but has no sound. Name a file with sound.", asset=name)


def _overlaps(item: Element | Audio, frame_range: FrameRange) -> bool:
    return item.from_ < frame_range.end and item.to > frame_range.start
