"""Users of the local cloud's Cognito pool, signed up the way a client application does it."""

import secrets
import uuid
from typing import Any

import boto3


def sign_up(cloud: dict[str, Any], email: str | None = None) -> str:
    """The access token of a new user."""
    return sign_up_for_tokens(cloud, email)["AccessToken"]


def sign_up_for_tokens(cloud: dict[str, Any], email: str | None = None) -> dict[str, str]:
    """Sign up a new user, confirm (which AWS does with a code by mail), log in; AccessToken and IdToken are there."""
    outputs = cloud["outputs"]
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=cloud["endpoint"],
        region_name=cloud["region"],
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    name, password = email or f"demo-{uuid.uuid4().hex[:12]}@example.com", f"Aa1!{secrets.token_urlsafe(18)}"
    client_id = outputs["UserPoolClientId"]
    cognito.sign_up(
        ClientId=client_id, Username=name, Password=password, UserAttributes=[{"Name": "email", "Value": name}]
    )
    cognito.admin_confirm_sign_up(UserPoolId=outputs["UserPoolId"], Username=name)
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )
    return {name: str(value) for name, value in answer["AuthenticationResult"].items()}
