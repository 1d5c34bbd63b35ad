"""Where the files of a render's assets are."""

from collections.abc import Mapping
from pathlib import Path

from onetake.errors import AssetMissingError


def local_file(files: Mapping[str, Path], asset: str) -> Path:
    """Raises `AssetMissingError` if `files` has no such asset."""
    if asset not in files:
        raise AssetMissingError(f"Asset {asset} is not among the files of this render.", asset=asset)
    return files[asset]
