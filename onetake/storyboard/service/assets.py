"""Uploaded files: a presigned upload, the probe of what came, read, list, delete."""

from dataclasses import dataclass
from datetime import datetime

from onetake import layout
from onetake.errors import ConflictError, InvalidInputError, LimitExceededError, WriteConflictError
from onetake.ids import is_id, new_id
from onetake.storyboard import rules
from onetake.storyboard.inputs import AssetCreate
from onetake.storyboard.keys import asset_key, content_key, marker_key
from onetake.storyboard.models import AssetContent, AssetKey, AssetRecord, MediaKind
from onetake.storyboard.pages import DEFAULT_LIMIT, Page, check_limit, decode_cursor, encode_cursor
from onetake.storyboard.ports import Change, Create, Delete, Ports, Replace, Upload
from onetake.storyboard.rules import Expected
from onetake.storyboard.service.access import missing, read_any_project, until_written
from onetake.storyboard.service.deletions import enqueue_before_asset
from onetake.storyboard.service.downloads import Downloads
from onetake.storyboard.service.probing import SHARE_ATTEMPTS, join
from onetake.storyboard.service.writing import write

_FONTS = ("application/font-sfnt", "application/x-font-ttf", "application/x-font-otf", "application/vnd.ms-opentype")

_PROBED = ("kind", "width", "height", "duration", "fps", "sha256")
"""What the probe found of the bytes, whatever an asset of them is called."""


@dataclass(frozen=True)
class Assets:
    ports: Ports
    max_upload_bytes: int

    def create(self, owner: str, project_id: str, wanted: AssetCreate) -> tuple[AssetRecord, Upload | None]:
        """An asset that waits for its bytes, and leave to upload exactly those that were announced.

        Where the project has those with that hash, it is ready and shares their file: nothing is to be uploaded.
        Raises NotFoundError, LimitExceededError, InvalidInputError for a content type that is not taken or another
        size than those bytes have, ConflictError if the key is taken.
        """
        kind = media_kind(wanted.content_type)
        if wanted.size_bytes > self.max_upload_bytes:
            raise LimitExceededError(
                f"{wanted.file_name} has {wanted.size_bytes} bytes; at most {self.max_upload_bytes} are taken",
                pointer="/sizeBytes",
            )

        def attempt() -> AssetRecord:
            asset = self._new(owner, project_id, wanted, kind)
            marker = marker_key(project_id, asset.key)
            content = content_key(project_id, wanted.sha256) if wanted.sha256 else None
            _, found = read_any_project(
                self.ports.records, owner, project_id, [marker, *([content] if content else [])]
            )
            taken = found.get(marker)
            if taken is not None:
                raise ConflictError(f"the key {taken.key} is taken by asset {taken.asset_id}", assetId=taken.asset_id)
            there = found.get(content) if content else None
            joined = join(there, asset.asset_id, self.ports.now()) if there else None
            if there and joined:
                asset = self._with_file(asset, there)
            write(self.ports, [Create(asset), Create(_marker(asset)), *([joined] if joined else [])], once=True)
            return asset

        asset = until_written(attempt, SHARE_ATTEMPTS)
        return asset, None if asset.state == "ready" else self._upload(asset, wanted.sha256)

    def complete(self, owner: str, project_id: str, asset_id: str) -> AssetRecord:
        """The client says that it has uploaded: have it probed. Again changes nothing.

        Raises NotFoundError, ConflictError if nothing has arrived.
        """

        def attempt() -> AssetRecord:
            asset = self.get(owner, project_id, asset_id)
            if asset.state in ("ready", "rejected"):
                return asset
            if self.ports.objects.size(layout.asset(project_id, asset_id)) is None:
                raise ConflictError(f"nothing has been uploaded for asset {asset.key} yet")
            probing = rules.changed(asset, self.ports.now(), state="probing")
            write(self.ports, [Replace(probing, asset)])
            self.ports.probes.enqueue(project_id, asset_id)
            return probing

        return until_written(attempt)

    def get(self, owner: str, project_id: str, asset_id: str) -> AssetRecord:
        """Raises NotFoundError."""
        if not is_id("ast", asset_id):
            raise missing("asset", asset_id)
        key = asset_key(project_id, asset_id)
        _, found = read_any_project(self.ports.records, owner, project_id, [key])
        asset = found.get(key)
        if asset is None:
            raise missing("asset", asset_id)
        return asset

    def download(self, owner: str, project_id: str, asset_id: str) -> tuple[str, datetime]:
        """Where its file can be fetched without a token, and until when.

        Raises NotFoundError, ConflictError for one that is not ready.
        """
        asset = self.get(owner, project_id, asset_id)
        if asset.state != "ready":
            raise ConflictError(
                f"asset {asset.key} is not ready: it is {asset.state}", assetId=asset_id, state=asset.state
            )
        return Downloads(self.ports).of(layout.asset(project_id, asset.file), asset.file_name)

    def list(
        self, owner: str, project_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[AssetRecord]:
        """In order of creation. Raises NotFoundError."""
        after = decode_cursor(cursor, r"ast_[0-9A-Z]{26}", f"assets/{project_id}")
        check_limit(limit)
        read_any_project(self.ports.records, owner, project_id)
        found = self.ports.records.query(AssetRecord, project_id, "ast_", after=after, limit=limit + 1)
        page = found[:limit]
        last = encode_cursor(page[-1].asset_id, f"assets/{project_id}") if len(found) > limit else None
        return Page(page, last)

    def delete(self, owner: str, project_id: str, asset_id: str, *, expected_version: Expected = None) -> None:
        """With its file, unless others share that. What is refused leaves all, what is cut short a file to the sweep.

        What refers to it says so when it is compiled. Raises NotFoundError.
        """

        def attempt() -> set[str]:
            asset = self.get(owner, project_id, asset_id)
            rules.check_version(asset, expected_version)
            enqueue_before_asset(self.ports.cascade, asset, self.ports.now())
            leave = self._leave(asset)
            write(self.ports, [Delete(asset), Delete(_marker(asset)), *([leave] if leave else [])])
            if isinstance(leave, Replace):
                return {asset_id} - {asset.file}
            return {asset_id, asset.file} if leave else {asset_id}

        for file in until_written(attempt):
            self.ports.objects.delete_prefix(layout.asset(project_id, file))

    def _leave(self, asset: AssetRecord) -> Change | None:
        """Take its name off those that share its file; the last one takes that along. None if it shares with nobody."""
        if asset.sha256 is None:
            return None
        key = content_key(asset.project_id, asset.sha256)
        content = self.ports.records.get([key]).get(key)
        if content is None or asset.asset_id not in content.names:
            return None
        left = [name for name in content.names if name != asset.asset_id]
        return Replace(rules.changed(content, self.ports.now(), names=left), content) if left else Delete(content)

    def _with_file(self, asset: AssetRecord, content: AssetContent) -> AssetRecord:
        """Ready, with the facts of one that shares that file already."""
        key = asset_key(asset.project_id, content.names[0])
        other = self.ports.records.get([key]).get(key)
        if other is None:
            raise WriteConflictError("somebody else deleted an asset of the same bytes at the same time: try again")
        if other.size_bytes != asset.size_bytes:
            raise InvalidInputError(
                f"the file with this sha256 has {other.size_bytes} bytes, not {asset.size_bytes}", pointer="/sizeBytes"
            )
        facts = {name: getattr(other, name) for name in _PROBED}
        return asset.model_copy(update={**facts, "state": "ready", "file_id": content.file_id})

    def _new(self, owner: str, project_id: str, wanted: AssetCreate, kind: MediaKind) -> AssetRecord:
        asset_id, now = new_id("ast"), self.ports.now()
        return AssetRecord(
            project_id=project_id,
            owner_id=owner,
            created_at=now,
            updated_at=now,
            asset_id=asset_id,
            key=wanted.key or asset_id,
            kind=kind,
            **wanted.model_dump(exclude={"key", "sha256"}),
        )

    def _upload(self, asset: AssetRecord, sha256: str | None) -> Upload:
        return self.ports.objects.presign_upload(
            layout.asset(asset.project_id, asset.asset_id),
            content_type=asset.content_type,
            size_bytes=asset.size_bytes,
            sha256=sha256,
        )


def media_kind(content_type: str) -> MediaKind:
    """What a content type claims to be. Raises InvalidInputError for one that is not taken."""
    head = content_type.split("/", 1)[0]
    kinds: dict[str, MediaKind] = {"image": "image", "video": "video", "audio": "audio", "font": "font"}
    if content_type in _FONTS:
        return "font"
    if head not in kinds or content_type == "image/svg+xml":
        raise InvalidInputError(
            f"files of type {content_type} are not taken: image/* except SVG, video/*, audio/* and font/* are",
            pointer="/contentType",
        )
    return kinds[head]


def _marker(asset: AssetRecord) -> AssetKey:
    return AssetKey(
        project_id=asset.project_id,
        owner_id=asset.owner_id,
        created_at=asset.created_at,
        updated_at=asset.created_at,
        key=asset.key,
        asset_id=asset.asset_id,
    )
