"""What happens behind the client's back: uploads are probed, and what was deleted is removed."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lam
from constructs import Construct

from onetake.aws.settings import CascadeSettings, ProbeSettings
from stacks.config import Stage
from stacks.data import Data
from stacks.functions import Functions
from stacks.permissions import delete_objects, items, read_objects
from stacks.queues import WorkQueue

_PROBE_TIMEOUT = Duration.minutes(5)
_CASCADE_TIMEOUT = Duration.minutes(5)


class Background(Construct):
    """The queues `probes` and `cascades`, and the functions that work them off."""

    def __init__(self, scope: Construct, construct_id: str, stage: Stage, data: Data, functions: Functions) -> None:
        super().__init__(scope, construct_id)
        self._stage, self._data, self._functions = stage, data, functions
        self.probes = WorkQueue(self, "Probes", stage, timeout=_PROBE_TIMEOUT)
        self.cascades = WorkQueue(self, "Cascades", stage, timeout=_CASCADE_TIMEOUT)
        self._probe_assets()
        self._delete_cascades()

    def _probe_assets(self) -> None:
        bucket, assets = self._data.bucket, self._data.tables["table_assets"]
        function = self._functions.make(
            "probe_asset",
            ProbeSettings(
                table_assets=assets.table_name,
                bucket=bucket.bucket_name,
                cascade_queue_url=self.cascades.queue.queue_url,
                **self._stage.media.model_dump(),
            ),
            rights=[
                read_objects(bucket, "assets/*"),
                *delete_objects(bucket, "assets/*"),
                items(["BatchGetItem", "PutItem"], assets),
            ],
            timeout=_PROBE_TIMEOUT,
            memory_mib=2048,  # a still is decoded whole, and a function's cores come with its memory
            disk_mib=6144,  # the largest upload that ApiSettings takes, and some
            extras=("aws", "media"),
        )
        self.probes.feed(function, at_once=5)
        self.cascades.queue.grant_send_messages(function)

    def _delete_cascades(self) -> None:
        bucket, tables = self._data.bucket, self._data.tables
        function = self._functions.make(
            "cascade_delete",
            CascadeSettings(
                **self._data.table_names(),
                bucket=bucket.bucket_name,
                cascade_queue_url=self.cascades.queue.queue_url,
            ),
            rights=[
                items(["BatchGetItem", "BatchWriteItem", "Query"], *tables.values()),
                *delete_objects(bucket, "*"),
            ],
            timeout=_CASCADE_TIMEOUT,
        )
        self.cascades.feed(function, at_once=5)
        self.cascades.queue.grant_send_messages(function)
        # What the history still holds comes back every quarter of an hour for a day, which Lambda would stop as a loop.
        loop_is_meant = function.node.default_child
        assert isinstance(loop_is_meant, lam.CfnFunction)
        loop_is_meant.recursive_loop = "Allow"
