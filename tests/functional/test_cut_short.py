"""What takes many writes is done as a whole or not at all, wherever it is cut short (H5).

Each case is stopped at its first write, then at its second, and so on until it gets through: writes of content, of the
kept answer, and messages into queues. What it leaves is swept, and the same request, sent again, does it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from onetake.storyboard.keys import ItemKey
from onetake.storyboard.models import Entity, HistoryEntry
from onetake.storyboard.service.deletions import Deletions
from tests.editing import check_counters
from tests.fakes import FakeWorld, QueuedCascade
from tests.fakes_answers import FakeAnswers
from tests.functional.conftest import Answer, Call
from tests.outage import Outage

Json = dict[str, Any]
Items = dict[ItemKey[Any], Entity]
KEY = {"Idempotency-Key": "one-click"}
LONG = 300
"""Shots of a scene: three times as many items as one write takes."""


@dataclass(frozen=True)
class Case:
    """A request to `path`, which is formatted with the ids of `prepare`; it takes at least so many writes."""

    method: str
    path: str
    body: Callable[[Json], Json]
    writes: int
    before: list[tuple[str, str, Json]] = field(default_factory=list)


def scenes(prefix: str, count: int, shots: int) -> list[Json]:
    """Of a document; every other shot has an image, selected, and a clip."""
    made = {"images": [{"asset": "web"}], "selected": [0, 0], "clip": "clip"}
    return [
        {"key": f"{prefix}{n}", "shots": [{"key": f"{prefix}{n}-{m}", **(made if m % 2 else {})} for m in range(shots)]}
        for n in range(count)
    ]


def document(prefix: str, count: int, shots: int) -> Json:
    assets = {
        "web": {"uri": "https://x.test/w.png", "kind": "image"},
        "clip": {"uri": "https://x.test/c.mp4", "kind": "video"},
    }
    return {"scenes": scenes(prefix, count, shots), "assets": assets}


IMAGES = {"images": [{"variantNumber": n, "imageUrl": f"https://x.test/{n}.png"} for n in range(6)]}
TITLE = {"elementId": "title", "type": "text", "text": "Hers", "keyframes": [{"frame": 0}]}
FILE = {"fileName": "p.png", "contentType": "image/png", "sizeBytes": 10}
IMPORT = ("PUT", "{project}/storyboard", document("new", 4, 40))
CASES = {
    "createScene": Case("POST", "{project}/scenes", lambda _: {"title": "Long", "shots": [{}] * LONG}, 15),
    "createProject": Case("POST", "/projects", lambda _: {"title": "Film", "storyboard": document("n", 5, 40)}, 15),
    "importStoryboard": Case("PUT", "{project}/storyboard", lambda _: document("new", 4, 40), 8),
    "createShot": Case("POST", "{project}/scenes/{scene}/shots", lambda _: {"description": "Wide"}, 3),
    "createElement": Case("POST", "{project}/sections/{scene}/elements", lambda _: TITLE, 3),
    "createAsset": Case("POST", "{project}/assets", lambda _: FILE, 3),
    "createImages": Case("POST", "{project}/scenes/{scene}/shots/{shot}/images", lambda _: IMAGES, 3),
    "reorderScenes": Case("PUT", "{project}/scenes/order", lambda ids: {"sceneIds": ids["scenes"][::-1]}, 1),
    "undo": Case("POST", "{project}/undo", lambda _: {}, 4, [IMPORT]),
    "redo": Case("POST", "{project}/redo", lambda _: {}, 4, [IMPORT, ("POST", "{project}/undo", {})]),
    "undo of a scene": Case(
        "POST", "{project}/undo", lambda _: {}, 4, [("POST", "{project}/scenes", {"shots": [{}] * LONG})]
    ),
}


@pytest.fixture
def ids(ada: Call) -> Json:
    """A project with two scenes of three shots."""
    project = ada("POST", "/projects", {"storyboard": document("old", 2, 3)}).headers["location"]
    found = ada("GET", f"{project}/scenes").json["items"]
    names = [scene["sceneId"] for scene in found]
    return {"project": project, "scenes": names, "scene": names[0], "shot": found[0]["shotOrder"][0]}


@dataclass(frozen=True)
class Run:
    """One case, before which everything is as it was `clean`."""

    case: Case
    ids: Json
    ada: Call
    world: FakeWorld
    answers: FakeAnswers
    outage: Outage
    clean: Items
    asked: list[QueuedCascade]

    def send(self) -> Answer:
        path = self.case.path.format(**self.ids)
        return self.ada(self.case.method, path, self.case.body(self.ids), headers=KEY)

    def restore(self) -> None:
        self.world.records.items = dict(self.clean)
        self.world.cascade.messages[:] = self.asked
        self.answers.records.clear()
        self.world.records.requests.clear()

    def seen(self) -> list[str]:
        """All that the owner can read, with names for ids."""
        return [told for path in self._projects() for told in self._content(path)]

    def _projects(self) -> Iterator[str]:
        for project in self.ada("GET", "/projects").json["items"]:
            yield f"/projects/{project['projectId']}"

    def _content(self, project: str) -> Iterator[str]:
        check_counters(self.world.records, project.rpartition("/")[2])
        names: dict[str, str] = {}
        for path in ("", "/progress", "/storyboard", "/scenes", "/history", "/assets"):
            text = self.ada("GET", f"{project}{path}", query=PAGE if path in LISTS else {})
            assert text.status == 200
            yield re.sub(r"\b[a-z]{3}_[0-9A-Z]{26}", lambda m: names.setdefault(m[0], f"#{len(names)}"), text.text)

    def free_the_key(self) -> None:
        """As when the function that died cannot be running any more."""
        for name, record in self.answers.records.items():
            self.answers.records[name] = DataRecord(
                name,
                status=record.status,
                expiry_timestamp=record.expiry_timestamp,
                in_progress_expiry_timestamp=1,
                payload_hash=record.payload_hash,
                response_data=record.response_data,
            )

    def swept(self) -> Counter[str]:
        """What is left when all messages were delivered and nothing can be undone any more; the world stays."""
        items, time = dict(self.world.records.items), self.world.clock.time
        self.world.clock.advance(2 * 86_400)
        deletions = Deletions(self.world.records, self.world.objects, self.world.cascade, self.world.clock)
        for message in list(self.world.cascade.messages):
            deletions.run(message.project_id, message.scene_id, message.shot_id)
        left = kinds(self.world.records.items)
        self.world.records.items, self.world.clock.time = items, time
        return left


PAGE = {"limit": 100}
LISTS = ("/scenes", "/history", "/assets")


def kinds(items: Items) -> Counter[str]:
    return Counter(key.kind.__name__ for key in items if key.kind is not HistoryEntry)


@pytest.fixture(params=list(CASES))
def run(
    request: pytest.FixtureRequest,
    ada: Call,
    world: FakeWorld,
    answers: FakeAnswers,
    ids: Json,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    case = CASES[request.param]
    for method, path, body in case.before:
        assert ada(method, path.format(**ids), body).status < 300
    outage = Outage(world, monkeypatch, answers)
    return Run(case, ids, ada, world, answers, outage, dict(world.records.items), [*world.cascade.messages])


@pytest.mark.parametrize("answer_is_lost", [False, True], ids=["not done", "done"])
def test_cut_short_at_any_write_it_is_done_as_a_whole_or_not_at_all(run: Run, answer_is_lost: bool) -> None:
    run.restore()
    before, left_by_none = run.seen(), run.swept()
    run.outage.begin(10_000)
    assert run.send().status < 300
    writes, whole = run.outage.used, run.seen()
    run.outage.end()
    left_by_whole = run.swept()
    assert (writes >= run.case.writes, whole != before) == (True, True)
    run.outage.answer_is_lost = answer_is_lost
    for left in range(writes):
        run.restore()
        run.outage.begin(left)
        answer = run.send()
        assert run.outage.is_on
        run.outage.end()
        seen = run.seen()
        assert seen in (before, whole), left
        assert (answer.status == 500) or seen == whole
        assert run.swept() == (left_by_whole if seen == whole else left_by_none), left
        if seen == whole and run.case.method != "POST":  # that takes no key, and is done again
            continue
        run.free_the_key()
        again = run.send()
        assert again.status < 300 or (seen == whole and again.json["code"] == "answer_not_kept"), again.text
        assert run.seen() == whole
        assert run.swept() == left_by_whole
