"""What every function starts with: logger, metrics, and the adapters it asks for.

Factories are cached, so that a warm invocation reuses clients, and build nothing before they are first called. Tracing
is the functions' own active tracing: the X-Ray SDK behind Powertools' Tracer is in maintenance, and costs every cold
start.
"""

from functools import cache

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import Metrics

from onetake.aws.settings import ApiSettings
from onetake.storyboard.ports import Ports

logger = Logger(service="onetake")
metrics = Metrics(namespace="Onetake", service="onetake")


@cache
def api_settings() -> ApiSettings:
    return ApiSettings.from_env()


@cache
def storyboard_ports() -> Ports:
    """The storyboard's tables, bucket and queues."""
    raise LookupError
