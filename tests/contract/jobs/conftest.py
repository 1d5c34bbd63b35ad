"""One suite for the stores of renders, run against the fakes and against DynamoDB and S3 on an emulated AWS."""

import uuid

import pytest
from pynamodb.connection import Connection

from onetake.aws.files import BucketFiles
from onetake.aws.objects import Bucket
from onetake.aws.render_store import DynamoChunks, DynamoRenders
from onetake.aws.tables import RenderItem, bind
from onetake.jobs.ports import ChunkStore, Files, Objects, RenderStore
from tests.fakes_jobs import FakeBucket, FakeChunks, FakeRenders


@pytest.fixture
def table(cloud: str) -> str:
    """The name of a fresh table."""
    name = f"renders-{uuid.uuid4().hex[:8]}"
    bind(RenderItem, name, Connection()).create_table(billing_mode="PAY_PER_REQUEST")
    return name


@pytest.fixture
def bucket(cloud: str) -> Bucket:
    made = Bucket(f"bucket-{uuid.uuid4().hex[:8]}")
    made.client.create_bucket(
        Bucket=made.name, CreateBucketConfiguration={"LocationConstraint": made.client.meta.region_name}
    )
    return made


@pytest.fixture(params=["fake", "dynamodb"])
def renders(request: pytest.FixtureRequest) -> RenderStore:
    return FakeRenders() if request.param == "fake" else DynamoRenders(request.getfixturevalue("table"))


@pytest.fixture(params=["fake", "dynamodb"])
def chunks(request: pytest.FixtureRequest) -> ChunkStore:
    return FakeChunks() if request.param == "fake" else DynamoChunks(request.getfixturevalue("table"))


@pytest.fixture(params=["fake", "s3"])
def storage(request: pytest.FixtureRequest) -> tuple[Objects, Files]:
    """The two sides of one bucket."""
    if request.param == "fake":
        fake = FakeBucket()
        return fake, fake
    real: Bucket = request.getfixturevalue("bucket")
    return real, BucketFiles(real.name)
