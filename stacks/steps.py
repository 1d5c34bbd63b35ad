"""The functions that the state machine calls, each with the rights of its one step."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lam

from onetake.aws.settings import CacheSettings, RenderStepSettings
from stacks.config import Stage
from stacks.data import Data
from stacks.functions import Functions
from stacks.permissions import item_actions, list_projects, objects

_SHORT = Duration.minutes(1)
_LONG = Duration.minutes(2)


def render_steps(functions: Functions, stage: Stage, data: Data) -> dict[str, lam.Function]:
    """The steps by their folder under `lambdas/`."""
    bucket, renders = data.bucket, data.tables["table_renders"]
    settings = RenderStepSettings(table_renders=renders.table_name, bucket=bucket.bucket_name)
    fetching = CacheSettings(**settings.model_dump(), allowed_private_hosts=stage.allowed_private_hosts)
    on_render = item_actions(renders, "GetItem", "Query", "UpdateItem")
    listed = list_projects(bucket)

    def reads(*patterns: str) -> iam.PolicyStatement:
        return objects(bucket, patterns, "GetObject")

    def writes(*patterns: str) -> iam.PolicyStatement:
        return objects(bucket, patterns, "PutObject", "PutObjectTagging", "AbortMultipartUpload")

    return {
        "prepare_assets": functions.make(
            "prepare_assets",
            settings,
            rights=[reads("assets/*", "masters/*", "renders/*"), writes("renders/*"), listed, on_render],
            timeout=_LONG,
        ),
        "cache_to_s3": functions.make(
            "cache_to_s3",
            fetching,
            rights=[reads("cache/*", "renders/*"), writes("cache/*", "renders/*"), listed, on_render],
            timeout=Duration.minutes(15),
            memory_mib=1024,
            disk_mib=10240,  # the largest that a function has: an outside asset passes through it on its way
        ),
        "calculate_chunks": functions.make(
            "calculate_chunks",
            settings,
            rights=[
                reads("chunks/*", "renders/*"),
                writes("renders/*"),
                listed,
                on_render,
                item_actions(renders, "BatchWriteItem", "PutItem"),
            ],
            timeout=_LONG,
        ),
        "check_chunk": functions.make(
            "check_chunk", settings, rights=[reads("chunks/*", "renders/*"), listed, on_render], timeout=_SHORT
        ),
        "notify_complete": functions.make(
            "notify_complete", settings, rights=[reads("renders/*"), listed, on_render], timeout=_LONG
        ),
        "record_failure": functions.make(
            "record_failure", settings, rights=[reads("renders/*"), listed, on_render], timeout=_SHORT
        ),
    }
