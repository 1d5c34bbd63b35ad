"""Who may fetch a film's files, and for how long: pure decisions, made before anything is signed.

A player asks for what a playlist names without the query of the playlist's own URL, and for what an index of
thumbnails names too. So the API serves both, to whoever has the signature of their folder, and appends it to each URI:
playlists lead to the API again, segments and pictures to CloudFront.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlsplit

from onetake import layout
from onetake.delivery.playlist import open_cues, open_playlist
from onetake.errors import NotFoundError


@dataclass(frozen=True)
class FolderKey:
    """What `Signer.sign_folder` puts into a query, as a request brings it back: nothing of it is to be trusted."""

    policy: str
    signature: str
    key_id: str

    @property
    def query(self) -> str:
        return f"Policy={self.policy}&Signature={self.signature}&Key-Pair-Id={self.key_id}"


class Signer(Protocol):
    """Makes URLs that expire. `onetake.aws.signing` has CloudFront's."""

    def sign(self, url: str, expires: datetime) -> str:
        """`url`, open until `expires`."""
        ...

    def sign_folder(self, url: str, expires: datetime) -> str:
        """`url` with a query that also opens its neighbours in the same folder."""
        ...

    def opens(self, key: FolderKey, url: str, now: datetime) -> bool:
        """Whether `key` is from `sign_folder` of the folder of `url`, and still holds."""
        ...


@dataclass(frozen=True)
class Grant:
    """One file of a render, and until when it may be fetched. `whole_folder`: the file refers to its neighbours."""

    name: str
    content_type: str
    url: str
    expires: datetime
    whole_folder: bool = False

    def signed(self, signer: Signer) -> str:
        """The URL to hand out."""
        return (signer.sign_folder if self.whole_folder else signer.sign)(self.url, self.expires)


@dataclass(frozen=True)
class Playback:
    """Hands out films. `delivery_url` is where the bucket is delivered from, without a slash at the end.

    `read` gives an object of the bucket by its key, None if there is none.
    """

    delivery_url: str
    signer: Signer
    now: Callable[[], datetime]
    read: Callable[[str], bytes | None]

    def open(self, outputs: Mapping[str, str], seconds: float, api_url: str) -> list[tuple[Grant, str]]:
        """Each output of a finished render of that length, with its signed URL.

        A playlist's is under `api_url`, where the path of an object's key is the route of `playlist`.
        """
        granted = grants(outputs, self.delivery_url, seconds, self.now())
        return [(grant, self._address(grant, api_url)) for grant in granted]

    def asset(self, project_id: str, uri: str) -> str:
        """Where a client fetches an asset of a project's master for an hour; an outside address is as it was.

        Raises NotFoundError for what is in the bucket but not the project's.
        """
        parts = urlsplit(uri)
        if parts.scheme != "s3":
            return uri
        key = parts.path.removeprefix("/")
        if not key.startswith(layout.project_prefix(project_id)):
            raise NotFoundError(f"{uri} is no file of project {project_id}: compile it again")
        return self.signer.sign(f"{self.delivery_url}/{quote(key)}", self.now() + _SHORTEST)

    def playlist(self, project_id: str, render_id: str, name: str, key: FolderKey) -> str:
        """A playlist of a render, each URI in it signed like itself.

        Raises NotFoundError, also for a signature that does not hold: who has none does not learn what there is.
        """
        text, folder_url = self._opened(f"{layout.hls_prefix(project_id, render_id)}{name}", key, _PLAYLIST_NAME)
        return open_playlist(text, folder_url, key.query)

    def thumbnails(self, project_id: str, render_id: str, name: str, key: FolderKey) -> str:
        """The index of a render's thumbnails, the address of their picture signed like itself.

        Raises NotFoundError as `playlist` does.
        """
        text, folder_url = self._opened(f"{layout.thumbnails_prefix(project_id, render_id)}{name}", key, _INDEX_NAME)
        return open_cues(text, folder_url, key.query)

    def _opened(self, path: str, key: FolderKey, names: re.Pattern[str]) -> tuple[str, str]:
        """What is there, and the URL of its folder."""
        url = f"{self.delivery_url}/{quote(path)}"
        is_one = names.fullmatch(path.rpartition("/")[2]) is not None
        body = self.read(path) if is_one and self.signer.opens(key, url, self.now()) else None
        if body is None:
            raise NotFoundError("there is no such file, or its address has expired: ask for the outputs again")
        return body.decode(), url.rpartition("/")[0]

    def _address(self, grant: Grant, api_url: str) -> str:
        signed = grant.signed(self.signer)
        return api_url + signed.removeprefix(self.delivery_url) if grant.whole_folder else signed


_CONTENT_TYPES = {
    "mp4": "video/mp4",
    "poster": "image/jpeg",
    "hls": "application/vnd.apple.mpegurl",
    "thumbnails": "text/vtt",
    "gif": "image/gif",
    "report": "application/json",
}
_PLAYLIST_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}\.m3u8", re.ASCII)
_INDEX_NAME = re.compile(r"index\.vtt", re.ASCII)
_OF_FOLDERS = ("hls", "thumbnails")
_SHORTEST = timedelta(hours=1)


def grants(outputs: Mapping[str, str], delivery_url: str, seconds: float, now: datetime) -> list[Grant]:
    """What may be fetched of a finished render, in the order of `outputs`.

    `outputs` maps an output's name to its key in the bucket, `seconds` is the film's length. Whoever starts to play a
    film must be able to watch it to its end with a break: twice its length, an hour at the least.
    """
    expires = now + max(_SHORTEST, timedelta(seconds=2 * seconds))
    return [
        Grant(
            name=name,
            content_type=_CONTENT_TYPES.get(name, "application/octet-stream"),
            url=f"{delivery_url}/{quote(key)}",
            expires=expires,
            whole_folder=name in _OF_FOLDERS,
        )
        for name, key in outputs.items()
    ]
