"""Events as AWS sends them: HTTP API requests in payload format 2.0, SQS batches, a Lambda context.

Shapes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import json
from typing import Any
from urllib.parse import urlencode

from aws_lambda_powertools.utilities.typing import LambdaContext

Json = dict[str, Any]

REQUEST_ID = "JKJaXmPLvHcESHA="


class Context(LambdaContext):
    """What Lambda tells a function about itself."""

    _function_name = "onetake-test"
    _memory_limit_in_mb = 512
    _invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:onetake-test"
    _aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 28_000


def http_event(
    method: str,
    path: str,
    body: Json | list[Any] | str | None = None,
    *,
    owner: str | None = None,
    query: Json | None = None,
    headers: dict[str, str] | None = None,
    token_use: str = "access",
    groups: str = "",
) -> Json:
    """One request. `body` is sent as JSON, a str as it is. `owner` is the `sub` that the JWT authorizer found."""
    content = {} if body is None else {"content-type": "application/json"}
    event: Json = {
        "version": "2.0",
        "routeKey": "ANY /{proxy+}",
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        "headers": {"host": "api.example", "accept": "*/*", **content, **(headers or {})},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": "api.example",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "t"},
            "requestId": REQUEST_ID,
            "routeKey": "ANY /{proxy+}",
            "stage": "$default",
            "time": "21/Nov/2026:08:00:00 +0000",
            "timeEpoch": 1795248000000,
        },
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = {k: str(v) for k, v in query.items()}
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    if owner is not None:
        claims = {"sub": owner, "token_use": token_use, "client_id": "client"}
        if groups:
            claims["cognito:groups"] = groups
        event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    return event


def sqs_event(*bodies: Json) -> Json:
    """A batch of messages, with ids m0, m1, ..."""
    return {
        "Records": [
            {
                "messageId": f"m{index}",
                "receiptHandle": f"r{index}",
                "body": json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:queue",
                "awsRegion": "eu-west-1",
            }
            for index, body in enumerate(bodies)
        ]
    }
