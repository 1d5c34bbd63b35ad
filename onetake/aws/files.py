"""Objects of any size, streamed between the bucket and the disk: implements `onetake.jobs.ports.Files`."""

from pathlib import Path

from onetake.aws.objects import Bucket
from onetake.errors import NotFoundError


class BucketFiles:
    """Large files travel in parts, several at a time; memory is flat."""

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

    def upload(self, path: Path, key: str, content_type: str) -> None:
        extra = {"ContentType": content_type}
        self._bucket.client.upload_file(str(path), self._bucket.name, key, ExtraArgs=extra)
