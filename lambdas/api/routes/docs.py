"""What needs no token: is it alive, what can it do."""

import json
from functools import cache
from importlib import resources
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lambdas.api.schemas import Health

router = APIGatewayHttpRouter()
PUBLIC_TAG = "Meta"
"""Routes of this tag ask for no token."""

_SWAGGER_UI = "aws_lambda_powertools.event_handler.openapi.swagger_ui"


@router.get("/health", summary="Is the API alive", operation_id="getHealth", tags=[PUBLIC_TAG])
def get_health() -> Health:
    return Health()


@router.get("/openapi.json", include_in_schema=False, compress=True)
def get_openapi() -> Response[Any]:
    return Response(200, "application/json", _document(), {"Cache-Control": "public, max-age=300"})


@router.get("/docs", include_in_schema=False, compress=True)
def get_docs() -> Response[Any]:
    headers = {"Cache-Control": "public, max-age=300", "Content-Security-Policy": _POLICY}
    return Response(200, "text/html; charset=utf-8", _page(), headers)


@cache
def _document() -> str:
    from lambdas.api import openapi

    return json.dumps(openapi.document())


@cache
def _page() -> str:
    """Swagger UI as Powertools ships it, with everything inline: the page works without the internet."""
    files = resources.files(_SWAGGER_UI)
    return _PAGE.format(
        style=files.joinpath("swagger-ui.min.css").read_text("utf-8"),
        script=files.joinpath("swagger-ui-bundle.min.js").read_text("utf-8"),
        # "</" inside a script element would end it.
        document=_document().replace("</", "<\\/"),
    )


_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'"
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Onetake API</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div id="swagger-ui"></div>
<script>{script}</script>
<script>
const spec = {document};
spec.servers = [{{url: location.pathname.split("/docs")[0] || "/"}}];  // the API may have a path of its own
SwaggerUIBundle({{spec, dom_id: "#swagger-ui", deepLinking: true, filter: true, validatorUrl: null}});
</script>
</body>
</html>
"""
