import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from onetake.aws.signing import CloudFrontSigner
from onetake.delivery.playback import FolderKey

KEY = rsa.generate_private_key(65537, 1024)
EXPIRES = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
URL = "https://d1.example/projects/p/renders/r/film.mp4"


class Secret:
    """A PEM key that counts how often it is read."""

    def __init__(self, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
        self.reads, self._key = 0, key

    def __call__(self) -> str:
        self.reads += 1
        pkcs8, open_text = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return self._key.private_bytes(serialization.Encoding.PEM, pkcs8, open_text).decode()


def signer(secret: Secret) -> CloudFrontSigner:
    return CloudFrontSigner(secret, "K2JCJMDEHXQW5F")


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def unspell(text: str) -> bytes:
    return base64.b64decode(text.translate(str.maketrans("-_~", "+=/")), validate=True)


def verify(policy: str | bytes, signature: str) -> None:
    data = policy if isinstance(policy, bytes) else policy.encode()
    KEY.public_key().verify(unspell(signature), data, padding.PKCS1v15(), hashes.SHA1())


def test_a_signed_url_carries_the_signature_of_the_canned_policy() -> None:
    signed = signer(Secret(KEY)).sign(URL, EXPIRES)
    found = query(signed)
    assert signed.split("?")[0] == URL
    assert (found["Expires"], found["Key-Pair-Id"]) == ("1893553445", "K2JCJMDEHXQW5F")
    # The policy that CloudFront rebuilds, letter by letter as in its documentation.
    policy = f'{{"Statement":[{{"Resource":"{URL}","Condition":{{"DateLessThan":{{"AWS:EpochTime":1893553445}}}}}}]}}'
    verify(policy, found["Signature"])
    with pytest.raises(InvalidSignature):
        verify(policy.replace("film", "filn"), found["Signature"])


def test_a_folder_is_opened_by_a_policy_with_a_wildcard() -> None:
    playlist = "https://d1.example/projects/p/renders/r/hls/film.m3u8"
    found = query(signer(Secret(KEY)).sign_folder(playlist, EXPIRES))
    policy = unspell(found["Policy"])
    verify(policy, found["Signature"])
    statement = json.loads(policy)["Statement"][0]
    assert statement["Resource"] == "https://d1.example/projects/p/renders/r/hls/*"
    assert "Expires" not in found


def test_a_folder_s_signature_is_known_again_until_it_ends() -> None:
    folder, made = "https://d1.example/projects/p/renders/r/hls", signer(Secret(KEY))
    url = made.sign_folder(f"{folder}/index.m3u8", EXPIRES)
    found = query(url)
    key = FolderKey(found["Policy"], found["Signature"], found["Key-Pair-Id"])
    before = EXPIRES - timedelta(seconds=1)
    assert key.query == url.partition("?")[2]
    assert made.opens(key, f"{folder}/index_720p.m3u8", before)
    assert not made.opens(key, f"{folder}/index.m3u8", EXPIRES)
    assert not made.opens(key, "https://d1.example/projects/p/renders/other/hls/index.m3u8", before)
    forged = query(made.sign_folder("https://d1.example/projects/q/hls/index.m3u8", EXPIRES))["Policy"]
    for wrong in ({"policy": forged}, {"signature": "AAAA"}, {"signature": "%"}, {"policy": "ü"}, {"key_id": "K2"}):
        assert not made.opens(replace(key, **wrong), f"{folder}/index.m3u8", before)


def test_a_file_s_signature_opens_no_folder() -> None:
    made = signer(Secret(KEY))
    signature = query(made.sign(URL, EXPIRES))["Signature"]
    policy = f'{{"Statement":[{{"Resource":"{URL}","Condition":{{"DateLessThan":{{"AWS:EpochTime":1893553445}}}}}}]}}'
    spelled = base64.b64encode(policy.encode()).decode().translate(str.maketrans("+=/", "-_~"))
    assert not made.opens(FolderKey(spelled, signature, "K2JCJMDEHXQW5F"), URL, EXPIRES - timedelta(days=1))


def test_the_secret_is_read_once_and_not_before_it_is_needed() -> None:
    secret = Secret(KEY)
    made = signer(secret)
    assert secret.reads == 0
    made.sign(URL, EXPIRES)
    made.sign(URL, EXPIRES)
    assert secret.reads == 1


def test_a_key_that_cloudfront_cannot_use_is_refused() -> None:
    with pytest.raises(TypeError, match="RSA"):
        signer(Secret(ec.generate_private_key(ec.SECP256R1()))).sign(URL, EXPIRES)
