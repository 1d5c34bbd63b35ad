import json
from pathlib import Path

import pytest

from onetake.cli.reference import reference, undescribed
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import Strict
from onetake.timeline.master import Master

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.parametrize("model", [Master, Storyboard])
def test_every_field_of_a_document_says_what_it_means(model: type[Strict]) -> None:
    assert undescribed(model) == []


def test_the_reference_has_units_ranges_and_defaults() -> None:
    rows = reference().splitlines()
    assert "| `trimStart` | number, 0 or more | `0.0` | seconds of the clip that are skipped |" in rows
    assert "| `width` | whole number, 16 to 4,096, even | required | pixels, even |" in rows
    assert "| `fill` | colour or [Gradient](#gradient) | `null` | a colour or a gradient; none leaves it open |" in rows


def test_the_examples_have_an_element_of_each_type() -> None:
    elements = [e for path in EXAMPLES.glob("*.master.json") for e in json.loads(path.read_text())["elements"]]
    assert {e["type"] for e in elements} == {"text", "button", "image", "shape", "video"}
