import json
from typing import Any

import pytest

from onetake.errors import DocumentError
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import canonical_json, content_hash, parse_document
from onetake.timeline.master import Master

KEYFRAMES = [{"frame": 0}]
TEXT = {"elementId": "e", "type": "text", "text": "x", "keyframes": KEYFRAMES}
SHAPE = {"elementId": "e", "type": "shape", "shape": "rect", "width": 1, "height": 1, "keyframes": KEYFRAMES}


def with_element(element: dict[str, Any]) -> dict[str, Any]:
    return {"scenes": [{"key": "s", "elements": [element]}]}


def without(element: dict[str, Any], name: str) -> dict[str, Any]:
    return {k: v for k, v in element.items() if k != name}


@pytest.mark.parametrize("as_bytes", [False, True])
@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (with_element(without(TEXT, "text")), "/scenes/0/elements/0/text"),
        (with_element({**TEXT, "colour": "red"}), "/scenes/0/elements/0/colour"),
        (with_element({**TEXT, "font": {"size": -1}}), "/scenes/0/elements/0/font/size"),
        (with_element({**TEXT, "type": "sticker"}), "/scenes/0/elements/0/type"),
        (with_element(without(TEXT, "type")), "/scenes/0/elements/0/type"),
        (with_element({**TEXT, "keyframes": [{"frame": 0, "x": 1e9}]}), "/scenes/0/elements/0/keyframes/0/x"),
        (
            with_element({**TEXT, "keyframes": [{"frame": 0, "easing": "bouncy"}]}),
            "/scenes/0/elements/0/keyframes/0/easing",
        ),
        (
            with_element({**TEXT, "keyframes": [{"frame": 0, "easing": {"bezier": [2, 0, 1, 1]}}]}),
            "/scenes/0/elements/0/keyframes/0/easing/bezier/0",
        ),
        (
            with_element({**SHAPE, "fill": {"gradient": "linear", "stops": [[0, "#000000"], [2, "#000000"]]}}),
            "/scenes/0/elements/0/fill/stops/1/0",
        ),
        ({"scenes": [{"key": "s", "shots": [{"key": "t", "clips": "x"}]}]}, "/scenes/0/shots/0/clips"),
        ({"assets": {"b d": {"uri": "x", "kind": "image"}}}, "/assets/b d"),
        ({"assets": {"b": {"uri": "x", "kind": "picture"}}}, "/assets/b/kind"),
        ({"scenes": [{"key": "s"}, {"key": "s"}]}, ""),
        ({"a/b~c": 1}, "/a~1b~0c"),
    ],
)
def test_a_pointer_leads_into_the_users_own_document(document: dict[str, Any], pointer: str, as_bytes: bool) -> None:
    with pytest.raises(DocumentError) as refused:
        parse_document(Storyboard, json.dumps(document).encode() if as_bytes else document)
    assert refused.value.pointer == pointer
    assert refused.value.details["errors"][0]["pointer"] == pointer
    assert refused.value.message.startswith(pointer or "the document")


def test_the_master_is_pointed_into_as_well() -> None:
    timeline = {"firstAppears": 0, "lastAppears": 2, "keyframes": [{"frame": 3}, {"frame": 2}]}
    element = {"id": "a", "type": "text", "text": "x", "from": 0, "to": 3, "timeline": timeline}
    with pytest.raises(DocumentError) as refused:
        parse_document(Master, {"width": 16, "height": 16, "durationInFrames": 3, "elements": [element]})
    assert refused.value.pointer == "/elements/0/timeline"
    assert refused.value.message == (
        "/elements/0/timeline (element a): keyframe at frame 2 does not come after the one at frame 3"
    )


@pytest.mark.parametrize("data", [b"", b'{"a":', b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_no_json_is_called_so(data: bytes) -> None:
    with pytest.raises(DocumentError, match="not JSON"):
        parse_document(Storyboard, data)


def test_equal_documents_are_spelled_equally() -> None:
    spelled_out = parse_document(
        Storyboard,
        {"title": "T", "version": 1, "voiceId": "", "scenes": [with_element({**TEXT, "layer": 0})["scenes"][0]]},
    )
    short = parse_document(Storyboard, with_element(TEXT) | {"title": "T"})
    assert canonical_json(spelled_out) == canonical_json(short)
    assert content_hash(short) == content_hash(spelled_out)
    assert parse_document(Storyboard, canonical_json(short)) == short


def test_a_fault_names_the_scene_and_the_element_that_it_is_in() -> None:
    title = {"elementId": "title", "type": "text", "text": "T", "keyframes": [{"frame": -5}]}
    with pytest.raises(
        DocumentError, match=r"keyframes/0/frame \(scene intro, element title\): .* equal to 0"
    ) as refused:
        parse_document(Storyboard, {"scenes": [{"key": "intro", "elements": [title]}]})
    assert refused.value.pointer == "/scenes/0/elements/0/keyframes/0/frame"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"sections": [{"id": "one", "startFrame": 9, "endFrame": 3}]},
            "section one ends at frame 3, before its start 9",
        ),
        ({"captions": [{"from": 9, "to": 3, "text": "x"}]}, 'caption "x" ends at frame 3, before its start 9'),
    ],
)
def test_what_ends_before_it_starts_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        parse_document(Master, {"width": 16, "height": 16, "durationInFrames": 9, **fields})
