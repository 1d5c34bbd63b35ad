"""Every operation of the OpenAPI document, through the deployed gateway, with tokens that it must not believe (S2).

An operation that is added is tested without a word here.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lambdas.api.openapi import document, operations
from local.users import sign_up, sign_up_for_tokens
from tests.e2e.cloud import Cloud
from tests.tokens import decode, encode, forge

OPERATIONS = [(method, path, one) for method, path, one in operations(document()) if one.get("security") != []]
PASSWORDS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


class Forger:
    """A user's good tokens, and what can be made of them by one who even has the pool's key."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        tokens = sign_up_for_tokens(cloud.description)
        self.good, self.id_token = tokens["AccessToken"], tokens["IdToken"]
        pem = cloud.data / "state" / "cognito-pool-keys" / f"{cloud.outputs['UserPoolId']}-access.pem"
        key = serialization.load_pem_private_key(pem.read_bytes(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        self.key = key

    def unsigned(self) -> str:
        header, claims, _ = self.good.split(".")
        return f"{encode({**decode(header), 'alg': 'none'})}.{claims}."

    def of_another_pool(self) -> str:
        cognito = self.cloud.client("cognito-idp")
        pool = str(cognito.create_user_pool(PoolName="another")["UserPool"]["Id"])
        return self._signed_up(pool, self._new_client(pool))

    def of_another_client(self) -> str:
        pool = self.cloud.outputs["UserPoolId"]
        return self._signed_up(pool, self._new_client(pool))

    def _new_client(self, pool: str) -> str:
        made = self.cloud.client("cognito-idp").create_user_pool_client(
            UserPoolId=pool, ClientName="another", ExplicitAuthFlows=PASSWORDS
        )
        return str(made["UserPoolClient"]["ClientId"])

    def _signed_up(self, pool: str, client: str) -> str:
        outputs = {"UserPoolId": pool, "UserPoolClientId": client}
        return sign_up({**self.cloud.description, "outputs": outputs})


@pytest.fixture(scope="module")
def forger(cloud: Cloud) -> Forger:
    return Forger(cloud)


AUTHORIZATIONS: dict[str, Callable[[Forger], str | None]] = {
    "none": lambda _: None,
    "another scheme": lambda _: "Basic YWRhOnNlY3JldA==",
    "nonsense": lambda _: "Bearer nonsense",
    "expired": lambda f: f"Bearer {forge(f.good, f.key, exp=int(time.time()) - 1)}",
    "algorithm none": lambda f: f"Bearer {f.unsigned()}",
    "another's claims": lambda f: f"Bearer {f.good.split('.')[0]}.{encode({'sub': 'eve'})}.{f.good.split('.')[2]}",
    "another key": lambda f: f"Bearer {forge(f.good, rsa.generate_private_key(65537, 2048))}",
    "another pool": lambda f: f"Bearer {f.of_another_pool()}",
    "another client": lambda f: f"Bearer {f.of_another_client()}",
    "id token": lambda f: f"Bearer {f.id_token}",
}


def asked(http: httpx.Client, operation: tuple[str, str, dict[str, Any]], authorization: str | None) -> int:
    """The status of an operation's answer to its own example, for a project that is not there."""
    method, path, described = operation
    names = [p["name"] for p in described.get("parameters", ()) if p["in"] == "path"]
    ids = dict.fromkeys(names, "prj_01JD3V9Q4N8Y7F2K6M5T0XWZRB")
    contents: dict[str, Any] = described.get("requestBody", {}).get("content", {})
    body = next((content["example"] for content in contents.values()), None)
    headers = {"authorization": authorization} if authorization else {}
    return http.request(method, path.format(**ids), json=body, headers=headers).status_code


@pytest.mark.parametrize("sort", AUTHORIZATIONS)
def test_no_operation_believes(cloud: Cloud, forger: Forger, sort: str) -> None:
    authorization = AUTHORIZATIONS[sort](forger)
    with httpx.Client(base_url=cloud.api_url, timeout=60) as http, ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda operation: asked(http, operation, authorization), OPERATIONS))
    names = [operation[2]["operationId"] for operation in OPERATIONS]
    assert {name: status for name, status in zip(names, found, strict=True) if status != 401} == {}


def test_every_operation_believes_the_good_token(cloud: Cloud, forger: Forger) -> None:
    with httpx.Client(base_url=cloud.api_url, timeout=60) as http, ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda operation: asked(http, operation, f"Bearer {forger.good}"), OPERATIONS)
        assert 401 not in set(found)
