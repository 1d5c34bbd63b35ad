"""Bytes that a project has already, by the hash that the client announces them with: they are not uploaded again."""

from collections.abc import Sequence
from typing import Any

import pytest

from onetake.errors import WriteConflictError
from onetake.storyboard.inputs import AssetCreate
from onetake.storyboard.models import AssetContent, AssetRecord
from onetake.storyboard.ports import Change
from onetake.storyboard.service.assets import Assets
from tests.fakes import FakeWorld
from tests.unit.storyboard.sharing import SHA, before_commit, files


def known(key: str) -> AssetCreate:
    """Bytes that the client says the hash of."""
    return AssetCreate(key=key, file_name=key, content_type="image/png", size_bytes=3, sha256=SHA)


def test_bytes_whose_last_asset_is_deleted_while_they_are_announced_are_uploaded(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_commit(world, monkeypatch, lambda: assets.delete("ann", project_id, hero.asset_id))
    asset, form = assets.create("ann", project_id, known("again"))
    assert (asset.state, asset.file_id, form is None) == ("uploading", None, False)
    assert files(world) == []


def test_bytes_whose_first_asset_is_deleted_while_its_facts_are_read_are_shared_all_the_same(
    world: FakeWorld,
    assets: Assets,
    project_id: str,
    hero: AssetRecord,
    again: AssetRecord,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    get = world.records.get

    def read(keys: Sequence[Any]) -> Any:
        if [key.path for key in keys] == [hero.asset_id]:
            monkeypatch.setattr(world.records, "get", get)
            assets.delete("ann", project_id, hero.asset_id)
        return get(keys)

    monkeypatch.setattr(world.records, "get", read)
    asset, form = assets.create("ann", project_id, known("third"))
    assert (asset.state, asset.file_id, form) == ("ready", hero.asset_id, None)
    (content,) = world.records.query(AssetContent, project_id, "sha256#")
    assert content.names == [again.asset_id, asset.asset_id]


def test_beyond_so_many_names_a_known_file_is_uploaded(
    assets: Assets, project_id: str, hero: AssetRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onetake.storyboard.service.probing.MAX_NAMES", 2)
    states = [assets.create("ann", project_id, known(key))[0].state for key in ("two", "three")]
    assert states == ["ready", "uploading"]


def test_what_is_there_costs_a_read_more(world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord) -> None:
    world.records.calls.clear()
    assets.create("ann", project_id, known("again"))
    assert world.records.calls == ["get", "get", "commit"]


def test_many_that_announce_the_same_bytes_at_once_all_share_them(
    world: FakeWorld, assets: Assets, project_id: str, hero: AssetRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, refusals = world.records.commit, iter(range(20))

    def refused(changes: Sequence[Change]) -> None:
        if next(refusals, None) is not None:
            raise WriteConflictError("somebody else changed this at the same time: try again")
        commit(changes)

    monkeypatch.setattr(world.records, "commit", refused)
    monkeypatch.setattr("onetake.storyboard.service.access._PAUSE_SECONDS", 0)
    asset, _ = assets.create("ann", project_id, known("again"))
    assert asset.file_id == hero.asset_id
