"""A storyboard over the real adapters: import, export and cascade, with content of many pages and batches."""

from typing import Any

import pytest

from onetake.aws.objects import Bucket
from onetake.aws.stores import DynamoRecords
from onetake.storyboard.document import Storyboard
from onetake.storyboard.inputs import ProjectCreate
from onetake.storyboard.models import Image, ImportPart, Scene
from onetake.storyboard.ports import Ports
from onetake.storyboard.service.deletions import Deletions
from onetake.storyboard.service.projects import Projects
from onetake.storyboard.service.storyboards import Storyboards
from onetake.timeline.document import canonical_json, parse_document
from tests.fakes import FakeCascade, FakeClock, FakeFlags, FakeProbes


@pytest.fixture
def ports(dynamo: DynamoRecords, bucket: Bucket) -> Ports:
    return Ports(dynamo, bucket, FakeCascade(), FakeProbes(), FakeFlags(), FakeClock())


def large(title: str) -> Storyboard:
    """12 scenes of 4 shots of 3 images, with long texts: more than one answer of the database holds."""

    def shot(key: str) -> dict[str, Any]:
        images = [{"asset": "web", "variantNumber": n, "iterationPrompt": "ü" * 4_000} for n in range(3)]
        return {"key": key, "description": "d" * 9_000, "images": images, "selected": [0, 2]}

    def scene(number: int) -> dict[str, Any]:
        keyframes = [{"frame": 0, "x": 0.1 + 0.2, "opacity": 1e-300}]
        elements = [{"elementId": f"t{n}", "type": "text", "text": "Hi", "keyframes": keyframes} for n in (3, 1, 2)]
        shots = [shot(f"s{number}-{n}") for n in range(4)]
        edits = {f"shot:s{number}-{n}": {"props": {"radius": 0.1}} for n in (2, 0)}
        made = {"elements": elements, "edit": {"name": "ü"}, "elementEdits": edits}
        return {"key": f"s{number}", "narration": "x" * 9_000, "shots": shots, **made}

    return parse_document(
        Storyboard,
        {
            "title": title,
            "scenes": [scene(number) for number in range(12)],
            "captions": [{"from": n, "to": n + 1, "text": "c" * 1_000} for n in range(200)],
            "assets": {"web": {"uri": "https://pictures.test/w.png", "kind": "image"}},
        },
    )


def test_a_large_storyboard_comes_back_byte_for_byte(ports: Ports, dynamo: DynamoRecords) -> None:
    storyboards = Storyboards(ports)
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    storyboards.replace("ann", project, large("one"))
    first = canonical_json(storyboards.export("ann", project))
    assert first == canonical_json(large("one"))
    storyboards.replace("ann", project, large("two"))
    assert canonical_json(storyboards.export("ann", project)) == canonical_json(large("two"))

    assert isinstance(ports.now, FakeClock)
    ports.now.advance(86_400 + 120)
    Deletions(dynamo, ports.objects, ports.cascade, ports.now).run(project)
    assert canonical_json(storyboards.export("ann", project)) == canonical_json(large("two"))
    assert len(dynamo.query(Scene, project)) == 12
    assert len(dynamo.query(Image, project)) == 144
    assert len(dynamo.query(ImportPart, project, "imp_")) == 9


def test_a_deleted_project_takes_its_files_along(ports: Ports, dynamo: DynamoRecords, bucket: Bucket) -> None:
    project = Projects(ports).create("ann", ProjectCreate()).project_id
    bucket.put(f"projects/{project}/assets/ast_1", b"x", "image/png")
    Projects(ports).delete("ann", project)
    Deletions(dynamo, bucket, ports.cascade, ports.now).run(project)
    assert bucket.size(f"projects/{project}/assets/ast_1") is None
