"""CloudFront's signed URLs and cookies, which ministack's CloudFront does not look at, and an address that resolves.

A distribution is reached at `/_cloudfront/<path>`. Where its behaviour trusts key groups, a request needs a signature
by one of their keys, over a policy whose time has not passed:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
"""

import base64
import binascii
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from ministack.services import cloudfront

from local.address import DELIVERY_PATH
from local.seams.ministack import expect_attribute, expect_function

_FROM_URL_SAFE = bytes.maketrans(b"-_~", b"+=/")
_PARAMETERS = ("Expires", "Policy", "Signature", "Key-Pair-Id")

Response = tuple[int, dict[str, Any], Any]


class RefusedError(Exception):
    """The request must not be served; the message is CloudFront's."""


@dataclass(frozen=True)
class Proof:
    """What a request brings: `policy` is the JSON that is signed, for a canned policy rebuilt from the URL."""

    policy: bytes
    signature: bytes
    key_id: str


def install() -> None:
    """Check that ministack's CloudFront has what `serve` asks of it."""
    expect_function(
        cloudfront,
        "handle_viewer_request",
        "dist method path raw_uri raw_query_string headers body query_params client_ip",
    )
    expect_function(cloudfront, "_trusted_key_group_ids", "dist")
    for name in ("_distributions", "_key_groups", "_public_keys"):
        expect_attribute(cloudfront, name)


async def serve(base_url: str, method: str, path: str, query: str, headers: dict[str, str]) -> Response:
    """Answer a request for `/_cloudfront/<path>` as the distribution would at its own address.

    `base_url` is the distribution's address, such as `http://127.0.0.1:4566/_cloudfront`.
    """
    distribution = next(iter(cloudfront._distributions.values()), None)
    if distribution is None:
        return _refuse(404, "There is no distribution.")
    uri = path.removeprefix(DELIVERY_PATH) or "/"
    plain_query = "&".join(p for p in query.split("&") if p.partition("=")[0] not in _PARAMETERS)
    keys = trusted_keys(distribution)
    if keys:
        resource = f"{base_url}{uri}" + (f"?{plain_query}" if plain_query else "")
        try:
            verify(resource, read_proof(resource, query, headers), keys, time.time())
        except RefusedError as exc:
            return _refuse(403, str(exc))
    arrived = {**headers, "x-forwarded-proto": "https"}
    answer: Response = await cloudfront.handle_viewer_request(
        distribution, method, uri, uri, plain_query, arrived, b"", _multiple(plain_query)
    )
    return answer


def trusted_keys(distribution: dict[str, Any]) -> dict[str, rsa.RSAPublicKey]:
    """Public keys by id, of all key groups that the distribution trusts; none where it serves to anybody."""
    groups = [cloudfront._key_groups[group] for group in cloudfront._trusted_key_group_ids(distribution)]
    ids = [key_id for group in groups for key_id in group["Config"]["Items"]]
    return {key_id: _load(cloudfront._public_keys[key_id]["Config"]["EncodedKey"]) for key_id in ids}


def _load(pem: str) -> rsa.RSAPublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, rsa.RSAPublicKey):
        raise RefusedError("the key group holds a key that is not RSA")
    return key


def read_proof(resource: str, query: str, headers: Mapping[str, str]) -> Proof:
    """The signature in the URL's query, else the one in the cookies. Raises RefusedError if there is none."""
    given = {name: value for name, value in parse_qsl(query) if name in _PARAMETERS}
    given = given or {name: v for name in _PARAMETERS if (v := _cookies(headers).get(f"CloudFront-{name}"))}
    if "Signature" not in given or "Key-Pair-Id" not in given or not given.keys() & {"Expires", "Policy"}:
        raise RefusedError("Missing Key-Pair-Id query parameter or cookie value")
    policy = _decode(given["Policy"]) if "Policy" in given else canned_policy(resource, given["Expires"])
    return Proof(policy, _decode(given["Signature"]), given["Key-Pair-Id"])


def canned_policy(resource: str, expires: str) -> bytes:
    """The policy that a URL with `Expires` stands for, in the one spelling that counts."""
    if not expires.isdigit():
        raise RefusedError("Malformed Expires")
    return (
        f'{{"Statement":[{{"Resource":"{resource}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{expires}}}}}}}]}}'
    ).encode()


def verify(resource: str, proof: Proof, keys: Mapping[str, rsa.RSAPublicKey], now: float) -> None:
    """Raises RefusedError unless the proof opens `resource` at the time `now` (seconds since 1970)."""
    key = keys.get(proof.key_id)
    if key is None:
        raise RefusedError("Unknown Key")
    try:
        key.verify(proof.signature, proof.policy, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  CloudFront's
    except InvalidSignature:
        raise RefusedError("Access Denied") from None
    try:
        statement = json.loads(proof.policy)["Statement"][0]
        conditions = statement["Condition"]
        until = float(conditions["DateLessThan"]["AWS:EpochTime"])
        since = float(conditions.get("DateGreaterThan", {}).get("AWS:EpochTime", 0))
    except (ValueError, KeyError, IndexError, TypeError):
        raise RefusedError("Malformed Policy") from None
    if not since <= now < until:
        raise RefusedError("Access Denied")
    if not _matches(str(statement.get("Resource", "*")), resource):
        raise RefusedError("Access Denied")


def _matches(pattern: str, resource: str) -> bool:
    """`*` stands for any characters, `?` for one; but the `?` before a query also stands for itself."""
    spelled = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(spelled, resource) is not None


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode().translate(_FROM_URL_SAFE), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise RefusedError("Malformed Policy or Signature") from None


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return {name: value for name, _equals, value in pairs}


def _multiple(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def _refuse(status: int, message: str) -> Response:
    code = "AccessDenied" if status == 403 else "NoSuchDistribution"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>\n'
    return status, {"Content-Type": "text/xml", "Server": "CloudFront"}, body.encode()
