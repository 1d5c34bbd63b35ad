"""The same bytes are one asset of a project (A5), also when things happen at once."""

from collections.abc import Callable, Sequence

import pytest

from onetake.errors import AssetMissingError, ConflictError, InvalidInputError, NotFoundError
from onetake.storyboard.document import Storyboard
from onetake.storyboard.inputs import (
    AssetCreate,
    ImagesCreate,
    ProjectCreate,
    ProjectPatch,
    SceneCreate,
    SelectionPut,
    ShotCreate,
    VoiceoverInput,
)
from onetake.storyboard.models import AssetContent, AssetRecord
from onetake.storyboard.ports import Change
from onetake.storyboard.service.assets import Assets
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.probing import ProbeResults
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import Asset
from tests.fakes import FakeWorld
from tests.unit.storyboard.conftest import Upload

SHA = "c" * 64


def begin(world: FakeWorld, assets: Assets, project_id: str, key: str) -> str:
    """Uploaded, and not looked into yet."""
    wanted = AssetCreate(key=key, file_name=key, content_type="image/png", size_bytes=3)
    asset, form = assets.create("ann", project_id, wanted)
    world.objects.put(form.fields["key"], b"abc", "image/png")
    assets.complete("ann", project_id, asset.asset_id)
    return asset.asset_id


def settle(world: FakeWorld, project_id: str, asset_id: str) -> AssetRecord:
    facts = Asset(uri="x", kind="image", sha256=SHA, width=16, height=9)
    return ProbeResults(world.records, world.objects, world.clock).accept(project_id, asset_id, facts, size_bytes=3)


def files(world: FakeWorld) -> list[str]:
    return [key.rpartition("/")[2] for key in world.objects.contents if "/assets/" in key]


@pytest.fixture
def hero(upload: Upload, project_id: str) -> AssetRecord:
    return upload(project_id, "hero", sha256=SHA)


@pytest.fixture
def again(upload: Upload, project_id: str, hero: AssetRecord) -> AssetRecord:
    """The same bytes under another key."""
    return upload(project_id, "again", sha256=SHA)


def test_what_is_uploaded_again_is_another_name_of_the_one_asset(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, again: AssetRecord
) -> None:
    found = assets.get("ann", project_id, again.asset_id)
    assert (found.state, found.same_as, found.width) == ("ready", hero.asset_id, hero.width)
    assert assets.complete("ann", project_id, again.asset_id) == found
    assert files(world) == [hero.asset_id]
    assert assets.list("ann", project_id).items == [hero]
    address, _ = assets.download("ann", project_id, again.asset_id)
    assert hero.asset_id in address


def test_another_project_has_its_own(upload: Upload, projects: Projects, hero: AssetRecord) -> None:
    other = projects.create("ann", ProjectCreate()).project_id
    assert upload(other, "hero", sha256=SHA).same_as is None


def test_both_names_show_the_one_file(
    world: FakeWorld, project_id: str, hero: AssetRecord, again: AssetRecord, storyboards: Storyboards
) -> None:
    """By key in a document, by id where a client names an asset."""
    scene = Scenes(world.ports).create("ann", project_id, SceneCreate(shots=[ShotCreate()]))
    at = ("ann", project_id, scene.scene_id, scene.shot_order[0])
    pictures = {"images": [{"variantNumber": 0, "assetId": again.asset_id}]}
    (image,) = Images(world.ports).create(*at, ImagesCreate.model_validate(pictures))
    Selections(world.ports).put(*at, SelectionPut(selected_image_id=image.image_id))
    master = storyboards.compile("ann", project_id).master
    assert [asset.uri for asset in master.assets.values()] == [
        f"s3://bucket/projects/{project_id}/assets/{hero.asset_id}"
    ]


def test_a_document_keeps_the_name_that_it_says(
    assets: Assets, project_id: str, hero: AssetRecord, again: AssetRecord, upload: Upload, storyboards: Storyboards
) -> None:
    """By key or by id: so its asset is there again once the bytes have come again under that name."""
    for name in ("again", again.asset_id):
        shot = {"key": "s", "images": [{"asset": "x"}], "selected": [0, 0]}
        table = {"x": {"uri": f"assets/{name}", "kind": "image", "sha256": SHA, "width": 16, "height": 9}}
        sent = {"scenes": [{"key": "a", "shots": [shot]}], "assets": table}
        storyboards.replace("ann", project_id, Storyboard.model_validate(sent))
        assert storyboards.export("ann", project_id).assets["x"].uri == "assets/again"
    assets.delete("ann", project_id, hero.asset_id)
    with pytest.raises(AssetMissingError):
        storyboards.compile("ann", project_id)
    anew = upload(project_id, "again", sha256=SHA)
    (asset,) = storyboards.compile("ann", project_id).master.assets.values()
    assert asset.uri.endswith(anew.asset_id)


def test_after_the_asset_is_deleted_the_same_bytes_come_again(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, again: AssetRecord, upload: Upload
) -> None:
    assets.delete("ann", project_id, hero.asset_id)
    with pytest.raises(NotFoundError):
        assets.get("ann", project_id, again.asset_id)
    anew = upload(project_id, "again", sha256=SHA)
    assert anew.same_as is None
    assert assets.list("ann", project_id).items == [anew]
    assert files(world) == [anew.asset_id]
    with pytest.raises(ConflictError):
        upload(project_id, "again")


def test_a_name_whose_asset_is_gone_is_no_asset_to_choose(
    world: FakeWorld, assets: Assets, projects: Projects, project_id: str, upload: Upload
) -> None:
    scene = Scenes(world.ports).create("ann", project_id, SceneCreate(shots=[ShotCreate()]))
    at = ("ann", project_id, scene.scene_id, scene.shot_order[0])
    name = {}
    for kind, sha in (("image", SHA), ("video", "d" * 64), ("audio", "e" * 64)):
        first = upload(project_id, kind, kind=kind, sha256=sha)
        name[kind] = upload(project_id, f"{kind}-again", kind=kind, sha256=sha).asset_id
        assets.delete("ann", project_id, first.asset_id)
    pictures = {"images": [{"variantNumber": 0, "assetId": name["image"]}]}
    for choose in (
        lambda: Images(world.ports).create(*at, ImagesCreate.model_validate(pictures)),
        lambda: Selections(world.ports).put(*at, SelectionPut(asset_id=name["video"])),
        lambda: projects.update("ann", project_id, ProjectPatch(voiceover=VoiceoverInput(asset_id=name["audio"]))),
    ):
        with pytest.raises(InvalidInputError, match="there is no asset"):
            choose()


def test_another_name_is_deleted_alone(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, again: AssetRecord, upload: Upload
) -> None:
    assets.delete("ann", project_id, again.asset_id)
    assert assets.list("ann", project_id).items == [hero]
    assert files(world) == [hero.asset_id]
    assert upload(project_id, "again", sha256=SHA).same_as == hero.asset_id


def test_a_name_whose_asset_is_gone_can_be_deleted_too(
    assets: Assets, project_id: str, hero: AssetRecord, again: AssetRecord
) -> None:
    for one in (hero, again):
        assets.delete("ann", project_id, one.asset_id)


def test_a_file_that_comes_late_to_another_name_is_swept(
    world: FakeWorld, project_id: str, hero: AssetRecord, again: AssetRecord, deletions: Deletions
) -> None:
    world.objects.put(f"projects/{project_id}/assets/{again.asset_id}", b"abc", "image/png")
    deletions.run(project_id)
    assert files(world) == [hero.asset_id]


def before_commit(world: FakeWorld, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something happen once, between the reads and the write of what comes next."""
    commit = world.records.commit

    def committed(changes: Sequence[Change]) -> None:
        monkeypatch.setattr(world.records, "commit", commit)
        act()
        commit(changes)

    monkeypatch.setattr(world.records, "commit", committed)


def test_of_two_that_are_looked_into_at_once_one_is_first(
    world: FakeWorld, assets: Assets, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (begin(world, assets, project_id, key) for key in ("one", "two"))
    before_commit(world, monkeypatch, lambda: settle(world, project_id, two))
    assert settle(world, project_id, one).same_as == two
    assert assets.get("ann", project_id, two).same_as is None
    assert files(world) == [two]


def test_a_file_is_kept_if_the_asset_with_its_bytes_is_deleted_meanwhile(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = begin(world, assets, project_id, "other")
    before_commit(world, monkeypatch, lambda: assets.delete("ann", project_id, hero.asset_id))
    assert settle(world, project_id, other).same_as is None
    assert files(world) == [other]


def test_an_asset_that_is_settled_while_it_is_deleted_leaves_nothing(
    world: FakeWorld, assets: Assets, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = begin(world, assets, project_id, "one")
    before_commit(world, monkeypatch, lambda: settle(world, project_id, one))
    assets.delete("ann", project_id, one)
    assert not world.records.query(AssetRecord, project_id, "ast_")
    assert not world.records.query(AssetContent, project_id, "sha256#")
    assert files(world) == []
