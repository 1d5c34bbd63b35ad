"""States CheckChunk and CheckJoin, see onetake.jobs.steps.check_chunk.

Takes {projectId, renderId, index?, error?}: with an index it is about that chunk, without one about the join. Answers
{index}, which is null for the join.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas import bootstrap
from onetake.jobs.failures import carried
from onetake.jobs.steps.check_chunk import check_chunk, check_join


@bootstrap.logger.inject_lambda_context(correlation_id_path="renderId", clear_state=True)
@carried
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    ports, index = bootstrap.step_ports(), event.get("index")
    place, error = (event["projectId"], event["renderId"]), event.get("error")
    if index is None:
        check_join(ports, *place, error)
    else:
        check_chunk(ports, *place, index, error)
    return {"index": index}
