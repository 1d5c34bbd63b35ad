from datetime import UTC, datetime, timedelta

import pytest

from onetake.delivery.playback import FolderKey, Grant, Playback, grants
from onetake.errors import NotFoundError

NOW = datetime(2030, 1, 1, tzinfo=UTC)
OUTPUTS = {"mp4": "projects/p/renders/r/film.mp4", "hls": "projects/p/renders/r/hls/film.m3u8"}


class NamingSigner:
    def sign(self, url: str, expires: datetime) -> str:
        return f"{url}?one-until-{expires:%H:%M}"

    def sign_folder(self, url: str, expires: datetime) -> str:
        return f"{url}?folder-until-{expires:%H:%M}"

    def opens(self, key: FolderKey, url: str, now: datetime) -> bool:
        return False


@pytest.mark.parametrize(("seconds", "lifetime"), [(0, 3600), (1800, 3600), (1801, 3602), (14_400, 28_800)])
def test_urls_live_twice_the_film_and_an_hour_at_least(seconds: float, lifetime: int) -> None:
    film, playlist = grants(OUTPUTS, "https://d.example", seconds, NOW)
    assert film.expires == playlist.expires == NOW + timedelta(seconds=lifetime)


def test_a_file_is_opened_alone_and_a_playlist_with_its_folder() -> None:
    film, playlist = grants(OUTPUTS, "https://d.example", 60, NOW)
    assert film.signed(NamingSigner()) == f"https://d.example/{OUTPUTS['mp4']}?one-until-01:00"
    assert playlist.signed(NamingSigner()) == f"https://d.example/{OUTPUTS['hls']}?folder-until-01:00"
    assert (film.content_type, playlist.content_type) == ("video/mp4", "application/vnd.apple.mpegurl")


def test_a_key_is_spelled_as_a_url() -> None:
    assert grants({"mp4": "a b/ü.mp4"}, "https://d.example", 1, NOW) == [
        Grant("mp4", "video/mp4", "https://d.example/a%20b/%C3%BC.mp4", NOW + timedelta(hours=1))
    ]


def test_assets_of_the_project_are_opened_for_an_hour_and_nobody_elses() -> None:
    playback = Playback("https://d.example", NamingSigner(), lambda: NOW, lambda _: None)
    opened = playback.asset("prj_1", "s3://bucket/projects/prj_1/assets/ast_1")
    assert opened == "https://d.example/projects/prj_1/assets/ast_1?one-until-01:00"
    assert playback.asset("prj_1", "https://pictures.test/a.png") == "https://pictures.test/a.png"
    with pytest.raises(NotFoundError):
        playback.asset("prj_1", "s3://bucket/projects/prj_10/assets/ast_1")
