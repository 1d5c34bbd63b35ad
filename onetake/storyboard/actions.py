"""What edits are called in the history, for people: "Rename scene Intro", "Move 3 keyframes of logo in scene Intro"."""

from collections.abc import Collection
from typing import Any

from onetake.ids import is_id
from onetake.storyboard.inputs import KeyframesPatch
from onetake.storyboard.models import Image, Scene, Shot
from onetake.timeline.document import Strict

_LONGEST = 60
"""Characters of a title in a name."""


def scene_name(scene: Scene) -> str:
    """By its title, else its document's key, else its number, else just so."""
    number = str(scene.scene_number) if scene.scene_number else ""
    return f"scene {_short(scene.title) or (scene.key if not is_id('scn', scene.key) else number)}".strip()


def shot_name(shot: Shot, scene: Scene) -> str:
    """By its number, as shots have no titles."""
    return f"shot {shot.shot_number} of {scene_name(scene)}" if shot.shot_number else f"a shot of {scene_name(scene)}"


def element_name(element_id: str, scene: Scene) -> str:
    """By its id, which is the client's own or says what it was generated from."""
    return f"{element_id} in {scene_name(scene)}"


def image_name(image: Image, shot: Shot) -> str:
    """By iteration and variant, counted from 0 as everywhere."""
    return f"image {image.iteration_number}/{image.variant_number} of shot {shot.shot_number or ''}".strip()


def change(patch: Strict, thing: str) -> str:
    """Of a merge patch: by the fields that it sends."""
    names = sorted(patch.model_fields_set | set(patch.model_extra or {}))
    if names in (["title"], ["name"]):
        return f"Rename {thing}"
    return f"Change {_listed([name.replace('_', ' ') for name in names]) or 'nothing'} of {thing}"


def change_keyframes(patch: KeyframesPatch, thing: str) -> str:
    """By what is done to how many."""
    done: list[tuple[str, Collection[Any]]] = [("set", patch.set_), ("move", patch.move), ("remove", patch.remove)]
    said = [f"{verb} {count(keyframes, 'keyframe')}" for verb, keyframes in done if keyframes]
    text = f"{_listed(said) or 'change no keyframe'} of {thing}"
    return text[0].upper() + text[1:]


def count(things: Collection[Any], noun: str) -> str:
    """`1 shot`, `2 shots`."""
    return f"{len(things)} {noun}" if len(things) == 1 else f"{len(things)} {noun}s"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
