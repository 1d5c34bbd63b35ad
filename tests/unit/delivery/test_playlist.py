from onetake.delivery.playlist import open_playlist

MAIN = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="index_sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1000,AUDIO="a"

index_720p.m3u8
"""
VARIANT = """#EXTM3U
#EXT-X-MAP:URI="init.mp4",BYTERANGE="5@0"
#EXTINF:6.0,
index 1.ts
#EXT-X-ENDLIST
"""


def test_other_playlists_are_found_beside_this_one_with_its_query() -> None:
    assert open_playlist(MAIN, "https://d.example/hls", "Q=1") == MAIN.replace(".m3u8", ".m3u8?Q=1")


def test_files_are_found_where_they_are_delivered() -> None:
    opened = VARIANT.replace("init.mp4", "https://d.example/hls/init.mp4?Q=1")
    opened = opened.replace("index 1.ts", "https://d.example/hls/index%201.ts?Q=1")
    assert open_playlist(VARIANT, "https://d.example/hls", "Q=1") == opened
