import pytest

from onetake.errors import ConflictError, InvalidInputError, LimitExceededError, NotFoundError, ThrottledError
from onetake.storyboard.inputs import AssetCreate
from onetake.storyboard.service.assets import Assets, media_kind
from onetake.storyboard.service.probing import ProbeResults
from tests.fakes import FakeWorld
from tests.unit.storyboard.conftest import Upload


def wanted(key: str | None = "hero", content_type: str = "image/png", size_bytes: int = 3) -> AssetCreate:
    return AssetCreate(key=key, file_name="hero.png", content_type=content_type, size_bytes=size_bytes)


def test_an_upload_goes_to_the_assets_place(assets: Assets, project_id: str) -> None:
    asset, form = assets.create("ann", project_id, wanted())
    assert form
    assert (asset.state, asset.kind, asset.key) == ("uploading", "image", "hero")
    assert form.fields["key"] == f"projects/{project_id}/assets/{asset.asset_id}"


def test_an_asset_without_a_key_is_called_by_its_id(assets: Assets, project_id: str) -> None:
    asset, _ = assets.create("ann", project_id, wanted(key=None))
    assert asset.key == asset.asset_id


def test_a_key_is_taken_once_a_project(assets: Assets, project_id: str) -> None:
    first, _ = assets.create("ann", project_id, wanted())
    with pytest.raises(ConflictError, match=f"the key hero is taken by asset {first.asset_id}"):
        assets.create("ann", project_id, wanted())
    assets.delete("ann", project_id, first.asset_id)
    assets.create("ann", project_id, wanted())


def test_limits_are_told_before_the_upload(assets: Assets, project_id: str) -> None:
    with pytest.raises(LimitExceededError, match="at most 1000000 are taken"):
        assets.create("ann", project_id, wanted(size_bytes=1_000_001))
    with pytest.raises(InvalidInputError, match="application/zip are not taken"):
        assets.create("ann", project_id, wanted(content_type="application/zip"))
    with pytest.raises(InvalidInputError, match=r"svg\+xml are not taken: image/\* except SVG"):
        assets.create("ann", project_id, wanted(content_type="image/svg+xml"))


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [("image/jpeg", "image"), ("video/mp4", "video"), ("audio/x-wav", "audio"), ("application/font-sfnt", "font")],
)
def test_a_content_type_claims_a_kind(content_type: str, kind: str) -> None:
    assert media_kind(content_type) == kind


def test_completing_needs_the_bytes_and_asks_for_a_probe(world: FakeWorld, assets: Assets, project_id: str) -> None:
    asset, form = assets.create("ann", project_id, wanted())
    assert form
    with pytest.raises(ConflictError, match="nothing has been uploaded for asset hero"):
        assets.complete("ann", project_id, asset.asset_id)
    world.objects.put(form.fields["key"], b"png", "image/png")
    assert assets.complete("ann", project_id, asset.asset_id).state == "probing"
    assert world.probes.messages == [(project_id, asset.asset_id)]


def test_completing_again_does_not_undo_the_probe(
    world: FakeWorld, assets: Assets, upload: Upload, project_id: str
) -> None:
    asset = upload(project_id, "hero", width=640, height=480)
    assert assets.complete("ann", project_id, asset.asset_id) == asset
    assert (asset.state, asset.width, asset.height) == ("ready", 640, 480)
    assert len(world.probes.messages) == 1


def test_a_rejected_asset_says_why(world: FakeWorld, assets: Assets, project_id: str) -> None:
    asset, _ = assets.create("ann", project_id, wanted())
    ProbeResults(world.records, world.objects, world.cascade, world.clock).reject(
        project_id, asset.asset_id, "its header is broken"
    )
    read = assets.get("ann", project_id, asset.asset_id)
    assert (read.state, read.reason) == ("rejected", "its header is broken")


def test_the_probe_of_a_deleted_asset_finds_nothing(world: FakeWorld, project_id: str) -> None:
    with pytest.raises(NotFoundError):
        ProbeResults(world.records, world.objects, world.cascade, world.clock).reject(project_id, "ast_gone", "x")


def test_deleting_removes_the_file(world: FakeWorld, assets: Assets, upload: Upload, project_id: str) -> None:
    asset, kept = upload(project_id, "hero"), upload(project_id, "other")
    assets.delete("ann", project_id, asset.asset_id)
    assert list(world.objects.contents) == [f"projects/{project_id}/assets/{kept.asset_id}"]
    assert [record.key for record in assets.list("ann", project_id).items] == ["other"]


def test_a_refused_deletion_keeps_the_file(
    world: FakeWorld, assets: Assets, upload: Upload, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = upload(project_id, "hero")

    def refuse(changes: object) -> None:
        raise ThrottledError("later")

    monkeypatch.setattr(world.records, "commit", refuse)
    with pytest.raises(ThrottledError):
        assets.delete("ann", project_id, asset.asset_id)
    assert list(world.objects.contents) == [f"projects/{project_id}/assets/{asset.asset_id}"]


def test_another_owner_has_no_assets_here(assets: Assets, upload: Upload, project_id: str) -> None:
    asset = upload(project_id, "hero")
    with pytest.raises(NotFoundError):
        assets.get("bob", project_id, asset.asset_id)
    with pytest.raises(NotFoundError):
        assets.create("bob", project_id, wanted())
