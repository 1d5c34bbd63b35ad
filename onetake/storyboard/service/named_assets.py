"""Uploads that requests name by id: there, of the right kind, and not known to be broken."""

from collections.abc import Collection

from onetake.errors import AssetRejectedError, InvalidInputError
from onetake.storyboard.keys import asset_key
from onetake.storyboard.models import AssetRecord, MediaKind
from onetake.storyboard.ports import Found


def named_asset(
    found: Found, project_id: str, asset_id: str, kinds: Collection[MediaKind], pointer: str
) -> AssetRecord:
    """Of what was read. One that is still being uploaded is taken: whether it is sound shows when a film is made.

    Raises InvalidInputError if it is missing or of none of these kinds, AssetRejectedError.
    """
    asset = found.get(asset_key(project_id, asset_id))
    if asset is None:
        raise InvalidInputError(f"there is no asset {asset_id} in this project: upload it first", pointer=pointer)
    if asset.state == "rejected":
        raise AssetRejectedError(
            f"asset {asset.key} was rejected: {asset.reason}", asset=asset.key, asset_id=asset_id, pointer=pointer
        )
    if asset.kind not in kinds:
        raise InvalidInputError(
            f"asset {asset.key} is of kind {asset.kind}: name one of kind {' or '.join(kinds)}", pointer=pointer
        )
    return asset
