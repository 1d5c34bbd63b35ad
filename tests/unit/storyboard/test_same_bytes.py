"""The same bytes are one file of a project (A5), also when things happen at once."""

from datetime import timedelta
from typing import Any

import pytest

from onetake.errors import ConflictError, InvalidInputError, NotFoundError
from onetake.storyboard.document import SceneElement, Storyboard
from onetake.storyboard.inputs import (
    AssetCreate,
    ImagesCreate,
    ProjectCreate,
    SceneCreate,
    SelectionPut,
    ShotCreate,
)
from onetake.storyboard.models import AssetContent, AssetRecord
from onetake.storyboard.service.assets import Assets
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.elements import Elements
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.probing import ProbeResults
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import Asset, parse_document
from tests.fakes import FakeWorld
from tests.unit.storyboard.conftest import Upload
from tests.unit.storyboard.sharing import SHA, before_commit, files


def begin(world: FakeWorld, assets: Assets, project_id: str, key: str) -> str:
    """Uploaded, and not looked into yet."""
    wanted = AssetCreate(key=key, file_name=key, content_type="image/png", size_bytes=3)
    asset, form = assets.create("ann", project_id, wanted)
    assert form
    world.objects.put(form.fields["key"], b"abc", "image/png")
    assets.complete("ann", project_id, asset.asset_id)
    return asset.asset_id


def settle(world: FakeWorld, project_id: str, asset_id: str) -> AssetRecord:
    facts = Asset(uri="x", kind="image", sha256=SHA, width=16, height=9)
    return ProbeResults(world.records, world.objects, world.cascade, world.clock).accept(
        project_id, asset_id, facts, size_bytes=3
    )


def test_what_is_uploaded_again_is_an_asset_that_shares_the_file(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, again: AssetRecord
) -> None:
    found = assets.get("ann", project_id, again.asset_id)
    assert (found.state, found.key, found.file_id, found.width) == ("ready", "again", hero.asset_id, hero.width)
    assert assets.complete("ann", project_id, again.asset_id) == found
    assert files(world) == [hero.asset_id]
    assert assets.list("ann", project_id).items == [hero, again]
    address, _ = assets.download("ann", project_id, again.asset_id)
    assert hero.asset_id in address


def test_another_project_has_its_own(upload: Upload, projects: Projects, hero: AssetRecord) -> None:
    other = projects.create("ann", ProjectCreate()).project_id
    assert upload(other, "hero", sha256=SHA).file_id is None


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


def film_of(name: str) -> Storyboard:
    """One picture, of the upload with this key or id, which the document calls x."""
    shot = {"key": "s", "images": [{"asset": "x"}], "selected": [0, 0]}
    table = {"x": {"uri": f"assets/{name}", "kind": "image", "sha256": SHA, "width": 16, "height": 9}}
    return Storyboard.model_validate({"scenes": [{"key": "a", "shots": [shot]}], "assets": table})


def test_what_a_document_uses_stays_when_the_first_of_the_same_bytes_is_deleted(
    world: FakeWorld,
    assets: Assets,
    project_id: str,
    hero: AssetRecord,
    again: AssetRecord,
    storyboards: Storyboards,
    deletions: Deletions,
) -> None:
    """Named by key or by id; also after the sweep that every deletion begins."""
    storyboards.replace("ann", project_id, film_of(again.asset_id))
    assert storyboards.export("ann", project_id).assets["x"].uri == "assets/again"
    assets.delete("ann", project_id, hero.asset_id)
    world.clock.advance(2 * 3600)
    deletions.run(project_id)
    assert files(world) == [hero.asset_id]
    (asset,) = storyboards.compile("ann", project_id).master.assets.values()
    assert asset.uri.endswith(hero.asset_id)
    with pytest.raises(NotFoundError):
        assets.get("ann", project_id, hero.asset_id)

    anew = upload_again(world, assets, project_id, "hero")
    assert anew.file_id == hero.asset_id
    assert files(world) == [hero.asset_id]


def upload_again(world: FakeWorld, assets: Assets, project_id: str, key: str) -> AssetRecord:
    return settle(world, project_id, begin(world, assets, project_id, key))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_file_goes_with_the_last_that_shares_it(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, again: AssetRecord, order: tuple[int, int]
) -> None:
    both = [hero, again]
    first, last = both[order[0]], both[order[1]]
    assets.delete("ann", project_id, first.asset_id)
    assert assets.list("ann", project_id).items == [last]
    assert files(world) == [hero.asset_id]
    assets.delete("ann", project_id, last.asset_id)
    assert files(world) == []
    assert not world.records.query(AssetContent, project_id, "sha256#")
    anew = upload_again(world, assets, project_id, first.key)
    assert (anew.file_id, files(world)) == (None, [anew.asset_id])


def test_a_key_is_free_once_its_asset_is_deleted_and_not_before(
    assets: Assets, project_id: str, hero: AssetRecord, again: AssetRecord, upload: Upload
) -> None:
    with pytest.raises(ConflictError, match=f"the key again is taken by asset {again.asset_id}"):
        upload(project_id, "again")
    assets.delete("ann", project_id, again.asset_id)
    assert upload(project_id, "again", sha256=SHA).file_id == hero.asset_id


def test_an_element_cannot_show_an_asset_that_was_deleted(
    world: FakeWorld,
    assets: Assets,
    project_id: str,
    hero: AssetRecord,
    again: AssetRecord,
    storyboards: Storyboards,
) -> None:
    """By key, by id, or by the name that a document gives it."""
    storyboards.replace("ann", project_id, film_of("again"))
    (scene,) = Scenes(world.ports).list("ann", project_id).items
    keyframes, size = [{"frame": 0, "x": 9, "y": 9}], {"width": 16, "height": 9}

    def show(element_id: str, name: str) -> None:
        element = {"elementId": element_id, "type": "image", "asset": name, "keyframes": keyframes, **size}
        Elements(world.ports).create("ann", project_id, scene.scene_id, parse_document(SceneElement, element))

    show("before", "x")
    assets.delete("ann", project_id, again.asset_id)
    for name in ("again", again.asset_id, "x"):
        with pytest.raises(InvalidInputError, match=f"there is no asset {name} in this project"):
            show("after", name)
    show("other", "hero")


def test_a_message_that_comes_twice_at_once_counts_once(
    world: FakeWorld, project_id: str, hero: AssetRecord, again: AssetRecord
) -> None:
    """Both probes have begun before one of them is done."""
    assert [settle(world, project_id, one.asset_id) for one in (hero, again)] == [hero, again]
    (content,) = world.records.query(AssetContent, project_id, "sha256#")
    assert content.names == [hero.asset_id, again.asset_id]


def test_beyond_so_many_names_a_file_is_kept_for_itself(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onetake.storyboard.service.probing.MAX_NAMES", 2)
    shares = upload_again(world, assets, project_id, "two")
    alone = upload_again(world, assets, project_id, "three")
    assert (shares.file_id, alone.file_id) == (hero.asset_id, None)
    assert files(world) == [hero.asset_id, alone.asset_id]
    assets.delete("ann", project_id, alone.asset_id)
    assert files(world) == [hero.asset_id]


def test_a_file_that_comes_late_for_one_that_shares_is_removed_when_its_form_has_expired(
    world: FakeWorld, project_id: str, hero: AssetRecord, again: AssetRecord, deletions: Deletions
) -> None:
    """Nobody deletes anything meanwhile."""
    late = f"projects/{project_id}/assets/{again.asset_id}"
    world.objects.put(late, b"abc", "image/png")
    while world.cascade.messages:
        message = world.cascade.messages.pop(0)
        world.clock.advance(message.delay_seconds)
        deletions.run(project_id, not_before=message.not_before)
        if world.clock() < again.created_at + timedelta(hours=1):
            world.objects.put(late, b"abc", "image/png")
    assert files(world) == [hero.asset_id]


def test_a_sweep_keeps_the_file_that_an_asset_comes_to_share_while_it_reads(
    world: FakeWorld, assets: Assets, project_id: str, deletions: Deletions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The asset was read before it did, and the one that brought the file is deleted before that was read."""
    early = begin(world, assets, project_id, "early")
    hero = upload_again(world, assets, project_id, "hero")
    query = world.records.query

    def queried(kind: type[Any], *args: Any, **options: Any) -> list[Any]:
        found = query(kind, *args, **options)
        if kind is AssetRecord and assets.get("ann", project_id, early).state == "probing":
            settle(world, project_id, early)
            assets.delete("ann", project_id, hero.asset_id)
            return [one for one in found if one.asset_id == early]
        return found

    monkeypatch.setattr(world.records, "query", queried)
    deletions.run(project_id)
    assert assets.get("ann", project_id, early).file_id == hero.asset_id
    assert files(world) == [hero.asset_id]


def test_of_two_that_are_looked_into_at_once_one_is_first(
    world: FakeWorld, assets: Assets, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (begin(world, assets, project_id, key) for key in ("one", "two"))
    before_commit(world, monkeypatch, lambda: settle(world, project_id, two))
    assert settle(world, project_id, one).file_id == two
    assert assets.get("ann", project_id, two).file_id is None
    assert files(world) == [two]


def test_a_file_is_kept_if_the_last_that_shares_it_is_deleted_meanwhile(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = begin(world, assets, project_id, "other")
    before_commit(world, monkeypatch, lambda: assets.delete("ann", project_id, hero.asset_id))
    assert settle(world, project_id, other).file_id is None
    assert files(world) == [other]


def test_a_file_is_kept_if_another_comes_to_share_it_while_the_last_is_deleted(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = begin(world, assets, project_id, "other")
    before_commit(world, monkeypatch, lambda: settle(world, project_id, other))
    assets.delete("ann", project_id, hero.asset_id)
    assert assets.get("ann", project_id, other).file_id == hero.asset_id
    assert files(world) == [hero.asset_id]


def test_bytes_that_were_deleted_and_came_again_meanwhile_are_not_taken_for_those_before(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (begin(world, assets, project_id, key) for key in ("one", "two"))

    def replaced() -> None:
        assets.delete("ann", project_id, hero.asset_id)
        world.clock.advance(1)
        settle(world, project_id, one)

    before_commit(world, monkeypatch, replaced)
    assert settle(world, project_id, two).file_id == one
    assert files(world) == [one]
    (content,) = world.records.query(AssetContent, project_id, "sha256#")
    assert content.names == [one, two]


def test_a_deletion_that_is_cut_short_leaves_the_file_to_the_sweep(
    world: FakeWorld,
    assets: Assets,
    project_id: str,
    hero: AssetRecord,
    again: AssetRecord,
    deletions: Deletions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(prefix: str) -> int:
        raise ConnectionError("the function was stopped")

    assets.delete("ann", project_id, hero.asset_id)
    with monkeypatch.context() as patch:
        patch.setattr(world.objects, "delete_prefix", stop)
        with pytest.raises(ConnectionError):
            assets.delete("ann", project_id, again.asset_id)
    assert files(world) == [hero.asset_id]
    deletions.run(project_id)
    assert files(world) == []


def test_an_asset_that_is_settled_while_it_is_deleted_leaves_nothing(
    world: FakeWorld, assets: Assets, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = begin(world, assets, project_id, "one")
    before_commit(world, monkeypatch, lambda: settle(world, project_id, one))
    assets.delete("ann", project_id, one)
    assert not world.records.query(AssetRecord, project_id, "ast_")
    assert not world.records.query(AssetContent, project_id, "sha256#")
    assert files(world) == []
