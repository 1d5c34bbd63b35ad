"""CloudFront signed URLs.

Formats: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
and private-content-creating-signed-url-custom-policy.html.
"""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from onetake.delivery.playback import FolderKey

_URL_SAFE, _FROM_URL_SAFE = bytes.maketrans(b"+=/", b"-_~"), bytes.maketrans(b"-_~", b"+=/")
"""CloudFront's own spelling of base64 in a URL, and back."""


class CloudFrontSigner:
    """Signs with the private key of a CloudFront key group.

    `read_key` gives the key in PEM; it is called once, for the first signature.
    """

    def __init__(self, read_key: Callable[[], str], key_id: str) -> None:
        self._read_key, self._key_id = read_key, key_id

    def sign(self, url: str, expires: datetime) -> str:
        """`url`, open to whoever holds it until `expires` (canned policy)."""
        until = int(expires.timestamp())
        return f"{url}?Expires={until}&{self._proof(_policy(url, until))}"

    def sign_folder(self, url: str, expires: datetime) -> str:
        """Like `sign`, with a query that opens everything in the folder of `url` (custom policy).

        Whoever serves a playlist has to append that query to each URI in it: players do not.
        """
        policy = _policy(_folder(url), int(expires.timestamp()))
        return f"{url}?Policy={_spell(policy)}&{self._proof(policy)}"

    def opens(self, key: FolderKey, url: str, now: datetime) -> bool:
        """Whether `key` is what `sign_folder` gave for the folder of `url`, and its time has not passed."""
        ours = self._key.public_key()
        try:
            policy = _unspell(key.policy)
            signature = _unspell(key.signature)
            ours.verify(signature, policy, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
        except (InvalidSignature, ValueError):
            return False
        # Read only now: what is signed is known to be a policy.
        statement = json.loads(policy)["Statement"][0]
        until: int = statement["Condition"]["DateLessThan"]["AWS:EpochTime"]
        return key.key_id == self._key_id and statement["Resource"] == _folder(url) and now.timestamp() < until

    def _proof(self, policy: bytes) -> str:
        # SHA-1 is what CloudFront verifies; there is no other choice.
        signature = self._key.sign(policy, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
        return f"Signature={_spell(signature)}&Key-Pair-Id={self._key_id}"

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        key = serialization.load_pem_private_key(self._read_key().encode(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("CloudFront signs with RSA keys only, and this is none")
        return key


def read_secret(arn: str) -> str:
    """The text of a Secrets Manager secret. boto3 is imported here, so that only those who read one pay for it."""
    import boto3

    return str(boto3.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])


def _policy(resource: str, until: int) -> bytes:
    """CloudFront rebuilds a canned policy from the request, so that its spelling is fixed: this order, no spaces."""
    statement = {"Resource": resource, "Condition": {"DateLessThan": {"AWS:EpochTime": until}}}
    return json.dumps({"Statement": [statement]}, separators=(",", ":")).encode()


def _folder(url: str) -> str:
    return url.rsplit("/", 1)[0] + "/*"


def _unspell(text: str) -> bytes:
    return base64.b64decode(text.encode().translate(_FROM_URL_SAFE), validate=True)


def _spell(data: bytes) -> str:
    return base64.b64encode(data).translate(_URL_SAFE).decode()
