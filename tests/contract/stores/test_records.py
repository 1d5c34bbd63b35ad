"""What `Records` promises, of the fake and of DynamoDB."""

from datetime import UTC, datetime
from typing import Any

import pytest

from onetake.errors import LimitExceededError, WriteConflictError
from onetake.ids import image_id, new_id
from onetake.storyboard.document import (
    Brand,
    Cut,
    ElementEdit,
    LocalKeyframe,
    Movement,
    ProductOverlay,
    SceneElement,
    SceneVoice,
    SectionEdit,
)
from onetake.storyboard.history import pack
from onetake.storyboard.keys import ItemKey, key_of, project_key, scene_key, shot_key
from onetake.storyboard.models import (
    AssetContent,
    AssetKey,
    AssetRecord,
    ElementRecord,
    Entity,
    HistoryEntry,
    Image,
    ImportPart,
    Project,
    ProjectMusic,
    ProjectVoiceover,
    Scene,
    SectionRecord,
    Selection,
    Shot,
)
from onetake.storyboard.ports import Create, Delete, Records, Replace, Unchanged
from onetake.timeline.document import Asset, Rate
from onetake.timeline.master import Caption
from onetake.timeline.props import Gradient

NOW = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
PROJECT = new_id("prj")
COMMON: dict[str, Any] = {"project_id": PROJECT, "owner_id": "ann", "created_at": NOW, "updated_at": NOW}


def a_project(**fields: Any) -> Project:
    return Project(**{**COMMON, **fields})


def a_scene(**fields: Any) -> Scene:
    scene_id = new_id("scn")
    return Scene(**{**COMMON, "scene_id": scene_id, "key": scene_id, **fields})


def a_shot(scene: Scene, **fields: Any) -> Shot:
    shot_id = new_id("sht")
    return Shot(**{**COMMON, "scene_id": scene.scene_id, "shot_id": shot_id, "key": shot_id, **fields})


def an_image(shot: Shot, iteration: int, variant: int, **fields: Any) -> Image:
    return Image(
        **COMMON,
        scene_id=shot.scene_id,
        shot_id=shot.shot_id,
        image_id=image_id(shot.shot_id, iteration, variant),
        iteration_number=iteration,
        variant_number=variant,
        **fields,
    )


def everything() -> list[Entity]:
    """One of each kind, with all that it can hold."""
    scene = a_scene(
        title="Grüße 👋",
        narration="",
        voiceover=SceneVoice(start=0.5, duration=2.5),
        duration=1e-200,
        product_overlay=ProductOverlay(asset="logo", scale=0.25),
        background=Gradient(gradient="linear", stops=[(0.1, "#000000"), (1, "#ffffff")]),
        shot_order=["sht_A"],
        element_order=["t"],
    )
    shot = a_shot(scene, duration_in_frames=75, movement=Movement(), selected_image_id="img_x")
    element = SceneElement.model_validate(
        {"elementId": "t", "type": "text", "text": "Hi", "keyframes": [{"frame": 0, "x": 0.1, "opacity": 0}]}
    )
    asset = AssetRecord(
        **COMMON,
        asset_id=new_id("ast"),
        key="hero",
        file_name="hero.mp4",
        content_type="video/mp4",
        size_bytes=5_000_000_000,
        state="ready",
        kind="video",
        width=1920,
        height=1080,
        duration=5.3054421768707482,
        fps=Rate(num=30000, den=1001),
        sha256="a" * 64,
        reason="",
        file_id="ast_first",
    )
    return [
        a_project(
            brand=Brand(name="B", colors=["#102030"], logo="logo"),
            music=ProjectMusic(volume=0.1, asset_id=asset.asset_id),
            voiceover=ProjectVoiceover(asset_id=asset.asset_id, duration=0.1),
            master_compiled_at=NOW,
            budget=0.30000000000000004,
            scene_order=[scene.scene_id],
            deleted_at=NOW,
        ),
        scene,
        shot,
        an_image(shot, 12, 5, metadata={"seed": 7, "strength": 0.8, "nested": [None, True]}, is_favorite=True),
        Selection(
            **COMMON, scene_id=scene.scene_id, shot_id=shot.shot_id, selection_id="sel_x", duration=5.2, stale=True
        ),
        asset,
        AssetKey(**COMMON, key="hero", asset_id=asset.asset_id),
        AssetContent(**COMMON, sha256="a" * 64, file_id="ast_first", names=["ast_first", asset.asset_id]),
        SectionRecord(**COMMON, scene_id=scene.scene_id, edit=SectionEdit(name="Opening", transition=Cut(type="fade"))),
        ElementRecord(**COMMON, scene_id=scene.scene_id, element_id="t", element=element),
        ElementRecord(
            **COMMON,
            scene_id=scene.scene_id,
            element_id="shot:a",
            edit=ElementEdit(props={"radius": 0.1, "crop": None}, keyframes=[LocalKeyframe(frame=0, x=0.2)]),
        ),
        HistoryEntry(
            **COMMON,
            entry_id=new_id("hst"),
            user="ann",
            action="Rename scene Grüße 👋",
            state="undone",
            changes=pack([]),
            holds=[scene.scene_id],
            expires_at=int(NOW.timestamp()),
        ),
        ImportPart(
            **COMMON,
            import_id=new_id("imp"),
            position=0,
            captions=[Caption.model_validate({"from": 0, "to": 9, "text": "c"})],
            assets={"z": Asset(uri="assets/z", kind="image"), "a": Asset(uri="https://x.test/a", kind="video")},
        ),
    ]


@pytest.mark.parametrize("entity", everything(), ids=lambda entity: type(entity).__name__)
def test_what_is_written_is_read_back(records: Records, entity: Entity) -> None:
    records.commit([Create(entity)])
    read = records.get([key_of(entity)]).get(key_of(entity))
    assert read == entity
    assert read is not None
    assert read.model_dump_json() == entity.model_dump_json()


def test_one_read_finds_entities_of_several_kinds(records: Records) -> None:
    scene = a_scene()
    shot = a_shot(scene)
    records.commit([Create(a_project()), Create(scene), Create(shot)])
    absent: ItemKey[Scene] = scene_key(PROJECT, new_id("scn"))
    found = records.get([project_key(PROJECT), key_of(scene), key_of(shot), absent])
    assert found.get(project_key(PROJECT)) == a_project()
    assert found.get(shot_key(PROJECT, scene.scene_id, shot.shot_id)) == shot
    assert found.get(absent) is None


def test_a_derived_number_is_not_kept(records: Records) -> None:
    scene = a_scene(scene_number=7)
    records.commit([Create(scene)])
    read = records.get([key_of(scene)]).get(key_of(scene))
    assert read is not None
    assert read.scene_number == 0


def test_creating_what_exists_conflicts_and_changes_nothing(records: Records) -> None:
    scene, other = a_scene(title="first"), a_scene()
    records.commit([Create(scene)])
    with pytest.raises(WriteConflictError):
        records.commit([Create(other), Create(scene.model_copy(update={"title": "second"}))])
    found = records.get([key_of(scene), key_of(other)])
    assert found.get(key_of(scene)) == scene
    assert found.get(key_of(other)) is None


@pytest.mark.parametrize("version", [1, 3])
def test_replacing_another_version_conflicts(records: Records, version: int) -> None:
    scene = a_scene()
    records.commit([Create(scene)])
    with pytest.raises(WriteConflictError):
        records.commit([Replace(scene.model_copy(update={"version": version}), scene)])


def test_replacing_the_version_before_drops_what_is_no_longer_set(records: Records) -> None:
    scene = a_scene(duration_in_frames=5)
    records.commit([Create(scene)])
    changed = scene.model_copy(update={"version": 2, "duration_in_frames": None})
    records.commit([Replace(changed, scene)])
    assert records.get([key_of(scene)]).get(key_of(scene)) == changed


def test_replacing_what_is_gone_conflicts(records: Records) -> None:
    with pytest.raises(WriteConflictError):
        records.commit([Replace(a_scene(version=2), a_scene())])


def test_deleting_takes_the_current_version(records: Records) -> None:
    scene = a_scene()
    records.commit([Create(scene)])
    with pytest.raises(WriteConflictError):
        records.commit([Delete(scene.model_copy(update={"version": 2}))])
    records.commit([Delete(scene)])
    assert records.get([key_of(scene)]).get(key_of(scene)) is None


@pytest.mark.parametrize("guard", [a_project(), a_scene()])
def test_a_guard_that_changed_stops_the_commit(records: Records, guard: Entity) -> None:
    records.commit([Create(guard)])
    first, second = a_scene(), a_scene()
    records.commit([Create(first), Unchanged(guard)])
    with pytest.raises(WriteConflictError):
        records.commit([Create(second), Unchanged(guard.model_copy(update={"version": 2}))])
    assert records.get([key_of(second)]).get(key_of(second)) is None


def test_images_come_by_iteration_then_variant(records: Records) -> None:
    scene = a_scene()
    shot, other = a_shot(scene), a_shot(scene)
    wanted = [an_image(shot, i, v) for i, v in [(0, 0), (0, 5), (2, 1), (10, 0), (10, 3)]]
    records.put_all([an_image(other, 0, 0), *reversed(wanted)])
    prefix = f"{scene.scene_id}#{shot.shot_id}#"
    assert records.query(Image, PROJECT, prefix) == wanted
    assert records.query(Image, PROJECT, prefix, limit=2) == wanted[:2]
    assert records.query(Image, PROJECT, prefix, after=f"{prefix}0002#1", limit=5) == wanted[3:]
    assert records.query(Image, PROJECT, prefix, limit=2, backwards=True) == wanted[:-3:-1]
    assert records.query(Image, PROJECT, prefix, after=f"{prefix}0002#1", limit=9, backwards=True) == wanted[1::-1]
    assert len(records.query(Image, PROJECT)) == 6
    assert records.query(Image, new_id("prj")) == []


def test_a_query_reads_more_than_one_answer_of_the_database_holds(records: Records) -> None:
    scenes = [a_scene(description="x" * 9_000, narration="y" * 9_000, key=f"k{n}") for n in range(80)]
    records.put_all(scenes)
    found = records.query(Scene, PROJECT)
    assert sorted(s.key for s in found) == sorted(s.key for s in scenes)


def test_an_owners_projects_come_newest_first(records: Records) -> None:
    mine = [a_project(project_id=f"prj_{n}") for n in range(5)]
    other = a_project(project_id="prj_9", owner_id="bob")
    records.commit([Create(project) for project in [*mine, other]])
    assert [p.project_id for p in records.owned("ann", before=None, limit=3)] == ["prj_4", "prj_3", "prj_2"]
    assert records.owned("ann", before="prj_2", limit=3) == [mine[1], mine[0]]
    assert records.owned("eve", before=None, limit=3) == []


def test_an_item_that_is_too_large_is_refused_by_name(records: Records) -> None:
    scene = a_scene(key="opening", description="ü" * 10_000, shot_order=["sht_" + "0" * 26] * 11_000)
    with pytest.raises(LimitExceededError, match="scene opening comes to 38"):
        records.commit([Create(scene)])
    with pytest.raises(LimitExceededError, match="scene opening comes to 38"):
        records.put_all([scene])


def test_removing_under_a_scene_leaves_the_others(records: Records) -> None:
    scene, other = a_scene(), a_scene()
    shot, kept = a_shot(scene), a_shot(other)
    records.put_all([a_project(), scene, other, shot, kept, *(an_image(shot, n, 0) for n in range(60))])
    records.delete_under(PROJECT, scene.scene_id)
    assert records.query(Scene, PROJECT) == [other]
    assert records.query(Shot, PROJECT) == [kept]
    assert records.query(Image, PROJECT) == []
    assert records.get([project_key(PROJECT)]).get(project_key(PROJECT)) is not None


def test_removing_a_project_leaves_nothing_of_it_and_all_of_others(records: Records) -> None:
    entities = everything()
    stranger = a_project(project_id=new_id("prj"))
    records.put_all([*entities, stranger])
    records.delete_under(PROJECT)
    found = records.get([*map(key_of, entities), key_of(stranger)])
    assert [found.get(key_of(entity)) for entity in entities] == [None] * len(entities)
    assert found.get(key_of(stranger)) == stranger
    records.delete_under(PROJECT)
