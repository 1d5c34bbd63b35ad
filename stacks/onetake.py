"""The deployable whole of one stage."""

from aws_cdk import CfnOutput, CfnParameter, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lam
from constructs import Construct

from onetake.aws.settings import ApiSettings
from stacks.api import Api
from stacks.background import Background
from stacks.config import Stage
from stacks.data import Data
from stacks.delivery import Delivery
from stacks.feature_flags import FeatureFlags
from stacks.functions import Functions
from stacks.permissions import delete_objects, items, query_index, read_objects, tell_missing, write_objects
from stacks.render import Render
from stacks.users import Users

_CREATE_READ_UPDATE_DELETE = (
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "DeleteItem",
    "PutItem",
    "Query",
)


class Onetake(Stack):
    """One stack, since its areas need each other in circles: the bucket's policy names the distribution whose origin it
    is, the API signs with the distribution's key (docs/adr/0013). No account, no region: both are the deployer's."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(
            scope,
            f"Onetake-{stage.name}",
            description=f"Onetake, stage {stage.name}",
            termination_protection=stage.keep_data,
        )
        public_key = CfnParameter(
            self,
            "DeliveryPublicKey",
            description="PEM public key that CloudFront checks signed URLs with; `make deploy` makes the pair",
        )
        delivery_url = CfnParameter(
            self,
            "DeliveryUrl",
            default="",
            description="Where films are delivered from, without a slash at the end; empty: the distribution's domain",
        )
        self._stage = stage
        self.data = Data(self, "Data", stage)
        self.users = Users(self, "Users", stage)
        self.flags = FeatureFlags(self, "FeatureFlags", stage)
        self.functions = Functions(self, "Functions", stage)
        self.delivery = Delivery(self, "Delivery", stage, self.data, public_key=public_key, url=delivery_url)
        self.background = Background(self, "Background", stage, self.data, self.functions)
        self.render = Render(self, "Render", stage, self.data, self.functions)
        self.api = Api(self, "Api", stage, self.users, self._api_function())
        self._outputs()

    def _api_function(self) -> lam.Function:
        function = self.functions.make(
            "api",
            self._api_settings(),
            rights=self._api_rights(),
            timeout=Duration.seconds(28),  # API Gateway gives up at 30
            memory_mib=1024,
            extras=("aws", "fonts"),
        )
        self.delivery.private_key.grant_read(function)
        for queue in (self.render.intake, self.background.probes, self.background.cascades):
            queue.queue.grant_send_messages(function)
        return function

    def _api_rights(self) -> list[iam.PolicyStatement]:
        bucket, tables = self.data.bucket, dict(self.data.tables)
        renders = tables.pop("table_renders")
        return [
            items(_CREATE_READ_UPDATE_DELETE, *tables.values()),
            # Counters are added to, which in a transaction takes the right to update.
            items(["UpdateItem"], tables["table_projects"], tables["table_scenes"]),
            query_index(tables["table_projects"], "byOwner"),
            query_index(tables["table_projects"], "byLegacyState"),
            items(["GetItem", "PutItem", "Query"], renders),
            items(["DeleteItem", "GetItem", "PutItem", "UpdateItem"], self.data.idempotency),
            # A presigned address acts with the rights of who signed it.
            read_objects(
                bucket,
                *("assets/*", "chunks/*", "exports/*", "legacy/*", "masters/*"),
                *("renders/*/hls/*", "renders/*/report.json", "renders/*/thumbnails/*"),
            ),
            write_objects(bucket, "assets/*", "legacy/*", "masters/*"),
            write_objects(bucket, "exports/*", temporary=True),
            *delete_objects(bucket, "assets/*"),
            tell_missing(bucket),
            self.flags.read(),
        ]

    def _api_settings(self) -> ApiSettings:
        return ApiSettings(
            **self.data.table_names(),
            table_idempotency=self.data.idempotency.table_name,
            bucket=self.data.bucket.bucket_name,
            render_queue_url=self.render.intake.queue.queue_url,
            probe_queue_url=self.background.probes.queue.queue_url,
            cascade_queue_url=self.background.cascades.queue.queue_url,
            new_workflow_parameter=self.flags.new_workflow.parameter_name,
            delivery_url=self.delivery.url,
            delivery_key_id=self.delivery.key.public_key_id,
            delivery_key_secret_arn=self.delivery.private_key.secret_arn,
            **self._stage.worker.size(),
        )

    def _outputs(self) -> None:
        outputs = {
            "ApiUrl": self.api.api.api_endpoint,
            "UserPoolId": self.users.pool.user_pool_id,
            "UserPoolClientId": self.users.client.user_pool_client_id,
            "Bucket": self.data.bucket.bucket_name,
            "DeliveryUrl": self.delivery.url,
            "DeliveryKeySecretArn": self.delivery.private_key.secret_arn,
            "StateMachineArn": self.render.machine.state_machine_arn,
            "RenderQueueUrl": self.render.intake.queue.queue_url,
            "RenderDlqUrl": self.render.intake.dead_letters.queue_url,
            "ClusterName": self.render.worker.cluster.cluster_name,
        }
        for name, value in outputs.items():
            # A parameter has the name DeliveryUrl already; an output's own name is free.
            CfnOutput(self, f"{name}Output", value=value).override_logical_id(name)
