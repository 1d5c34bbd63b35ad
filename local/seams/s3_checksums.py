"""S3's forms (POST Object), where they take what AWS refuses: bytes of another checksum than a field of the form says.

ministack holds a form to its policy, so the field is there if the policy wants it; it compares checksums of PUT alone.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from typing import Any

from ministack.services import s3

from local.seams.ministack import expect_function

_FIELD = "x-amz-checksum-sha256"
_FIELDS_BYTES = 100_000
"""Fields come before the file, and are small: a film of gigabytes is not taken apart twice for nothing."""


def install() -> None:
    """Compare before ministack keeps the object."""
    post = expect_function(s3, "_post_object", "bucket_name body headers")
    parse = expect_function(s3, "_parse_multipart_form", "content_type body")
    resolve = expect_function(s3, "_resolve_object_checksums", "body headers")

    def post_checked(bucket_name: str, body: bytes, headers: dict[str, str]) -> Any:
        is_checked = _FIELD.encode() in body[:_FIELDS_BYTES].lower()
        found = parse(headers.get("content-type", ""), body) if is_checked else []
        parts = {name.lower(): value for name, _, _, value in found}
        if _FIELD in parts and "file" in parts:
            _, refusal = resolve(parts["file"], {_FIELD: parts[_FIELD].decode("latin-1")})
            if refusal:
                return refusal
        return post(bucket_name, body, headers)

    s3._post_object = post_checked
