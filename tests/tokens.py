"""Tokens that nobody should believe: a good one, changed and signed by whoever has a key."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def decode(part: str) -> Any:
    """What one of a token's first two parts says."""
    return json.loads(base64.urlsafe_b64decode(part + "=="))


def spell(data: bytes) -> str:
    """As a token's parts are written."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def encode(value: dict[str, Any]) -> str:
    return spell(json.dumps(value).encode())


def forge(token: str, key: rsa.RSAPrivateKey, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """`token` with other claims (None takes one out) and other members of its header, signed with `key`."""
    good_header, good_claims = (decode(part) for part in token.split(".")[:2])
    said = {name: value for name, value in {**good_claims, **claims}.items() if value is not None}
    signed = f"{encode({**good_header, **(header or {})})}.{encode(said)}"
    return f"{signed}.{spell(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
