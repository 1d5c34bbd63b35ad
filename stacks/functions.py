"""The one way in which this project makes a Lambda function."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lam
from aws_cdk import aws_logs as logs
from constructs import Construct

from onetake.aws.settings import Settings
from stacks import packaging
from stacks.config import Stage


class Functions(Construct):
    """Makes functions that share one archive of code and the layers of their dependencies."""

    def __init__(self, scope: Construct, construct_id: str, stage: Stage) -> None:
        super().__init__(scope, construct_id)
        self._stage = stage
        self._code = packaging.code()
        self._layers: dict[str, lam.ILayerVersion] = {}

    def make(
        self,
        name: str,
        settings: Settings,
        *,
        rights: Sequence[iam.PolicyStatement],
        timeout: Duration,
        memory_mib: int = 512,
        disk_mib: int = 512,
        extras: Sequence[str] = ("aws",),
    ) -> lam.Function:
        """The function whose handler is `lambdas/<name>/handler.py`, with a role and a log group of its own.

        Its environment is its settings; its role may write its log and traces, and do what `rights` say. `extras` are
        those of pyproject.toml that its imports need.
        """
        log_group = self._log_group(name)
        role = self._role(name, rights)
        log_group.grant_write(role)
        return lam.Function(
            self,
            construct_id_of(name),
            description=f"lambdas/{name}",
            runtime=packaging.RUNTIME,
            architecture=packaging.ARCHITECTURE,
            code=self._code,
            layers=self._layers_of(extras),
            handler=f"lambdas.{name}.handler.handler",
            environment=settings.as_env() | {"POWERTOOLS_LOG_LEVEL": "INFO"},
            role=role,
            log_group=log_group,
            timeout=timeout,
            memory_size=memory_mib,
            ephemeral_storage_size=Size.mebibytes(disk_mib),
            tracing=lam.Tracing.ACTIVE,
        )

    def _role(self, name: str, rights: Sequence[iam.PolicyStatement]) -> iam.Role:
        policy = iam.PolicyDocument(statements=[*rights])
        return iam.Role(
            self,
            f"{construct_id_of(name)}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What lambdas/{name} may do",
            inline_policies={"rights": policy} if rights else {},
        )

    def _log_group(self, name: str) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            f"{construct_id_of(name)}Logs",
            retention=self._stage.log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _layers_of(self, extras: Sequence[str]) -> list[lam.ILayerVersion]:
        if self._stage.dependencies == "environment":
            return []
        for extra in extras:
            if extra not in self._layers:
                self._layers[extra] = packaging.layer(self, f"{extra.capitalize()}Layer", extra)
        return [self._layers[extra] for extra in extras]


def construct_id_of(name: str) -> str:
    """`calculate_chunks` is CalculateChunks, as its state of the state machine."""
    return "".join(word.capitalize() for word in name.split("_"))
