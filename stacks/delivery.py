"""How films reach players: CloudFront before the private bucket, open to signed URLs only (D2)."""

from aws_cdk import CfnCondition, CfnParameter, Duration, Fn, RemovalPolicy
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_secretsmanager as secrets
from constructs import Construct

from stacks.config import Stage
from stacks.data import Data


class Delivery(Construct):
    """The distribution, the public key that it checks signatures with, and the secret for its private half."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        stage: Stage,
        data: Data,
        *,
        public_key: CfnParameter,
        url: CfnParameter,
    ) -> None:
        super().__init__(scope, construct_id)
        self._stage, self._data = stage, data
        self.key = cloudfront.PublicKey(self, "Key", encoded_key=public_key.value_as_string)
        self.private_key = self._private_key()
        self.distribution = self._distribution()
        own_domain = CfnCondition(self, "OwnDomain", expression=Fn.condition_equals(url.value_as_string, ""))
        self.url = Fn.condition_if(
            own_domain.logical_id, f"https://{self.distribution.distribution_domain_name}", url.value_as_string
        ).to_string()

    def _private_key(self) -> secrets.Secret:
        """Made with a value that is no key; `make deploy` and the local cloud put the key in (docs/adr/0011)."""
        return secrets.Secret(
            self,
            "PrivateKey",
            description="PEM private key of the CloudFront key group: signs the URLs of films",
            removal_policy=RemovalPolicy.RETAIN if self._stage.keep_data else RemovalPolicy.DESTROY,
        )

    def _distribution(self) -> cloudfront.Distribution:
        return cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"Onetake films, {self._stage.name}",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            log_bucket=self._data.access_logs,
            log_file_prefix="films/",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self._data.bucket),
                trusted_key_groups=[cloudfront.KeyGroup(self, "Keys", items=[self.key])],
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
                # Its key is the path alone: a signature does not split the cache. Ranges come from whole objects.
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                origin_request_policy=cloudfront.OriginRequestPolicy.CORS_S3_ORIGIN,
                response_headers_policy=self._for_players(),
                # What is encoded is compressed already, and a compressed answer has no ranges.
                compress=False,
            ),
        )

    def _for_players(self) -> cloudfront.ResponseHeadersPolicy:
        """Players in a page fetch playlists and ranges from another origin than the page's."""
        return cloudfront.ResponseHeadersPolicy(
            self,
            "ForPlayers",
            comment="Lets pages play films from another origin",
            cors_behavior=cloudfront.ResponseHeadersCorsBehavior(
                access_control_allow_credentials=False,
                access_control_allow_headers=["Range"],
                access_control_allow_methods=["GET", "HEAD"],
                access_control_allow_origins=[*self._stage.web_origins],
                access_control_expose_headers=["Accept-Ranges", "Content-Length", "Content-Range", "ETag"],
                access_control_max_age=Duration.hours(1),
                origin_override=True,
            ),
        )
