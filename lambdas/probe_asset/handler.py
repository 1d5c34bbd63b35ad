"""Looks into an uploaded file: ready with facts, or rejected with a reason that a person understands.

A message is `{"projectId", "assetId"}`. Once the asset is ready or rejected, the same message again changes nothing.
"""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas import bootstrap
from onetake import layout
from onetake.errors import AssetError, NotFoundError
from onetake.render.intake.probe import probe_media
from onetake.storyboard.models import AssetRecord
from onetake.timeline.document import Asset, Strict

MOST_ATTEMPTS = 3
"""A file that ends the function this often (its memory, its time) is rejected; the queue must deliver once more."""

_KEPT = {"kind", "width", "height", "duration", "fps"}

_processor = BatchProcessor(EventType.SQS)


class Message(Strict):
    project_id: str
    asset_id: str


@bootstrap.logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Probe each asset of an SQS batch; answers which messages to deliver again."""
    answer = process_partial_response(event, _on_record, _processor, context)
    return dict(answer)


def _on_record(record: SQSRecord) -> None:
    message = Message.model_validate_json(record.body)
    bootstrap.logger.append_keys(projectId=message.project_id, assetId=message.asset_id)
    try:
        asset = bootstrap.probe_results().get(message.project_id, message.asset_id)
        if asset.state == "probing":
            _settle(asset, attempt=int(record.attributes.approximate_receive_count))
        else:
            bootstrap.probe_results().remove_double(asset)
    except NotFoundError:
        bootstrap.logger.info("the asset was deleted before its probe")


def _settle(asset: AssetRecord, attempt: int) -> None:
    results = bootstrap.probe_results()
    try:
        if attempt > MOST_ATTEMPTS:
            raise AssetError(f"asset {asset.key} could not be read in {MOST_ATTEMPTS} attempts", asset=asset.key)
        facts, size_bytes = _probe(asset)
    except AssetError as error:
        bootstrap.logger.info("rejected", reason=error.message)
        results.reject(asset.project_id, asset.asset_id, error.message)
    else:
        results.accept(asset.project_id, asset.asset_id, facts, size_bytes=size_bytes)


def _probe(asset: AssetRecord) -> tuple[Asset, int]:
    """The facts of the uploaded file, its SHA-256 among them, and its size in bytes. Raises `AssetError`."""
    key = layout.asset(asset.project_id, asset.asset_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        bootstrap.probe_files().download(key, path)
        found = probe_media(path, asset.key, bootstrap.probe_settings()).model_dump(include=_KEPT)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Asset(uri=key, sha256=sha256, **found), path.stat().st_size
