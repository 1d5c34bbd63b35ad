"""The HTTP API's JWT authorizer, where it lets in what AWS refuses.

ministack checks the signature, the key, issuer, audience or client, and times that a token has. AWS also takes RSA
algorithms only and wants an expiry:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
"""

import base64
import json
from typing import Any

from ministack.services import apigateway

from local.seams.ministack import expect_function

_TIMES = ("exp", "nbf", "iat")

Json = dict[str, Any]


def install() -> None:
    """Refuse more before ministack's own checks."""
    validate = expect_function(apigateway, "_validate_jwt_authorizer", "route authorizer headers query_params")
    extract = expect_function(apigateway, "_extract_token_from_identity_source", "identity_source headers query_params")
    expect_function(apigateway, "_jwt_unauthorized", "message")

    async def validate_strictly(route: Json, authorizer: Json, headers: Json, query_params: Json) -> Any:
        token = extract(authorizer.get("identitySource", []), headers, query_params)
        if not token or not is_acceptable(token):
            return None, None, apigateway._jwt_unauthorized()
        return await validate(route, authorizer, headers, query_params)

    apigateway._validate_jwt_authorizer = validate_strictly


def is_acceptable(token: str) -> bool:
    """Whether a token's header and claims are of a kind that is worth checking the signature of."""
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(f"{part}==")) for part in token.split(".")[:2])
    except ValueError:
        return False
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return False
    numbers = [claims[name] for name in _TIMES if name in claims]
    return header.get("alg") == "RS256" and "exp" in claims and all(type(n) in (int, float) for n in numbers)
