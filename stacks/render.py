"""From a request in the queue to a film: the intake, the state machine, and what it may do."""

import json
from typing import Any

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from onetake.aws.settings import StartRenderSettings
from stacks.config import Stage
from stacks.data import Data
from stacks.functions import Functions, construct_id_of
from stacks.packaging import ROOT
from stacks.permissions import may, read_objects, write_objects
from stacks.queues import WorkQueue
from stacks.steps import render_steps
from stacks.worker import RenderWorker

DEFINITION = ROOT / "statemachines" / "render.asl.json"
_INTAKE_TIMEOUT = Duration.seconds(30)


class Render(Construct):
    """The intake queue, the functions of the steps, the workers, and the state machine that ties them."""

    def __init__(self, scope: Construct, construct_id: str, stage: Stage, data: Data, functions: Functions) -> None:
        super().__init__(scope, construct_id)
        self._stage, self._data, self._functions = stage, data, functions
        self.steps = render_steps(functions, stage, data)
        self.worker = RenderWorker(self, "Worker", stage, data)
        self.packager = self._packager()
        self.machine = self._state_machine()
        self.intake = WorkQueue(self, "Intake", stage, timeout=_INTAKE_TIMEOUT)
        self._start_renders()
        self._close_stopped_renders()

    def _start_renders(self) -> None:
        settings = StartRenderSettings(state_machine_arn=self.machine.state_machine_arn)
        start = self._functions.make(
            "start_render",
            settings,
            rights=[may(["states:StartExecution"], [self.machine.state_machine_arn])],
            timeout=_INTAKE_TIMEOUT,
        )
        self.intake.feed(start, at_once=2)

    def _close_stopped_renders(self) -> None:
        """An execution that is stopped or runs out of time passes no more states: its render is closed by its end."""
        close = self.steps["record_failure"]
        rule = events.CfnRule(
            self,
            "Ended",
            description="Renders whose execution ended without a film",
            event_pattern={
                "source": ["aws.states"],
                "detail-type": ["Step Functions Execution Status Change"],
                "detail": {
                    "stateMachineArn": [self.machine.state_machine_arn],
                    "status": ["FAILED", "TIMED_OUT", "ABORTED"],
                },
            },
            targets=[events.CfnRule.TargetProperty(arn=close.function_arn, id="RecordFailure")],
        )
        # Not events.Rule: its permission is named after the stack, and resources have the same names in every stage.
        close.add_permission("Ended", principal=iam.ServicePrincipal("events.amazonaws.com"), source_arn=rule.attr_arn)

    def _packager(self) -> iam.Role:
        """What MediaConvert may do: read films, write streams."""
        role = iam.Role(
            self,
            "PackagerRole",
            assumed_by=iam.ServicePrincipal("mediaconvert.amazonaws.com"),
            description="What MediaConvert may do for Onetake",
        )
        role.add_to_policy(read_objects(self._data.bucket, "renders/*/film.mp4"))
        role.add_to_policy(write_objects(self._data.bucket, "renders/*/hls/*"))
        return role

    def _state_machine(self) -> sfn.StateMachine:
        machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_string(definition(self._stage)),
            definition_substitutions=self._substitutions(),
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=logs.LogGroup(
                    self, "MachineLogs", retention=self._stage.log_retention, removal_policy=RemovalPolicy.DESTROY
                ),
                level=sfn.LogLevel.ALL,
            ),
        )
        for statement in self._rights():
            machine.add_to_role_policy(statement)
        self._may_run_itself(machine)
        return machine

    def _substitutions(self) -> dict[str, str]:
        worker, subnets = self.worker, self.worker.vpc.public_subnets
        step_arns = {f"{construct_id_of(name)}Arn": step.function_arn for name, step in self.steps.items()}
        return step_arns | {
            "Bucket": self._data.bucket.bucket_name,
            "ClusterArn": worker.cluster.cluster_arn,
            "TaskFamily": worker.task.family,
            "SubnetA": subnets[0].subnet_id,
            "SubnetB": subnets[1].subnet_id,
            "SecurityGroup": worker.security_group.security_group_id,
            "MediaConvertRoleArn": self.packager.role_arn,
        }

    def _rights(self) -> list[iam.PolicyStatement]:
        """A definition from text grants nothing by itself: these are the calls that its states make."""
        worker, stack = self.worker, Stack.of(self)
        execution_role = worker.task.obtain_execution_role()
        return [
            may(["lambda:InvokeFunction"], [step.function_arn for step in self.steps.values()]),
            # Any revision, since a deployment in the middle of a render deregisters the one that it began with.
            may(["ecs:RunTask"], [_revisions_of(worker)]),
            # The id of a task is not known beforehand; its cluster is.
            may(["ecs:StopTask", "ecs:DescribeTasks"], [_tasks_of(worker)]),
            may(
                ["iam:PassRole"],
                [worker.task.task_role.role_arn, execution_role.role_arn],
                {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            ),
            may(["mediaconvert:CreateJob"], [stack.format_arn(service="mediaconvert", resource="queues/Default")]),
            may(
                ["mediaconvert:GetJob", "mediaconvert:CancelJob"],
                [stack.format_arn(service="mediaconvert", resource="jobs/*")],
            ),
            may(
                ["iam:PassRole"],
                [self.packager.role_arn],
                {"StringEquals": {"iam:PassedToService": "mediaconvert.amazonaws.com"}},
            ),
            # How Step Functions learns that a task or a job of a `.sync` state has ended.
            may(
                ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
                [
                    stack.format_arn(service="events", resource=f"rule/StepFunctionsGetEventsFor{what}Rule")
                    for what in ("ECSTask", "MediaConvertJob")
                ],
            ),
            read_objects(self._data.bucket, "renders/*/chunks.json"),
        ]

    def _may_run_itself(self, machine: sfn.StateMachine) -> None:
        """A Distributed Map runs its items as executions of the same machine. A policy beside the role's, since the
        machine waits for the role's own one."""
        executions = [
            Stack.of(self).format_arn(
                service="states",
                resource="execution",
                resource_name=f"{machine.state_machine_name}{of_the_machine}",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for of_the_machine in ("/*", ":*")
        ]
        iam.Policy(
            self,
            "DistributedMap",
            roles=[machine.role],
            statements=[
                may(["states:StartExecution"], [machine.state_machine_arn]),
                may(["states:DescribeExecution", "states:StopExecution"], executions),
            ],
        )


def definition(stage: Stage) -> str:
    """The definition with its numbers in place. CloudFormation fills in the rest, but can only make text of it."""
    text = DEFINITION.read_text("utf-8").replace('"${ChunksAtOnce}"', str(stage.chunks_at_once))
    return json.dumps(json.loads(text.replace("${CapacityProviders}", capacity_providers(json.loads(text)))))


def capacity_providers(machine: dict[str, Any]) -> str:
    """One for each attempt at a task, as arguments of States.Array: Spot first, then on demand."""
    rules = machine["States"]["ConcatenateChunks"]["Retry"]
    retries = sum(rule["MaxAttempts"] for rule in rules)
    return ", ".join(["'FARGATE_SPOT'", *["'FARGATE'"] * retries])


def _revisions_of(worker: RenderWorker) -> str:
    return Stack.of(worker).format_arn(
        service="ecs", resource="task-definition", resource_name=f"{worker.task.family}:*"
    )


def _tasks_of(worker: RenderWorker) -> str:
    return Stack.of(worker).format_arn(service="ecs", resource="task", resource_name=f"{worker.cluster.cluster_name}/*")
