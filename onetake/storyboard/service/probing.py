"""What the probe of an upload found, written down. It needs the assets and the cascade's queue alone.

The same bytes are kept once a project, whatever number of assets has them (A5): an item by their hash says where, and
which assets share them. It changes in each commit that makes one of these ready, or deletes one. So of those that are
probed at once one is first, and none comes to share a file that is just being deleted.
"""

from dataclasses import dataclass
from datetime import datetime

from onetake import layout
from onetake.errors import WriteConflictError
from onetake.storyboard import rules
from onetake.storyboard.keys import asset_key, content_key
from onetake.storyboard.models import AssetContent, AssetRecord
from onetake.storyboard.ports import Cascade, Change, Clock, Create, Objects, Records, Replace
from onetake.storyboard.service.access import missing, until_written
from onetake.storyboard.service.deletions import enqueue_before_asset
from onetake.timeline.document import Asset

MAX_NAMES = 100
"""Assets that share a file at most, as their ids are in one item; those beyond keep a copy of their own."""
SHARE_ATTEMPTS = 30
"""Each time that one is not written, another of the same bytes was."""


@dataclass(frozen=True)
class ProbeResults:
    records: Records
    objects: Objects
    cascade: Cascade
    now: Clock

    def get(self, project_id: str, asset_id: str) -> AssetRecord:
        """Raises NotFoundError, as the asset may be deleted while its probe waits."""
        key = asset_key(project_id, asset_id)
        asset = self.records.get([key]).get(key)
        if asset is None:
            raise missing("asset", asset_id)
        return asset

    def accept(self, project_id: str, asset_id: str, facts: Asset, *, size_bytes: int) -> AssetRecord:
        """Ready, with the probe's facts (their `uri` is not kept). Raises NotFoundError.

        Where the project has the same bytes already, it shares their file, and its own goes. If others of the same
        bytes come and go all the time, it keeps its own. Again changes nothing, as a message may come twice.
        """
        found = facts.model_dump(exclude={"uri"}) | {"fps": facts.fps, "size_bytes": size_bytes}

        def attempt(shares: bool = True) -> AssetRecord:
            old = self.get(project_id, asset_id)
            if old.state == "ready":
                return old
            ready = rules.changed(old, self.now(), state="ready", **found)
            changes: list[Change] = []
            if shares and facts.sha256 is not None:
                ready, changes = self._shared(ready, facts.sha256)
            self.records.commit([Replace(ready, old), *changes])
            return ready

        try:
            ready = until_written(attempt, SHARE_ATTEMPTS)
        except WriteConflictError:
            ready = until_written(lambda: attempt(shares=False))
        self.remove_double(ready)
        return ready

    def remove_double(self, asset: AssetRecord) -> None:
        """Remove what was uploaded for an asset that shares the file of another, and what its form still takes."""
        if asset.file != asset.asset_id:
            enqueue_before_asset(self.cascade, asset, self.now())
            self.objects.delete_prefix(layout.asset(asset.project_id, asset.asset_id))

    def reject(self, project_id: str, asset_id: str, reason: str) -> AssetRecord:
        """Rejected, for a reason that a person understands. Raises NotFoundError."""

        def attempt() -> AssetRecord:
            old = self.get(project_id, asset_id)
            new = rules.changed(old, self.now(), state="rejected", reason=reason)
            self.records.commit([Replace(new, old)])
            return new

        return until_written(attempt)

    def _shared(self, asset: AssetRecord, sha256: str) -> tuple[AssetRecord, list[Change]]:
        """The asset with the file that it shares, and what keeps that there."""
        name, now = asset.asset_id, self.now()
        key = content_key(asset.project_id, sha256)
        there = self.records.get([key]).get(key)
        if there is None:
            common = {"project_id": asset.project_id, "owner_id": asset.owner_id, "created_at": now, "updated_at": now}
            version = rules.first_version(now)
            return asset, [Create(AssetContent(**common, version=version, sha256=sha256, file_id=name, names=[name]))]
        joined = join(there, name, now)
        return (asset.model_copy(update={"file_id": there.file_id}), [joined]) if joined else (asset, [])


def join(content: AssetContent, asset_id: str, now: datetime) -> Replace | None:
    """One more asset shares the file; None if as many as can be do."""
    if len(content.names) >= MAX_NAMES:
        return None
    return Replace(rules.changed(content, now, names=[*content.names, asset_id]), content)
