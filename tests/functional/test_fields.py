"""The fields that each entity has (H2), as the OpenAPI document says them."""

from typing import Any

import pytest

from tests.fakes import FakeWorld
from tests.functional.conftest import DOCUMENT, Call, resolve

SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
STATUS = ["pending", "processing", "complete", "failed"]
FIELDS = {
    "Project": """ownerId title prompt promptPlannerData workflowVersion redesignStatus brand outputFormat voiceId music
        voiceover masterCompiledAt masterHash totalDurationFrames budget""",
    "Brand": "name colors logo font",
    "ProjectFormat": "aspect width height fps",
    "ProjectMusic": "style assetId volume enabled",
    "ProjectVoiceover": "assetId duration",
    "Scene": "projectId sceneNumber title description narration duration productOverlay",
    "ProductOverlay": "enabled position scale animation",
    "Position": "x y",
    "Shot": "projectId sceneId shotNumber description initialPrompt selectedImageId duration",
    "Image": """projectId sceneId shotId iterationNumber variantNumber imageUrl assetId iterationPrompt parentImageId
        predictionId status error isFavorite metadata""",
    "Selection": """projectId sceneId shotId selectedImageId animationStatus animatedVideoUrl assetId predictionId
        duration stale""",
}
VALUES: dict[tuple[str, str], list[str]] = {
    ("Project", "workflowVersion"): ["v1_legacy", "v2_redesign"],
    ("Project", "redesignStatus"): [
        "prompt_planning", "scenes_setup", "shot_iteration", "storyboard_final", "animation_complete"
    ],
    ("ProjectFormat", "aspect"): ["16:9", "9:16", "1:1", "4:5", "21:9"],
    ("Position", "x"): ["left", "center", "right"],
    ("Position", "y"): ["top", "center", "bottom"],
    ("ProductOverlay", "animation"): ["fade", "zoom", "slide", "none"],
    ("Image", "status"): STATUS,
    ("Selection", "animationStatus"): STATUS,
}  # fmt: skip
RANGES = {
    ("ProjectMusic", "volume"): (0, 1),
    ("ProductOverlay", "scale"): (0.1, 0.8),
    ("Image", "variantNumber"): (0, 5),
}
ENTITIES = ["Project", "Scene", "Shot", "Image", "Selection", "AssetRecord", "ProjectSection", "SectionElement"]


@pytest.mark.parametrize("name", FIELDS)
def test_an_entity_has_its_fields(name: str) -> None:
    assert set(FIELDS[name].split()) - set(SCHEMAS[name]["properties"]) == set()


@pytest.mark.parametrize(("name", "field"), VALUES)
def test_a_field_has_its_values(name: str, field: str) -> None:
    schema = SCHEMAS[name]["properties"][field]
    options = [resolve(option) for option in schema.get("anyOf", [schema])]
    assert VALUES[name, field] in [option.get("enum") for option in options]


@pytest.mark.parametrize(("name", "field"), RANGES)
def test_a_field_has_its_range(name: str, field: str) -> None:
    schema = SCHEMAS[name]["properties"][field]
    assert (schema["minimum"], schema["maximum"]) == RANGES[name, field]


@pytest.mark.parametrize("name", ENTITIES)
def test_every_entity_says_when_it_was_made_and_changed_and_which_version_it_is(name: str) -> None:
    assert {"createdAt", "updatedAt", "version"} <= set(SCHEMAS[name]["properties"])


def test_sections_and_elements_are_as_old_as_their_scene_until_they_are_edited(ada: Call, world: FakeWorld) -> None:
    path = ada("POST", "/projects", {}).headers["location"]
    scene = ada("POST", f"{path}/scenes", {"background": "#102030", "durationInFrames": 60}).json
    section = f"{path}/sections/{scene['sceneId']}"
    element = f"{section}/elements/background:{scene['sceneId']}"
    times = {"createdAt": scene["createdAt"], "updatedAt": scene["updatedAt"], "version": 0}
    for one in (section, element):
        assert times.items() <= ada("GET", one).json.items()
    world.clock.advance(60)
    for one, edit in ((section, {"name": "Opening"}), (element, {"layer": 3})):
        edited = ada("PATCH", one, edit).json
        assert edited == ada("GET", one).json
        assert {**times, "updatedAt": "2026-01-01T12:01:00Z", "version": edited["version"]}.items() <= edited.items()
