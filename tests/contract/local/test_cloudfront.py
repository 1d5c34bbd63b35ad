"""Films behind CloudFront: who has a signature gets them, nobody else (D2). Signed by the product's own signer."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from onetake.aws.signing import CloudFrontSigner
from tests.contract.local.running import BareCloud, Json
from tests.waiting import wait_until

FILM = bytes(range(256)) * 4


def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_pem(key: rsa.RSAPrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def template(bucket: str, public_key: str) -> Json:
    """A private bucket behind a distribution that trusts one key."""
    read = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    access = {"Name": bucket, "OriginAccessControlOriginType": "s3", "SigningBehavior": "always"}
    origin = {
        "Id": "films",
        "DomainName": f"{bucket}.s3.eu-central-1.amazonaws.com",
        "OriginAccessControlId": {"Ref": "Access"},
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }
    behavior = {
        "TargetOriginId": "films",
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        "ResponseHeadersPolicyId": {"Ref": "ForPlayers"},
        "TrustedKeyGroups": [{"Ref": "Keys"}],
    }
    cors = {
        "AccessControlAllowCredentials": False,
        "AccessControlAllowHeaders": {"Items": ["Range"]},
        "AccessControlAllowMethods": {"Items": ["GET", "HEAD"]},
        "AccessControlAllowOrigins": {"Items": ["*"]},
        "OriginOverride": True,
    }
    key = {"CallerReference": bucket, "Name": bucket, "EncodedKey": public_key}
    policy = {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": {"Version": "2012-10-17", "Statement": [read]}}
    distribution = {"Enabled": True, "Origins": [origin], "DefaultCacheBehavior": behavior}
    resources: dict[str, tuple[str, Json]] = {
        "Bucket": ("S3::Bucket", {"BucketName": bucket}),
        "Policy": ("S3::BucketPolicy", policy),
        "Key": ("CloudFront::PublicKey", {"PublicKeyConfig": key}),
        "Keys": ("CloudFront::KeyGroup", {"KeyGroupConfig": {"Name": bucket, "Items": [{"Ref": "Key"}]}}),
        "Access": ("CloudFront::OriginAccessControl", {"OriginAccessControlConfig": access}),
        "ForPlayers": (
            "CloudFront::ResponseHeadersPolicy",
            {"ResponseHeadersPolicyConfig": {"Name": bucket, "CorsConfig": cors}},
        ),
        "Films": ("CloudFront::Distribution", {"DistributionConfig": distribution}),
    }
    return {
        "Resources": {name: {"Type": f"AWS::{kind}", "Properties": p} for name, (kind, p) in resources.items()},
        "Outputs": {"KeyId": {"Value": {"Ref": "Key"}}},
    }


@dataclass
class Films:
    url: str
    key_id: str
    key: rsa.RSAPrivateKey

    def signer(self, key: rsa.RSAPrivateKey | None = None, key_id: str | None = None) -> CloudFrontSigner:
        return CloudFrontSigner(lambda: private_pem(key or self.key), key_id or self.key_id)

    def signed(self, path: str = "/films/a b.mp4", **age: float) -> str:
        return self.signer().sign(self.url + path.replace(" ", "%20"), in_time(**(age or {"minutes": 5})))


def in_time(**age: float) -> datetime:
    return datetime.now(UTC) + timedelta(**age)


@pytest.fixture(scope="module")
def films(bare_cloud: BareCloud) -> Films:
    bucket, key = f"films-{uuid.uuid4().hex[:8]}", make_key()
    formation = bare_cloud.client("cloudformation")
    formation.create_stack(StackName=bucket, TemplateBody=json.dumps(template(bucket, public_pem(key))))

    def made() -> Json | None:
        stack: Json = formation.describe_stacks(StackName=bucket)["Stacks"][0]
        assert "ROLLBACK" not in stack["StackStatus"], formation.describe_stack_events(StackName=bucket)
        return stack if stack["StackStatus"] == "CREATE_COMPLETE" else None

    stack = wait_until(made)
    assert stack
    s3 = bare_cloud.client("s3")
    s3.put_object(Bucket=bucket, Key="films/a b.mp4", Body=FILM, ContentType="video/mp4")
    s3.put_object(Bucket=bucket, Key="films/hls/1.ts", Body=b"segment")
    s3.put_object(Bucket=bucket, Key="films/other.mp4", Body=b"other")
    return Films(f"{bare_cloud.endpoint}/_cloudfront", stack["Outputs"][0]["OutputValue"], key)


def test_a_signed_url_opens_the_film(films: Films) -> None:
    answer = httpx.get(films.signed())
    assert (answer.status_code, answer.content) == (200, FILM)
    assert answer.headers["content-type"] == "video/mp4"


def test_ranges_and_head_work_as_players_need_them(films: Films) -> None:
    part = httpx.get(films.signed(), headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, FILM[4:8])
    assert part.headers["content-range"] == f"bytes 4-7/{len(FILM)}"
    head = httpx.head(films.signed())
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(FILM)))


def test_a_page_of_another_origin_may_read_it(films: Films) -> None:
    answer = httpx.get(films.signed(), headers={"origin": "https://player.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_without_a_signature_it_stays_closed(films: Films) -> None:
    assert httpx.get(f"{films.url}/films/other.mp4").status_code == 403


def test_an_expired_url_is_refused(films: Films) -> None:
    assert httpx.get(films.signed(seconds=-1)).status_code == 403


@pytest.mark.parametrize("change", [("Expires=", "Expires=9"), ("other", "hls/1.ts"), ("Signature=", "Signature=A")])
def test_a_changed_url_is_refused(films: Films, change: tuple[str, str]) -> None:
    url = films.signed("/films/other.mp4")
    assert httpx.get(url).status_code == 200
    assert httpx.get(url.replace(*change)).status_code == 403


def test_another_key_s_signature_is_refused(films: Films) -> None:
    url = f"{films.url}/films/other.mp4"
    assert httpx.get(films.signer(key=make_key()).sign(url, in_time(minutes=5))).status_code == 403
    assert httpx.get(films.signer(key_id="KUNKNOWN").sign(url, in_time(minutes=5))).status_code == 403


def test_a_folder_s_signature_opens_its_files_and_no_others(films: Films) -> None:
    query = films.signer().sign_folder(f"{films.url}/films/hls/main.m3u8", in_time(minutes=5)).partition("?")[2]
    assert httpx.get(f"{films.url}/films/hls/1.ts?{query}").content == b"segment"
    assert httpx.get(f"{films.url}/films/other.mp4?{query}").status_code == 403
    cookies = {f"CloudFront-{name}": value for name, value in (part.split("=", 1) for part in query.split("&"))}
    assert httpx.get(f"{films.url}/films/hls/1.ts", cookies=cookies).content == b"segment"
    assert httpx.get(f"{films.url}/films/other.mp4", cookies=cookies).status_code == 403


def test_a_folder_s_signature_ends_too(films: Films) -> None:
    query = films.signer().sign_folder(f"{films.url}/films/hls/main.m3u8", in_time(seconds=-1)).partition("?")[2]
    assert httpx.get(f"{films.url}/films/hls/1.ts?{query}").status_code == 403


@pytest.mark.parametrize("query", ["Expires=soon&Signature=x&Key-Pair-Id=K", "Policy=%%%&Signature=x&Key-Pair-Id=K"])
def test_nonsense_is_refused_and_not_an_error(films: Films, query: str) -> None:
    assert httpx.get(f"{films.url}/films/other.mp4?{query.replace('=K', f'={films.key_id}')}").status_code == 403


def test_what_is_not_there_is_refused_like_what_is_closed(films: Films) -> None:
    assert httpx.get(films.signed("/films/none.mp4")).status_code == 403
