"""Where answers are kept for their Idempotency-Key: the fake, and Powertools' layer over the table of the template."""

import uuid

import boto3
import pytest
from aws_lambda_powertools.utilities.idempotency import (
    BasePersistenceLayer,
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
    IdempotencyValidationError,
)

from tests.fakes_answers import FakeAnswers

ASKED = {"key": ["ada", "k"], "request": ["POST", "/projects"]}


@pytest.fixture(params=["fake", "dynamodb"])
def answers(request: pytest.FixtureRequest) -> BasePersistenceLayer:
    made = FakeAnswers() if request.param == "fake" else _layer(request.getfixturevalue("cloud"))
    made.configure(
        IdempotencyConfig(event_key_jmespath="key", payload_validation_jmespath="request", hash_function="sha256"),
        key_prefix="api",
    )
    return made


def _layer(_: str) -> BasePersistenceLayer:
    name = f"idempotency-{uuid.uuid4().hex[:8]}"
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return DynamoDBPersistenceLayer(name)


def test_a_key_is_taken_until_its_request_fails(answers: BasePersistenceLayer) -> None:
    answers.save_inprogress(ASKED, 28_000)
    with pytest.raises(IdempotencyItemAlreadyExistsError) as taken:
        answers.save_inprogress(ASKED, 28_000)
    assert taken.value.old_data_record is not None
    assert taken.value.old_data_record.status == "INPROGRESS"
    answers.delete_record(ASKED, ValueError())
    with pytest.raises(IdempotencyItemNotFoundError):
        answers.get_record(ASKED)
    answers.save_inprogress(ASKED, 28_000)


def test_an_answer_comes_back(answers: BasePersistenceLayer) -> None:
    answers.save_inprogress(ASKED, 28_000)
    answers.save_success(ASKED, {"status": 201})
    with pytest.raises(IdempotencyItemAlreadyExistsError) as taken:
        answers.save_inprogress(ASKED, 28_000)
    assert taken.value.old_data_record is not None
    assert taken.value.old_data_record.response_json_as_dict() == {"status": 201}


def test_another_request_is_told_apart(answers: BasePersistenceLayer) -> None:
    answers.save_inprogress(ASKED, 28_000)
    with pytest.raises(IdempotencyValidationError):
        answers.save_inprogress({**ASKED, "request": ["POST", "/elsewhere"]}, 28_000)
    answers.save_inprogress({**ASKED, "key": ["eve", "k"]}, 28_000)


def test_a_request_that_can_run_no_more_frees_its_key(answers: BasePersistenceLayer) -> None:
    answers.save_inprogress(ASKED, -1000)
    answers.save_inprogress(ASKED, 28_000)
