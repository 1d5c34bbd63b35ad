"""The definition as a contract with the functions, the worker and the errors that it names."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from onetake import errors
from onetake.aws.settings import WorkerSettings
from onetake.ledger.quotes import JOINING_PACE, PACE
from onetake.render.plan import LONGEST_SECONDS
from tests.infrastructure.facts import Json, Template, states

ROOT = Path(__file__).parents[2]
FILE = ROOT / "statemachines" / "render.asl.json"
OF_AWS = ("States.", "Lambda.", "AmazonECS.", "ECS.", "MediaConvert.", "Sandbox.")
OURS = {name for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.OnetakeError)}
ON_FARGATE = {"RenderChunk", "RenderListedChunk", "ConcatenateChunks"}


@pytest.fixture
def definition() -> Json:
    found = json.loads(FILE.read_text())
    assert isinstance(found, dict)
    return found


@pytest.fixture
def tasks(definition: Json) -> dict[str, Json]:
    """Every Task state by its name."""
    return {name: state for name, state in states(definition) if state["Type"] == "Task"}


def handled(state: Json) -> list[str]:
    return [error for rule in (*state.get("Retry", []), *state.get("Catch", [])) for error in rule["ErrorEquals"]]


def test_every_placeholder_is_filled_and_every_filling_is_used(prod: Template) -> None:
    machine = prod.only("AWS::StepFunctions::StateMachine")
    placeholders = set(re.findall(r"\$\{(\w+)\}", machine["DefinitionString"]))

    assert placeholders == machine["DefinitionSubstitutions"].keys()


def test_every_state_has_a_name_of_its_own(definition: Json) -> None:
    names = [name for name, _ in states(definition)]
    assert len(set(names)) == len(names)


def test_every_error_that_is_named_exists(definition: Json) -> None:
    named = {error for _, state in states(definition) for error in handled(state)}
    assert {error for error in named if not error.startswith(OF_AWS)} <= OURS


def test_what_is_tried_again_is_what_may_go_well_again(tasks: dict[str, Json]) -> None:
    retried = {e for state in tasks.values() for rule in state["Retry"] for e in rule["ErrorEquals"]}
    ours = [getattr(errors, error) for error in retried if error in OURS]

    assert ours
    assert all(error.retryable for error in ours)


def test_every_function_that_is_called_has_a_folder(tasks: dict[str, Json]) -> None:
    called = {t["Parameters"]["FunctionName"] for t in tasks.values() if t["Resource"].endswith("lambda:invoke")}
    folders = {path.parent.name for path in (ROOT / "lambdas").glob("*/handler.py")}
    ids = {"".join(word.capitalize() for word in folder.split("_")) for folder in folders}

    assert {name.removeprefix("${").removesuffix("Arn}") for name in called} <= ids


def test_every_task_has_a_time_limit_and_is_tried_again_with_jitter(tasks: dict[str, Json]) -> None:
    for state in tasks.values():
        assert state["TimeoutSeconds"] > 0
        assert {rule["JitterStrategy"] for rule in state["Retry"]} == {"FULL"}
        assert all(rule["BackoffRate"] > 1 for rule in state["Retry"])


def test_every_failure_ends_in_a_record_of_it(definition: Json) -> None:
    """Those inside a Map through the Map."""
    for name, state in definition["States"].items():
        if state["Type"] not in ("Task", "Map") or name == "RecordFailure":
            continue
        (catch,) = state["Catch"]
        assert catch["ErrorEquals"] == ["States.ALL"]
        assert catch["ResultPath"] == "$.error"
        # CheckJoin raises what the task did not say; it is caught in turn.
        assert catch["Next"] == ("CheckJoin" if name == "ConcatenateChunks" else "RecordFailure")


def test_a_failed_execution_says_why(definition: Json) -> None:
    recorded, failed = definition["States"]["RecordFailure"], definition["States"]["Failed"]

    assert (recorded["Next"], recorded["ResultPath"]) == ("Failed", "$.error")
    assert {catch["Next"] for catch in recorded["Catch"]} == {"Failed"}
    assert (failed["ErrorPath"], failed["CausePath"]) == ("$.error.Error", "$.error.Cause")


def test_the_function_says_first_what_takes_too_long(prod: Template, tasks: dict[str, Json]) -> None:
    functions = {prod.spell({"Ref": name}): f for name, f in prod.of_type("AWS::Lambda::Function").items()}
    for state in tasks.values():
        if state["Resource"].endswith("lambda:invoke"):
            name = "Functions" + state["Parameters"]["FunctionName"].removeprefix("${").removesuffix("Arn}")
            assert state["TimeoutSeconds"] > functions[name]["Timeout"]


def test_a_task_has_time_for_the_largest_work(tasks: dict[str, Json]) -> None:
    """Two minutes of 4K at 60 frames a second on the two cores of dev; the join of four hours of 4K, in one process."""
    a_frame = 3840 * 2160 / 1e6
    chunk = PACE["high"] * LONGEST_SECONDS * 60 * a_frame / 2

    for name in ("RenderChunk", "RenderListedChunk"):
        assert tasks[name]["TimeoutSeconds"] > chunk
    assert tasks["ConcatenateChunks"]["TimeoutSeconds"] > JOINING_PACE * 4 * 3600 * 30 * a_frame


def test_the_two_maps_differ_in_mode_and_names_alone(definition: Json) -> None:
    few, many = definition["States"]["RenderChunks"], definition["States"]["RenderListedChunks"]
    many = json.loads(json.dumps(many).replace("ListedChunk", "Chunk"))

    assert few["ItemProcessor"].pop("ProcessorConfig") == {"Mode": "INLINE"}
    assert many["ItemProcessor"].pop("ProcessorConfig") == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert few.pop("ItemsPath") == "$.plan.chunks"
    assert many.pop("ItemReader")["Parameters"] == {"Bucket": "${Bucket}", "Key.$": "$.plan.chunkList"}
    assert few == many


def test_the_choice_and_the_function_agree_on_how_many_are_many(definition: Json) -> None:
    from onetake.jobs.steps.calculate_chunks import MOST_INLINE

    (choice,) = definition["States"]["FewOrMany"]["Choices"]
    assert choice == {
        "Variable": "$.plan.count",
        "NumericGreaterThan": MOST_INLINE,
        "Next": "RenderListedChunks",
    }


def test_there_is_a_capacity_provider_for_each_attempt_and_the_first_is_spot(prod: Template) -> None:
    deployed = dict(states(prod.definition()))
    for name in ON_FARGATE:
        (strategy,) = deployed[name]["Parameters"]["CapacityProviderStrategy"]
        providers = re.findall(r"'(\w+)'", strategy["CapacityProvider.$"])
        attempts = 1 + sum(rule["MaxAttempts"] for rule in deployed[name]["Retry"])

        assert providers == ["FARGATE_SPOT", *["FARGATE"] * (attempts - 1)]


def test_a_task_waits_half_an_hour_for_capacity_that_other_renders_have(tasks: dict[str, Json]) -> None:
    for name in ON_FARGATE:
        # Without capacity or quota, RunTask succeeds and starts nothing. Step Functions calls that Unknown.
        (refused,) = (rule for rule in tasks[name]["Retry"] if "AmazonECS.Unknown" in rule["ErrorEquals"])
        delays = (
            min(refused["IntervalSeconds"] * refused["BackoffRate"] ** n, refused["MaxDelaySeconds"])
            for n in range(refused["MaxAttempts"])
        )
        # Full jitter waits half of each delay on the average.
        assert sum(delays) / 2 > 30 * 60


def test_no_revision_of_the_task_is_named_as_a_deployment_deregisters_it(
    prod: Template, tasks: dict[str, Json]
) -> None:
    machine, task = prod.only("AWS::StepFunctions::StateMachine"), prod.only("AWS::ECS::TaskDefinition")
    rights = prod.rights(machine["RoleArn"]["Fn::GetAtt"][0])
    arn = f"arn:partition:ecs:region:accountid:task-definition/{prod.spell(task['Family'])}:*"

    assert {tasks[name]["Parameters"]["TaskDefinition"] for name in ON_FARGATE} == {"${TaskFamily}"}
    assert machine["DefinitionSubstitutions"]["TaskFamily"] == task["Family"]
    assert [right for right in rights if right.startswith("ecs:RunTask")] == [f"ecs:RunTask {arn}"]


def test_the_cluster_offers_these_providers(prod: Template) -> None:
    assert set(prod.only("AWS::ECS::Cluster")["CapacityProviders"]) == {"FARGATE", "FARGATE_SPOT"}


@pytest.mark.parametrize("name", sorted(ON_FARGATE))
def test_a_task_gets_all_of_the_workers_settings(name: str, prod: Template, tasks: dict[str, Json]) -> None:
    (container,) = prod.only("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    (override,) = tasks[name]["Parameters"]["Overrides"]["ContainerOverrides"]
    fixed = {variable["Name"]: prod.spell(variable["Value"]) for variable in container["Environment"]}
    of_this_task = {variable["Name"]: variable.get("Value", "0") for variable in override["Environment"]}

    assert override["Name"] == container["Name"]
    settings = WorkerSettings.from_env(fixed | of_this_task)
    assert settings.action == ("join" if name == "ConcatenateChunks" else "chunk")
    assert {variable.lower() for variable in fixed | of_this_task} <= WorkerSettings.model_fields.keys()


@pytest.mark.parametrize(("stage", "at_once"), [("local", 2), ("prod", 40)])
def test_a_stage_says_how_many_chunks_render_at_once(stage: str, at_once: int, request: pytest.FixtureRequest) -> None:
    template: Template = request.getfixturevalue(stage)
    maps = [state for _, state in states(template.definition()) if state["Type"] == "Map"]

    assert [state["MaxConcurrency"] for state in maps] == [at_once, at_once]


def test_it_is_written_in_plain_json_path() -> None:
    text = FILE.read_text()
    assert "JSONata" not in text
    assert "{%" not in text
    assert "[?(" not in text


def test_a_machine_logs_and_traces(prod: Template) -> None:
    machine: dict[str, Any] = prod.only("AWS::StepFunctions::StateMachine")

    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["LoggingConfiguration"]["Level"] == "ALL"
