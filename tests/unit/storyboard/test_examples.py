"""The documents of examples/ are what they say."""

from pathlib import Path

import pytest

from onetake.storyboard.compose import compose
from onetake.storyboard.document import Storyboard
from onetake.timeline.continuity import check_continuity
from onetake.timeline.document import parse_document
from onetake.timeline.master import Master

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_the_hello_storyboard_compiles_to_a_film_without_a_warning_a_jump_or_an_asset() -> None:
    composed = compose(parse_document(Storyboard, (EXAMPLES / "hello.storyboard.json").read_bytes()))
    master = composed.master
    assert [*composed.warnings, *composed.scene_warnings] == []
    assert check_continuity(master) == []
    assert master.assets == {}
    [dot] = [e for e in master.elements if e.id == "dot"]
    assert dot.sections == ["hello", "onwards", "goodbye"]


@pytest.mark.parametrize(("name", "types"), [("drawn", {"text", "button", "shape"}), ("filmed", {"image", "video"})])
def test_the_masters_show_every_type_of_element(name: str, types: set[str]) -> None:
    master = parse_document(Master, (EXAMPLES / f"{name}.master.json").read_bytes())
    assert {e.type for e in master.elements} == types
    assert check_continuity(master) == []
