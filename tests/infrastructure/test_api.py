"""The way in: routes, tokens, limits, users."""

from tests.infrastructure.facts import Template

PLAYLISTS = "GET /projects/{projectId}/renders/{renderId}/hls/{name}"
THUMBNAILS = "GET /projects/{projectId}/renders/{renderId}/thumbnails/{name}"
PUBLIC = {"GET /docs", "GET /health", "GET /openapi.json", PLAYLISTS, THUMBNAILS}


def test_every_route_needs_a_token_but_for_the_description_health_and_signed_playlists(
    prod: Template,
) -> None:
    routes = {
        route["RouteKey"]: route["AuthorizationType"] for route in prod.of_type("AWS::ApiGatewayV2::Route").values()
    }

    assert {key for key, authorization in routes.items() if authorization == "NONE"} == PUBLIC
    assert {authorization for key, authorization in routes.items() if key not in PUBLIC} == {"JWT"}


def test_every_path_and_method_of_the_api_has_a_route(prod: Template) -> None:
    from lambdas.api.openapi import document, operations

    routed = {route["RouteKey"] for route in prod.of_type("AWS::ApiGatewayV2::Route").values()}
    for method, path, _ in operations(document()):
        assert {f"{method.upper()} {path}", f"{method.upper()} /{{proxy+}}"} & routed


def test_a_browsers_preflight_needs_no_token(prod: Template) -> None:
    """A route of any method would catch OPTIONS before the API's own CORS answer does."""
    methods = {route["RouteKey"].split()[0] for route in prod.of_type("AWS::ApiGatewayV2::Route").values()}
    cors = prod.only("AWS::ApiGatewayV2::Api")["CorsConfiguration"]

    assert not methods & {"ANY", "OPTIONS", "$default"}
    assert {"Authorization", "Content-Type", "Idempotency-Key", "If-Match"} <= set(cors["AllowHeaders"])
    assert {"ETag", "Location", "Master-State", "Retry-After"} <= set(cors["ExposeHeaders"])


def test_tokens_are_those_of_the_pools_one_client(prod: Template) -> None:
    authorizer = prod.only("AWS::ApiGatewayV2::Authorizer")["JwtConfiguration"]

    assert [prod.spell(audience) for audience in authorizer["Audience"]] == ["UsersPoolClient"]
    assert prod.spell(authorizer["Issuer"]) == "https://cognito-idp.region.amazonaws.com/UsersPool"


def test_requests_are_limited_and_logged(prod: Template) -> None:
    stage = prod.only("AWS::ApiGatewayV2::Stage")

    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 200
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 400
    assert prod.spell(stage["AccessLogSettings"]["DestinationArn"]) == "ApiAccessLog"


def test_users_sign_in_with_a_password_or_without_sending_it_and_stay_signed_in(prod: Template) -> None:
    client = prod.only("AWS::Cognito::UserPoolClient")

    assert set(client["ExplicitAuthFlows"]) == {
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    }
    assert not client.get("GenerateSecret")
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_people_sign_up_with_their_email(prod: Template) -> None:
    pool = prod.only("AWS::Cognito::UserPool")

    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12


def test_clients_and_tools_find_what_they_need(prod: Template) -> None:
    outputs = {name: prod.spell(output["Value"]) for name, output in prod.body["Outputs"].items()}

    assert outputs.keys() == {
        "ApiUrl",
        "Bucket",
        "ClusterName",
        "DeliveryKeySecretArn",
        "DeliveryUrl",
        "RenderDlqUrl",
        "RenderQueueUrl",
        "StateMachineArn",
        "UserPoolClientId",
        "UserPoolId",
    }
    assert outputs["RenderQueueUrl"] == "RenderIntakeQueue"
    assert outputs["RenderDlqUrl"] == "RenderIntakeDeadLetters"
    assert outputs["DeliveryKeySecretArn"] == "DeliveryPrivateKey"
