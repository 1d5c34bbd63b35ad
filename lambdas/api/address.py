"""Where the API was reached, for addresses that are used outside of it."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Request


def api_url_of(request: Request) -> str:
    """The address before the path of a route, without a slash at the end.

    The local cloud has many APIs at one host, and says by X-Forwarded-Prefix under which path this one is. A client
    that sends it itself gets back what it sent, and nobody else does.
    """
    headers = {name.lower(): value for name, value in request.resolved_event["headers"].items()}
    scheme = headers.get("x-forwarded-proto", "https")
    return f"{scheme}://{headers['host']}{headers.get('x-forwarded-prefix', '')}"


ApiUrl = Annotated[str, Depends(api_url_of)]
"""Such as `https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com`."""
