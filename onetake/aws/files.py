"""What renders keep in the bucket: implements `Files` of `onetake.jobs.ports`."""

from pathlib import Path

from onetake.aws.objects import TEMPORARY, Bucket
from onetake.errors import NotFoundError


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
        extra = {"ContentType": content_type} | ({"Tagging": TEMPORARY} if temporary else {})
        self._bucket.client.upload_file(str(path), self._bucket.name, key, ExtraArgs=extra)
