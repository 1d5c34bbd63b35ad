"""Lambda functions fail as in AWS: by class, findable, and without a word to clients of the HTTP API."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.local.running import BareCloud, Json

REFUSE = """
import os

class AssetMissingError(Exception):
    pass

def handler(event, context):
    if event.get("fail", True):
        print("about to refuse")
        raise AssetMissingError("hero is not there")
    return os.getpid()
"""


def invoke(cloud: BareCloud, name: str, event: Json) -> tuple[Json, Any]:
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    return answer, json.loads(answer["Payload"].read())


@pytest.fixture(scope="module")
def refusing(bare_cloud: BareCloud) -> str:
    return bare_cloud.function(REFUSE)


def log_of(cloud: BareCloud, name: str) -> str:
    return Path(cloud.folder, "logs", "lambda", f"{name}.log").read_text()


def test_an_invocation_names_the_exception_s_class(bare_cloud: BareCloud, refusing: str) -> None:
    answer, error = invoke(bare_cloud, refusing, {})
    assert answer["FunctionError"] == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("AssetMissingError", "hero is not there")


def test_a_state_machine_catches_by_the_exception_s_class(bare_cloud: BareCloud, refusing: str) -> None:
    definition: Json = {
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": refusing, "Payload": {}},
                "Catch": [{"ErrorEquals": ["AssetMissingError"], "ResultPath": "$.error", "Next": "Caught"}],
                "End": True,
            },
            "Caught": {"Type": "Pass", "End": True},
        },
    }
    done = bare_cloud.run(definition)
    assert json.loads(done["output"]["error"]["Cause"])["errorMessage"] == "hero is not there"


def test_an_exception_leaves_the_process_warm(bare_cloud: BareCloud, refusing: str) -> None:
    before = invoke(bare_cloud, refusing, {"fail": False})[1]
    invoke(bare_cloud, refusing, {})
    assert invoke(bare_cloud, refusing, {"fail": False})[1] == before


def test_the_log_has_what_it_printed_and_the_traceback(bare_cloud: BareCloud, refusing: str) -> None:
    invoke(bare_cloud, refusing, {})
    log = log_of(bare_cloud, refusing)
    assert "about to refuse" in log
    assert 'raise AssetMissingError("hero is not there")' in log
    assert "FAILED after" in log


def test_a_function_that_cannot_be_imported_says_why_in_its_log(bare_cloud: BareCloud) -> None:
    name = bare_cloud.function("import no_such_module_anywhere\n")
    assert invoke(bare_cloud, name, {})[0]["FunctionError"] == "Unhandled"
    assert "No module named 'no_such_module_anywhere'" in log_of(bare_cloud, name)


def test_clients_of_the_http_api_see_no_traceback(bare_cloud: BareCloud, refusing: str) -> None:
    answer = httpx.get(f"{bare_cloud.http_api(refusing, 'GET /anything')}/anything")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


def test_many_requests_at_once_share_few_processes(bare_cloud: BareCloud) -> None:
    name = bare_cloud.function(
        "import os, time\ndef handler(event, context):\n    time.sleep(0.1)\n    return os.getpid()\n"
    )
    with ThreadPoolExecutor(16) as pool:
        pids = {*pool.map(lambda _n: invoke(bare_cloud, name, {})[1], range(16))}
    assert 1 <= len(pids) <= 8
