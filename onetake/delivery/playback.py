"""Who may fetch a film's files, and for how long: pure decisions, made before anything is signed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote


class Signer(Protocol):
    """Makes URLs that expire. `onetake.aws.signing` has CloudFront's."""

    def sign(self, url: str, expires: datetime) -> str:
        """`url`, open until `expires`."""
        ...

    def sign_folder(self, url: str, expires: datetime) -> str:
        """`url` with a query that also opens its neighbours in the same folder."""
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
    """Hands out films. `delivery_url` is where the bucket is delivered from, without a slash at the end."""

    delivery_url: str
    signer: Signer
    now: Callable[[], datetime]

    def open(self, outputs: Mapping[str, str], seconds: float) -> list[tuple[Grant, str]]:
        """Each output of a finished render of that length, with its signed URL."""
        granted = grants(outputs, self.delivery_url, seconds, self.now())
        return [(grant, grant.signed(self.signer)) for grant in granted]


_CONTENT_TYPES = {
    "mp4": "video/mp4",
    "poster": "image/jpeg",
    "hls": "application/vnd.apple.mpegurl",
    "report": "application/json",
}
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
            whole_folder=name == "hls",
        )
        for name, key in outputs.items()
    ]
