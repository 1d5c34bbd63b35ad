"""The HTTP API's JWT authorizer lets in whom AWS would let in, and nobody else (S2)."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.contract.local.running import BareCloud, Json
from tests.tokens import decode, encode, forge, spell

WHO = "def handler(event, context):\n    return event['requestContext']['authorizer']['jwt']['claims']['sub']\n"


@dataclass
class Guarded:
    """An API that answers with the caller's `sub`, a token of the pool that it trusts, and that pool's key."""

    url: str
    token: str
    key: rsa.RSAPrivateKey

    def ask(self, token: str | None) -> httpx.Response:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return httpx.get(self.url, headers=headers)

    def forge(self, *, header: Json | None = None, **claims: Any) -> str:
        """The good token with other claims, signed with the pool's own key."""
        return forge(self.token, self.key, header=header, **claims)


@pytest.fixture(scope="module")
def guarded(bare_cloud: BareCloud) -> Guarded:
    pool = bare_cloud.user_pool()
    url = bare_cloud.http_api(bare_cloud.function(WHO), "GET /me", pool)
    token = bare_cloud.access_token(pool)
    pool_id = pool["outputs"]["UserPoolId"]
    pem = Path(bare_cloud.folder, "state", "cognito-pool-keys", f"{pool_id}-access.pem").read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return Guarded(f"{url}/me", token, key)


def test_the_pool_s_own_token_comes_through_with_its_claims(guarded: Guarded) -> None:
    answer = guarded.ask(guarded.token)
    assert answer.status_code == 200
    assert answer.text == decode(guarded.token.split(".")[1])["sub"]
    assert guarded.ask(guarded.forge()).status_code == 200


def test_no_token_is_refused(guarded: Guarded) -> None:
    assert guarded.ask(None).status_code == 401


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "e30.e30."])
def test_what_is_no_token_is_refused(guarded: Guarded, token: str) -> None:
    assert guarded.ask(token).status_code == 401


def test_a_token_with_changed_claims_is_refused(guarded: Guarded) -> None:
    header, _claims, signature = guarded.token.split(".")
    claims = {**decode(guarded.token.split(".")[1]), "sub": "somebody-else"}
    assert guarded.ask(f"{header}.{encode(claims)}.{signature}").status_code == 401


def test_an_expired_token_is_refused(guarded: Guarded) -> None:
    assert guarded.ask(guarded.forge(exp=int(time.time()) - 1)).status_code == 401


def test_a_token_without_expiry_is_refused(guarded: Guarded) -> None:
    assert guarded.ask(guarded.forge(exp=None)).status_code == 401


def test_a_token_whose_expiry_is_no_time_is_refused(guarded: Guarded) -> None:
    assert guarded.ask(guarded.forge(exp="tomorrow")).status_code == 401


def test_a_token_that_is_not_valid_yet_is_refused(guarded: Guarded) -> None:
    assert guarded.ask(guarded.forge(nbf=int(time.time()) + 600)).status_code == 401


def test_a_token_of_another_issuer_is_refused(guarded: Guarded) -> None:
    assert guarded.ask(guarded.forge(iss="https://issuer.example")).status_code == 401


def test_a_token_for_another_client_is_refused(guarded: Guarded) -> None:
    assert guarded.ask(guarded.forge(client_id="another-client")).status_code == 401


def test_a_token_of_another_pool_is_refused(bare_cloud: BareCloud, guarded: Guarded) -> None:
    assert guarded.ask(bare_cloud.access_token(bare_cloud.user_pool())).status_code == 401


def test_a_token_without_signature_is_refused(guarded: Guarded) -> None:
    header, claims = (decode(part) for part in guarded.token.split(".")[:2])
    for algorithm in ("none", "None", "RS256"):
        assert guarded.ask(f"{encode({**header, 'alg': algorithm})}.{encode(claims)}.").status_code == 401


def test_a_token_that_says_none_but_is_signed_is_refused(guarded: Guarded) -> None:
    assert guarded.ask(guarded.forge(header={"alg": "none"})).status_code == 401


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(guarded: Guarded) -> None:
    header, claims = (decode(part) for part in guarded.token.split(".")[:2])
    public = guarded.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signed = f"{encode({**header, 'alg': 'HS256'})}.{encode(claims)}"
    signature = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    assert guarded.ask(f"{signed}.{spell(signature)}").status_code == 401
