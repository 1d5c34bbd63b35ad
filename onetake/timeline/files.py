"""Assets of a document on this machine: uris relative to the document's folder become paths."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from onetake.errors import AssetForbiddenError, AssetMissingError
from onetake.timeline.document import Asset


def resolve_files(assets: Mapping[str, Asset], folder: Path) -> dict[str, Path]:
    """The file of each asset, by asset id; `folder` is the document's.

    Raises AssetMissingError where there is no such file, AssetForbiddenError for a uri that is no file.
    """
    return {key: _resolve(key, asset.uri, folder) for key, asset in assets.items()}


def _resolve(key: str, uri: str, folder: Path) -> Path:
    parts = urlsplit(uri)
    if parts.scheme == "file":
        path = Path(unquote(parts.path))
    elif len(parts.scheme) > 1:
        raise AssetForbiddenError(
            f"asset {key}: {uri} is not a file; the command line reads local files only",
            asset=key,
            pointer=f"/assets/{key}/uri",
        )
    else:
        path = folder / uri
    if not path.is_file():
        raise AssetMissingError(f"asset {key}: there is no file {path}", asset=key, pointer=f"/assets/{key}/uri")
    return path.resolve()


def rebase_assets(assets: Mapping[str, Asset], old: Path, new: Path) -> dict[str, Asset]:
    """The same assets with relative uris spelled from folder `new` in place of `old`."""
    return {key: asset.model_copy(update={"uri": _rebase(asset.uri, old, new)}) for key, asset in assets.items()}


def _rebase(uri: str, old: Path, new: Path) -> str:
    if len(urlsplit(uri).scheme) > 1 or Path(uri).is_absolute():
        return uri
    return Path(os.path.relpath((old / uri).resolve(), new.resolve())).as_posix()
