"""Between the assets of a project and the names that a document gives them.

A document over the API names an uploaded asset `assets/<key>` (or `assets/<id>`) and any other by its https:// address.
What a probe found stands in the document's asset table in place of what the client claimed.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

from onetake.errors import AssetForbiddenError, AssetMissingError
from onetake.storyboard.models import ADDRESS_PATTERN, AssetRecord, MediaKind
from onetake.timeline.document import Asset

_UPLOADED = "assets/"


def is_address(uri: str) -> bool:
    """Whether the file is fetched from outside when a render needs it."""
    return re.match(ADDRESS_PATTERN, uri) is not None


def upload_name(uri: str) -> str:
    """The key or the id in an `assets/...` uri."""
    return uri.removeprefix(_UPLOADED)


class Uploads:
    """The uploaded assets of a project, by id and by key."""

    def __init__(self, records: Iterable[AssetRecord]) -> None:
        self._records = {record.asset_id: record for record in records}
        self._ids = {record.key: record.asset_id for record in self._records.values()}

    def named(self, name: str) -> AssetRecord | None:
        """The asset with this key or, failing that, this id."""
        return self._records.get(self._ids.get(name, name))

    def behind(self, uri: str) -> AssetRecord | None:
        """The asset that an `assets/...` uri names."""
        return self.named(upload_name(uri)) if uri.startswith(_UPLOADED) else None


def accept(key: str, asset: Asset, uploads: Uploads) -> Asset:
    """An entry of an imported asset table as it is kept.

    Raises AssetMissingError if nothing was uploaded under its name, AssetForbiddenError for a uri of another kind.
    """
    pointer = f"/assets/{key}/uri"
    if is_address(asset.uri):
        return asset
    if not asset.uri.startswith(_UPLOADED):
        raise AssetForbiddenError(
            f"asset {key} is at {asset.uri[:200]}, which cannot be reached from here: upload it and name it "
            "assets/<key>, or give an https:// address",
            asset=key,
            pointer=pointer,
        )
    record = uploads.behind(asset.uri)
    if record is None:
        name = upload_name(asset.uri)[:200]
        raise AssetMissingError(
            f"asset {key}: nothing was uploaded with the key {name}: upload it first", asset=key, pointer=pointer
        )
    return asset.model_copy(update={"uri": _UPLOADED + record.key})


def probed(record: AssetRecord) -> Asset:
    """The entry of an asset table that an uploaded asset has."""
    return Asset(
        uri=_UPLOADED + record.key,
        kind=record.kind,
        sha256=record.sha256,
        width=record.width,
        height=record.height,
        duration=record.duration,
        fps=record.fps,
    )


class AssetTable:
    """Builds the asset table of an export: the imported one, and what has come into use since."""

    def __init__(self, imported: Mapping[str, Asset], uploads: Uploads) -> None:
        self._imported = imported
        self._uploads = uploads
        self._by_uri = {asset.uri: key for key, asset in reversed(list(imported.items()))}
        self._added: dict[str, Asset] = {}

    def name(self, key: str | None, asset_id: str | None, url: str | None, kind: MediaKind) -> str | None:
        """The name of what an entity refers to: by the document's key, an uploaded asset's id, or an address."""
        if key is not None or asset_id is not None:
            return self.refer(key or asset_id)
        return None if url is None else self._name_address(url, kind)

    def refer(self, name: str | None) -> str | None:
        """The name of an asset that is called by its name in the document, its key or its id."""
        if name is None or name in self._imported:
            return name
        record = self._uploads.named(name)
        if record is None:
            return name
        entry = probed(record)
        imported = self._by_uri.get(entry.uri)
        if imported is not None:
            return imported
        key = record.asset_id if record.key in self._imported else record.key
        self._added[key] = entry
        return key

    def entries(self) -> dict[str, Asset]:
        """The table: imported entries in their order, then added ones by name."""
        imported = {key: self._current(asset) for key, asset in self._imported.items()}
        return imported | dict(sorted(self._added.items()))

    def _current(self, asset: Asset) -> Asset:
        record = self._uploads.behind(asset.uri)
        return probed(record) if record is not None and record.state == "ready" else asset

    def _name_address(self, url: str, kind: MediaKind) -> str:
        imported = self._by_uri.get(url)
        if imported is not None:
            return imported
        key = "web-" + hashlib.sha256(url.encode()).hexdigest()[:16]
        self._added[key] = Asset(uri=url, kind=kind)
        return key
