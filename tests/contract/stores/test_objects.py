"""What `Objects` promises, of the fake and of S3."""

import httpx
import pytest

from onetake.aws.objects import Bucket
from onetake.storyboard.ports import Objects


def test_an_object_is_read_back(objects: Objects) -> None:
    objects.put("projects/p/masters/x.json", b"{}", "application/json")
    assert objects.get("projects/p/masters/x.json") == b"{}"
    assert objects.size("projects/p/masters/x.json") == 2


def test_what_is_not_there_is_none(objects: Objects) -> None:
    assert objects.get("projects/p/none") is None
    assert objects.size("projects/p/none") is None


def test_deleting_a_prefix_takes_all_under_it_and_no_neighbour(objects: Objects) -> None:
    for number in range(25):
        objects.put(f"projects/prj_1/assets/{number}", b"x", "image/png")
    objects.put("projects/prj_10/assets/0", b"x", "image/png")
    assert sorted(objects.keys("projects/prj_1/assets/2")) == [
        f"projects/prj_1/assets/{n}" for n in [2, *range(20, 25)]
    ]
    assert objects.delete_prefix("projects/prj_1/") == 25
    assert objects.delete_prefix("projects/prj_1/") == 0
    assert objects.size("projects/prj_10/assets/0") == 1


def test_more_objects_go_than_one_answer_lists(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onetake.aws.objects._DELETE_AT_ONCE", 10)
    for number in range(34):
        bucket.put(f"projects/p/{number:02d}", b"x", "image/png")
    assert bucket.delete_prefix("projects/p/") == 34
    assert bucket.delete_prefix("projects/p/") == 0


def test_a_client_uploads_what_it_announced(bucket: Bucket) -> None:
    upload = bucket.presign_upload("projects/p/assets/a", content_type="image/png", size_bytes=5, sha256=None)
    answer = httpx.post(upload.url, data=dict(upload.fields), files={"file": ("a.png", b"12345", "image/png")})
    assert answer.status_code in (200, 201, 204), answer.text
    assert bucket.get("projects/p/assets/a") == b"12345"


def test_a_download_comes_under_its_own_name(bucket: Bucket) -> None:
    bucket.put("projects/p/assets/a", b"12345", "image/png")
    url = bucket.presign_download("projects/p/assets/a", file_name='Häfen "1".png', seconds=60)
    answer = httpx.get(url)
    assert (answer.status_code, answer.content) == (200, b"12345")
    assert answer.headers["content-type"] == "image/png"
    assert "X-Amz-Expires=60" in url
    assert "filename*=UTF-8''H%C3%A4fen%20%221%22.png" in answer.headers["content-disposition"]


def test_a_larger_upload_than_announced_is_refused(bucket: Bucket) -> None:
    upload = bucket.presign_upload("projects/p/assets/b", content_type="image/png", size_bytes=5, sha256=None)
    answer = httpx.post(upload.url, data=dict(upload.fields), files={"file": ("b.png", b"123456", "image/png")})
    assert answer.status_code == 400
    assert bucket.size("projects/p/assets/b") is None


def test_the_address_of_an_object_names_the_bucket(bucket: Bucket) -> None:
    assert bucket.uri("k/l") == f"s3://{bucket.name}/k/l"
