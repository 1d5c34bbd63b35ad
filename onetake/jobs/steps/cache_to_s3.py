"""CacheToS3: every asset from outside becomes a file of the project, kept by its content."""

import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from onetake import layout
from onetake.errors import AssetRejectedError
from onetake.jobs.documents import key_of, read_master, read_render, span_of, write_master
from onetake.jobs.ports import Fetcher, Files, StepPorts
from onetake.jobs.usage import pictures_in, sounds_in
from onetake.timeline.document import Asset

_AT_ONCE = 2
"""Files on the function's disk at a time: each may be as large as the limit allows."""
_NOTED_AFTER = timedelta(seconds=30)
"""An attempt that runs out of time leaves to the next what it had fetched until so long before."""


def cache_to_s3(ports: StepPorts, files: Files, fetcher: Fetcher, project_id: str, render_id: str) -> None:
    """Fetch what the render needs from outside, each address once, and write the master that names the copies.

    Raises what `Fetcher.fetch` raises, and AssetRejectedError for a file that is not the one that the document means.
    """
    render = read_render(ports.renders, project_id, render_id)
    master = read_master(ports.objects, render)
    span = span_of(render, master)
    needed = sorted(pictures_in(master, *span) | sounds_in(master, *span))
    outside: dict[str, list[str]] = {}
    for name in needed:
        if key_of(ports.objects, master.assets[name].uri) is None:
            outside.setdefault(master.assets[name].uri, []).append(name)
    assets, noted = dict(master.assets), ports.now()
    for names, sha256 in _Cache(ports, files, fetcher, project_id).keep_all(outside, assets):
        assets |= {name: _copy_of(name, assets[name], sha256, ports, project_id) for name in names}
        if ports.now() - noted >= _NOTED_AFTER:
            write_master(ports.objects, render, master.model_copy(update={"assets": dict(assets)}))
            noted = ports.now()
    write_master(ports.objects, render, master.model_copy(update={"assets": assets}))


@dataclass(frozen=True)
class _Cache:
    ports: StepPorts
    files: Files
    fetcher: Fetcher
    project_id: str

    def keep_all(
        self, outside: Mapping[str, list[str]], assets: Mapping[str, Asset]
    ) -> Iterator[tuple[list[str], str]]:
        """The assets at each address, and the SHA-256 of what is there, as the files come in."""
        named = [(names[0], assets[names[0]]) for names in outside.values()]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            yield from zip(outside.values(), pool.map(lambda one: self._keep(*one), named), strict=True)

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
