"""IAM statements in the product's words. Actions are named one by one: there is no `dynamodb:*`, no `s3:*`, no Scan.

Who gets which is where its function, task or role is made.
"""

from collections.abc import Sequence

from aws_cdk import aws_dynamodb as ddb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3


def may(
    actions: Sequence[str], resources: Sequence[str], conditions: dict[str, dict[str, str]] | None = None
) -> iam.PolicyStatement:
    """Allow the actions on the resources."""
    return iam.PolicyStatement(actions=[*actions], resources=[*resources], conditions=conditions)


def items(actions: Sequence[str], *tables: ddb.ITable) -> iam.PolicyStatement:
    """Actions of DynamoDB, such as `GetItem`, on the items of tables. A transaction needs those that it is made of."""
    return may([f"dynamodb:{action}" for action in actions], [table.table_arn for table in tables])


def query_index(table: ddb.ITable, index: str) -> iam.PolicyStatement:
    """Query a secondary index."""
    return may(["dynamodb:Query"], [f"{table.table_arn}/index/{index}"])


def read_objects(bucket: s3.IBucket, *patterns: str) -> iam.PolicyStatement:
    """Get or head objects under keys `projects/*/<pattern>`, of every project."""
    return may(["s3:GetObject"], _keys(bucket, patterns))


def write_objects(bucket: s3.IBucket, *patterns: str, temporary: bool = False) -> iam.PolicyStatement:
    """Put objects under keys `projects/*/<pattern>`, also in parts; `temporary`: also with the tag that makes them
    expire."""
    tag = ["s3:PutObjectTagging"] if temporary else []
    return may(["s3:PutObject", "s3:AbortMultipartUpload", *tag], _keys(bucket, patterns))


def delete_objects(bucket: s3.IBucket, pattern: str) -> list[iam.PolicyStatement]:
    """Find and delete objects under keys `projects/*/<pattern>`."""
    under = {"StringLike": {"s3:prefix": f"projects/*/{pattern}"}}
    return [may(["s3:ListBucket"], [bucket.bucket_arn], under), may(["s3:DeleteObject"], _keys(bucket, [pattern]))]


def tell_missing(bucket: s3.IBucket) -> iam.PolicyStatement:
    """Without the right to list, S3 answers 403 and not 404 for an object that is not there. A condition on the prefix
    would take that away again, since reading an object has none."""
    return may(["s3:ListBucket"], [bucket.bucket_arn])


def _keys(bucket: s3.IBucket, patterns: Sequence[str]) -> list[str]:
    return [bucket.arn_for_objects(f"projects/*/{pattern}") for pattern in patterns]
