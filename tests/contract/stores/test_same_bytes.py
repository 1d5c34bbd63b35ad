"""Uploads of the same bytes that are probed and deleted at once, on DynamoDB."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from onetake.aws.stores import DynamoRecords
from onetake.errors import NotFoundError
from onetake.storyboard.inputs import AssetCreate, ProjectCreate
from onetake.storyboard.models import AssetContent, AssetRecord
from onetake.storyboard.ports import Ports
from onetake.storyboard.service.assets import Assets
from onetake.storyboard.service.probing import ProbeResults
from onetake.storyboard.service.projects import Projects
from onetake.timeline.document import Asset
from tests.fakes import FakeCascade, FakeFlags, FakeObjects, FakeProbes

FACTS = Asset(uri="x", kind="image", sha256="d" * 64, width=16, height=9)


def test_the_same_bytes_are_one_file_whatever_happens_at_once(dynamo: DynamoRecords) -> None:
    # A clock that goes on: what is made again is told by its time from what it was.
    ports = Ports(dynamo, FakeObjects(), FakeCascade(), FakeProbes(), FakeFlags(), lambda: datetime.now(UTC))
    assets, results = Assets(ports, 1_000_000), ProbeResults(dynamo, ports.objects, ports.cascade, ports.now)
    project = Projects(ports).create("ann", ProjectCreate()).project_id

    def upload() -> str:
        wanted = AssetCreate(file_name="p", content_type="image/png", size_bytes=3)
        asset, form = assets.create("ann", project, wanted)
        assert form
        ports.objects.put(form.fields["key"], b"abc", "image/png")
        return asset.asset_id

    def settle(name: str) -> None:
        try:
            results.accept(project, name, FACTS, size_bytes=3)
        except NotFoundError:
            assert name == names[0], "only that one was deleted"

    def files() -> set[str]:
        return {key.rpartition("/")[2] for key in ports.objects.keys("projects/")}

    for _ in range(4):
        names = [upload() for _ in range(5)]
        settle(names[0])
        with ThreadPoolExecutor(5) as pool:
            deletion = pool.submit(assets.delete, "ann", project, names[0])
            list(pool.map(settle, names[1:]))
            deletion.result()
        left = dynamo.query(AssetRecord, project, "ast_")
        (content,) = dynamo.query(AssetContent, project, "sha256#")
        assert {one.asset_id for one in left} == {*content.names} == {*names[1:]}
        assert {one.file for one in left} == {content.file_id} == files()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: assets.delete("ann", project, one.asset_id), left))
        assert dynamo.query(AssetContent, project, "sha256#") == []
        assert files() == set()
