"""Ids of another's things inside one's own project are as good as made-up ones: in paths and in bodies (A1, S2).

Both tables follow from the OpenAPI document, so that they have the next route and the next field too.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from lambdas.api.examples import EXAMPLES
from lambdas.api.openapi import operations
from lambdas.api.samples import ASSET, IMAGE, SCENE, SHOT
from tests.functional.conftest import DOCUMENT, Answer, Call, resolve
from tests.functional.test_ownership import populate
from tests.functional.test_problems import check_problem
from tests.functional.test_renders import jobs

__all__ = ["jobs"]

Json = dict[str, Any]

MADE_UP = {
    "sceneId": "scn_01JD3V9Q4N8Y7F2K6M5T0XWZRC",
    "sectionId": "scn_01JD3V9Q4N8Y7F2K6M5T0XWZRC",
    "shotId": "sht_01JD3V9Q4P3C1H7E9B5A2D8G6M",
    "imageId": "img_01JD3V9Q4P3C1H7E9B5A2D8G6M_0000_0",
    "assetId": "ast_01JD3V9Q4Q6J0T4S8R2V1W5X3Z",
    "renderId": "rnd_01JD3V9Q4R7K2W5Y1Z3N6P8M4V",
    "editId": "hst_01JD3V9Q4S5D8F1G4H7J0K3M6N",
}
PLACES = [
    (method.upper(), path, operation, name)
    for method, path, operation in operations(DOCUMENT)
    for name in re.findall(r"{(\w+)}", path)
    if name not in ("projectId", "name", "elementId")
]
"""An elementId is a name that a client gives, in a section of its own: it leads to nothing of another's."""
PLACEHOLDERS = {"sceneId": SCENE, "shotId": SHOT, "imageId": IMAGE, "assetId": ASSET}
_PICTURE = {"elementId": "picture", "type": "image", "width": 9, "height": 9, "keyframes": [{"frame": 0}]}
MORE_BODIES: list[tuple[str, Json]] = [
    ("createProject", {"voiceover": {"assetId": ASSET}}),
    ("createProject", {"music": {"assetId": ASSET}}),
    ("updateProject", {"voiceover": {"assetId": ASSET}}),
    ("updateProject", {"music": {"assetId": ASSET}}),
    ("updateProject", {"brand": {"logo": ASSET, "font": ASSET}}),
    ("updateScene", {"productOverlay": {"enabled": True, "asset": ASSET}}),
    ("createImages", {"images": [{"variantNumber": 3, "imageUrl": "https://pictures.test/"}], "parentImageId": IMAGE}),
    ("putSelection", {"assetId": ASSET}),
    ("createElement", {**_PICTURE, "asset": ASSET}),
    ("importStoryboard", {"scenes": [], "assets": {"hers": {"uri": f"assets/{ASSET}", "kind": "image"}}}),
    ("importStoryboard", {"scenes": [{"key": "a", "shots": [{"key": "b", "images": [{"asset": ASSET}]}]}]}),
    ("importStoryboard", {"scenes": [{"key": "a", "elements": [{**_PICTURE, "asset": f"assets/{ASSET}"}]}]}),
]
BODIES = [
    (name, body)
    for name, body in [*EXAMPLES.items(), *MORE_BODIES]
    if any(placeholder in json.dumps(body) for placeholder in PLACEHOLDERS.values())
]
NO_REFERENCES = ("voiceId", "elementId", "elementIds")
"""Names that a client gives, and voices of a model."""
REFER_TO_NOTHING = {"importLegacyProject", "migrateProjects"}
"""A legacy document has names of its own; who may migrate anybody's projects is not asked whose they are."""


@pytest.mark.parametrize(
    ("method", "path", "operation", "name"), PLACES, ids=[f"{o['operationId']}-{name}" for *_, o, name in PLACES]
)
def test_in_a_path(ada: Call, eve: Call, method: str, path: str, operation: Json, name: str) -> None:
    hers, own = populate(ada, "hers"), populate(eve, "own")
    body = next((c["example"] for c in operation.get("requestBody", {}).get("content", {}).values()), None)
    answers = [eve(method, path.format(**{**own, name: value}), body) for value in (hers[name], MADE_UP[name])]
    assert len({told(check_problem(answer, 404, "not_found")) for answer in answers}) == 1


@pytest.mark.parametrize(("operation_id", "body"), BODIES, ids=[name for name, _ in BODIES])
def test_in_a_body(ada: Call, eve: Call, operation_id: str, body: Json) -> None:
    hers = populate(ada, "hers")
    answers = [list(answers_with(eve, operation_id, body, ids)) for ids in (hers, MADE_UP)]
    foreign, made_up = ([(a.status, told(a.json if a.body else "")) for a in found] for found in answers)
    assert foreign == made_up
    assert any(status in (404, 422) for status, _ in foreign), "nothing refused it"


def answers_with(call: Call, operation_id: str, body: Json, ids: dict[str, str]) -> Iterator[Answer]:
    """What a project of one's own answers to the body with these ids in it, and to compiling then."""
    method, path = next((m, p) for m, p, o in operations(DOCUMENT) if o["operationId"] == operation_id)
    own = populate(call, "own")
    text = json.dumps(body)
    for name, placeholder in PLACEHOLDERS.items():
        text = text.replace(placeholder, ids[name])
    yield call(method.upper(), path.format(**own), json.loads(text))
    yield call("POST", f"/projects/{own['projectId']}/compile", {})


def told(answer: Any) -> str:
    """An answer without what tells two ids apart."""
    text = re.sub(r"\b(prj|scn|sht|img|ast|rnd|sel|imp|hst)_[0-9A-Z]{26}(_\d+_\d)?", r"\1", json.dumps(answer))
    return re.sub(r'hers|"[0-9a-f]{64}"', "", text)


def test_every_field_that_refers_to_something_is_tried() -> None:
    tried: dict[str, set[str]] = {}
    for name, body in BODIES:
        tried.setdefault(name, set()).update(re.findall(r'"(\w+Ids?)"', json.dumps(body)))
    for *_, operation in operations(DOCUMENT):
        if operation["operationId"] in REFER_TO_NOTHING:
            continue
        for content in operation.get("requestBody", {}).get("content", {}).values():
            fields = {f for f in fields_of(content["schema"], set()) if re.search(r"Ids?$", f)} - {*NO_REFERENCES}
            missing = fields - tried.get(operation["operationId"], set())
            assert not missing, f"{operation['operationId']}: add a body with {missing} to MORE_BODIES"


def fields_of(schema: Any, seen: set[str]) -> set[str]:
    """The names of all fields in a schema, at any depth."""
    if isinstance(schema, list):
        return set().union(*(fields_of(part, seen) for part in schema))
    if not isinstance(schema, dict):
        return set()
    if "$ref" in schema:
        ref = schema["$ref"]
        return set() if ref in seen else fields_of(resolve(schema), seen | {ref})
    own = set(schema.get("properties", {}))
    return own.union(*(fields_of(part, seen) for part in schema.values()))
