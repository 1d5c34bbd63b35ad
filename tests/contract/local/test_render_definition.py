"""statemachines/render.asl.json runs: through every path, over stand-ins of the functions and of the worker."""

import json
import re
import sys
from pathlib import Path

import pytest

from stacks.render import capacity_providers
from tests.contract.local.running import BareCloud, Json

DEFINITION = Path(__file__).parents[3] / "statemachines" / "render.asl.json"
MANY = range(5, 46)
RENDER = {"projectId": "prj_1", "renderId": "rnd_1"}
STEP = """
import json

class AssetDecodeError(Exception):
    pass

def handler(event, context):
    with open({journal!r}, "a") as journal:
        journal.write(json.dumps([{name!r}, event]) + "\\n")
    {body}
"""
WORKER = """
import json, os, sys
orders = {{name: os.environ.get(name) for name in ("ACTION", "CHUNK_INDEX", "ATTEMPT", "PROJECT_ID", "RENDER_ID")}}
with open({journal!r}, "a") as journal:
    journal.write(json.dumps(["worker", orders]) + "\\n")
sys.exit({status})
"""


class Machine:
    """The machine of the definition. `bodies` replace what a step does, `status` is how every task ends."""

    def __init__(self, cloud: BareCloud, folder: Path) -> None:
        self.cloud, self.journal, self.status = cloud, folder / "journal", 0
        self.bodies = {
            "PrepareAssets": "return None",
            "CacheToS3": "return None",
            "CalculateChunks": self.plan(1, 3),
            "CheckChunk": "return {'index': event.get('index')}",
            "NotifyComplete": "return None",
            "RecordFailure": "return {'type': 'recorded', 'message': event['error']['Error']}",
        }

    def plan(self, *indices: int) -> str:
        """What CalculateChunks answers: some chunks are in the cache, so that indices have gaps."""
        few = len(indices) <= 40
        chunks = [{"index": index} for index in indices] if few else []
        plan = {"count": len(indices), "chunks": chunks, "chunkList": None if few else "chunks.json", "package": None}
        return f"return json.loads({json.dumps(plan)!r})"

    def run(self) -> Json:
        """The execution once it has ended."""
        filled = {f"{name}Arn": self._function(name) for name in self.bodies}
        filled |= {"ClusterArn": "default", "TaskFamily": self._task(), "Bucket": "lists"}
        text = DEFINITION.read_text().replace('"${ChunksAtOnce}"', "40")
        text = text.replace("${CapacityProviders}", capacity_providers(json.loads(text)))
        text = re.sub(r"\$\{(\w+)\}", lambda placeholder: filled.get(placeholder[1], "any"), text)
        machine = self.cloud.machine(json.loads(text))
        return self.cloud.end_of(self.cloud.start(machine, RENDER), seconds=60)

    def _function(self, name: str) -> str:
        return self.cloud.function(STEP.format(journal=str(self.journal), name=name, body=self.bodies[name]))

    def _task(self) -> str:
        program = WORKER.format(journal=str(self.journal), status=self.status)
        container = {"name": "render", "image": "any", "command": [sys.executable, "-c", program], "essential": True}
        made = self.cloud.client("ecs").register_task_definition(
            family="render",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
            containerDefinitions=[container],
        )
        return str(made["taskDefinition"]["family"])

    def told(self, name: str) -> list[Json]:
        """What a step, or the worker, was given, each time."""
        entries = [json.loads(line) for line in self.journal.read_text().splitlines()]
        return [event for who, event in entries if who == name]

    def steps(self) -> list[str]:
        """Who was called, in order, without those of chunks."""
        entries = [json.loads(line) for line in self.journal.read_text().splitlines()]
        return [who if who != "worker" else event["ACTION"] for who, event in entries if not _is_of_a_chunk(event)]


def _is_of_a_chunk(event: Json) -> bool:
    return "index" in event or event.get("ACTION") == "chunk"


@pytest.fixture
def machine(bare_cloud: BareCloud, tmp_path: Path) -> Machine:
    return Machine(bare_cloud, tmp_path)


def test_few_chunks_go_all_the_way(machine: Machine) -> None:
    assert machine.run()["status"] == "SUCCEEDED"

    assert machine.steps() == [
        "PrepareAssets",
        "CacheToS3",
        "CalculateChunks",
        "join",
        "CheckChunk",
        "NotifyComplete",
    ]
    rendered = [orders for orders in machine.told("worker") if orders["ACTION"] == "chunk"]
    assert sorted(orders["CHUNK_INDEX"] for orders in rendered) == ["1", "3"]
    assert {(orders["PROJECT_ID"], orders["RENDER_ID"], orders["ATTEMPT"]) for orders in rendered} == {
        ("prj_1", "rnd_1", "0")
    }


def test_more_than_forty_chunks_are_read_from_the_bucket(machine: Machine) -> None:
    s3 = machine.cloud.client("s3")
    s3.create_bucket(Bucket="lists", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="lists", Key="chunks.json", Body=json.dumps([{"index": index} for index in MANY]))
    machine.bodies["CalculateChunks"] = machine.plan(*MANY)

    assert machine.run()["status"] == "SUCCEEDED"

    indices = sorted(int(o["CHUNK_INDEX"]) for o in machine.told("worker") if o["ACTION"] == "chunk")
    checked = sorted(event["index"] for event in machine.told("CheckChunk") if "index" in event)
    assert indices == checked == [*MANY]


def test_no_chunk_to_render_is_a_join_of_cached_ones(machine: Machine) -> None:
    machine.bodies["CalculateChunks"] = machine.plan()

    assert machine.run()["status"] == "SUCCEEDED"

    assert [orders["ACTION"] for orders in machine.told("worker")] == ["join"]


@pytest.mark.parametrize("step", ["PrepareAssets", "CacheToS3", "CalculateChunks", "NotifyComplete"])
def test_a_step_that_refuses_is_recorded_by_the_class_of_its_error(machine: Machine, step: str) -> None:
    machine.bodies[step] = "raise AssetDecodeError('hero is broken')"

    done = machine.run()

    assert (done["status"], done["error"], done["cause"]) == ("FAILED", "recorded", "AssetDecodeError")
    assert len(machine.told(step)) == 1
    (recorded,) = machine.told("RecordFailure")
    assert (recorded["projectId"], recorded["renderId"]) == ("prj_1", "rnd_1")
    assert "hero is broken" in recorded["error"]["Cause"]


@pytest.mark.parametrize("only_when", ["'index' in event", "'index' not in event"], ids=["chunk", "join"])
def test_what_a_check_raises_is_recorded(machine: Machine, only_when: str) -> None:
    machine.bodies["CheckChunk"] = (
        f"if {only_when}: raise AssetDecodeError('hero is broken')\n    return {{'index': event.get('index')}}"
    )

    assert machine.run()["cause"] == "AssetDecodeError"


def test_a_task_that_dies_is_tried_three_times_and_the_check_is_told_how(machine: Machine) -> None:
    machine.bodies["CalculateChunks"], machine.status = machine.plan(2), 3
    machine.bodies["CheckChunk"] = "raise AssetDecodeError('hero is broken')"

    assert machine.run()["cause"] == "AssetDecodeError"

    assert [orders["ATTEMPT"] for orders in machine.told("worker")] == ["0", "1", "2"]
    (checked,) = machine.told("CheckChunk")
    assert checked["error"]["Error"] == "States.TaskFailed"
    assert json.loads(checked["error"]["Cause"])["Containers"][0]["ExitCode"] == 3


def test_a_failure_that_cannot_be_recorded_still_ends_with_its_own_error(machine: Machine) -> None:
    machine.bodies["PrepareAssets"] = "raise AssetDecodeError('hero is broken')"
    machine.bodies["RecordFailure"] = "raise LookupError('no table')"

    done = machine.run()

    assert (done["status"], done["error"]) == ("FAILED", "AssetDecodeError")
