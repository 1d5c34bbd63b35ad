"""Whoever changes what is drawn raises the engine's version: it is a part of the keys that chunks are cached by."""

import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from onetake.timeline.master import Element
from tests.media.engine_version import digests
from tests.media.engine_version.digests import Digests, difference
from tests.media.engine_version.frames import films


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="the digests are those of Linux on x86-64"
)
def test_the_engine_draws_and_encodes_what_its_version_did() -> None:
    assert not (found := difference(digests.digests_written(), digests.digests_now())), found


WRITTEN = Digests("7", {"a": "1", "b": "2"})


def test_nothing_is_to_be_done_where_nothing_changed() -> None:
    assert difference(WRITTEN, Digests("7", {"b": "2", "a": "1"})) == ""


def test_another_look_of_the_same_version_asks_to_raise_it() -> None:
    found = difference(WRITTEN, Digests("7", {"a": "1", "b": "3"}))
    assert found.startswith("engine 7 makes other pixels or bytes than it did: b. ")
    assert (
        "raise ENGINE_VERSION in onetake/render/settings.py, then run `make digests` and commit digests.json" in found
    )


@pytest.mark.parametrize(
    "now", [Digests("8", {"a": "1", "b": "3"}), Digests("8", WRITTEN.by_name), Digests("7", {"a": "1", "c": "4"})]
)
def test_a_raised_version_and_other_frames_ask_to_write_the_table(now: Digests) -> None:
    assert difference(WRITTEN, now).endswith("run `make digests` and commit it.")


def test_digests_of_another_look_are_not_written_for_the_same_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(digests, "TABLE", tmp_path / "digests.json")
    for version, digest, code in (("7", "1", 0), ("7", "2", 1), ("8", "2", 0)):
        made = Digests(version, {"a": digest})
        monkeypatch.setattr(digests, "digests_now", lambda made=made: made)
        assert digests.main(["--write"]) == code
        assert (digests.digests_written() == made) == (code == 0)
    assert capsys.readouterr().err.startswith("not written: engine 7 makes other pixels")


UNSEEN = {"VideoElement.volume"} | {
    # The layer works alike for all of them, and shapes have one.
    f"{kind}Element.{name}"
    for kind in ("Text", "Button", "Image", "Video", "Shape")
    for name in ("sections", "layer")
}


def test_all_that_a_master_can_say_of_elements_is_drawn() -> None:
    """Each field with another value than its default, each of a choice."""
    drawn = {said for film in films().values() for said in _said(film.master.elements)}
    sayable = {said for model in _models(Element) for said in _sayable(model)}
    assert sorted(sayable - drawn - UNSEEN) == [], "draw these too, in frames.py"


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for entry in value:
            yield from _said(entry)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            given = getattr(value, name)
            if given != field.get_default(call_default_factory=True):
                yield f"{type(value).__name__}.{name}"
            if isinstance(given, str):
                yield f"{type(value).__name__}.{name}={given}"
            yield from _said(given)


def _sayable(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield f"{model.__name__}.{name}"
        yield from (
            f"{model.__name__}.{name}={choice}" for choice in _parts(field.annotation) if isinstance(choice, str)
        )


def _models(annotation: Any) -> set[type[BaseModel]]:
    """Those in an annotation, and in the fields of these."""
    found = {part for part in _parts(annotation) if isinstance(part, type) and issubclass(part, BaseModel)}
    return found.union(*(_models(field.annotation) for model in found for field in model.model_fields.values()))


def _parts(annotation: Any) -> Iterator[Any]:
    """The classes and choices that an annotation is made of."""
    args = get_args(annotation)
    if get_origin(annotation) is Literal or not args:
        yield from args or (annotation,)
    else:
        for arg in args:
            yield from _parts(arg)
