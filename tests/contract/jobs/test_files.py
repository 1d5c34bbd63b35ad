"""Objects and files of renders: the bucket on the disk, and what goes away by itself."""

import uuid
from pathlib import Path

import pytest

from onetake.aws.files import BucketFiles
from onetake.aws.objects import Bucket
from onetake.errors import NotFoundError
from onetake.jobs.ports import Files, Objects


def test_a_file_travels_there_and_back(storage: tuple[Objects, Files], tmp_path: Path) -> None:
    objects, files = storage
    (tmp_path / "there").write_bytes(b"x" * 100_000)
    files.upload(tmp_path / "there", "a/b", "video/mp4")
    files.download("a/b", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"x" * 100_000
    assert objects.size("a/b") == 100_000


def test_what_is_not_there_is_told_by_name(storage: tuple[Objects, Files], tmp_path: Path) -> None:
    objects, files = storage
    assert objects.get("a/none") is None
    assert objects.size("a/none") is None
    with pytest.raises(NotFoundError, match="a/none"):
        files.download("a/none", tmp_path / "back")


def test_a_document_is_read_as_it_was_put(storage: tuple[Objects, Files]) -> None:
    objects, _ = storage
    objects.put_temporary("a/doc.json", b"{}", "application/json")
    assert objects.get("a/doc.json") == b"{}"
    assert objects.uri("a/doc.json").startswith("s3://")


def test_only_the_temporary_carries_the_tag_of_the_lifecycle_rule(bucket: Bucket, tmp_path: Path) -> None:
    files = BucketFiles(bucket.name)
    path = tmp_path / uuid.uuid4().hex
    path.write_bytes(b"x")
    files.upload(path, "chunk", "video/mp4", temporary=True)
    files.upload(path, "film", "video/mp4")
    bucket.put_temporary("plan", b"{}", "application/json")
    tags = {k: bucket.client.get_object_tagging(Bucket=bucket.name, Key=k)["TagSet"] for k in ("chunk", "film", "plan")}
    kept_short = [{"Key": "lifetime", "Value": "intermediate"}]
    assert tags == {"chunk": kept_short, "film": [], "plan": kept_short}
    assert bucket.client.head_object(Bucket=bucket.name, Key="film")["ContentType"] == "video/mp4"
