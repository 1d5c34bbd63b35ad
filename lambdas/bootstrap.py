"""What every function starts with: logger, metrics, and the adapters it asks for.

Factories are cached, so that a warm invocation reuses clients, and build nothing before they are first called. Tracing
is the functions' own active tracing: the X-Ray SDK behind Powertools' Tracer is in maintenance, and costs every cold
start.
"""

from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import Metrics

from onetake.aws.settings import (
    ApiSettings,
    CacheSettings,
    CascadeSettings,
    ProbeSettings,
    RenderStepSettings,
    StartRenderSettings,
)
from onetake.delivery.playback import Playback
from onetake.jobs.ports import Fetcher, Files, StepPorts, Workflow
from onetake.jobs.quotes import Quotes
from onetake.jobs.reports import Reports
from onetake.jobs.service import Renders
from onetake.ledger.quotes import TaskSize
from onetake.storyboard.ports import Ports
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.probing import ProbeResults

if TYPE_CHECKING:  # its package imports boto3
    from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer

logger = Logger(service="onetake")
metrics = Metrics(namespace="Onetake", service="onetake")


def now() -> datetime:
    return datetime.now(UTC)


@cache
def api_settings() -> ApiSettings:
    return ApiSettings.from_env()


@cache
def storyboard_ports() -> Ports:
    """The storyboard's tables, bucket and queues."""
    from onetake.aws.feature_flags import ParameterFlags
    from onetake.aws.objects import Bucket
    from onetake.aws.queues import CascadeQueue, ProbeQueue
    from onetake.aws.stores import DynamoRecords

    settings = api_settings()
    return Ports(
        records=DynamoRecords(settings),
        objects=Bucket(settings.bucket),
        cascade=CascadeQueue(settings.cascade_queue_url),
        probes=ProbeQueue(settings.probe_queue_url),
        flags=ParameterFlags(settings.new_workflow_parameter),
        now=now,
    )


@cache
def kept_answers() -> "BasePersistenceLayer":
    """Where answers are kept for their Idempotency-Key."""
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

    return DynamoDBPersistenceLayer(api_settings().table_idempotency)


@cache
def renders() -> Renders:
    """What clients do with renders."""
    from onetake.aws.queues import RenderQueue
    from onetake.aws.render_store import DynamoChunks, DynamoRenders

    settings = api_settings()
    return Renders(
        store=DynamoRenders(settings.table_renders),
        chunks=DynamoChunks(settings.table_renders),
        queue=RenderQueue(settings.render_queue_url),
        now=now,
    )


@cache
def reports() -> Reports:
    """What renders have measured."""
    from onetake.aws.objects import Bucket

    return Reports(renders(), Bucket(api_settings().bucket).get)


@cache
def quotes() -> Quotes:
    """What renders would cost."""
    from onetake.aws.objects import Bucket

    settings = api_settings()
    task = TaskSize(settings.task_vcpu, settings.task_memory_gb)
    return Quotes(Bucket(settings.bucket), task)


@cache
def playback() -> Playback:
    """Signed addresses of finished films."""
    from onetake.aws.objects import Bucket
    from onetake.aws.signing import CloudFrontSigner, read_secret

    settings = api_settings()
    signer = CloudFrontSigner(partial(read_secret, settings.delivery_key_secret_arn), settings.delivery_key_id)
    return Playback(settings.delivery_url, signer, now, Bucket(settings.bucket).get)


@cache
def probe_settings() -> ProbeSettings:
    return ProbeSettings.from_env()


@cache
def probe_results() -> ProbeResults:
    """Where probe_asset writes what it found."""
    from onetake.aws.objects import Bucket
    from onetake.aws.queues import CascadeQueue
    from onetake.aws.stores import DynamoRecords

    settings = probe_settings()
    return ProbeResults(DynamoRecords(settings), Bucket(settings.bucket), CascadeQueue(settings.cascade_queue_url), now)


@cache
def probe_files() -> Files:
    """Where probe_asset reads uploads from."""
    from onetake.aws.files import BucketFiles

    return BucketFiles(probe_settings().bucket)


@cache
def deletions() -> Deletions:
    """What cascade_delete does."""
    from onetake.aws.objects import Bucket
    from onetake.aws.queues import CascadeQueue
    from onetake.aws.stores import DynamoRecords

    settings = CascadeSettings.from_env()
    return Deletions(DynamoRecords(settings), Bucket(settings.bucket), CascadeQueue(settings.cascade_queue_url), now)


@cache
def workflow() -> Workflow:
    """The state machine that start_render starts."""
    from onetake.aws.workflow import StateMachine

    return StateMachine(StartRenderSettings.from_env().state_machine_arn)


@cache
def step_ports() -> StepPorts:
    """What the steps of a render work with."""
    from onetake.aws.objects import Bucket
    from onetake.aws.render_store import DynamoChunks, DynamoRenders

    settings = RenderStepSettings.from_env()
    return StepPorts(
        renders=DynamoRenders(settings.table_renders),
        chunks=DynamoChunks(settings.table_renders),
        objects=Bucket(settings.bucket),
        now=now,
    )


@cache
def cache_files() -> Files:
    """Where cache_to_s3 keeps what it fetched."""
    from onetake.aws.files import BucketFiles

    return BucketFiles(CacheSettings.from_env().bucket)


@cache
def fetcher() -> Fetcher:
    """What cache_to_s3 fetches with."""
    from onetake.aws.fetch import Limits, WebFetcher

    settings = CacheSettings.from_env()
    hosts = [host.strip() for host in settings.allowed_private_hosts.split(",") if host.strip()]
    return WebFetcher(Limits(max_bytes=settings.max_asset_bytes), hosts)
