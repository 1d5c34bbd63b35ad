"""Queues of work that waits, each with a dead-letter queue for what cannot be done."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.config import Stage

_HIDDEN_BEYOND_TIMEOUT = Duration.seconds(30)
"""A message is hidden until its function cannot be working on it any more, and comes again soon after an error.
Lambda's guide advises six timeouts, for batches and polls that are throttled; here a batch is one message, and
`max_concurrency` keeps Lambda from receiving more than the function takes.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
_ATTEMPTS = 5
"""What kills the function (memory, time) is told apart by its receive count, and must come once more than that."""


class WorkQueue(Construct):
    """A queue, its dead-letter queue, and the pace at which one function works it off."""

    def __init__(self, scope: Construct, construct_id: str, stage: Stage, *, timeout: Duration) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = sqs.Queue(
            self, "DeadLetters", enforce_ssl=stage.require_tls, retention_period=Duration.days(14)
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            enforce_ssl=stage.require_tls,
            visibility_timeout=timeout.plus(_HIDDEN_BEYOND_TIMEOUT),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=_ATTEMPTS),
        )

    def feed(self, function: lam.Function, *, at_once: int) -> None:
        """Invoke the function with one message at a time, at most `at_once` (2 or more) of them side by side."""
        self.queue.grant_consume_messages(function)
        function.add_event_source_mapping(
            "Queue",
            event_source_arn=self.queue.queue_arn,
            batch_size=1,
            max_concurrency=at_once,
            report_batch_item_failures=True,
        )
