"""What legacy documents become, whatever gaps they have: counts one to one, and nothing lost without a word."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from onetake.ids import new_id
from onetake.storyboard.asset_names import Uploads
from onetake.storyboard.compose import compose
from onetake.storyboard.export_document import export_document
from onetake.storyboard.legacy.convert import Converted, convert, project_fields
from onetake.storyboard.legacy.document import LegacyClip, LegacyDocument, LegacyMedia, LegacyProject, LegacyScene
from onetake.storyboard.models import Legacy, Project
from onetake.timeline.document import parse_document

NOW = datetime(2026, 1, 2, tzinfo=UTC)
IDS = st.sampled_from(["a", "b", "c", "ü", 7, None, ""])
MEDIA = st.sampled_from(["https://p.test/x", "http://p.test/x", "key-1", "no key!", {"url": "https://p.test/y"}, None])
SCENES = st.fixed_dictionaries(
    {},
    optional={
        "id": IDS,
        "title": st.text(max_size=5) | st.none(),
        "narration": st.text(max_size=5),
        "order": st.sampled_from([1, 2, "3", 2.5, None]),
        "imageUrl": MEDIA,
        "duration": st.sampled_from([0, -1, 2.5, "4", None, 99999]),
        "mood": st.text(max_size=3),
    },
)
VIDEOS = st.sampled_from(["https://p.test/v", "http://p.test/v", "key-1", {"src": "https://p.test/w"}, None])
CLIPS = st.fixed_dictionaries(
    {},
    optional={
        "sceneId": IDS,
        "videoUrl": VIDEOS,
        "status": st.sampled_from(["complete", "FAILED", "in progress", "odd", None]),
        "duration": st.sampled_from([5, 0, None]),
    },
)
DOCUMENTS = st.fixed_dictionaries({"scenes": st.lists(SCENES, max_size=8), "clips": st.lists(CLIPS, max_size=10)})


def converted(data: dict[str, Any]) -> tuple[Project, Converted]:
    document = parse_document(LegacyDocument, data)
    project = Project(
        project_id=new_id("prj"),
        owner_id="ann",
        created_at=NOW,
        updated_at=NOW,
        legacy_state="waiting",
        legacy=Legacy(document=document.sha256(), since=NOW),
        **project_fields(document),
    )
    made = convert(project, document, Uploads([]))
    order = [scene.scene_id for scene in made.content.scenes]
    return project.model_copy(update={"scene_order": order}), made


@given(DOCUMENTS)
@settings(max_examples=200)
def test_every_scene_is_a_scene_with_one_shot_and_every_clip_is_used_or_told_of(data: dict[str, Any]) -> None:
    _, made = converted(data)
    content = made.content
    assert len(content.scenes) == len(data["scenes"]) == sum(map(len, content.shots.values()))
    assert len({scene.scene_id for scene in content.scenes}) == len(content.scenes)
    with_image = [scene for scene in data["scenes"] if scene.get("imageUrl")]
    assert sum(map(len, content.images.values())) == len(with_image)
    told = {warning.pointer.split("/")[2] for warning in made.warnings if warning.pointer.startswith("/clips/")}
    used = sum(selection.animation_status == "complete" for selection in content.selections.values())
    assert used + len(told) >= len(data["clips"])


@given(DOCUMENTS)
def test_the_same_document_gives_the_same_items_and_compiles_where_every_scene_shows_something(
    data: dict[str, Any],
) -> None:
    project, made = converted(data)
    document = parse_document(LegacyDocument, data)
    assert list(convert(project, document, Uploads([])).content.entities()) == list(made.content.entities())
    storyboard = export_document(project, made.content, Uploads([]))
    assert len(storyboard.scenes) == len(data["scenes"])
    whole = bool(storyboard.scenes) and "key-1" not in str(data)
    if whole and all(shot.images or shot.clip for scene in storyboard.scenes for shot in scene.shots):
        assert compose(storyboard).master.duration_in_frames > 0


def test_scenes_come_by_order_and_by_place_where_that_says_nothing() -> None:
    _, made = converted(
        {"scenes": [{"id": "x"}, {"id": "z", "order": 2}, {"id": "y", "order": "1"}, {"id": "w", "order": 2}]}
    )
    assert [scene.key for scene in made.content.scenes] == ["y", "z", "w", "x"]


def test_the_last_complete_clip_of_a_scene_is_taken() -> None:
    clips = [
        {"sceneId": "a", "videoUrl": "https://p.test/1"},
        {"sceneId": "a", "videoUrl": "https://p.test/2", "status": "succeeded", "duration": 3},
        {"sceneId": "a", "videoUrl": "https://p.test/3", "status": "error"},
    ]
    _, made = converted({"scenes": [{"id": "a"}], "clips": clips})
    (selection,) = made.content.selections.values()
    assert (selection.animated_video_url, selection.duration) == ("https://p.test/2", 3)
    assert {(w.pointer, w.code) for w in made.warnings} >= {
        ("/clips/0", "clip_not_used"),
        ("/clips/2", "clip_not_used"),
    }


@pytest.mark.parametrize("absent", [None, ""])
@pytest.mark.parametrize("part", ["document", "project", "scene", "clip", "media"])
def test_the_schema_takes_what_is_taken_for_missing(part: str, absent: Any) -> None:
    models: dict[str, type[BaseModel]] = {
        "document": LegacyDocument,
        "project": LegacyProject,
        "scene": LegacyScene,
        "clip": LegacyClip,
        "media": LegacyMedia,
    }
    model = models[part]
    schema = Draft202012Validator(model.model_json_schema())
    required: dict[str, Any] = {"scenes": []} if part == "document" else {}
    gaps = required | {name: absent for name in model.model_json_schema()["properties"] if name not in required}
    model.model_validate(gaps)
    assert list(schema.iter_errors(gaps)) == []


@pytest.mark.parametrize(
    ("scene", "taken"),
    [
        ({"id": 7, "title": 5.5, "order": "2", "duration": " 1.5e1 "}, True),
        ({"image": {"url": 7}}, True),
        ({"order": "first"}, False),
        ({"duration": []}, False),
        ({"title": {}}, False),
        ({"image": 7}, False),
    ],
)
def test_the_schema_tells_which_types_are_taken_for_which(scene: dict[str, Any], taken: bool) -> None:
    document = {"scenes": [scene]}
    schema = Draft202012Validator(LegacyDocument.model_json_schema())
    assert schema.is_valid(document) is taken
    with nullcontext() if taken else pytest.raises(ValidationError):
        LegacyDocument.model_validate(document)
