"""What renders keep in the bucket: implements `Objects` and `Files` of `onetake.jobs.ports`."""

from pathlib import Path

from onetake.aws.objects import Bucket
from onetake.errors import NotFoundError

_TEMPORARY = "lifetime=intermediate"
"""The tag that the bucket's lifecycle rule goes by, see stacks/data.py."""


class RenderBucket(Bucket):
    """The bucket, with objects that expire."""

    def put_temporary(self, key: str, body: bytes, content_type: str) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type, Tagging=_TEMPORARY)


class BucketFiles:
    """Objects of any size: large files travel in parts, several at a time, and memory is flat."""

    def __init__(self, bucket: str) -> None:
        self._bucket = Bucket(bucket)

    def download(self, key: str, path: Path) -> None:
        from botocore.exceptions import ClientError

        try:
            self._bucket.client.download_file(self._bucket.name, key, str(path))
        except ClientError as exc:
            if exc.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                raise NotFoundError(f"there is no object {key}") from exc
            raise

    def upload(self, path: Path, key: str, content_type: str, *, temporary: bool = False) -> None:
        extra = {"ContentType": content_type} | ({"Tagging": _TEMPORARY} if temporary else {})
        self._bucket.client.upload_file(str(path), self._bucket.name, key, ExtraArgs=extra)
