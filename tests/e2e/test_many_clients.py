"""A thousand requests of many clients at once, reads included, and a recount: nothing is lost, nothing counts twice."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.e2e.cloud import Cloud

CLIENTS = 12
EDITS = 360
EXPECTED = {200, 201, 204, 404, 409, 412, 422}
PICTURE, CLIP = "https://pictures.test/p.png", "https://clips.test/c.mp4"


class Editor:
    """One of the clients: does one random thing after another to what it last saw of the project."""

    def __init__(self, http: httpx.Client, project: str, seed: int) -> None:
        self.http, self.project, self.random = http, project, random.Random(seed)

    def edit(self) -> int:
        """The status of one request; what it is about may be gone by then."""
        scene = self._any(self.project, "scenes")
        if scene is None or self.random.random() < 0.1:
            return self._status("POST", f"{self.project}/scenes", {"shots": [{}] * self.random.randrange(4)})
        place = f"{self.project}/scenes/{scene['sceneId']}"
        if self.random.random() < 0.2:
            return self.random.choice(self._with_scene(place))()
        shot = self._any(place, "shots")
        if shot is None:
            return self._status("POST", f"{place}/shots", {})
        return self.random.choice(self._with_shot(f"{place}/shots/{shot['shotId']}"))()

    def _with_scene(self, place: str) -> list[Callable[[], int]]:
        return [
            lambda: self._status("DELETE", place),
            lambda: self._status("POST", f"{place}/shots", {}),
            lambda: self._status("PATCH", place, {"title": str(self.random.random())}),
            self._reorder,
            lambda: self._status("POST", f"{self.project}/undo"),
        ]

    def _with_shot(self, place: str) -> list[Callable[[], int]]:
        number = self.random.randrange(1000)
        images = {"iterationNumber": number, "images": [{"variantNumber": n, "imageUrl": PICTURE} for n in range(2)]}
        return [
            lambda: self._status("DELETE", place),
            lambda: self._status("POST", f"{place}/images", images),
            lambda: self._select(place, {}),
            lambda: self._select(place, {"animatedVideoUrl": CLIP}),
            lambda: self._status("PUT", f"{place}/selection", {"animatedVideoUrl": CLIP}),
            lambda: self._status("DELETE", f"{place}/selection"),
        ]

    def _select(self, place: str, more: dict[str, str]) -> int:
        image = self._any(place, "images")
        if image is None:
            return self._status("POST", f"{place}/images", {"images": [{"variantNumber": 0, "imageUrl": PICTURE}]})
        return self._status("PUT", f"{place}/selection", {"selectedImageId": image["imageId"], **more})

    def _reorder(self) -> int:
        order = self.http.get(self.project).json()["sceneOrder"]
        self.random.shuffle(order)
        return self._status("PUT", f"{self.project}/scenes/order", {"sceneIds": order})

    def _any(self, place: str, what: str) -> dict[str, Any] | None:
        found = self.http.get(f"{place}/{what}", params={"limit": 100})
        items = found.json()["items"] if found.is_success else []
        return self.random.choice(items) if items else None

    def _status(self, method: str, path: str, body: Any = None) -> int:
        return self.http.request(method, path, json=body).status_code


@pytest.fixture
def http(cloud: Cloud) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {cloud.token()}"}
    limits = httpx.Limits(max_connections=CLIENTS)
    with httpx.Client(base_url=cloud.api_url, headers=headers, timeout=120, limits=limits) as http:
        yield http


def test_edits_of_many_clients_at_once_leave_counters_that_a_recount_finds(http: httpx.Client) -> None:
    project = f"/projects/{http.post('/projects', json={}).json()['projectId']}"

    def work(seed: int) -> Counter[int]:
        editor = Editor(http, project, seed)
        return Counter(editor.edit() for _ in range(-(-EDITS // CLIENTS)))

    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = sum(pool.map(work, range(CLIENTS)), Counter[int]())
    assert set(statuses) <= EXPECTED, statuses
    assert statuses[200] + statuses[201] + statuses[204] > EDITS / 2, statuses

    shots, selections, animations = 0, 0, 0
    scenes = listed(http, f"{project}/scenes")
    for scene in scenes:
        place = f"{project}/scenes/{scene['sceneId']}"
        mine = listed(http, f"{place}/shots")
        shots += len(mine)
        for shot in mine:
            selection = http.get(f"{place}/shots/{shot['shotId']}/selection")
            if selection.is_success:
                has_clip = selection.json()["animationStatus"] == "complete"
                selections += has_clip or selection.json()["selectedImageId"] is not None
                animations += has_clip
    progress = http.get(f"{project}/progress").json()
    counted = {
        "totalScenes": len(scenes),
        "totalShots": shots,
        "shotsWithSelections": selections,
        "shotsWithAnimations": animations,
    }
    assert {name: progress[name] for name in counted} == counted


def listed(http: httpx.Client, path: str) -> list[dict[str, Any]]:
    """All pages."""
    items: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 100}
    while True:
        page = http.get(path, params=query).json()
        items += page["items"]
        if not page.get("nextCursor"):
            return items
        query["cursor"] = page["nextCursor"]
