"""The HTTP API: one function made of routers, one module of routes a resource."""

from typing import Any

from aws_lambda_powertools.logging.correlation_paths import API_GATEWAY_HTTP
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.api.resolver import Resolver
from lambdas.api.routes import (
    assets,
    docs,
    elements,
    exports,
    history,
    images,
    iterations,
    masters,
    migrations,
    projects,
    quotes,
    renders,
    scenes,
    sections,
    selections,
    shots,
    storyboards,
)
from lambdas.bootstrap import logger, metrics

app = Resolver()
for _module in (
    *(docs, projects, migrations, storyboards, masters, exports, scenes, shots, images, iterations, selections),
    *(sections, elements, history, assets, renders, quotes),
):
    app.include_router(_module.router)


@logger.inject_lambda_context(correlation_id_path=API_GATEWAY_HTTP, clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP API event (payload format 2.0)."""
    answer = app.resolve(event, context)
    metrics.add_metric("UnexpectedErrors", MetricUnit.Count, int(answer["statusCode"] >= 500))
    return answer
