"""One suite, run against the fakes and against the real adapters on an emulated AWS."""

import uuid

import pytest
from pynamodb.models import Model

from onetake.aws.objects import Bucket
from onetake.aws.settings import TableSettings
from onetake.aws.stores import DynamoRecords
from onetake.aws.tables import TABLES, RenderItem, RequestItem, bind
from onetake.storyboard.ports import Objects, Records
from tests.emulation import REGION
from tests.fakes import FakeObjects, FakeRecords


class AllTables(TableSettings):
    table_idempotency: str


@pytest.fixture
def settings() -> AllTables:
    """Names of tables that no other test has."""
    suffix = uuid.uuid4().hex[:8]
    return AllTables(**{name: f"{name.removeprefix('table_')}-{suffix}" for name in AllTables.model_fields})


@pytest.fixture
def dynamo(cloud: str, settings: AllTables) -> DynamoRecords:
    """Records in fresh tables, created from the models that the adapter uses."""
    records = DynamoRecords(settings)
    models: dict[str, type[Model]] = {getattr(settings, table): model for table, model in TABLES.values()}
    models |= {settings.table_renders: RenderItem, settings.table_idempotency: RequestItem}
    for name, model in models.items():
        bind(model, name, records.connection).create_table(billing_mode="PAY_PER_REQUEST")
    return records


@pytest.fixture(params=["fake", "dynamodb"])
def records(request: pytest.FixtureRequest) -> Records:
    chosen: Records = FakeRecords() if request.param == "fake" else request.getfixturevalue("dynamo")
    return chosen


@pytest.fixture(params=["fake", "s3"])
def objects(request: pytest.FixtureRequest) -> Objects:
    chosen: Objects = FakeObjects() if request.param == "fake" else request.getfixturevalue("bucket")
    return chosen


@pytest.fixture
def bucket(cloud: str) -> Bucket:
    made = Bucket(f"films-{uuid.uuid4().hex[:8]}")
    made.client.create_bucket(Bucket=made.name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return made
