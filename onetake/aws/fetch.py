"""Media from outside, fetched with limits and from public addresses only (S1): implements `Fetcher`.

A host's name is resolved once for each hop, every address that it has is checked, and the connection goes to an
address that was checked: a name that changes its mind in between gains nothing. A redirect is another hop. Proxies
of the environment are not used, since they would resolve the name again.
"""

import contextlib
import hashlib
import http.client
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from onetake.aws import addresses
from onetake.aws.pinned import PinnedConnection, Target, cut_off_at
from onetake.errors import AssetForbiddenError, AssetMissingError, AssetRejectedError, AssetUnreachableError
from onetake.jobs.ports import Fetched

_BLOCK = 1 << 20
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
_HEADERS = {"User-Agent": "Onetake/1", "Accept": "*/*", "Accept-Encoding": "identity"}
_UPLOAD_INSTEAD = "upload the file and name it in place of its address"


@dataclass(frozen=True)
class Limits:
    """The room and the patience that one file gets; `total_seconds` are for all of it, redirects included.

    Two files that take all their time, one after the other, still fit into a function's 15 minutes.
    """

    max_bytes: int = 5_000_000_000
    connect_seconds: float = 10
    read_seconds: float = 20
    total_seconds: float = 400
    redirects: int = 5


class WebFetcher:
    """From `allowed_private_hosts`, spelled as in the address, http and private addresses are taken too."""

    def __init__(
        self,
        limits: Limits,
        allowed_private_hosts: Collection[str] = (),
        resolve: Callable[[str, int], list[str]] = addresses.resolve,
    ) -> None:
        self._limits = limits
        self._allowed = frozenset(host.lower() for host in allowed_private_hosts)
        self._resolve = resolve

    def fetch(self, asset: str, uri: str, path: Path) -> Fetched:
        """Write what is at `uri` to `path`.

        Raises AssetForbiddenError for a scheme or an address that Onetake never asks, AssetUnreachableError for a host
        that does not answer or not in time, AssetMissingError where there is nothing, AssetRejectedError for a file
        that is too large or a web page.
        """
        return _Fetch(asset, self._limits, self._target).run(uri, path)

    def _target(self, asset: str, url: str) -> Target:
        """Where to connect for `url`, all of it checked."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as exc:
            raise AssetForbiddenError(f"asset {asset}: {url[:200]} is not an address", asset=asset) from exc
        trusted = host in self._allowed
        if not host or "@" in parts.netloc or parts.scheme not in ("https", *(["http"] if trusted else [])):
            raise AssetForbiddenError(
                f"asset {asset}: {parts.scheme}://{host} is not taken, only https:// addresses without a user name: "
                f"{_UPLOAD_INSTEAD}",
                asset=asset,
            )
        tls = parts.scheme == "https"
        port = port or (443 if tls else 80)
        path = quote(parts.path or "/", safe="%/:=&?~+!$,;'@()*") + (f"?{_query(parts.query)}" if parts.query else "")
        return Target(host, port, tls, path, self._checked_addresses(asset, host, port, trusted))

    def _checked_addresses(self, asset: str, host: str, port: int, trusted: bool) -> list[str]:
        try:
            found = self._resolve(host, port)
        except OSError as exc:
            raise AssetUnreachableError(
                f"asset {asset}: there is no host {host[:200]}: correct the address, or {_UPLOAD_INSTEAD}", asset=asset
            ) from exc
        if not trusted and not all(map(addresses.is_public, found)):
            raise AssetForbiddenError(
                f"asset {asset}: {host} is not on the open internet, and nothing else is asked: {_UPLOAD_INSTEAD}",
                asset=asset,
            )
        return found


class _Fetch:
    """One file on its way, over as many hops as it takes."""

    def __init__(self, asset: str, limits: Limits, locate: Callable[[str, str], Target]) -> None:
        self._asset, self._limits, self._locate = asset, limits, locate
        self._deadline = time.monotonic() + limits.total_seconds
        self._host = ""

    def run(self, url: str, path: Path) -> Fetched:
        for _ in range(self._limits.redirects + 1):
            target = self._locate(self._asset, url)
            self._host = target.host
            limits = self._limits
            connection = PinnedConnection(target, limits.connect_seconds, limits.read_seconds, self._deadline)
            with (
                contextlib.closing(connection),
                cut_off_at(self._deadline, connection),
                contextlib.closing(self._ask(connection, target)) as response,
            ):
                location = response.headers["location"] if response.status in _REDIRECTS else None
                if location is None:
                    return self._keep(response, path)
            url = urljoin(url, location)
        raise self._unreachable(f"redirects more than {self._limits.redirects} times")

    def _ask(self, connection: PinnedConnection, target: Target) -> http.client.HTTPResponse:
        try:
            connection.request("GET", target.path, headers=_HEADERS)
            return connection.getresponse()
        except (OSError, http.client.HTTPException) as exc:
            raise self._unreachable(f"does not answer ({str(exc) or type(exc).__name__})") from exc

    def _keep(self, response: http.client.HTTPResponse, path: Path) -> Fetched:
        kind = self._check(response)
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as out:
            for block in self._blocks(response):
                size += len(block)
                if size > self._limits.max_bytes:
                    raise self._too_large()
                digest.update(block)
                out.write(block)
        return Fetched(sha256=digest.hexdigest(), size_bytes=size, content_type=kind)

    def _check(self, response: http.client.HTTPResponse) -> str:
        """The content type of an answer that can be kept."""
        if response.status in _GONE:
            raise AssetMissingError(
                f"asset {self._asset}: {self._host} has nothing at its address ({response.status}): "
                f"correct the address, or {_UPLOAD_INSTEAD}",
                asset=self._asset,
            )
        if response.status != http.HTTPStatus.OK:
            raise self._unreachable(f"refuses it with status {response.status}")
        if (response.length or 0) > self._limits.max_bytes:
            raise self._too_large()
        kind = response.headers.get_content_type() if "content-type" in response.headers else "application/octet-stream"
        if kind == "text/html":
            raise AssetRejectedError(
                f"asset {self._asset}: its address leads to a web page, not to a file: {_UPLOAD_INSTEAD}",
                asset=self._asset,
            )
        return kind

    def _blocks(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        expected, received = response.length, 0
        try:
            while block := response.read(_BLOCK):
                received += len(block)
                yield block
        except (OSError, http.client.HTTPException) as exc:
            raise self._unreachable(f"stopped sending it ({type(exc).__name__})") from exc
        if time.monotonic() >= self._deadline or (expected is not None and received != expected):
            raise self._unreachable("stopped sending it")

    def _too_large(self) -> AssetRejectedError:
        return AssetRejectedError(
            f"asset {self._asset} is larger than {self._limits.max_bytes:,} bytes, which is all that is taken",
            asset=self._asset,
        )

    def _unreachable(self, what: str) -> AssetUnreachableError:
        if time.monotonic() >= self._deadline:
            what = f"did not send it within {self._limits.total_seconds:.0f} s"
        return AssetUnreachableError(
            f"asset {self._asset}: {self._host} {what}: try again later, or {_UPLOAD_INSTEAD}", asset=self._asset
        )


def _query(query: str) -> str:
    return quote(query, safe="%/:=&?~+!$,;'@()*[]")
