"""cdk-nag's findings that stay, each with the reason why. `make check` fails on any other."""

from aws_cdk import Acknowledgment, App, CfnElement, Validations
from constructs import IConstruct

from stacks.config import Stage
from stacks.onetake import Onetake

_OBJECTS = (
    "*",
    "assets/*",
    "cache/*",
    "chunks/*",
    "exports/*",
    "legacy/*",
    "masters/*",
    "renders/*",
    "renders/*/chunks.json",
    "renders/*/film.mp4",
    "renders/*/hls/*",
    "renders/*/master.json",
    "renders/*/plan.json",
    "renders/*/report.json",
    "renders/*/thumbnails/*",
)
_EVERY_PROJECT = (
    "Objects are under projects/{projectId}/ and each function serves every project: which project is open, what kind "
    "of object it is, is not."
)
_TRACES = "PutTraceSegments and PutTelemetryRecords of X-Ray take no resource."


def check(app: App) -> None:
    """Let synthesis fail on what cdk-nag finds."""
    # Loading its rules takes as long as half a synthesis.
    from cdk_nag import AwsSolutionsChecks

    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def explain(stack: Onetake, stage: Stage) -> None:
    """Acknowledge what is as it should be."""
    _explain_rights(stack)
    _explain_workflow(stack)
    _explain_users(stack)
    _explain_delivery(stack)
    _explain_workers(stack)
    _acknowledge(stack.functions, "L1", "Python 3.13 is what uv.lock resolves for; it is supported until 2029.")
    if not stage.require_tls:
        for finding in ("S10", "SQS4"):
            _acknowledge(stack, finding, "The local cloud speaks HTTP, on 127.0.0.1 alone.")
    _acknowledge(stack.api, "APIG4", "The health check and the description of the API are public (stacks/api.py).")


def _explain_rights(stack: Onetake) -> None:
    bucket = stack.data.bucket.node.default_child
    for pattern in _OBJECTS:
        finding = f"IAM5[Resource::<{_logical_id(stack, bucket)}.Arn>/projects/*/{pattern}]"
        _acknowledge(stack, finding, _EVERY_PROJECT)
    _acknowledge(stack.functions, "IAM5[Resource::*]", _TRACES)


def _explain_workflow(stack: Onetake) -> None:
    render = stack.render
    service = "arn:<AWS::Partition>:{}:<AWS::Region>:<AWS::AccountId>:{}"
    cluster = _logical_id(stack, render.worker.cluster.node.default_child)
    machine = _logical_id(stack, render.machine.node.default_child)
    unnamed = "Its id is drawn when it starts; what it belongs to is named."
    for construct, resource in (
        (render.machine, service.format("ecs", f"task/<{cluster}>/*")),
        (render.machine, service.format("mediaconvert", "jobs/*")),
        (render, service.format("states", f"execution:<{machine}.Name>/*")),
        (render, service.format("states", f"execution:<{machine}.Name>:*")),
    ):
        _acknowledge(construct, f"IAM5[Resource::{resource}]", unnamed)
    revisions = service.format("ecs", "task-definition/<AWS::StackName>-render:*")
    _acknowledge(render.machine, f"IAM5[Resource::{revisions}]", "A deployment replaces the revision; renders go on.")
    _acknowledge(render.machine, "IAM5[Resource::*]", f"{_TRACES} Neither does the delivery of a state machine's logs.")


def _explain_users(stack: Onetake) -> None:
    _acknowledge(stack.users, "COG2", "Client applications decide whether their users need a second factor.")
    _acknowledge(stack.users, "COG8", "The Plus plan is charged for each user; an operator may choose it.")


def _explain_delivery(stack: Onetake) -> None:
    delivery = stack.delivery
    _acknowledge(delivery, "CFR1", "Films may be watched everywhere; who may watch is what the signature says.")
    _acknowledge(delivery, "CFR2", "Only signed URLs get past the edge, to files that nothing executes.")
    _acknowledge(delivery, "CFR4", "The policy of CloudFront's own domain is fixed; a custom domain chooses TLS 1.2.")
    _acknowledge(
        delivery,
        "SMG4",
        "CloudFront knows the public half, so both have to change at once, by hand: deployments reuse the key.",
    )


def _explain_workers(stack: Onetake) -> None:
    worker = stack.render.worker
    _acknowledge(worker, "VPC7", "No rule lets anything in, and workers talk to this stack's bucket and table alone.")
    _acknowledge(
        worker, "ECS2", "The variables are names of a bucket and a table, and the task's size; none is secret."
    )
    _acknowledge(worker, "IAM5[Resource::*]", "GetAuthorizationToken of the image registry takes no resource.")


def _acknowledge(construct: IConstruct, finding: str, reason: str) -> None:
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions-{finding}", reason=reason))


def _logical_id(stack: Onetake, resource: IConstruct | None) -> str:
    assert isinstance(resource, CfnElement)
    return str(stack.resolve(stack.get_logical_id(resource)))
