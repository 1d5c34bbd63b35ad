"""What the probe of an upload found, written down. It needs the assets alone.

The same bytes are one asset of a project, once they are ready (A5): an item by their hash says which. It is written in
the commit that makes its asset ready, required in those that make others a name of that, and deleted with it. So of
those that are probed at once one is first, and none becomes a name of what is just being deleted.
"""

from dataclasses import dataclass

from onetake import layout
from onetake.storyboard import rules
from onetake.storyboard.keys import asset_key, content_key
from onetake.storyboard.models import AssetContent, AssetRecord
from onetake.storyboard.ports import Change, Clock, Create, Objects, Records, Replace, Unchanged
from onetake.storyboard.service.access import missing, until_written
from onetake.timeline.document import Asset


@dataclass(frozen=True)
class ProbeResults:
    records: Records
    objects: Objects
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

        Where the project has the same bytes already, it is another name of that asset, and its own file goes.
        """
        found = facts.model_dump(exclude={"uri", "fps"})

        def attempt() -> AssetRecord:
            old = self.get(project_id, asset_id)
            first, kept = self._first(old, facts.sha256)
            same_as = None if first == asset_id else first
            ready = rules.changed(
                old, self.now(), state="ready", fps=facts.fps, size_bytes=size_bytes, same_as=same_as, **found
            )
            self.records.commit([Replace(ready, old), *kept])
            return ready

        ready = until_written(attempt)
        self.remove_double(ready)
        return ready

    def remove_double(self, asset: AssetRecord) -> None:
        """Remove the file of what is another name of an asset. Again does nothing."""
        if asset.same_as is not None:
            self.objects.delete_prefix(layout.asset(asset.project_id, asset.asset_id))

    def reject(self, project_id: str, asset_id: str, reason: str) -> AssetRecord:
        """Rejected, for a reason that a person understands. Raises NotFoundError."""

        def attempt() -> AssetRecord:
            old = self.get(project_id, asset_id)
            new = rules.changed(old, self.now(), state="rejected", reason=reason)
            self.records.commit([Replace(new, old)])
            return new

        return until_written(attempt)

    def _first(self, asset: AssetRecord, sha256: str | None) -> tuple[str, list[Change]]:
        """Which asset has these bytes, and what keeps that true."""
        if sha256 is None:
            return asset.asset_id, []
        key = content_key(asset.project_id, sha256)
        there = self.records.get([key]).get(key)
        if there is not None:
            return there.asset_id, [Unchanged(there)]
        common = {"project_id": asset.project_id, "owner_id": asset.owner_id}
        now = self.now()
        content = AssetContent(**common, created_at=now, updated_at=now, sha256=sha256, asset_id=asset.asset_id)
        return asset.asset_id, [Create(content)]
