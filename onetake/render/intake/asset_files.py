"""Where the files of a render's assets are."""

from collections.abc import Mapping
from pathlib import Path

from onetake.errors import AssetMissingError


def local_file(files: Mapping[str, Path], asset: str) -> Path:
    """Raises `AssetMissingError` if `files` has no such asset, or its file is not there."""
    path = files.get(asset)
    if path is None:
        raise AssetMissingError(f"asset {asset} is not among the files of this render.", asset=asset)
    if not path.is_file():
        raise AssetMissingError(f"asset {asset} has no file: {path} is not there.", asset=asset)
    return path
