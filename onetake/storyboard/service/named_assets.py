"""Assets that requests name, by id or by key: there, of the right kind, and not known to be broken."""

from collections.abc import Collection
from typing import Any

from onetake.errors import AssetRejectedError, InvalidInputError, OnetakeError
from onetake.ids import is_id
from onetake.storyboard.asset_names import is_address, upload_name
from onetake.storyboard.keys import ItemKey, asset_key, marker_key
from onetake.storyboard.models import AssetRecord, MediaKind, Project
from onetake.storyboard.ports import Found, Records
from onetake.storyboard.service.reading import read_parts

Kinds = Collection[MediaKind]


def named_asset(found: Found, project_id: str, asset_id: str, kinds: Kinds, pointer: str) -> AssetRecord:
    """Of what was read, by its id. One that is still being uploaded is taken: compiling waits until it is ready.

    Raises InvalidInputError if it is missing or of none of these kinds, AssetRejectedError.
    """
    asset = found.get(asset_key(project_id, asset_id))
    if asset is None:
        raise _missing(asset_id, pointer)
    _check_usable(asset, kinds, pointer)
    return asset


def name_keys(project_id: str, *names: str | None) -> list[ItemKey[Any]]:
    """What `check_named` wants to be read, with whatever else is: uploads of these keys or ids."""
    keys: dict[ItemKey[Any], None] = {}
    for name in filter(None, names):
        keys[marker_key(project_id, name)] = None
        if is_id("ast", name):
            keys[asset_key(project_id, name)] = None
    return list(keys)


def check_named(records: Records, project: Project, found: Found, name: str, kinds: Kinds, pointer: str) -> None:
    """The same for an asset that is called by its upload's key or id, or as an imported document calls it.

    What a document names may be an upload that was deleted since: its key, until it comes again, is no asset's.
    Costs a read for a key; for a document's name a query of its asset table, and two reads.
    """
    try:
        _check_upload(records, project.project_id, found, name, name, kinds, pointer)
    except InvalidInputError:
        entry = next((part.assets[name] for part in read_parts(records, project) if name in part.assets), None)
        if entry is None:
            raise
        if is_address(entry.uri):
            if entry.kind not in kinds:
                raise _of_another_kind(name, entry.kind, kinds, pointer) from None
            return
        upload = upload_name(entry.uri)
        read = records.get(name_keys(project.project_id, upload))
        _check_upload(records, project.project_id, read, upload, name, kinds, pointer)


def _check_upload(
    records: Records, project_id: str, found: Found, upload: str, name: str, kinds: Kinds, pointer: str
) -> None:
    """`upload` is a key or an id, `name` what the client calls it."""
    marker = found.get(marker_key(project_id, upload))
    key = asset_key(project_id, marker.asset_id if marker else upload)
    asset = records.get([key]).get(key) if marker else found.get(key)
    if asset is None:
        raise _missing(name, pointer)
    _check_usable(asset, kinds, pointer)


def _check_usable(asset: AssetRecord, kinds: Kinds, pointer: str) -> None:
    if asset.state == "rejected":
        raise AssetRejectedError(
            f"asset {asset.key} was rejected: {asset.reason}", asset=asset.key, assetId=asset.asset_id, pointer=pointer
        )
    if asset.kind not in kinds:
        raise _of_another_kind(asset.key, asset.kind, kinds, pointer)


def _missing(name: str, pointer: str) -> OnetakeError:
    return InvalidInputError(f"there is no asset {name} in this project: upload it first", pointer=pointer)


def _of_another_kind(name: str, kind: MediaKind, kinds: Kinds, pointer: str) -> OnetakeError:
    return InvalidInputError(f"asset {name} is of kind {kind}: name one of kind {' or '.join(kinds)}", pointer=pointer)
