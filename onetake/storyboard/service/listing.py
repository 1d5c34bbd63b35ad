"""Pages of lists: each reads as many items as the page has, whatever the project holds (H3).

What has an order list is read by its ids; what is below shots, and comes in order of path, by one query.
"""

from collections.abc import Sequence
from typing import TypeVar

from onetake.ids import is_id
from onetake.storyboard import rules
from onetake.storyboard.keys import ItemKey, key_of, scene_key, shot_key
from onetake.storyboard.models import Entity, Image, Project, Scene, Selection, Shot
from onetake.storyboard.pages import Page, check_limit, decode_cursor, encode_cursor, slice_page
from onetake.storyboard.ports import Records
from onetake.storyboard.service.access import missing, read_project, read_scene

C = TypeVar("C", Image, Selection)
E = TypeVar("E", bound=Entity)

_MOST_SCENES = 99
"""One read takes 100 keys: a page's scenes, and the project."""
_POSITIONS: dict[type[Image | Selection], str] = {
    Image: r"sht_[0-9A-Z]{26}#\d{4}#\d",
    Selection: r"sht_[0-9A-Z]{26}",
}


def list_scenes(records: Records, project: Project, *, limit: int, cursor: str | None) -> Page[Scene]:
    """Those of a project, in display order."""
    name, order = project.project_id, project.scene_order
    page = slice_page(order, limit, cursor, f"scenes/{name}")
    scenes = _read(records, [scene_key(name, scene_id) for scene_id in page.items])
    return Page(rules.numbered_scenes(scenes, order), page.next_cursor)


def list_shots(records: Records, scene: Scene, *, limit: int, cursor: str | None) -> Page[Shot]:
    """Those of a scene, in display order."""
    page = slice_page(scene.shot_order, limit, cursor, f"shots/{scene.scene_id}")
    shots = _read(records, [shot_key(scene.project_id, scene.scene_id, shot_id) for shot_id in page.items])
    return Page(rules.numbered_shots(shots, scene.shot_order), page.next_cursor)


def list_project_shots(records: Records, project: Project, *, limit: int, cursor: str | None) -> Page[Shot]:
    """Those of a project, in display order. A cursor is the places of the next scene and of the next shot in it.

    As many scenes are read as the page has shots; where many of them have none, it has fewer.
    """
    name, order, of = project.project_id, project.scene_order, f"shots/{project.project_id}"
    start, skipped = map(int, (decode_cursor(cursor, r"\d{1,6}\.\d{1,6}", of) or "0.0").split("."))
    ids = order[start : start + limit]
    scenes = rules.numbered_scenes(_read(records, [scene_key(name, scene_id) for scene_id in ids]), order)
    places = [
        (scene, place)
        for scene in scenes
        for place in range(skipped if scene.scene_number == start + 1 else 0, len(scene.shot_order))
    ]
    keys = [shot_key(name, scene.scene_id, scene.shot_order[place]) for scene, place in places[:limit]]
    shots = _read(records, keys)
    page = [shot for scene in scenes for shot in rules.numbered_shots(shots, scene.shot_order)]
    following = _following(project, places, start, limit)
    return Page(page, following and encode_cursor(following, of))


def _following(project: Project, places: Sequence[tuple[Scene, int]], start: int, limit: int) -> str | None:
    """Where the next page begins."""
    if len(places) > limit:
        scene, place = places[limit]
        return f"{scene.scene_number - 1}.{place}"
    return f"{start + limit}.0" if start + limit < len(project.scene_order) else None


def list_project(
    records: Records, owner: str, project_id: str, kind: type[C], *, limit: int, cursor: str | None
) -> Page[C]:
    """Those of a project by scene id, shot id and so on; deleted ones are left out, so that a page can be short.

    What was found says which scenes to ask whether it exists; asking also authorises. Raises NotFoundError.
    """
    if not is_id("prj", project_id):
        raise missing("project", project_id)
    check_limit(limit)
    position = rf"scn_[0-9A-Z]{{26}}#{_POSITIONS[kind]}"
    page = query_page(records, kind, project_id, "", position, limit=min(limit, _MOST_SCENES), cursor=cursor)
    keys = dict.fromkeys(scene_key(project_id, item.scene_id) for item in page.items)
    project, found = read_project(records, owner, project_id, list(keys))
    scenes = [scene for scene in map(found.get, keys) if scene and scene.scene_id in project.scene_order]
    return Page(_existing(page.items, scenes), page.next_cursor)


def list_scene(
    records: Records, owner: str, project_id: str, scene_id: str, kind: type[C], *, limit: int, cursor: str | None
) -> Page[C]:
    """Those of a scene by shot id and so on, else as `list_project`. Raises NotFoundError."""
    check_limit(limit)
    scene = read_scene(records, owner, project_id, scene_id).scene
    page = query_page(records, kind, project_id, f"{scene_id}#", _POSITIONS[kind], limit=limit, cursor=cursor)
    return Page(_existing(page.items, [scene]), page.next_cursor)


def query_page(
    records: Records, kind: type[C], project_id: str, prefix: str, position: str, *, limit: int, cursor: str | None
) -> Page[C]:
    """A page in order of path. A cursor is the path, below `prefix`, of the last item before; it matches `position`."""
    of = f"{kind.__name__} {prefix or project_id}"
    after = decode_cursor(cursor, position, of)
    found = records.query(kind, project_id, prefix, after=after and prefix + after, limit=limit + 1)
    page = found[:limit]
    last = key_of(page[-1]).path.removeprefix(prefix) if len(found) > limit else None
    return Page(page, last and encode_cursor(last, of))


def _read(records: Records, keys: Sequence[ItemKey[E]]) -> list[E]:
    found = records.get(keys) if keys else None
    return [entity for key in keys if found and (entity := found.get(key)) is not None]


def _existing(items: Sequence[C], scenes: Sequence[Scene]) -> list[C]:
    listed = {(scene.scene_id, shot_id) for scene in scenes for shot_id in scene.shot_order}
    return [item for item in items if (item.scene_id, item.shot_id) in listed]
