"""Where frames are drawn: Fargate tasks of containers/render, started by the state machine, gone when they are done."""

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from onetake.aws.settings import TaskSettings
from stacks.config import Stage
from stacks.data import Data
from stacks.packaging import ROOT
from stacks.permissions import items, read_objects, tell_missing, write_objects

CONTAINER = "render"
"""The container's name, which the state machine's overrides and the local cloud go by."""
FAMILY = f"{Aws.STACK_NAME}-render"
"""The state machine names the task definition by its family: a deployment deregisters the revision before, and
renders that are under way go on with the one that is there."""


class RenderWorker(Construct):
    """The cluster, its network, and the task definition."""

    def __init__(self, scope: Construct, construct_id: str, stage: Stage, data: Data) -> None:
        super().__init__(scope, construct_id)
        self._stage, self._data = stage, data
        self.vpc = self._network()
        # No rule lets anything in; tasks only call out.
        self.security_group = ec2.SecurityGroup(self, "Outbound", vpc=self.vpc, description="Render workers call out")
        self.cluster = ecs.Cluster(self, "Cluster", vpc=self.vpc, container_insights_v2=ecs.ContainerInsights.ENABLED)
        self._offer_spot()
        self.task = self._task()

    def _network(self) -> ec2.Vpc:
        """Public subnets, as a NAT gateway costs by the hour; S3 and DynamoDB through gateways, which cost nothing."""
        return ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=0,
            restrict_default_security_group=False,
            subnet_configuration=[ec2.SubnetConfiguration(name="public", subnet_type=ec2.SubnetType.PUBLIC)],
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3),
                "DynamoDb": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.DYNAMODB),
            },
        )

    def _offer_spot(self) -> None:
        # A property of the cluster, and not CDK's separate association, which the local cloud has no resource for.
        cluster = self.cluster.node.default_child
        assert isinstance(cluster, ecs.CfnCluster)
        cluster.capacity_providers = ["FARGATE", "FARGATE_SPOT"]

    def _task(self) -> ecs.FargateTaskDefinition:
        size = self._stage.worker
        task = ecs.FargateTaskDefinition(
            self,
            "Task",
            family=FAMILY,
            cpu=size.cpu,
            memory_limit_mib=size.memory_mib,
            ephemeral_storage_gib=size.disk_gib,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
        )
        logs_of_workers = logs.LogGroup(
            self, "Logs", retention=self._stage.log_retention, removal_policy=RemovalPolicy.DESTROY
        )
        task.add_container(
            CONTAINER,
            container_name=CONTAINER,
            image=self._image(),
            logging=ecs.LogDrivers.aws_logs(stream_prefix=CONTAINER, log_group=logs_of_workers),
            environment=self._settings().as_env(),
        )
        for statement in self._rights():
            task.task_role.add_to_principal_policy(statement)
        return task

    def _settings(self) -> TaskSettings:
        return TaskSettings(
            table_renders=self._data.tables["table_renders"].table_name,
            bucket=self._data.bucket.bucket_name,
            **self._stage.worker.size(),
            **self._stage.media.model_dump(),
        )

    def _rights(self) -> list[iam.PolicyStatement]:
        bucket = self._data.bucket
        return [
            items(["GetItem", "Query", "UpdateItem"], self._data.tables["table_renders"]),
            read_objects(bucket, "assets/*", "cache/*", "chunks/*", "renders/*"),
            write_objects(bucket, "chunks/*", "renders/*", temporary=True),
            tell_missing(bucket),
        ]

    def _image(self) -> ecs.ContainerImage:
        if self._stage.worker.image is not None:
            return ecs.ContainerImage.from_registry(self._stage.worker.image)
        return ecs.ContainerImage.from_asset(
            str(ROOT), file="containers/render/Dockerfile", platform=ecr_assets.Platform.LINUX_ARM64
        )
