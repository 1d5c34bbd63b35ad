"""CacheToS3: every asset from outside becomes a file of the project, kept by its content."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from onetake import layout
from onetake.errors import AssetRejectedError
from onetake.jobs.documents import key_of, read_master, read_render, span_of, write_master
from onetake.jobs.ports import Fetcher, Files, StepPorts
from onetake.jobs.usage import pictures_in, sounds_in
from onetake.timeline.document import Asset

_AT_ONCE = 2
"""Files on the function's disk at a time: each may be as large as the limit allows."""


def cache_to_s3(ports: StepPorts, files: Files, fetcher: Fetcher, project_id: str, render_id: str) -> None:
    """Fetch what the render needs from outside, each address once, and write the master that names the copies.

    Raises what `Fetcher.fetch` raises, and AssetRejectedError for a file that is not the one that the document means.
    """
    render = read_render(ports.renders, project_id, render_id)
    master = read_master(ports.objects, render)
    span = span_of(render, master)
    needed = sorted(pictures_in(master, *span) | sounds_in(master, *span))
    outside = {a: master.assets[a] for a in needed if key_of(ports.objects, master.assets[a].uri) is None}
    hashes = _Cache(ports, files, fetcher, project_id).keep_all(outside)
    copies = {a: _copy_of(a, entry, hashes[entry.uri], ports, project_id) for a, entry in outside.items()}
    write_master(ports.objects, render, master.model_copy(update={"assets": master.assets | copies}))


@dataclass(frozen=True)
class _Cache:
    ports: StepPorts
    files: Files
    fetcher: Fetcher
    project_id: str

    def keep_all(self, outside: dict[str, Asset]) -> dict[str, str]:
        """SHA-256 by address."""
        names = {entry.uri: asset for asset, entry in outside.items()}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            hashes = pool.map(lambda asset: self._keep(asset, outside[asset]), names.values())
            return dict(zip(names, hashes, strict=True))

    def _keep(self, asset: str, entry: Asset) -> str:
        if entry.sha256 is not None and self._has(entry.sha256):
            return entry.sha256
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "file")
            fetched = self.fetcher.fetch(asset, entry.uri, path)
            if not self._has(fetched.sha256):
                key = layout.cached(self.project_id, fetched.sha256)
                self.files.upload(path, key, fetched.content_type, temporary=True)
        return fetched.sha256

    def _has(self, sha256: str) -> bool:
        return self.ports.objects.size(layout.cached(self.project_id, sha256)) is not None


def _copy_of(asset: str, entry: Asset, sha256: str, ports: StepPorts, project_id: str) -> Asset:
    if entry.sha256 not in (None, sha256):
        raise AssetRejectedError(
            f"asset {asset}: the file at its address is not the one that the document means (its sha256 differs): "
            "correct the document or the address",
            asset=asset,
        )
    uri = ports.objects.uri(layout.cached(project_id, sha256))
    return entry.model_copy(update={"uri": uri, "sha256": sha256})
