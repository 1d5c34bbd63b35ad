"""The files of assets on this machine, by content: workers that run side by side download each once."""

import contextlib
import errno
import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from onetake import layout
from onetake.errors import AssetForbiddenError, AssetMissingError, AssetRejectedError, NotFoundError
from onetake.jobs.documents import key_of
from onetake.jobs.ports import Files, Objects
from onetake.render.intake.limits import MediaLimits
from onetake.render.intake.probe import DEFAULT_LIMITS, with_facts
from onetake.timeline.document import Asset
from onetake.timeline.master import Master

_AT_ONCE = 4
_OLD_SECONDS = 86_400


@dataclass(frozen=True)
class AssetCache:
    """`folder` holds files named by their SHA-256. A file appears whole or not at all."""

    folder: Path
    objects: Objects
    files: Files
    limits: MediaLimits = DEFAULT_LIMITS

    def get(self, project_id: str, master: Master, needed: Iterable[str]) -> dict[str, Path]:
        """The file of each needed asset, by asset id.

        What came from outside is looked into here for the first time, before anything is drawn with it. Raises
        AssetMissingError, AssetForbiddenError, AssetRejectedError (also where the disk is full) or AssetDecodeError
        naming the asset.
        """
        names = sorted(needed)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            paths = dict(zip(names, pool.map(lambda name: self._get(name, master.assets[name]), names), strict=True))
        cached = layout.cached(project_id, "")
        outside = {n: master.assets[n] for n in names if (self._key(n, master.assets[n])).startswith(cached)}
        with_facts(outside, paths, self.limits)
        return paths

    def size(self, master: Master, needed: Iterable[str]) -> int:
        """Bytes of all needed assets together. Raises AssetMissingError or AssetForbiddenError naming the asset."""
        names = sorted(needed)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return sum(pool.map(lambda name: self._size(name, master.assets[name]), names))

    def _size(self, name: str, asset: Asset) -> int:
        size = self.objects.size(self._key(name, asset))
        if size is None:
            raise _missing(name)
        return size

    def _get(self, name: str, asset: Asset) -> Path:
        path = self.folder / (asset.sha256 or hashlib.sha256(asset.uri.encode()).hexdigest())
        if path.exists():
            path.touch()
            return path
        with tempfile.TemporaryDirectory(prefix="download-", dir=self.folder) as partial:
            fresh = Path(partial, "file")
            self._download(name, asset, fresh)
            fresh.replace(path)
        return path

    def _download(self, name: str, asset: Asset, path: Path) -> None:
        try:
            self.files.download(self._key(name, asset), path)
        except NotFoundError as exc:
            raise _missing(name) from exc
        except OSError as exc:
            if exc.errno != errno.ENOSPC:
                raise
            raise AssetRejectedError(
                f"asset {name} finds no room: all that is shown or heard with it is more than a render worker's disk "
                "holds. Use smaller files.",
                asset=name,
            ) from exc
        if asset.sha256 is not None and _sha256(path) != asset.sha256:
            raise AssetRejectedError(f"asset {name} is not the file that it was when it was probed", asset=name)

    def _key(self, name: str, asset: Asset) -> str:
        key = key_of(self.objects, asset.uri)
        if key is None:
            raise AssetForbiddenError(
                f"asset {name} is not in the project's files, but at {asset.uri[:200]}", asset=name
            )
        return key


def _missing(name: str) -> AssetMissingError:
    return AssetMissingError(f"asset {name} is gone: upload it again, and start the render again", asset=name)


def remove_old(folder: Path) -> None:
    """Remove from `folder` what nobody has used for a day, such as the folder of a worker that was killed.

    Workers that start side by side may do so at the same time.
    """
    for entry in list(folder.iterdir()):
        with contextlib.suppress(FileNotFoundError):  # another worker has removed it in between
            _remove_if_old(entry)


def _remove_if_old(entry: Path) -> None:
    if time.time() - entry.stat().st_mtime < _OLD_SECONDS:
        return
    if entry.is_dir():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
