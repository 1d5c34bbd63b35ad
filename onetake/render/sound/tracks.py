"""Which sounds a range has, and where on its clock of samples: a plan that the mix follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from onetake.errors import AssetMissingError
from onetake.render.intake.probe import open_media, pictures_of
from onetake.render.plan import FrameRange
from onetake.render.sound.stream import SAMPLE_RATE, has_sound
from onetake.render.sources.clip_index import read_index
from onetake.timeline.document import Rate
from onetake.timeline.master import Audio, Master, VideoElement

CLICK_SECONDS = 0.005
"""A clip's sound is cut anywhere in its wave; so short a fade hides the click and nothing else."""


@dataclass(frozen=True)
class Track:
    """A stretch of sound in the mix. `start` and `end` are samples from the first of the range; `start` may be < 0.

    Fades are in samples. `name` is what `duck_under` of other tracks refers to. `period` is the seconds that a round of
    a loop takes; None is as long as its sound.
    """

    name: str
    asset: str
    path: Path
    start: int
    end: int
    trim_start: float = 0.0
    volume: float = 1.0
    fade_in: int = 0
    fade_out: int = 0
    loop: bool = False
    period: Fraction | None = None
    tempo: float = 1.0
    duck_under: str | None = None


def sample_at(frame: int, fps: Rate) -> int:
    """The sample at which a frame begins, to the nearest."""
    return round(frame * SAMPLE_RATE / fps.fraction)


def tracks_of(master: Master, files: Mapping[str, Path], frame_range: FrameRange) -> list[Track]:
    """What can be heard in the range: the master's audio, and the clips that have a volume and a sound.

    A clip without a sound stream is silent, whatever its volume.
    Raises `AssetMissingError` for an asset without a file.
    """
    heard = [a for a in master.audio if _overlaps(a, frame_range)]
    clips = [e for e in master.elements if isinstance(e, VideoElement) and e.volume > 0 and _overlaps(e, frame_range)]
    return [_audio_track(master, files, a, frame_range) for a in heard] + [
        _clip_track(master, files, c, frame_range) for c in clips if has_sound(_file(files, c.asset), c.asset)
    ]


def _overlaps(item: Audio | VideoElement, frame_range: FrameRange) -> bool:
    return item.from_ < frame_range.end and item.to > frame_range.start


def _file(files: Mapping[str, Path], asset: str) -> Path:
    path = files.get(asset)
    if path is None or not path.is_file():
        raise AssetMissingError(f"the file of asset {asset} is missing", asset=asset)
    return path


def _audio_track(master: Master, files: Mapping[str, Path], audio: Audio, frame_range: FrameRange) -> Track:
    base = sample_at(frame_range.start, master.fps)
    end = sample_at(audio.to, master.fps)
    start = sample_at(audio.from_, master.fps)
    if not audio.loop and (duration := master.assets[audio.asset].duration):
        end = max(start, min(end, start + round((duration - audio.trim_start) * SAMPLE_RATE)))
    return Track(
        name=audio.id,
        asset=audio.asset,
        path=_file(files, audio.asset),
        start=start - base,
        end=end - base,
        trim_start=audio.trim_start,
        volume=audio.volume,
        fade_in=round(audio.fade_in * SAMPLE_RATE),
        fade_out=round(audio.fade_out * SAMPLE_RATE),
        loop=audio.loop,
        duck_under=audio.duck_under if audio.duck_under != audio.id else None,
    )


def _clip_track(master: Master, files: Mapping[str, Path], clip: VideoElement, frame_range: FrameRange) -> Track:
    base = sample_at(frame_range.start, master.fps)
    path = _file(files, clip.asset)
    return Track(
        name=clip.id,
        asset=clip.asset,
        path=path,
        start=sample_at(clip.from_, master.fps) - base,
        end=sample_at(clip.to, master.fps) - base,
        trim_start=clip.trim_start,
        volume=clip.volume,
        fade_in=round(CLICK_SECONDS * SAMPLE_RATE),
        fade_out=round(CLICK_SECONDS * SAMPLE_RATE),
        loop=clip.loop,
        period=_period(path, clip) if clip.loop else None,
        tempo=clip.playback_rate,
    )


def _period(path: Path, clip: VideoElement) -> Fraction | None:
    """That of its picture, see `clips.clip_frame`; None where there is nothing left of it to loop."""
    with open_media(path, clip.asset) as container:
        index = read_index(container, pictures_of(container)[0])
    span = index.length - Fraction(repr(clip.trim_start)) if index else Fraction(0)
    return span / Fraction(repr(clip.playback_rate)) if span > 0 else None
