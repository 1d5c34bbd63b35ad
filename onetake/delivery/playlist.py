"""HLS playlists (RFC 8216) and WebVTT indexes whose URIs open without a cookie: each gets the query of its list."""

import re
from urllib.parse import quote

_ATTRIBUTE = re.compile(r'(?<=[:,]URI=")[^"]+(?=")')


def open_playlist(text: str, folder_url: str, query: str) -> str:
    """`text` with `query` at each URI, in lines and in attributes of tags.

    Names of playlists stay relative: they are served where this one is. Everything else is a file at `folder_url`,
    which has no slash at its end.
    """

    def signed(name: str) -> str:
        place = name if name.endswith(".m3u8") else f"{folder_url}/{quote(name, safe='%')}"
        return f"{place}?{query}"

    def line_of(line: str) -> str:
        if line.startswith("#"):
            return _ATTRIBUTE.sub(lambda found: signed(found[0]), line)
        return signed(line) if line else line

    return "".join(f"{line_of(line)}\n" for line in text.splitlines())


def open_cues(text: str, folder_url: str, query: str) -> str:
    """A WebVTT index of thumbnails with `query` at each picture, in front of its `#xywh=`.

    Pictures are at `folder_url`, which has no slash at its end.
    """

    def signed(line: str) -> str:
        name, hash_sign, area = line.partition("#xywh=")
        return f"{folder_url}/{quote(name, safe='%')}?{query}{hash_sign}{area}" if hash_sign else line

    return "".join(f"{signed(line)}\n" for line in text.splitlines())
