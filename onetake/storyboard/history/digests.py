"""What is under a scene or a shot, in short: whether it is still the same when an undo or a redo is to hide it."""

import hashlib
import json
from collections.abc import Collection, Iterable

from onetake.storyboard.history.content import content
from onetake.storyboard.keys import key_of
from onetake.storyboard.models import Entity, Scene


def digests(entities: Collection[Entity], names: Iterable[str]) -> dict[str, str]:
    """A hash of the content of each scene or shot in `names`; what no order list leads to does not count."""
    parts: dict[str, list[str]] = {name: [] for name in names}
    shown = {shot for entity in entities if isinstance(entity, Scene) for shot in entity.shot_order}
    for entity in entities:
        scene, shot = getattr(entity, "scene_id", ""), getattr(entity, "shot_id", "")
        for name in [shot, *([scene] if not shot or shot in shown else [])]:
            if name in parts:
                parts[name].append(_spell(entity))
    return {name: hashlib.sha256("\n".join(sorted(part)).encode()).hexdigest()[:16] for name, part in parts.items()}


def _spell(entity: Entity) -> str:
    key = key_of(entity)
    return json.dumps([key.kind.__name__, key.path, content(entity)], sort_keys=True)
