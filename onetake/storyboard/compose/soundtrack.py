"""The film's sound: a voice, and music that gives way to it."""

from fractions import Fraction
from math import ceil

from onetake.storyboard.compose.used_assets import UsedAssets
from onetake.storyboard.document import Storyboard
from onetake.timeline.master import Audio

FADE_IN_SECONDS = 1.0
FADE_OUT_SECONDS = 2.5
_SHARE = 0.25


def soundtrack(storyboard: Storyboard, frames: int, assets: UsedAssets) -> list[Audio]:
    """Audio of a film of so many frames. Music that is disabled is left out. Raises `DocumentError`."""
    voice = _voice(storyboard, frames, assets)
    music = _music(storyboard, frames, assets, voice)
    return [audio for audio in (voice, music) if audio]


def _voice(storyboard: Storyboard, frames: int, assets: UsedAssets) -> Audio | None:
    if storyboard.voiceover is None:
        return None
    key = storyboard.voiceover.asset
    seconds = assets.use(key, "audio", "the voice-over", "/voiceover/asset").duration
    length = ceil(Fraction(repr(seconds)) * storyboard.output_format.fps.fraction) if seconds else frames
    return Audio(id="voiceover", asset=key, from_=0, to=min(frames, length))


def _music(storyboard: Storyboard, frames: int, assets: UsedAssets, voice: Audio | None) -> Audio | None:
    music = storyboard.music
    if not music.enabled or music.asset is None:
        return None
    assets.use(music.asset, "audio", "the music", "/music/asset")
    longest = _SHARE * float(frames / storyboard.output_format.fps.fraction)
    return Audio(
        id="music",
        asset=music.asset,
        from_=0,
        to=frames,
        volume=music.volume,
        fade_in=min(FADE_IN_SECONDS, longest),
        fade_out=min(FADE_OUT_SECONDS, longest),
        loop=True,
        duck_under=voice.id if voice else None,
    )
