"""A project with two of everything over the API, one of them to be deleted and one that stays."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lambdas.api.openapi import operations
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.probing import ProbeResults
from onetake.timeline.document import Asset
from tests.fakes import FakeWorld
from tests.functional.conftest import DOCUMENT, Answer, Call
from tests.functional.test_migrations import OLD, imported, migrate
from tests.functional.test_renders import Jobs

Json = dict[str, Any]

SIGNED = {"Policy": "until-13:00", "Signature": "s", "Key-Pair-Id": "K"}
FILES = {"getPlaylist": "index.m3u8", "getThumbnails": "index.vtt"}
READS = [(path, one) for method, path, one in operations(DOCUMENT) if method == "get"]
DELETIONS = {one["operationId"]: path for method, path, one in operations(DOCUMENT) if method == "delete"}
_LONG_AFTER = 2 * 86_400


@dataclass
class Filled:
    """`ids` fill the paths, of what is to be deleted; `texts` are what only that shows, by what it is part of."""

    ids: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)

    def path(self, template: str, operation_id: str = "") -> str:
        """The route's path. Fails with KeyError for a parameter that nothing here fills."""
        return template.format(**{**self.ids, "name": FILES.get(operation_id, "")})


def fill(call: Call, world: FakeWorld, jobs: Jobs) -> Filled:
    """Of a project that was migrated, so that its routes of the old workflow answer too."""
    document = {"project": {**OLD["project"], "title": "gone project"}, "scenes": OLD["scenes"][:2]}
    project = imported(call, document)
    migrate(call, project)
    at = f"/projects/{project}"
    gone = Filled({"projectId": project}, {"project": "gone project"})
    for text in ("kept", "gone"):
        _add_asset(call, world, at, gone, text)
        scene = call("POST", f"{at}/scenes", {"title": f"{text} scene", "background": "#102030"}).json["sceneId"]
        gone.ids |= {"sceneId": scene, "sectionId": scene}
        _add_element(call, f"{at}/sections/{scene}", gone, text)
        for name in ("kept", text):
            _add_shot(call, f"{at}/scenes/{scene}", gone, name)
    gone.texts |= {"scene": "gone scene", **{name: gone.ids[f"{name}Id"] for name in ("scene", "shot", "image")}}
    call("PATCH", f"{at}/sections/{scene}", {"name": "gone edit of a section"})
    background = f"background:{scene}"
    call("PATCH", f"{at}/sections/{scene}/elements/{background}", {"fill": "#0badf0"})
    gone.texts |= {"edit of a section": "gone edit of a section", "edit of an element": "#0badf0"}
    _add_film(call, world, jobs, gone)
    gone.ids["editId"] = gone.texts["edit"] = call("GET", f"{at}/history").json["items"][0]["editId"]
    return gone


def _add_asset(call: Call, world: FakeWorld, at: str, gone: Filled, text: str) -> None:
    file = {"key": text, "fileName": f"{text}.png", "contentType": "image/png", "sizeBytes": 3}
    made = call("POST", f"{at}/assets", file).json
    world.objects.put(made["upload"]["fields"]["key"], text.encode(), "image/png")
    name, project = made["asset"]["assetId"], gone.ids["projectId"]
    facts = Asset(uri="x", kind="image", sha256=text.encode().hex().ljust(64, "0"), width=16, height=9)
    ProbeResults(world.records, world.objects, world.cascade, world.clock).accept(project, name, facts, size_bytes=4)
    gone.ids["assetId"] = gone.texts["asset"] = name


def _add_element(call: Call, section: str, gone: Filled, text: str) -> None:
    element = {"elementId": f"{text}-element", "type": "text", "text": f"{text} element", "keyframes": [{"frame": 0}]}
    assert call("POST", f"{section}/elements", element).status == 201
    gone.ids["elementId"] = gone.texts["element"] = f"{text}-element"


def _add_shot(call: Call, scene: str, gone: Filled, text: str) -> None:
    """With a picture that is not selected, and a clip of another than the one that is."""
    shot = call("POST", f"{scene}/shots", {"description": f"{text} shot"}).json["shotId"]
    at = f"{scene}/shots/{shot}"
    pictures = [{"variantNumber": n, "imageUrl": f"https://pictures.test/{n}.jpg"} for n in range(3)]
    images = [one["imageId"] for one in call("POST", f"{at}/images", {"images": pictures}).json["items"]]
    for image in images[1:]:
        clip = {"selectedImageId": image, "animatedVideoUrl": f"https://clips.test/{shot}.mp4"}
        chosen = call("PUT", f"{at}/selection", clip)
        assert chosen.status == 200, chosen.text
    gone.ids |= {"shotId": shot, "imageId": images[0]}
    gone.texts |= {
        "shot": f"{text} shot",
        "selection": chosen.json["selectionId"],
        "clip": f"https://clips.test/{shot}",
    }


def _add_film(call: Call, world: FakeWorld, jobs: Jobs, gone: Filled) -> None:
    at = f"/projects/{gone.ids['projectId']}/renders"
    started = call("POST", at, {"quality": "standard"})
    assert started.status == 202, started.text
    render = gone.ids["renderId"] = gone.texts["render"] = started.json["renderId"]
    world.objects.put(f"{at[1:]}/{render}/hls/index.m3u8", b"#EXTM3U\n", "")
    world.objects.put(f"{at[1:]}/{render}/thumbnails/index.vtt", b"WEBVTT\n", "")
    files = {"mp4": f"{at[1:]}/{render}/film.mp4"}
    jobs.change(started.json, status="complete", phase="complete", files=files)


def read(call: Call, path: str, operation: Json) -> Iterator[Answer]:
    """What a route answers, page after page."""
    names = {one["name"] for one in operation.get("parameters", [])}
    query = (SIGNED if "Policy" in names else {}) | ({"limit": 2} if "limit" in names else {})
    while True:
        answer = call("GET", path, query=query)
        yield answer
        if answer.status != 200 or "limit" not in names or answer.json["nextCursor"] is None:
            return
        query["cursor"] = answer.json["nextCursor"]


def told(answer: Answer) -> str:
    """All that an answer says, whatever it is packed in."""
    if answer.headers["content-type"] == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    if answer.headers["content-type"] == "application/json":
        return json.dumps(answer.json, ensure_ascii=False)
    return answer.text


def sweep(world: FakeWorld) -> None:
    """Deliver every message of the cascade, when no undo can bring back any more what was deleted."""
    world.clock.advance(_LONG_AFTER)
    messages, world.cascade.messages = world.cascade.messages, []
    for one in messages:
        Deletions(world.records, world.objects, world.cascade, world.clock).run(
            one.project_id, one.scene_id, one.shot_id, not_before=one.not_before
        )


def parameters(path: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", path))
