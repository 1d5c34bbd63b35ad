"""A form that says what bytes it is for takes no others, as S3's do (A5)."""

import hashlib
from collections.abc import Mapping

import httpx
import pytest

from onetake.aws.objects import Bucket
from tests.contract.local.running import BareCloud

KEY, FILE = "projects/p/assets/a", b"the bytes"


@pytest.fixture(scope="module")
def bucket(bare_cloud: BareCloud) -> Bucket:
    made = Bucket("forms")
    made.__dict__["client"] = bare_cloud.client("s3")
    made.client.create_bucket(Bucket=made.name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return made


def send(url: str, fields: Mapping[str, str], data: bytes) -> httpx.Response:
    return httpx.post(url, data=dict(fields), files={"file": ("a.png", data, "image/png")})


def test_a_form_takes_the_bytes_that_it_names_and_no_others(bucket: Bucket) -> None:
    form = bucket.presign_upload(
        KEY, content_type="image/png", size_bytes=len(FILE), sha256=hashlib.sha256(FILE).hexdigest()
    )
    other = send(form.url, form.fields, b"not bytes")
    assert (other.status_code, "BadDigest" in other.text) == (400, True)
    without = {name: value for name, value in form.fields.items() if "checksum" not in name}
    assert send(form.url, without, b"not bytes").status_code == 403
    assert bucket.size(KEY) is None
    assert send(form.url, form.fields, FILE).status_code == 204
    assert bucket.get(KEY) == FILE
    assert send(form.url, form.fields, b"not bytes").status_code == 400
    assert bucket.get(KEY) == FILE


def test_a_form_that_names_none_takes_any(bucket: Bucket) -> None:
    form = bucket.presign_upload("projects/p/assets/b", content_type="image/png", size_bytes=len(FILE), sha256=None)
    assert send(form.url, form.fields, b"not bytes").status_code == 204
