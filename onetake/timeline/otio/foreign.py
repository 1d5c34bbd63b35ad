"""Timelines of other programs: what a master can show and play of them, and a warning for the rest."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import opentimelineio as otio

from onetake.errors import DocumentError
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master
from onetake.timeline.names import Names

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".bmp", ".tif", ".tiff"}
_SOUNDS = {".wav", ".mp3", ".m4a", ".aac", ".flac", ".ogg", ".aif", ".aiff"}
_SIZE = 1920, 1080
_RATES = [Fraction(n) for n in (24, 25, 30, 48, 50, 60)] + [Fraction(n, 1001) for n in (24_000, 30_000, 60_000)]
Json = dict[str, Any]


def foreign_master(timeline: otio.schema.Timeline, name: str) -> tuple[Master, list[str]]:
    """Clips of pictures and films become elements that fill the frame, one layer a track; sounds become audio.

    Dissolves become fades of the clip that comes in. `name` is for the only section if the timeline has none.
    Raises DocumentError if nothing is left to show or play.
    """
    return _Reader(timeline, name).master()


class _Reader:
    def __init__(self, timeline: otio.schema.Timeline, name: str) -> None:
        self._timeline, self._name = timeline, timeline.name or name
        self._fps = _rate_of(timeline)
        self._names, self._asset_names = Names(), Names()
        self._assets: dict[str, Json] = {}
        self._keys: dict[tuple[str, str], str] = {}
        self._elements: list[Json] = []
        self._audio: list[Json] = []
        self._warnings: list[str] = []
        self._size = self._found_size()

    def master(self) -> tuple[Master, list[str]]:
        for layer, track in enumerate(self._timeline.tracks):
            if not getattr(track, "enabled", True):
                self._warn(f"track {track.name or layer} is switched off and left out")
            elif isinstance(track, otio.schema.Track):
                for piece in self._pieces(track):
                    self._take(piece, track.kind == otio.schema.TrackKind.Audio, layer)
            else:
                self._warn(f"{track.name or layer} is a {type(track).__name__} in place of a track and left out")
        if not self._elements and not self._audio:
            raise DocumentError("the timeline has no clip of a picture, a film or a sound with a media file")
        return parse_document(Master, self._document()), self._warnings

    def _document(self) -> Json:
        length = max(item["to"] for item in [*self._elements, *self._audio])
        return {
            "width": self._size[0],
            "height": self._size[1],
            "fps": {"num": self._fps.numerator, "den": self._fps.denominator},
            "durationInFrames": length,
            "sections": [{"id": "all", "name": self._name[:500], "startFrame": 0, "endFrame": length}],
            "elements": self._elements,
            "audio": self._audio,
            "assets": self._assets,
        }

    def _pieces(self, track: otio.schema.Track) -> Iterator["_Piece"]:
        ranges = track.range_of_all_children()
        for index, item in enumerate(track):
            if isinstance(item, otio.schema.Clip) and item.enabled:
                place = ranges[item]
                before, after = (track[i] if 0 <= i < len(track) else None for i in (index - 1, index + 1))
                lead = self._frames(before.in_offset) if isinstance(before, otio.schema.Transition) else 0
                fade = lead + self._frames(before.out_offset) if isinstance(before, otio.schema.Transition) else 0
                tail = self._frames(after.out_offset) if isinstance(after, otio.schema.Transition) else 0
                start, end = self._frames(place.start_time), self._frames(place.end_time_exclusive())
                yield _Piece(item, max(0, start - lead), end + tail, min(start, lead), fade)
            elif isinstance(item, otio.schema.Clip):
                self._warn(f"clip {item.name} is switched off and left out")
            elif isinstance(item, otio.core.Composition):
                self._warn(f"{item.name or 'a nested sequence'} is nested and left out: flatten it in its program")

    def _take(self, piece: "_Piece", is_audio: bool, layer: int) -> None:
        clip, media = piece.clip, piece.clip.media_reference
        if not isinstance(media, otio.schema.ExternalReference) or not media.target_url:
            self._warn(f"clip {clip.name} has no media file and is left out")
            return
        suffix = PurePosixPath(unquote(urlsplit(media.target_url).path)).suffix.lower()
        if piece.end <= piece.start:
            self._warn(f"clip {clip.name} is shorter than a frame and left out")
        elif is_audio or suffix in _SOUNDS:
            self._audio.append(self._sound(piece, media))
        else:
            self._elements.append(self._element(piece, media, "image" if suffix in _PICTURES else "video", layer))

    def _element(self, piece: "_Piece", media: otio.schema.ExternalReference, kind: str, layer: int) -> Json:
        x, y = self._size[0] / 2, self._size[1] / 2
        keyframes: list[Json] = [{"frame": piece.start, "x": x, "y": y}]
        if piece.fade and piece.start > 0:
            keyframes = [{**keyframes[0], "opacity": 0}, {"frame": piece.start + piece.fade, "x": x, "y": y}]
        timeline = {"firstAppears": piece.start, "lastAppears": piece.end - 1, "keyframes": keyframes}
        clip = {"trimStart": self._trim(piece, media), "playbackRate": self._speed(piece.clip)}
        return {
            "id": self._id(piece.clip.name),
            "type": kind,
            "layer": layer,
            "from": piece.start,
            "to": piece.end,
            "asset": self._asset(media, kind),
            "width": self._size[0],
            "height": self._size[1],
            "fit": "contain",
            "timeline": timeline,
            **(clip if kind == "video" else {}),
        }

    def _sound(self, piece: "_Piece", media: otio.schema.ExternalReference) -> Json:
        self._speed(piece.clip, can_warp=False)
        seconds = float(piece.fade / self._fps)
        return {
            "id": self._id(piece.clip.name),
            "asset": self._asset(media, "audio"),
            "from": piece.start,
            "to": piece.end,
            "trimStart": self._trim(piece, media),
            "fadeIn": seconds,
        }

    def _trim(self, piece: "_Piece", media: otio.schema.ExternalReference) -> float:
        """Seconds from the first frame of the file, whatever timecode that has, to the clip's first frame."""
        start = piece.clip.trimmed_range().start_time
        if media.available_range:
            start -= media.available_range.start_time
        return max(0.0, float(start.to_seconds()) - float(piece.lead / self._fps))

    def _speed(self, clip: otio.schema.Clip, *, can_warp: bool = True) -> float:
        speed = 1.0
        for effect in clip.effects:
            warped = type(effect) is otio.schema.LinearTimeWarp and can_warp and 0 < effect.time_scalar <= 16
            if warped:
                speed *= effect.time_scalar
            else:
                self._warn(f"clip {clip.name}: the effect {effect.effect_name or type(effect).__name__} is left out")
        return speed

    def _asset(self, media: otio.schema.ExternalReference, kind: str) -> str:
        if (media.target_url, kind) in self._keys:
            return self._keys[media.target_url, kind]
        stem = PurePosixPath(unquote(urlsplit(media.target_url).path)).stem
        key = self._asset_names.fresh(_key(stem, kind))
        self._keys[media.target_url, kind] = key
        self._assets[key] = {"uri": media.target_url, "kind": kind}
        if kind != "image" and media.available_range and media.available_range.duration.value > 0:
            self._assets[key]["duration"] = media.available_range.duration.to_seconds()
        return key

    def _id(self, name: str) -> str:
        return self._names.fresh(_key(name, "clip"))

    def _frames(self, time: otio.opentime.RationalTime) -> int:
        frames: int = round(time.rescaled_to(float(self._fps)).value)
        return frames

    def _found_size(self) -> tuple[int, int]:
        for clip in self._timeline.find_clips():
            box = clip.media_reference.available_image_bounds
            if box and 16 <= box.max.x - box.min.x <= 4096 and 16 <= box.max.y - box.min.y <= 4096:
                return int(box.max.x - box.min.x) // 2 * 2, int(box.max.y - box.min.y) // 2 * 2
        self._warn(f"the timeline does not say how large its picture is: {_SIZE[0]} x {_SIZE[1]} is taken")
        return _SIZE

    def _warn(self, message: str) -> None:
        if message not in self._warnings:
            self._warnings.append(message)


class _Piece(NamedTuple):
    """A clip in the frames [start, end) of the film.

    It starts `lead` frames ahead of its own range and fades in over `fade`, where a dissolve leads into it.
    """

    clip: otio.schema.Clip
    start: int
    end: int
    lead: int
    fade: int


def _rate_of(timeline: otio.schema.Timeline) -> Fraction:
    """That of the first clip, as the exact rational that its decimal number means."""
    for clip in timeline.find_clips():
        rate = clip.trimmed_range().duration.rate
        near = min(_RATES, key=lambda r: abs(float(r) - rate))
        if abs(float(near) - rate) < 1e-2 * (near.denominator > 1) + 1e-9:
            return near
        return Fraction(rate).limit_denominator(1001)
    raise DocumentError("the timeline has no clips")


def _key(text: str, fallback: str) -> str:
    """The text as ids are spelled."""
    spelled = re.sub(r"[^A-Za-z0-9_.:-]+", "-", text).strip("-._:")
    return spelled[:100] or fallback
