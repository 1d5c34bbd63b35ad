"""Storyboards written for tests, and what their masters say."""

from typing import Any

from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.continuity import check_continuity
from onetake.timeline.document import parse_document
from onetake.timeline.keyframes import State, evaluate
from onetake.timeline.master import Element, Master

Json = dict[str, Any]

ASSETS: Json = {
    "wide": {"uri": "wide.jpg", "kind": "image", "width": 2400, "height": 900},
    "tall": {"uri": "tall.jpg", "kind": "image", "width": 1000, "height": 2000},
    "plain": {"uri": "plain.jpg", "kind": "image"},
    "clip": {"uri": "clip.mp4", "kind": "video", "width": 1280, "height": 720, "duration": 4.2},
    "logo": {"uri": "logo.png", "kind": "image", "width": 400, "height": 100},
    "product": {"uri": "product.png", "kind": "image", "width": 500, "height": 500},
    "voice": {"uri": "voice.wav", "kind": "audio", "duration": 4.01},
    "music": {"uri": "music.wav", "kind": "audio", "duration": 10},
    "font": {"uri": "brand.ttf", "kind": "font"},
    "other-font": {"uri": "other.ttf", "kind": "font"},
    "unused": {"uri": "unused.jpg", "kind": "image"},
}


def storyboard(*scenes: Json, **fields: Any) -> Storyboard:
    """30 fps, 1920 x 1080 unless said otherwise."""
    return parse_document(Storyboard, {"scenes": list(scenes), "assets": ASSETS, **fields})


def film(*scenes: Json, **fields: Any) -> Master:
    """The compiled master, in which nothing jumps."""
    master = compile_storyboard(storyboard(*scenes, **fields))
    assert check_continuity(master) == []
    return master


def still(key: str, asset: str = "wide", **fields: Any) -> Json:
    return {"key": key, "images": [{"asset": asset}], **fields}


def scene(key: str, *shots: Json, **fields: Any) -> Json:
    return {"key": key, "shots": list(shots), **fields}


def element(master: Master, name: str) -> Element:
    [found] = [e for e in master.elements if e.id == name]
    return found


def state(master: Master, name: str, frame: int) -> State:
    return evaluate(element(master, name).timeline, frame, master.fps.fraction)


def opacities(master: Master, name: str, *frames: int) -> list[float]:
    """0 where it is not there."""
    found = element(master, name)
    return [state(master, name, f).opacity if found.from_ <= f < found.to else 0 for f in frames]
