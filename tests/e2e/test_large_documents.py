"""Documents that no answer of Lambda holds, fetched by a client that follows redirects and by one that does not."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.client import Client
from tests.e2e.cloud import Cloud
from tests.waiting import wait_until

ELEMENTS, SCENES, KEYFRAMES, FRAMES = 28, 120, 40, 60


def storyboard() -> dict[str, Any]:
    """Under the 5 MB that a body may have, while its master, which names sections often, is over 6 MB."""
    scenes = [
        {
            "key": f"{scene:03d}-{'x' * 120}",
            "durationInFrames": FRAMES,
            "background": "#101418",
            "elements": [dot(scene, number) for number in range(ELEMENTS)],
        }
        for scene in range(SCENES)
    ]
    size = {"width": 320, "height": 180, "fps": {"num": 30, "den": 1}}
    return {"version": 1, "outputFormat": size, "scenes": scenes}


def dot(scene: int, number: int) -> dict[str, Any]:
    keyframes = [{"frame": k, "x": (17 * k + number * scene) % 320, "y": 11 * k % 180} for k in range(KEYFRAMES)]
    shape = {"type": "shape", "shape": "ellipse", "width": 4, "height": 4}
    return {"elementId": f"dot-{number}", **shape, "keyframes": keyframes}


@pytest.fixture(scope="module")
def compiled(cloud: Cloud) -> Iterator[tuple[httpx.Client, str]]:
    """A client that takes no gzip, and the path of a project with a large master."""
    token = cloud.token()
    with Client(cloud.api_url, token) as client:
        project = client.create_project("Large")
        client.import_storyboard(project, storyboard())
        client.call("POST", f"/projects/{project}/compile")
    headers = {"authorization": f"Bearer {token}", "accept-encoding": "identity"}
    with httpx.Client(base_url=cloud.api_url, headers=headers, timeout=60) as plain:
        yield plain, f"/projects/{project}"


@pytest.mark.parametrize(
    ("name", "content_type", "saved_as"),
    [
        ("master", "application/json", "master.json"),
        ("master/timeline.otio", "application/vnd.pixar.opentimelineio+json", "timeline.otio"),
    ],
)
def test_a_client_that_follows_redirects_gets_the_file(
    compiled: tuple[httpx.Client, str], name: str, content_type: str, saved_as: str
) -> None:
    plain, project = compiled
    whole = plain.get(f"{project}/{name}", headers={"accept-encoding": "gzip"})
    assert (whole.status_code, whole.headers["content-encoding"]) == (200, "gzip")
    assert len(whole.content) > 6_000_000
    file = plain.get(f"{project}/{name}", follow_redirects=True)
    assert (file.status_code, file.headers["content-type"]) == (200, content_type)
    assert file.headers["content-disposition"] == f"attachment; filename*=UTF-8''{saved_as}"
    assert file.content == whole.content


def test_one_that_does_not_is_told_where_it_is(compiled: tuple[httpx.Client, str]) -> None:
    plain, project = compiled
    answer = plain.get(f"{project}/master")
    assert (answer.status_code, answer.headers["content-type"]) == (303, "application/json")
    assert answer.json()["url"] == answer.headers["location"]
    assert httpx.get(answer.json()["url"]).json()["durationInFrames"] == SCENES * FRAMES


def test_deleting_the_project_takes_the_file_along(compiled: tuple[httpx.Client, str]) -> None:
    plain, project = compiled
    address = plain.get(f"{project}/master").headers["location"]
    assert httpx.get(address).status_code == 200
    assert plain.delete(project).status_code == 204
    wait_until(lambda: httpx.get(address).status_code == 404, seconds=60)
