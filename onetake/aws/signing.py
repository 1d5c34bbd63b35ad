"""CloudFront signed URLs.

Formats: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
and private-content-creating-signed-url-custom-policy.html.
"""

import base64
import json
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_URL_SAFE = bytes.maketrans(b"+=/", b"-_~")
"""CloudFront's own spelling of base64 in a URL."""


class SecretsManager(Protocol):
    """The part of boto3's client that this needs."""

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]: ...  # noqa: N803  boto3's spelling


class CloudFrontSigner:
    """Signs with the private key of a CloudFront key group, which is a Secrets Manager secret in PEM.

    The secret is read once, on the first signature.
    """

    def __init__(self, secrets: SecretsManager, secret_arn: str, key_id: str) -> None:
        self._secrets, self._secret_arn, self._key_id = secrets, secret_arn, key_id

    def sign(self, url: str, expires: datetime) -> str:
        """`url`, open to whoever holds it until `expires` (canned policy)."""
        until = int(expires.timestamp())
        return f"{url}?Expires={until}&{self._proof(_policy(url, until))}"

    def sign_folder(self, url: str, expires: datetime) -> str:
        """Like `sign`, with a query that opens everything in the folder of `url` (custom policy).

        A playlist's segments have URLs of their own: a player appends the same query to each.
        """
        policy = _policy(url.rsplit("/", 1)[0] + "/*", int(expires.timestamp()))
        return f"{url}?Policy={_spell(policy)}&{self._proof(policy)}"

    def _proof(self, policy: bytes) -> str:
        # SHA-1 is what CloudFront verifies; there is no other choice.
        signature = self._key.sign(policy, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
        return f"Signature={_spell(signature)}&Key-Pair-Id={self._key_id}"

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        pem = self._secrets.get_secret_value(SecretId=self._secret_arn)["SecretString"]
        key = serialization.load_pem_private_key(pem.encode(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"the secret {self._secret_arn} holds no RSA key, which is what CloudFront takes")
        return key


def cloudfront_signer(secret_arn: str, key_id: str) -> CloudFrontSigner:
    """The signer over a client of its own. boto3 is imported here, so that only those who sign pay for it."""
    import boto3

    return CloudFrontSigner(boto3.client("secretsmanager"), secret_arn, key_id)


def _policy(resource: str, until: int) -> bytes:
    """CloudFront rebuilds a canned policy from the request, so that its spelling is fixed: this order, no spaces."""
    statement = {"Resource": resource, "Condition": {"DateLessThan": {"AWS:EpochTime": until}}}
    return json.dumps({"Statement": [statement]}, separators=(",", ":")).encode()


def _spell(data: bytes) -> str:
    return base64.b64encode(data).translate(_URL_SAFE).decode()
