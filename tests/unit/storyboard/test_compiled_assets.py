"""Which assets a compilation asks for, and what it says of those that are not ready, over the ports in memory."""

import pytest

from onetake.errors import AssetMissingError, AssetRejectedError, ConflictError
from onetake.storyboard.document import Storyboard
from onetake.storyboard.inputs import AssetCreate
from onetake.storyboard.service.assets import Assets
from onetake.storyboard.service.probing import ProbeResults
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import parse_document
from tests.fakes import FakeWorld
from tests.unit.storyboard.conftest import Upload


@pytest.fixture
def one_picture(storyboards: Storyboards, assets: Assets, world: FakeWorld, project_id: str) -> str:
    """A project of one shot, whose picture "slow" has been uploaded and not probed."""
    wanted = AssetCreate(key="slow", file_name="s.png", content_type="image/png", size_bytes=1)
    asset, form = assets.create("ann", project_id, wanted)
    assert form
    data = {
        "scenes": [{"key": "a", "shots": [{"key": "b", "images": [{"asset": "slow"}], "selected": [0, 0]}]}],
        "assets": {"slow": {"uri": f"assets/{asset.asset_id}", "kind": "image"}},
    }
    storyboards.replace("ann", project_id, parse_document(Storyboard, data))
    world.objects.put(form.fields["key"], b"x", "image/png")
    return project_id


def test_an_asset_that_is_not_ready_is_waited_for(
    storyboards: Storyboards, assets: Assets, world: FakeWorld, one_picture: str
) -> None:
    with pytest.raises(ConflictError, match="asset slow has not been uploaded"):
        storyboards.compile("ann", one_picture)
    asset = assets.list("ann", one_picture).items[0]
    assets.complete("ann", one_picture, asset.asset_id)
    with pytest.raises(ConflictError, match="asset slow is still being looked into"):
        storyboards.compile("ann", one_picture)
    ProbeResults(world.records, world.objects, world.cascade, world.clock).reject(
        one_picture, asset.asset_id, "it is no picture"
    )
    with pytest.raises(AssetRejectedError, match="asset slow was rejected: it is no picture") as refused:
        storyboards.compile("ann", one_picture)
    assert refused.value.pointer == "/scenes/0/shots/0/images/0/asset"


def test_an_asset_that_was_deleted_is_named(storyboards: Storyboards, assets: Assets, one_picture: str) -> None:
    assets.delete("ann", one_picture, assets.list("ann", one_picture).items[0].asset_id)
    with pytest.raises(AssetMissingError, match="there is no asset slow"):
        storyboards.compile("ann", one_picture)


def test_a_variant_that_is_not_chosen_need_not_be_ready(
    storyboards: Storyboards, assets: Assets, one_picture: str, upload: Upload
) -> None:
    upload(one_picture, "good", width=64, height=48)
    exported = storyboards.export("ann", one_picture).model_dump(mode="json", by_alias=True)
    exported["assets"]["good"] = {"uri": "assets/good", "kind": "image"}
    shot = exported["scenes"][0]["shots"][0]
    shot["images"].append({"asset": "good", "variantNumber": 1})
    shot["selected"] = [0, 1]
    storyboards.replace("ann", one_picture, parse_document(Storyboard, exported))
    master = storyboards.compile("ann", one_picture).master
    assert list(master.assets) == ["good"]


def test_a_font_that_only_a_text_names_must_be_ready(storyboards: Storyboards, assets: Assets, project_id: str) -> None:
    assets.create("ann", project_id, AssetCreate(key="face", file_name="f.ttf", content_type="font/ttf", size_bytes=1))
    text = {
        "elementId": "t",
        "type": "text",
        "text": "Hi",
        "font": {"family": "face"},
        "keyframes": [{"frame": 0, "x": 9, "y": 9}],
    }
    data = {
        "scenes": [{"key": "a", "durationInFrames": 30, "background": "#000000", "elements": [text]}],
        "assets": {"face": {"uri": "assets/face", "kind": "font"}},
    }
    storyboards.replace("ann", project_id, parse_document(Storyboard, data))
    with pytest.raises(ConflictError, match="asset face has not been uploaded"):
        storyboards.compile("ann", project_id)
