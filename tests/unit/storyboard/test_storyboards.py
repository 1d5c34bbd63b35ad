"""Import, export and compile, over the ports in memory."""

import json
from copy import deepcopy
from typing import Any

import pytest

from onetake.errors import (
    AssetForbiddenError,
    AssetMissingError,
    DocumentError,
    LimitExceededError,
    NotFoundError,
    PreconditionFailedError,
    WriteConflictError,
)
from onetake.storyboard.document import Storyboard
from onetake.storyboard.inputs import (
    ImagesCreate,
    ProjectCreate,
    ProjectPatch,
    SceneCreate,
    SelectionPut,
    ShotCreate,
)
from onetake.storyboard.last_master import LastMaster
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.images import Images
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.scenes import Scenes
from onetake.storyboard.service.selections import Selections
from onetake.storyboard.service.shots import Shots
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import canonical_json, content_hash, parse_document
from tests.fakes import FakeWorld
from tests.unit.storyboard.conftest import Upload

RICH: dict[str, Any] = {
    "version": 1,
    "title": "Rich – ü 👋",
    "prompt": "All that a document can say.",
    "outputFormat": {"width": 640, "height": 360, "fps": {"num": 30000, "den": 1001}},
    "brand": {"name": "Onetake", "colors": ["#ff5a36"], "logo": "logo", "font": "face"},
    "voiceId": "ada",
    "music": {"asset": "song", "style": "calm", "volume": 0.1, "enabled": False},
    "voiceover": {"asset": "voice"},
    "scenes": [
        {
            "key": "opening",
            "title": "Opening",
            "description": "d",
            "narration": "Once upon a time.",
            "voiceover": {"start": 0.25, "duration": 1.7},
            "productOverlay": {"asset": "logo", "position": {"x": "left"}, "scale": 0.7, "animation": "zoom"},
            "background": {
                "gradient": "linear",
                "angle": 45,
                "stops": [[0, "#000000"], [0.30000000000000004, "#ffffff"]],
            },
            "transition": {"type": "fade", "durationInFrames": 12},
            "shots": [
                {
                    "key": "s1",
                    "description": "wide",
                    "initialPrompt": "a cat",
                    "durationInFrames": 75,
                    "images": [
                        {"asset": "hero", "iterationPrompt": "a cat"},
                        {
                            "asset": "web",
                            "iterationNumber": 1,
                            "variantNumber": 5,
                            "parent": [0, 0],
                            "isFavorite": True,
                        },
                    ],
                    "selected": [1, 5],
                    "movement": {"from": {"x": 0.1, "y": 0.2, "scale": 1.5}, "to": {"scale": 2}},
                },
                {"key": "s2", "clip": "clip", "transition": {"type": "crossDissolve", "durationInFrames": 10}},
            ],
        },
        {
            "key": "closing",
            "durationInFrames": 60,
            "background": "#102030",
            "elements": [
                {
                    "elementId": "title",
                    "type": "text",
                    "layer": 3,
                    "text": "The end",
                    "font": {"size": 20.5},
                    "keyframes": [
                        {"frame": 0, "x": 1e-7, "opacity": 0, "easing": {"spring": {"mass": 2}}},
                        {"frame": 30, "x": 320},
                    ],
                },
                {
                    "elementId": "badge",
                    "type": "image",
                    "asset": "logo",
                    "width": 10,
                    "height": 10,
                    "keyframes": [{"frame": 0}],
                },
            ],
        },
    ],
    "captions": [{"from": n, "to": n + 1, "text": f"caption {n}"} for n in range(60)],
    "assets": {
        "song": {"uri": "assets/song", "kind": "audio"},
        "hero": {"uri": "assets/hero-upload", "kind": "image"},
        "logo": {"uri": "assets/logo", "kind": "image"},
        "web": {"uri": "https://pictures.test/web.png", "kind": "image", "width": 5},
        "voice": {"uri": "assets/voice", "kind": "audio"},
        "clip": {"uri": "assets/clip", "kind": "video"},
        "face": {"uri": "assets/face", "kind": "font"},
        "unused": {"uri": "https://pictures.test/unused.png", "kind": "image"},
    },
}


def document(**changes: Any) -> Storyboard:
    return parse_document(Storyboard, {**deepcopy(RICH), **changes})


def upload_all(upload: Upload, project_id: str) -> None:
    upload(project_id, "hero-upload", width=640, height=480)
    upload(project_id, "logo", width=100, height=100)
    upload(project_id, "song", "audio", duration=30.1)
    upload(project_id, "voice", "audio", duration=7.25)
    upload(project_id, "clip", "video", width=320, height=240, duration=5.3, fps={"num": 25, "den": 1})
    upload(project_id, "face", "font")


@pytest.fixture
def uploaded(project_id: str, upload: Upload) -> str:
    """The project, with the files that RICH names."""
    upload_all(upload, project_id)
    return project_id


def test_an_import_exported_says_the_same_and_what_the_probes_found(storyboards: Storyboards, uploaded: str) -> None:
    storyboards.replace("ann", uploaded, document())
    exported = storyboards.export("ann", uploaded)
    assert exported.model_copy(update={"assets": {}}) == document().model_copy(update={"assets": {}})
    assert list(exported.assets) == list(RICH["assets"])
    assert exported.assets["clip"].duration == 5.3
    assert exported.assets["web"].width == 5


def test_an_export_imported_is_the_same_byte_for_byte(
    storyboards: Storyboards, projects: Projects, uploaded: str, upload: Upload
) -> None:
    storyboards.replace("ann", uploaded, document())
    first = canonical_json(storyboards.export("ann", uploaded))
    other = projects.create("ann", ProjectCreate()).project_id
    upload_all(upload, other)
    for project in (uploaded, other):
        storyboards.replace("ann", project, parse_document(Storyboard, first))
        assert canonical_json(storyboards.export("ann", project)) == first


def test_an_import_fills_the_fields_of_the_entities(
    storyboards: Storyboards, scenes: Scenes, shots: Shots, selections: Selections, uploaded: str
) -> None:
    project = storyboards.replace("ann", uploaded, document())
    assert project.voiceover is not None
    assert (project.title, project.music.style, project.voiceover.duration) == ("Rich – ü 👋", "calm", 7.25)
    opening, closing = scenes.list("ann", uploaded).items
    assert (opening.scene_number, opening.key, closing.duration_in_frames) == (1, "opening", 60)
    still, clip = shots.list("ann", uploaded, opening.scene_id).items
    assert selections.get("ann", uploaded, opening.scene_id, still.shot_id).selected_image_id == still.selected_image_id
    selection = selections.get("ann", uploaded, opening.scene_id, clip.shot_id)
    assert (selection.animation_status, selection.duration) == ("complete", 5.3)


def test_what_is_made_by_hand_is_exported(
    storyboards: Storyboards,
    projects: Projects,
    scenes: Scenes,
    images: Images,
    selections: Selections,
    shots: Shots,
    project_id: str,
    upload: Upload,
) -> None:
    hero, clip = upload(project_id, "hero", width=8, height=6), upload(project_id, "clip", "video", duration=2)
    song = upload(project_id, "song", "audio", duration=9)
    patch = {"music": {"assetId": song.asset_id}, "brand": {"logo": hero.asset_id}}
    projects.update("ann", project_id, ProjectPatch.model_validate(patch))
    scene = scenes.create("ann", project_id, SceneCreate(duration=2.5, shots=[ShotCreate(), ShotCreate()])).scene_id
    first, second = (shot.shot_id for shot in shots.list("ann", project_id, scene).items)
    pictures = {
        "images": [
            {"variantNumber": 0, "assetId": hero.asset_id},
            {"variantNumber": 1, "imageUrl": "https://pictures.test/1.png"},
        ]
    }
    made = images.create("ann", project_id, scene, first, ImagesCreate.model_validate(pictures))
    selections.put("ann", project_id, scene, first, SelectionPut(selected_image_id=made[0].image_id))
    selections.put("ann", project_id, scene, second, SelectionPut(asset_id=clip.asset_id))

    exported = storyboards.export("ann", project_id)
    assert exported.music.asset == "song"
    assert exported.brand.logo == "hero"
    assert exported.scenes[0].duration_in_frames == 75
    still, moving = exported.scenes[0].shots
    assert (still.selected, still.images[0].asset, moving.clip) == ((0, 0), "hero", "clip")
    assert exported.assets[still.images[1].asset].uri == "https://pictures.test/1.png"
    assert exported.assets["hero"].width == 8
    storyboards.replace("ann", project_id, exported)
    assert canonical_json(storyboards.export("ann", project_id)) == canonical_json(exported)


def test_a_key_that_a_document_uses_for_something_else_is_not_reused(
    storyboards: Storyboards, projects: Projects, uploaded: str, upload: Upload
) -> None:
    """The document calls asset hero-upload "hero"; an asset with that key comes later."""
    storyboards.replace("ann", uploaded, document())
    hero = upload(uploaded, "hero", "audio", duration=3)
    patch = ProjectPatch.model_validate({"music": {"assetId": hero.asset_id, "enabled": True}})
    projects.update("ann", uploaded, patch)
    exported = storyboards.export("ann", uploaded)
    assert exported.assets["hero"].uri == "assets/hero-upload"
    assert exported.music.asset == hero.asset_id
    assert exported.assets[hero.asset_id].uri == "assets/hero"


@pytest.mark.parametrize(
    ("uri", "error", "message"),
    [
        ("assets/nothing", AssetMissingError, "nothing was uploaded with the key nothing"),
        ("hero.png", AssetForbiddenError, "upload it"),
        ("/etc/passwd", AssetForbiddenError, "upload it"),
        ("s3://other-bucket/x", AssetForbiddenError, "upload it"),
        ("http://pictures.test/x.png", AssetForbiddenError, "https://"),
        ("assets/../../x", AssetMissingError, "nothing was uploaded"),
    ],
)
def test_an_asset_must_be_uploaded_or_public(
    storyboards: Storyboards, uploaded: str, uri: str, error: type[AssetMissingError], message: str
) -> None:
    wrong = document(assets={**RICH["assets"], "hero": {"uri": uri, "kind": "image"}})
    with pytest.raises(error, match=message) as refused:
        storyboards.replace("ann", uploaded, wrong)
    assert (refused.value.asset, refused.value.pointer) == ("hero", "/assets/hero/uri")
    assert storyboards.export("ann", uploaded).scenes == []


def broken(path: list[str | int], value: Any) -> Storyboard:
    data: Any = deepcopy(RICH)
    target = data
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return parse_document(Storyboard, data)


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        (["brand", "logo"], "nowhere", "/brand/logo"),
        (["scenes", 0, "shots", 1, "clip"], "nowhere", "/scenes/0/shots/1/clip"),
        (["scenes", 1, "elements", 1, "asset"], "nowhere", "/scenes/1/elements/1/asset"),
        (["scenes", 0, "shots", 0, "selected"], [4, 4], "/scenes/0/shots/0/selected"),
        (["scenes", 0, "shots", 0, "images", 1, "parent"], [10_000, 9], "/scenes/0/shots/0/images/1/parent"),
        (["scenes", 0, "shots", 0, "images"], [{"asset": "hero"}] * 2, "/scenes/0/shots/0/images/1"),
    ],
)
def test_what_does_not_hold_together_is_pointed_at(
    storyboards: Storyboards, uploaded: str, path: list[str | int], value: Any, pointer: str
) -> None:
    with pytest.raises((DocumentError, AssetMissingError)) as refused:
        storyboards.replace("ann", uploaded, broken(path, value))
    assert refused.value.pointer == pointer


def test_a_document_with_too_much_in_it_is_refused(
    storyboards: Storyboards, uploaded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onetake.storyboard.import_document.MAX_ENTITIES", 10)
    with pytest.raises(LimitExceededError, match="at most 10 can be imported"):
        storyboards.replace("ann", uploaded, document())


def test_an_element_with_too_many_keyframes_is_named(storyboards: Storyboards, uploaded: str) -> None:
    keyframes = [{"frame": n, "x": n + 0.123456789, "y": n + 0.123456789} for n in range(8_000)]
    with pytest.raises(LimitExceededError, match="element title comes to"):
        storyboards.replace("ann", uploaded, broken(["scenes", 1, "elements", 0, "keyframes"], keyframes))
    assert storyboards.export("ann", uploaded).scenes == []


def test_readers_see_the_old_content_until_all_of_the_new_is_there(
    storyboards: Storyboards, scenes: Scenes, world: FakeWorld, uploaded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    storyboards.replace("ann", uploaded, document(title="old"))
    before = canonical_json(storyboards.export("ann", uploaded))
    seen: list[bytes] = []
    commit = world.records.commit

    def look_and_commit(changes: Any) -> None:
        seen.append(canonical_json(storyboards.export("ann", uploaded)))
        commit(changes)

    monkeypatch.setattr(world.records, "commit", look_and_commit)
    storyboards.replace("ann", uploaded, document(title="new", scenes=RICH["scenes"][1:]))
    assert seen == [before]
    assert [scene.key for scene in scenes.list("ann", uploaded).items] == ["closing"]


def test_an_import_that_dies_half_way_changes_nothing_and_is_cleaned_up(
    storyboards: Storyboards, deletions: Deletions, world: FakeWorld, uploaded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    storyboards.replace("ann", uploaded, document(title="old"))
    before = dict(world.records.items)

    def fail(changes: Any) -> None:
        raise WriteConflictError("again and again")

    world.cascade.messages.clear()
    with monkeypatch.context() as patch:
        patch.setattr("onetake.storyboard.service.access._PAUSE_SECONDS", 0)
        patch.setattr(world.records, "commit", fail)
        with pytest.raises(WriteConflictError):
            storyboards.replace("ann", uploaded, document(title="new"))
    assert storyboards.export("ann", uploaded).title == "old"
    assert [(m.scene_id, m.delay_seconds) for m in world.cascade.messages] == [(None, 120)]
    world.clock.advance(120)
    deletions.run(uploaded)
    assert world.records.items == before


def test_replaced_content_is_removed_and_new_content_stays(
    storyboards: Storyboards, deletions: Deletions, world: FakeWorld, uploaded: str
) -> None:
    storyboards.replace("ann", uploaded, document())
    size = len(world.records.items)
    world.clock.advance(300)
    storyboards.replace("ann", uploaded, document())
    assert len(world.records.items) > size
    world.records.forget_history()
    size -= 1
    deletions.run(uploaded)
    assert len(world.records.items) == size
    storyboards.export("ann", uploaded)


def test_an_import_over_another_version_is_refused(storyboards: Storyboards, uploaded: str) -> None:
    with pytest.raises(PreconditionFailedError):
        storyboards.replace("ann", uploaded, document(), expected_version={7})


def test_another_owner_neither_imports_nor_exports(storyboards: Storyboards, uploaded: str) -> None:
    for use in (
        lambda: storyboards.replace("bob", uploaded, document()),
        lambda: storyboards.export("bob", uploaded),
        lambda: storyboards.compile("bob", uploaded),
    ):
        with pytest.raises(NotFoundError):
            use()


def test_a_compiled_master_is_stored_by_its_hash(
    storyboards: Storyboards, projects: Projects, world: FakeWorld, uploaded: str
) -> None:
    storyboards.replace("ann", uploaded, document())
    compiled = storyboards.compile("ann", uploaded)
    master, name = compiled.master, compiled.master_hash
    stored = world.objects.contents[f"projects/{uploaded}/masters/{name}.json"]
    assert stored == canonical_json(master)
    assert name == content_hash(master)
    assert storyboards.master("ann", uploaded) == LastMaster(stored, "current")
    project = projects.get("ann", uploaded)
    assert (project.master_hash, project.total_duration_frames) == (name, master.duration_in_frames)
    assert project.master_compiled_at == world.clock.time
    uris = {asset["uri"] for asset in json.loads(stored)["assets"].values()}
    assert all(uri.startswith((f"s3://bucket/projects/{uploaded}/assets/ast_", "https://")) for uri in uris)
    assert storyboards.compile("ann", uploaded).master_hash == name


def test_an_import_forgets_the_master(storyboards: Storyboards, projects: Projects, uploaded: str) -> None:
    storyboards.replace("ann", uploaded, document())
    storyboards.compile("ann", uploaded)
    storyboards.replace("ann", uploaded, document(title="new"))
    assert projects.get("ann", uploaded).master_hash is None
    with pytest.raises(NotFoundError, match="compile it first"):
        storyboards.master("ann", uploaded)
