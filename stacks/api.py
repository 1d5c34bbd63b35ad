"""The HTTP API: its routes, and the one function that answers all of them."""

import json
from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as http
from aws_cdk import aws_lambda as lam
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_authorizers import HttpUserPoolAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from stacks.config import Stage
from stacks.users import Users

PLAYLIST_PATH = "/projects/{projectId}/renders/{renderId}/hls/{name}"
THUMBNAILS_PATH = "/projects/{projectId}/renders/{renderId}/thumbnails/{name}"
"""A player sends no token: the query's signature, which the function checks, opens it."""
PUBLIC_PATHS = ("/docs", "/health", "/openapi.json", PLAYLIST_PATH, THUMBNAILS_PATH)
_METHODS = (
    http.HttpMethod.GET,
    http.HttpMethod.POST,
    http.HttpMethod.PUT,
    http.HttpMethod.PATCH,
    http.HttpMethod.DELETE,
)
"""Named, and not ANY: that would put OPTIONS, a browser's preflight, behind the authorizer."""
_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "route": "$context.routeKey",
    "user": "$context.authorizer.claims.sub",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "error": "$context.error.message",
    "authorizerError": "$context.authorizer.error",
    "integrationError": "$context.integrationErrorMessage",
}


class Api(Construct):
    """Every path needs a user's token, except `PUBLIC_PATHS`."""

    def __init__(self, scope: Construct, construct_id: str, stage: Stage, users: Users, function: lam.Function) -> None:
        super().__init__(scope, construct_id)
        self._stage = stage
        self._integration = HttpLambdaIntegration("Function", function)
        self.api = http.HttpApi(
            self,
            "Http",
            api_name=f"onetake-{stage.name}",
            create_default_stage=False,
            cors_preflight=self._for_pages(),
        )
        self._route("/{proxy+}", _METHODS, HttpUserPoolAuthorizer("Jwt", users.pool, user_pool_clients=[users.client]))
        for path in PUBLIC_PATHS:
            self._route(path, [http.HttpMethod.GET], http.HttpNoneAuthorizer())
        self.stage = self._default_stage()

    def _route(self, path: str, methods: Sequence[http.HttpMethod], authorizer: http.IHttpRouteAuthorizer) -> None:
        self.api.add_routes(path=path, methods=[*methods], integration=self._integration, authorizer=authorizer)

    def _for_pages(self) -> http.CorsPreflightOptions:
        return http.CorsPreflightOptions(
            allow_origins=[*self._stage.web_origins],
            allow_methods=[http.CorsHttpMethod.ANY],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match"],
            expose_headers=["ETag", "Location", "Master-State", "Retry-After"],
            max_age=Duration.hours(1),
        )

    def _default_stage(self) -> http.HttpStage:
        throttle = self._stage.throttle
        log_group = logs.LogGroup(
            self, "AccessLog", retention=self._stage.log_retention, removal_policy=RemovalPolicy.DESTROY
        )
        stage = http.HttpStage(
            self,
            "Default",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            detailed_metrics_enabled=True,
            throttle=http.ThrottleSettings(rate_limit=throttle.per_second, burst_limit=throttle.burst),
        )
        resource = stage.node.default_child
        assert isinstance(resource, http.CfnStage)
        resource.access_log_settings = http.CfnStage.AccessLogSettingsProperty(
            destination_arn=log_group.log_group_arn, format=json.dumps(_ACCESS_LOG)
        )
        return stage
