"""Who is asking: the `sub` of the access token that API Gateway's JWT authorizer has verified."""

import re
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Request

from lambdas.api.errors import NoSuchRouteError, UnauthenticatedError


def owner_of(request: Request) -> str:
    """The caller's user id.

    Only access tokens count: an id token tells a client who its user is, and may lie where nobody guards it as a key.
    Signature, issuer, audience and expiry are the authorizer's; without its claims nothing is served.
    Raises `UnauthenticatedError`.
    """
    authorizer = request.resolved_event["requestContext"].get("authorizer") or {}
    claims = (authorizer.get("jwt") or {}).get("claims") or {}
    if not claims.get("sub"):
        raise UnauthenticatedError("Send an access token: Authorization: Bearer <token>.")
    if claims.get("token_use") != "access":
        raise UnauthenticatedError("This is not an access token; send the access token, not the id token.")
    return str(claims["sub"])


Owner = Annotated[str, Depends(owner_of)]


def operator_of(request: Request) -> str:
    """The caller's user id, of the group `operators`; to everybody else the route is not there.

    API Gateway gives a list in a claim as text: `[operators editors]`. Raises `NoSuchRouteError`.
    """
    owner = owner_of(request)
    groups = str(request.resolved_event["requestContext"]["authorizer"]["jwt"]["claims"].get("cognito:groups", ""))
    if "operators" not in re.split(r"[\[\]\s,\"']+", groups):
        path = request.resolved_event["rawPath"]
        raise NoSuchRouteError(f"There is nothing at {path}; GET /docs lists what there is.")
    return owner


Operator = Annotated[str, Depends(operator_of)]
