"""What DynamoDB's refusals of a transaction mean for who starts a render."""

import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import CancellationReason, TransactWriteError
from pynamodb.transactions import TransactWrite

from onetake.aws.render_store import DynamoRenders
from onetake.errors import ConflictError, OnetakeError, WriteConflictError
from tests.renders import make_render


@pytest.mark.parametrize(
    ("codes", "error"),
    [
        (["TransactionConflict"], WriteConflictError),
        (["ConditionalCheckFailed"], ConflictError),
        (["TransactionConflict", "ConditionalCheckFailed"], ConflictError),
        (["ProvisionedThroughputExceeded"], TransactWriteError),
    ],
)
def test_a_cancelled_transaction_tells_why(
    codes: list[str], error: type[OnetakeError | TransactWriteError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel(*_: object) -> None:
        reasons = [CancellationReason(code=code) for code in codes]
        cause = ClientError({"Error": {"Code": "TransactionCanceledException"}}, "TransactWriteItems")
        cancelled = TransactWriteError("cancelled", cause)
        monkeypatch.setattr(TransactWriteError, "cancellation_reasons", reasons)
        raise cancelled

    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setattr(TransactWrite, "_commit", cancel)
    with pytest.raises(error) as refused:
        DynamoRenders("renders").create(make_render(), None)
    assert type(refused.value) is error
