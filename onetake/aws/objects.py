"""The bucket: implements `Objects` of `onetake.storyboard.ports` and of `onetake.jobs.ports`.

Keys are spelled in `onetake.layout`. boto3 is imported when the first client is built, so that importing this costs a
cold start nothing.
"""

from base64 import b64encode
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote

from onetake.storyboard.ports import Upload
from onetake.storyboard.rules import UPLOAD_SECONDS

TEMPORARY = "lifetime=intermediate"
"""The tag that the bucket's lifecycle rule goes by, see stacks/data.py."""
_DELETE_AT_ONCE = 1000


class Bucket:
    """One bucket, over one client that is built on first use."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def client(self) -> Any:
        """boto3's S3 client. Virtual addressing puts the region into presigned addresses: without it, S3 redirects."""
        import boto3
        from botocore.config import Config

        return boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))

    def uri(self, key: str) -> str:
        return f"s3://{self.name}/{key}"

    def put(self, key: str, body: bytes, content_type: str) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type)

    def put_temporary(self, key: str, body: bytes, content_type: str) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type, Tagging=TEMPORARY)

    def get(self, key: str) -> bytes | None:
        try:
            return bytes(self.client.get_object(Bucket=self.name, Key=key)["Body"].read())
        except self.client.exceptions.NoSuchKey:
            return None

    def size(self, key: str) -> int | None:
        from botocore.exceptions import ClientError

        try:
            return int(self.client.head_object(Bucket=self.name, Key=key)["ContentLength"])
        except ClientError as exc:
            if exc.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return None
            raise

    def keys(self, prefix: str) -> list[str]:
        return [key for keys in self._pages(prefix) for key in keys]

    def delete_prefix(self, prefix: str) -> int:
        deleted = 0
        for keys in self._pages(prefix):
            answer = self.client.delete_objects(
                Bucket=self.name, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
            )
            for error in answer.get("Errors", []):
                raise OSError(f"{error['Key']} could not be deleted: {error['Code']}")
            deleted += len(keys)
        return deleted

    def presign_download(self, key: str, *, file_name: str, seconds: int) -> str:
        saved = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        wanted = {"Bucket": self.name, "Key": key, "ResponseContentDisposition": saved}
        return str(self.client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))

    def presign_upload(self, key: str, *, content_type: str, size_bytes: int, sha256: str | None) -> Upload:
        fields = {"Content-Type": content_type}
        if sha256 is not None:
            fields["x-amz-checksum-sha256"] = b64encode(bytes.fromhex(sha256)).decode()
        post = self.client.generate_presigned_post(
            self.name,
            key,
            Fields=fields,
            Conditions=[
                *({name: value} for name, value in fields.items()),
                ["content-length-range", size_bytes, size_bytes],
            ],
            ExpiresIn=UPLOAD_SECONDS,
        )
        return Upload(url=post["url"], fields=post["fields"])

    def _pages(self, prefix: str) -> Iterator[list[str]]:
        """Keys under the prefix, up to 1000 at a time."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix, PaginationConfig={"PageSize": _DELETE_AT_ONCE}
        )
        for page in pages:
            keys = [entry["Key"] for entry in page.get("Contents", [])]
            if keys:
                yield keys
