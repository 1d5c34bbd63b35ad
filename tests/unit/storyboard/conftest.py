"""The use cases over the ports in memory, for the owner "ann"."""

import hashlib
from collections.abc import Callable

import pytest

from onetake.storyboard.inputs import AssetCreate, ProjectCreate
from onetake.storyboard.models import AssetRecord
from onetake.storyboard.service.assets import Assets
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.probing import ProbeResults
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import Asset
from tests.fakes import FakeWorld
from tests.unit.storyboard.sharing import SHA


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def projects(world: FakeWorld) -> Projects:
    return Projects(world.ports)


@pytest.fixture
def scenes(world: FakeWorld) -> Scenes:
    return Scenes(world.ports)


@pytest.fixture
def shots(world: FakeWorld) -> Shots:
    return Shots(world.ports)


@pytest.fixture
def images(world: FakeWorld) -> Images:
    return Images(world.ports)


@pytest.fixture
def selections(world: FakeWorld) -> Selections:
    return Selections(world.ports)


@pytest.fixture
def assets(world: FakeWorld) -> Assets:
    return Assets(world.ports, max_upload_bytes=1_000_000)


@pytest.fixture
def storyboards(world: FakeWorld) -> Storyboards:
    return Storyboards(world.ports)


@pytest.fixture
def deletions(world: FakeWorld) -> Deletions:
    return Deletions(world.records, world.objects, world.cascade, world.clock)


@pytest.fixture
def project_id(projects: Projects) -> str:
    return projects.create("ann", ProjectCreate(title="Film")).project_id


Upload = Callable[..., AssetRecord]


@pytest.fixture
def upload(world: FakeWorld, assets: Assets) -> Upload:
    """Upload and probe a file: `upload(project_id, "hero", "image")`."""

    def make(project_id: str, key: str, kind: str = "image", **facts: object) -> AssetRecord:
        wanted = AssetCreate(key=key, file_name=key, content_type=f"{kind}/x-test", size_bytes=3)
        asset, form = assets.create("ann", project_id, wanted)
        assert form
        world.objects.put(form.fields["key"], b"abc", wanted.content_type)
        assets.complete("ann", project_id, asset.asset_id)
        found = Asset.model_validate(
            {"uri": "x", "kind": kind, "sha256": hashlib.sha256(key.encode()).hexdigest(), **facts}
        )
        return ProbeResults(world.records, world.objects, world.cascade, world.clock).accept(
            project_id, asset.asset_id, found, size_bytes=3
        )

    return make


@pytest.fixture
def hero(upload: Upload, project_id: str) -> AssetRecord:
    return upload(project_id, "hero", sha256=SHA)


@pytest.fixture
def again(upload: Upload, project_id: str, hero: AssetRecord) -> AssetRecord:
    """The same bytes under another key."""
    return upload(project_id, "again", sha256=SHA)
