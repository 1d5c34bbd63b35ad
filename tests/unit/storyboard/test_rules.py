from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetake.errors import InvalidInputError
from onetake.ids import new_id
from onetake.storyboard import rules
from onetake.storyboard.inputs import ScenePatch
from onetake.storyboard.models import Scene

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 1, 2, tzinfo=UTC)


def a_scene(**fields: object) -> Scene:
    common = {"projectId": "prj_1", "ownerId": "ann", "createdAt": NOW, "updatedAt": NOW}
    return Scene.model_validate({**common, "sceneId": new_id("scn"), "key": "k", **fields})


@given(st.lists(st.sampled_from("abcd"), max_size=6))
def test_an_order_is_taken_only_if_it_is_a_permutation(order: list[str]) -> None:
    if sorted(order) == ["a", "b", "c"]:
        rules.check_order(["a", "b", "c"], order, "scene")
    else:
        with pytest.raises(InvalidInputError):
            rules.check_order(["a", "b", "c"], order, "scene")


def test_numbers_have_no_gap_where_a_scene_is_gone() -> None:
    a, b = a_scene(), a_scene()
    found = rules.numbered_scenes([b, a], [a.scene_id, b.scene_id])
    assert [(scene.scene_number, scene.scene_id) for scene in found] == [(1, a.scene_id), (2, b.scene_id)]
    assert rules.numbered_scenes([a, b], [b.scene_id]) == [b.model_copy(update={"scene_number": 1})]


def test_a_patch_sets_what_was_sent_and_nothing_else() -> None:
    scene = a_scene(title="A", narration="N", background="#102030")
    patch = ScenePatch.model_validate({"title": "", "background": None})
    changed = rules.patched(scene, patch, LATER)
    expected = {"title": "", "background": None, "version": 2, "updated_at": LATER}
    assert changed == scene.model_copy(update=expected)


def test_a_patch_inside_an_object_keeps_its_neighbours() -> None:
    scene = a_scene(productOverlay={"scale": 0.5, "position": {"x": "left", "y": "top"}})
    changed = rules.patched(scene, ScenePatch.model_validate({"productOverlay": {"position": {"x": "center"}}}), LATER)
    assert changed.product_overlay is not None
    assert (changed.product_overlay.scale, changed.product_overlay.position.y) == (0.5, "top")
    assert changed.product_overlay.position.x == "center"


def test_a_colour_replaces_a_gradient() -> None:
    gradient = {"gradient": "linear", "stops": [[0, "#000000"], [1, "#ffffff"]]}
    scene = a_scene(background=gradient)
    assert rules.patched(scene, ScenePatch(background="#102030"), LATER).background == "#102030"
    back = rules.patched(a_scene(background="#102030"), ScenePatch.model_validate({"background": gradient}), LATER)
    assert back.background == scene.background
