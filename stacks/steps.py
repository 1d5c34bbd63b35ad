"""The functions that the state machine calls, each with the rights of its one step."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lam

from onetake.aws.settings import CacheSettings, RenderStepSettings
from stacks.config import Stage
from stacks.data import Data
from stacks.functions import Functions
from stacks.permissions import items, read_objects, tell_missing, write_objects

_SHORT, _LONG = Duration.seconds(50), Duration.minutes(2)
"""A little less than their states' TimeoutSeconds, so that it is the function that says what took so long."""


def render_steps(functions: Functions, stage: Stage, data: Data) -> dict[str, lam.Function]:
    """The steps by their folder under `lambdas/`."""
    bucket, renders = data.bucket, data.tables["table_renders"]
    settings = RenderStepSettings(table_renders=renders.table_name, bucket=bucket.bucket_name)
    return {
        "prepare_assets": functions.make(
            "prepare_assets",
            settings,
            rights=[
                items(["GetItem", "UpdateItem"], renders),
                read_objects(bucket, "assets/*", "masters/*"),
                write_objects(bucket, "renders/*/master.json", temporary=True),
                tell_missing(bucket),
            ],
            timeout=_LONG,
        ),
        "cache_to_s3": functions.make(
            "cache_to_s3",
            CacheSettings(**settings.model_dump(), allowed_private_hosts=stage.allowed_private_hosts),
            rights=[
                items(["GetItem"], renders),
                read_objects(bucket, "cache/*", "renders/*/master.json"),
                write_objects(bucket, "cache/*", "renders/*/master.json", temporary=True),
                tell_missing(bucket),
            ],
            timeout=Duration.minutes(15),
            memory_mib=1024,
            disk_mib=10240,  # two files at a time pass through it, of up to CacheSettings.max_asset_bytes each
        ),
        "calculate_chunks": functions.make(
            "calculate_chunks",
            settings,
            rights=[
                items(["BatchWriteItem", "GetItem", "Query", "UpdateItem"], renders),
                read_objects(bucket, "chunks/*", "renders/*/master.json"),
                write_objects(bucket, "renders/*/plan.json", "renders/*/chunks.json", temporary=True),
                tell_missing(bucket),
            ],
            timeout=_LONG,
        ),
        "check_chunk": functions.make(
            "check_chunk",
            settings,
            rights=[
                items(["Query", "UpdateItem"], renders),
                read_objects(bucket, "renders/*"),
                tell_missing(bucket),
            ],
            timeout=_SHORT,
        ),
        "notify_complete": functions.make(
            "notify_complete",
            settings,
            rights=[
                items(["GetItem", "UpdateItem"], renders),
                read_objects(bucket, "renders/*"),
                tell_missing(bucket),
            ],
            timeout=_LONG,
        ),
        "record_failure": functions.make(
            "record_failure", settings, rights=[items(["GetItem", "Query", "UpdateItem"], renders)], timeout=_SHORT
        ),
    }
