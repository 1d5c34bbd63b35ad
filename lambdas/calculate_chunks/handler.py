"""State CalculateChunks, see onetake.jobs.steps.calculate_chunks.

Takes {projectId, renderId}; answers {count, chunks: [{index}], chunkList, package}: the chunks to render, in a list or
as the key of one in the bucket, and the settings of the MediaConvert job where HLS is asked for, else null.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas import bootstrap
from onetake import layout
from onetake.delivery.transcode import hls_settings
from onetake.jobs.failures import carried
from onetake.jobs.steps.calculate_chunks import Orders, calculate_chunks


@bootstrap.logger.inject_lambda_context(correlation_id_path="renderId", clear_state=True)
@carried
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    orders = calculate_chunks(bootstrap.step_ports(), event["projectId"], event["renderId"])
    return {
        "count": orders.count,
        "chunks": orders.chunks,
        "chunkList": orders.chunk_list,
        "package": _package(orders) if "hls" in orders.render.outputs else None,
    }


def _package(orders: Orders) -> dict[str, Any]:
    uri, settings = bootstrap.step_ports().objects.uri, orders.plan.settings
    place = (orders.render.project_id, orders.render.render_id)
    return hls_settings(
        source=uri(layout.film(*place)),
        destination=uri(layout.hls_playlist(*place).removesuffix(".m3u8")),
        width=settings.width,
        height=settings.height,
        fps=settings.fps,
        has_sound=orders.has_sound,
    )
