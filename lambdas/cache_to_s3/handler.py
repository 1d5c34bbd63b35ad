"""State CacheToS3, see onetake.jobs.steps.cache_to_s3. Takes {projectId, renderId}; answers nothing."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas import bootstrap
from onetake.jobs.failures import carried
from onetake.jobs.steps.cache_to_s3 import cache_to_s3


@bootstrap.logger.inject_lambda_context(correlation_id_path="renderId", clear_state=True)
@carried
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    files, fetcher = bootstrap.cache_files(), bootstrap.fetcher()
    cache_to_s3(bootstrap.step_ports(), files, fetcher, event["projectId"], event["renderId"])
