"""What the probe of an upload found, written down. It needs the assets alone."""

from dataclasses import dataclass

from onetake.storyboard import rules
from onetake.storyboard.keys import asset_key
from onetake.storyboard.models import AssetRecord
from onetake.storyboard.ports import Clock, Records, Replace
from onetake.storyboard.service.access import missing, until_written
from onetake.timeline.document import Asset


@dataclass(frozen=True)
class ProbeResults:
    records: Records
    now: Clock

    def get(self, project_id: str, asset_id: str) -> AssetRecord:
        """Raises NotFoundError, as the asset may be deleted while its probe waits."""
        key = asset_key(project_id, asset_id)
        asset = self.records.get([key]).get(key)
        if asset is None:
            raise missing("asset", asset_id)
        return asset

    def accept(self, project_id: str, asset_id: str, facts: Asset, *, size_bytes: int) -> AssetRecord:
        """Ready, with the probe's facts (their `uri` is not kept). Raises NotFoundError."""
        found = facts.model_dump(exclude={"uri", "fps"})
        return self._write(
            project_id, asset_id, state="ready", fps=facts.fps, size_bytes=size_bytes, reason=None, **found
        )

    def reject(self, project_id: str, asset_id: str, reason: str) -> AssetRecord:
        """Rejected, for a reason that a person understands. Raises NotFoundError."""
        return self._write(project_id, asset_id, state="rejected", reason=reason)

    def _write(self, project_id: str, asset_id: str, **fields: object) -> AssetRecord:
        def attempt() -> AssetRecord:
            old = self.get(project_id, asset_id)
            new = rules.changed(old, self.now(), **fields)
            self.records.commit([Replace(new, old)])
            return new

        return until_written(attempt)
