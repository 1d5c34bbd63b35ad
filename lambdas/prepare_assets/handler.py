"""State PrepareAssets, see onetake.jobs.steps.prepare_assets. Takes {projectId, renderId}; answers nothing."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas import bootstrap
from onetake.jobs.failures import carried
from onetake.jobs.steps.prepare_assets import prepare_assets


@bootstrap.logger.inject_lambda_context(correlation_id_path="renderId", clear_state=True)
@carried
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    prepare_assets(bootstrap.step_ports(), event["projectId"], event["renderId"])
