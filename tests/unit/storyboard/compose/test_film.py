import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onetake.errors import DocumentError
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import canonical_json, content_hash, parse_document
from onetake.timeline.master import ButtonElement, Master, TextElement
from tests.films import Json, element, film, scene, state, still, storyboard


def text(name: str, *keyframes: Json, **fields: Any) -> Json:
    return {"elementId": name, "type": "text", "text": name, "keyframes": list(keyframes), **fields}


def everything() -> Storyboard:
    overlay = {"asset": "product", "animation": "slide"}
    title = text("title", {"frame": 0, "x": 0, "easing": "easeIn"}, {"frame": 80, "x": 500})
    return storyboard(
        scene("one", still("a"), {"key": "b", "clip": "clip"}, narration="Words to read.", elements=[title]),
        scene("two", still("c", "tall"), productOverlay=overlay, transition={"type": "fade"}, background="#102030"),
        scene("three", elements=[title]),
        brand={"logo": "logo", "font": "font"},
        music={"asset": "music"},
        voiceover={"asset": "voice"},
    )


def test_the_two_sections_of_the_specification() -> None:
    """T2: an element that ends section 1 at x=500 starts section 2 there, whatever section 2 says."""
    master = film(
        scene("one", durationInFrames=76, elements=[text("e", {"frame": 0, "x": 0}, {"frame": 75, "x": 500})]),
        scene("two", durationInFrames=75, elements=[text("e", {"frame": 0, "x": 0}, {"frame": 74, "x": 800})]),
    )
    keyframes = element(master, "e").timeline.keyframes
    assert [k.frame for k in keyframes] == [0, 75, 76, 150]
    assert [k.x for k in keyframes] == [0, 500, 500, 800]


def test_the_master_is_a_document_of_its_own() -> None:
    master = compile_storyboard(everything())
    assert parse_document(Master, canonical_json(master)) == master
    assert [(s.id, s.start_frame, s.end_frame) for s in master.sections] == [
        ("one", 0, 276),
        ("two", 276, 426),
        ("three", 426, 576),
    ]
    assert master.duration_in_frames == 576


def test_only_assets_that_are_used_stay() -> None:
    assert list(compile_storyboard(everything()).assets) == [
        "wide",
        "tall",
        "clip",
        "logo",
        "product",
        "voice",
        "music",
        "font",
    ]


def test_the_layers_from_back_to_front() -> None:
    layers = {e.id: e.layer for e in compile_storyboard(everything()).elements}
    order = sorted(layers, key=lambda name: layers[name])
    assert order[:4] == ["shot:a", "shot:b", "background:two", "shot:c"]
    assert order[4:] == ["title", "product-overlay", "caption:one:1", "brand-logo"]


@pytest.mark.parametrize("seed", ["0", "1", "12345"])
def test_the_same_storyboard_gives_the_same_bytes_in_any_process(seed: str) -> None:
    code = "from tests.unit.storyboard.compose.test_film import *;print(content_hash(compile_storyboard(everything())))"
    root = Path(__file__).parents[4]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, check=True)
    assert run.stdout.decode().strip() == content_hash(compile_storyboard(everything()))


def test_what_a_first_keyframe_leaves_out_is_the_middle_of_the_frame() -> None:
    master = film(scene("s", elements=[text("e", {"frame": 0})]))
    assert (state(master, "e", 0).x, state(master, "e", 0).y) == (960, 540)


def test_text_that_names_no_family_is_set_in_the_brands_font() -> None:
    plain, own = text("plain", {"frame": 0}), text("own", {"frame": 0}, font={"family": "other-font"})
    button = {"elementId": "go", "type": "button", "text": "Go", "width": 9, "height": 9, "keyframes": [{"frame": 0}]}
    master = film(scene("s", elements=[plain, own, button], narration="Words."), brand={"font": "font"})
    families = {e.id: e.font.family for e in master.elements if isinstance(e, TextElement | ButtonElement)}
    assert families == {"plain": "font", "own": "other-font", "go": "font", "caption:s:1": "font"}
    assert list(master.assets) == ["font", "other-font"]


def test_fonts_stay_where_a_family_may_be_the_name_inside_one() -> None:
    master = film(scene("s", elements=[text("e", {"frame": 0}, font={"family": "Lato"})]))
    assert list(master.assets) == ["font", "other-font"]


def test_without_text_no_font_is_fetched() -> None:
    assert list(film(scene("s", still("a"))).assets) == ["wide"]


def test_generated_ids_give_way_to_the_users() -> None:
    taken = [text(name, {"frame": 0}) for name in ("brand-logo", "shot:a", "caption:s:1")]
    master = film(scene("s", still("a"), elements=taken, narration="Words."), brand={"logo": "logo"})
    assert {e.id for e in master.elements} == {
        "brand-logo",
        "shot:a",
        "caption:s:1",
        "brand-logo:2",
        "shot:a:2",
        "caption:s:1:2",
    }


@pytest.mark.parametrize(
    ("found", "message", "pointer"),
    [
        ({"asset": "gone"}, "scene s, element e uses asset gone, which is not in assets", "/elements/1/asset"),
        (
            {"asset": "clip"},
            "scene s, element e uses asset clip as a picture, but it is of kind video",
            "/elements/1/asset",
        ),
        (
            {"asset": "wide", "keyframes": [{"frame": 0}, {"frame": 150}]},
            "section s, element e: the keyframe at frame 150 is outside of the section",
            "/elements/1/keyframes/1/frame",
        ),
    ],
)
def test_an_element_that_does_not_hold_together_is_named(found: Json, message: str, pointer: str) -> None:
    image = {"elementId": "e", "type": "image", "width": 9, "height": 9, "keyframes": [{"frame": 0}], **found}
    with pytest.raises(DocumentError, match=message) as refused:
        compile_storyboard(storyboard(scene("s", elements=[text("t", {"frame": 0}), image])))
    assert refused.value.pointer == f"/scenes/0{pointer}"


def test_an_element_keeps_its_type_across_scenes() -> None:
    button = {"elementId": "e", "type": "button", "text": "Go", "width": 9, "height": 9, "keyframes": [{"frame": 0}]}
    with pytest.raises(DocumentError, match="section two, from frame 150: element e is of type button here") as refused:
        compile_storyboard(
            storyboard(scene("one", elements=[text("e", {"frame": 0})]), scene("two", elements=[button]))
        )
    assert refused.value.pointer == "/scenes/1/elements/0/type"
