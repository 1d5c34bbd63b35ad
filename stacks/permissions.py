"""IAM statements in the product's words. Each names its actions one by one: never `dynamodb:*`, never `s3:*`.

A statement is for one principal's policy; who gets which is in the construct that makes the principal.
"""

from collections.abc import Iterable

from aws_cdk import aws_dynamodb as ddb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

_READ_ITEMS = ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query")
_WRITE_ITEMS = (
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)


def read_items(*tables: ddb.ITable) -> iam.PolicyStatement:
    """Read by key or by Query. Scan is nobody's right: no access path needs it (H3)."""
    return iam.PolicyStatement(actions=[*_READ_ITEMS], resources=_with_indexes(tables))


def write_items(*tables: ddb.ITable) -> iam.PolicyStatement:
    """Put, change, delete, also in transactions."""
    return iam.PolicyStatement(actions=[*_WRITE_ITEMS], resources=[table.table_arn for table in tables])


def item_actions(table: ddb.ITable, *actions: str) -> iam.PolicyStatement:
    """Named actions only, such as `GetItem`, on one table."""
    return iam.PolicyStatement(actions=[f"dynamodb:{action}" for action in actions], resources=[table.table_arn])


def objects(bucket: s3.IBucket, patterns: Iterable[str], *actions: str) -> iam.PolicyStatement:
    """Named actions, such as `GetObject`, on keys `projects/*/<pattern>` of every project."""
    arns = [bucket.arn_for_objects(f"projects/*/{pattern}") for pattern in patterns]
    return iam.PolicyStatement(actions=[f"s3:{action}" for action in actions], resources=arns)


def list_projects(bucket: s3.IBucket) -> iam.PolicyStatement:
    """List keys under `projects/`; also what makes S3 answer 404 and not 403 for an object that is not there."""
    return iam.PolicyStatement(
        actions=["s3:ListBucket"],
        resources=[bucket.bucket_arn],
        conditions={"StringLike": {"s3:prefix": ["projects/*"]}},
    )


def _with_indexes(tables: Iterable[ddb.ITable]) -> list[str]:
    return [arn for table in tables for arn in (table.table_arn, f"{table.table_arn}/index/*")]
