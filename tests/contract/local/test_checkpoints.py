"""kill -9 of the cloud: what was answered is there after the next start, what ran goes on, nothing is left behind."""

import json
import socket
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.processes import started_at
from tests.contract.local.running import BareCloud, Json
from tests.waiting import wait_until

WRITE = """
import boto3

def handler(event, context):
    boto3.client("dynamodb").put_item(TableName="things", Item={"id": {"S": event["rawPath"].rpartition("/")[2]}})
    return "written"
"""


def make_table(cloud: BareCloud) -> Any:
    database = cloud.client("dynamodb")
    database.create_table(
        TableName="things",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    return database


def things(cloud: BareCloud) -> set[str]:
    return {item["id"]["S"] for item in cloud.client("dynamodb").scan(TableName="things")["Items"]}


@pytest.fixture
def clouds(own_cloud_folder: Path) -> Any:
    """Starts clouds in one folder, one after the other."""
    started: list[BareCloud] = []

    def start() -> BareCloud:
        started.append(BareCloud(own_cloud_folder))
        return started[-1]

    yield start
    if started and started[-1].process.poll() is None:
        started[-1].stop()


def test_a_change_that_the_http_api_answered_survives(clouds: Any) -> None:
    cloud = clouds()
    make_table(cloud)
    url = cloud.http_api(cloud.function(WRITE), "POST /things/{id}")
    for number in range(5):
        assert httpx.post(f"{url}/things/{number}", timeout=30).status_code == 200
    cloud.kill()
    assert things(clouds()) == {"0", "1", "2", "3", "4"}


def test_the_state_of_all_services_is_written_within_seconds(clouds: Any) -> None:
    cloud = clouds()
    database, s3, sqs = make_table(cloud), cloud.client("s3"), cloud.client("sqs")
    s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    queue = sqs.create_queue(QueueName="kept")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="work")
    cloud.client("logs").create_log_group(logGroupName="kept")
    pool = cloud.user_pool()
    token = cloud.access_token(pool)
    database.put_item(TableName="things", Item={"id": {"S": "last"}})
    s3.put_object(Bucket="kept", Key="film.mp4", Body=b"film")
    state = cloud.folder / "state" / "dynamodb.json"
    wait_until(lambda: state.exists() and '"last"' in state.read_text())
    cloud.kill()
    again = clouds()
    assert things(again) == {"last"}
    assert again.client("s3").get_object(Bucket="kept", Key="film.mp4")["Body"].read() == b"film"
    assert again.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "work"
    assert [group["logGroupName"] for group in again.client("logs").describe_log_groups()["logGroups"]] == ["kept"]
    assert again.client("cognito-idp").get_user(AccessToken=token)["Username"]


def test_a_message_that_a_consumer_held_is_visible_again(clouds: Any) -> None:
    cloud = clouds()
    queue = cloud.client("sqs").create_queue(QueueName="held", Attributes={"VisibilityTimeout": "900"})["QueueUrl"]
    cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="render 7")
    assert cloud.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    state = cloud.folder / "state" / "sqs.json"
    wait_until(lambda: state.exists() and '"receive_count": 1' in state.read_text())
    cloud.kill()
    assert clouds().client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "render 7"


def execution_that_hangs_once(cloud: BareCloud, tried: Path) -> str:
    """Its task sleeps on the first run and ends at once on the second."""
    program = (
        f"import pathlib, time; tried = pathlib.Path({str(tried)!r}); again = tried.exists(); tried.touch(); "
        "again or time.sleep(671)"
    )
    state: Json = {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {"TaskDefinition": cloud.task_definition(sys.executable, "-c", program), "LaunchType": "FARGATE"},
    }
    execution = cloud.start(cloud.machine(state), {"render": 1}, name="rnd_1")
    wait_until(tried.exists)
    saved = cloud.folder / "state" / "stepfunctions.json"
    wait_until(lambda: saved.exists() and "rnd_1" in saved.read_text())
    return execution


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_an_execution_that_ran_goes_on_after_the_next_start(clouds: Any, tmp_path: Path, end: str) -> None:
    cloud = clouds()
    execution = execution_that_hangs_once(cloud, tmp_path / "tried")
    getattr(cloud, end)()
    done = clouds().end_of(execution)
    assert (done["status"], done["name"], done["input"]) == ("SUCCEEDED", "rnd_1", json.dumps({"render": 1}))


def test_no_process_outlives_a_killed_cloud(clouds: Any, tmp_path: Path) -> None:
    cloud = clouds()
    cloud.client("lambda").invoke(FunctionName=cloud.function("def handler(event, context): return 1\n"))
    execution_that_hangs_once(cloud, tmp_path / "tried")
    left = cloud.processes()
    assert len(left) == 2
    cloud.kill()
    # Before any other cloud is started.
    wait_until(lambda: not any(started_at(p.pid) == p.since for p in left), seconds=10)


def test_a_clean_stop_leaves_no_process_and_no_port(clouds: Any, tmp_path: Path) -> None:
    cloud = clouds()
    cloud.client("lambda").invoke(FunctionName=cloud.function("def handler(event, context): return 1\n"))
    execution_that_hangs_once(cloud, tmp_path / "tried")
    left, port = cloud.processes(), int(cloud.endpoint.rpartition(":")[2])
    cloud.stop()
    assert not [p for p in left if started_at(p.pid) == p.since]
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))


def test_a_checkpoint_is_taken_whole_or_not_at_all(clouds: Any) -> None:
    cloud = clouds()
    make_table(cloud).put_item(TableName="things", Item={"id": {"S": "whole"}})
    cloud.stop()
    state, commit, pending = (cloud.folder / name for name in ("state", "state.commit", "state.pending"))
    # As if it had been killed between the end of writing and putting the files in place ...
    commit.mkdir()
    (state / "dynamodb.json").rename(commit / "dynamodb.json")
    # ... or in the middle of writing.
    pending.mkdir()
    (pending / "dynamodb.json").write_text('{"half')
    assert things(clouds()) == {"whole"}
    assert not commit.exists()


def test_two_clouds_keep_apart(bare_cloud: BareCloud, clouds: Any) -> None:
    other = clouds()
    assert other.endpoint != bare_cloud.endpoint
    other.client("sqs").create_queue(QueueName="only-here")
    assert "only-here" not in str(bare_cloud.client("sqs").list_queues().get("QueueUrls", []))
