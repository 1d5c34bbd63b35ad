import pytest

from onetake.errors import DocumentError
from onetake.storyboard.compose import compile_storyboard
from onetake.timeline.master import Audio
from tests.films import Json, film, scene, storyboard


def audio(**fields: Json) -> dict[str, Audio]:
    master = film(scene("s", durationInFrames=300), **fields)
    return {a.id: a for a in master.audio}


def test_music_loops_to_the_films_end_under_the_voice() -> None:
    found = audio(music={"asset": "music", "volume": 0.4}, voiceover={"asset": "voice"})
    assert list(found) == ["voiceover", "music"]
    music, voice = found["music"], found["voiceover"]
    assert (music.from_, music.to, music.loop, music.volume, music.duck_under) == (0, 300, True, 0.4, "voiceover")
    assert (music.fade_in, music.fade_out) == (1, 2.5)
    assert (voice.from_, voice.to, voice.volume, voice.loop) == (0, 121, 1, False), "4.01 s are 120.3 frames"


def test_music_alone_ducks_under_nothing() -> None:
    assert audio(music={"asset": "music"})["music"].duck_under is None


def test_a_voice_ends_with_the_film() -> None:
    master = film(scene("s", durationInFrames=30), voiceover={"asset": "voice"})
    assert master.audio[0].to == 30


def test_in_a_short_film_the_fades_are_short() -> None:
    [music] = film(scene("s", durationInFrames=60), music={"asset": "music"}).audio
    assert (music.fade_in, music.fade_out) == (0.5, 0.5)


@pytest.mark.parametrize("music", [{"asset": "music", "enabled": False}, {"style": "warm"}])
def test_music_that_is_off_or_has_no_asset_is_absent(music: Json) -> None:
    master = film(scene("s"), music=music)
    assert (master.audio, master.assets) == ([], {})


def test_a_clip_may_be_a_sound() -> None:
    assert audio(voiceover={"asset": "clip"})["voiceover"].asset == "clip"


@pytest.mark.parametrize(
    ("fields", "message", "pointer"),
    [
        ({"music": {"asset": "gone"}}, "the music uses asset gone, which is not in assets", "/music/asset"),
        ({"voiceover": {"asset": "wide"}}, "the voice-over uses asset wide as a sound", "/voiceover/asset"),
    ],
)
def test_a_sound_that_is_none_is_named(fields: Json, message: str, pointer: str) -> None:
    with pytest.raises(DocumentError, match=message) as refused:
        compile_storyboard(storyboard(scene("s"), **fields))
    assert refused.value.pointer == pointer
