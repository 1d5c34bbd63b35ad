"""What is kept: the hierarchy's tables, the bucket, and the queues of work that waits."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as ddb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from onetake.aws.settings import TableSettings
from stacks.config import Stage

INTERMEDIATE = {"lifetime": "intermediate"}
"""The tag of objects that can be made again. Lifecycle rules know prefixes and tags, and what is temporary has no
prefix of its own under `projects/{projectId}/`."""
_DAYS_TO_UPLOAD = 2
_ACCESS_LOG_DAYS = 90
_WITHOUT_SORT_KEY = ("table_projects",)
_EXPIRING = {"table_history": "expiresAt"}
"""Tables whose items go by themselves, and the attribute that says when, in seconds since 1970."""


class Data(Construct):
    """Tables by their setting's name (`table_projects`), and the bucket."""

    def __init__(self, scope: Construct, construct_id: str, stage: Stage) -> None:
        super().__init__(scope, construct_id)
        self._stage = stage
        self.removal = RemovalPolicy.RETAIN if stage.keep_data else RemovalPolicy.DESTROY
        self.tables = {setting: self._table(setting) for setting in TableSettings.model_fields}
        self.idempotency = self._idempotency()
        # Ids sort by time of creation, so that an owner's projects come newest first from the end.
        self.tables["table_projects"].add_global_secondary_index(
            index_name="byOwner", partition_key=_string("ownerId"), sort_key=_string("projectId")
        )
        # Only projects that began in the old workflow have a state.
        self.tables["table_projects"].add_global_secondary_index(
            index_name="byLegacyState",
            partition_key=_string("legacyState"),
            sort_key=_string("projectId"),
            projection_type=ddb.ProjectionType.KEYS_ONLY,
        )
        self.access_logs = self._access_logs()
        self.bucket = self._bucket()

    def table_names(self) -> dict[str, str]:
        """The tables' part of the settings, such as `ApiSettings(**data.table_names(), ...)`."""
        return {setting: table.table_name for setting, table in self.tables.items()}

    def _table(self, setting: str) -> ddb.Table:
        name = setting.removeprefix("table_").capitalize()
        sort_key = None if setting in _WITHOUT_SORT_KEY else _string("sk")
        expires = _EXPIRING.get(setting)
        return self._make_table(name, _string("projectId"), sort_key=sort_key, time_to_live=expires)

    def _idempotency(self) -> ddb.Table:
        """Answers by Idempotency-Key, with the attributes that Powertools' persistence layer gives them."""
        return self._make_table("Idempotency", _string("id"), time_to_live="expiration")

    def _make_table(
        self,
        name: str,
        partition_key: ddb.Attribute,
        *,
        sort_key: ddb.Attribute | None = None,
        time_to_live: str | None = None,
    ) -> ddb.Table:
        return ddb.Table(
            self,
            name,
            partition_key=partition_key,
            sort_key=sort_key,
            time_to_live_attribute=time_to_live,
            billing_mode=ddb.BillingMode.PAY_PER_REQUEST,
            encryption=ddb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=ddb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=self._stage.keep_data,
            removal_policy=self.removal,
        )

    def _bucket(self) -> s3.Bucket:
        """Private: players read through CloudFront, clients upload with presigned forms, everybody else has a role."""
        return s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=self._stage.require_tls,
            server_access_logs_bucket=self.access_logs,
            server_access_logs_prefix="bucket/",
            removal_policy=self.removal,
            cors=[self._uploads_from_pages(), self._players_in_pages()],
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="uploads-that-never-ended",
                    abort_incomplete_multipart_upload_after=Duration.days(_DAYS_TO_UPLOAD),
                ),
                s3.LifecycleRule(
                    id="intermediates",
                    tag_filters=INTERMEDIATE,
                    expiration=Duration.days(self._stage.intermediate_days),
                ),
            ],
        )

    def _uploads_from_pages(self) -> s3.CorsRule:
        return s3.CorsRule(
            allowed_methods=[s3.HttpMethods.POST, s3.HttpMethods.PUT],
            allowed_origins=[*self._stage.web_origins],
            allowed_headers=["*"],
            exposed_headers=["ETag"],
            max_age=3000,
        )

    def _players_in_pages(self) -> s3.CorsRule:
        """CloudFront passes a preflight on, which S3 refuses without a rule: seeking asks for a Range."""
        return s3.CorsRule(
            allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.HEAD],
            allowed_origins=[*self._stage.web_origins],
            allowed_headers=["Range"],
            max_age=3000,
        )

    def _access_logs(self) -> s3.Bucket:
        """Who read what, from S3 and from CloudFront, whose standard logs still arrive by access-control list."""
        return s3.Bucket(
            self,
            "AccessLogs",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.OBJECT_WRITER,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=self._stage.require_tls,
            removal_policy=self.removal,
            lifecycle_rules=[s3.LifecycleRule(id="old-logs", expiration=Duration.days(_ACCESS_LOG_DAYS))],
        )


def _string(name: str) -> ddb.Attribute:
    return ddb.Attribute(name=name, type=ddb.AttributeType.STRING)
