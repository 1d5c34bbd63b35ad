"""`python -m local.encode_job`: works on one MediaConvert job, whose Settings come in as JSON.

Exit status 0, or 1 with one line that says what was wrong.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3
from av.error import FFmpegError
from botocore.exceptions import ClientError

from local.hls import read_group, write_hls

_CONTENT_TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".ts": "video/mp2t"}


def main() -> int:
    try:
        _work(json.load(sys.stdin))
    except (ValueError, KeyError, ClientError, FFmpegError) as exc:
        print(f"{type(exc).__name__}: {exc}")
        return 1
    return 0


def _work(settings: dict[str, Any]) -> None:
    s3 = boto3.client("s3")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = folder / "film"
        s3.download_file(*_split(settings["Inputs"][0]["FileInput"]), str(film))
        for group in settings["OutputGroups"]:
            renditions, segment_seconds = read_group(group)
            bucket, key = _split(group["OutputGroupSettings"]["HlsGroupSettings"]["Destination"])
            prefix, _slash, base = key.rpartition("/")
            made = folder / "hls"
            made.mkdir()
            write_hls(film, made, base, renditions, segment_seconds)
            _upload(s3, made, bucket, prefix)


def _upload(s3: Any, folder: Path, bucket: str, prefix: str) -> None:
    # A playlist is there when all that it names is.
    for path in sorted(folder.iterdir(), key=lambda p: (p.suffix == ".m3u8", -len(p.name))):
        s3.upload_file(
            str(path), bucket, f"{prefix}/{path.name}", ExtraArgs={"ContentType": _CONTENT_TYPES[path.suffix]}
        )


def _split(uri: str) -> tuple[str, str]:
    """`s3://bucket/key` in two."""
    bucket, _slash, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


if __name__ == "__main__":
    sys.exit(main())
