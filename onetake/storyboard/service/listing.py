"""Pages of what is below scenes: each one query of as many items as the page has, whatever the project holds (H3)."""

from collections.abc import Sequence
from typing import TypeVar

from onetake.ids import is_id
from onetake.storyboard.keys import key_of, scene_key
from onetake.storyboard.models import Image, Scene, Selection
from onetake.storyboard.pages import Page, check_limit, decode_cursor, encode_cursor
from onetake.storyboard.ports import Records
from onetake.storyboard.service.access import missing, read_project, read_scene

C = TypeVar("C", Image, Selection)

_MOST_SCENES = 99
"""One read takes 100 keys: a page's scenes, and the project."""
_POSITIONS: dict[type[Image | Selection], str] = {
    Image: r"sht_[0-9A-Z]{26}#\d{4}#\d",
    Selection: r"sht_[0-9A-Z]{26}",
}


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


def _existing(items: Sequence[C], scenes: Sequence[Scene]) -> list[C]:
    listed = {(scene.scene_id, shot_id) for scene in scenes for shot_id in scene.shot_order}
    return [item for item in items if (item.scene_id, item.shot_id) in listed]
