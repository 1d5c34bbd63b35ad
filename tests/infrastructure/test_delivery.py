"""The way out: signed URLs, over HTTPS, to players in pages."""

from typing import Any

from tests.infrastructure.facts import Template


def behaviour(template: Template) -> dict[str, Any]:
    found = template.only("AWS::CloudFront::Distribution")["DistributionConfig"]
    assert "CacheBehaviors" not in found
    return dict(found["DefaultCacheBehavior"])


def test_only_signed_urls_are_answered(prod: Template) -> None:
    (group,) = behaviour(prod)["TrustedKeyGroups"]
    (key,) = prod.only("AWS::CloudFront::KeyGroup")["KeyGroupConfig"]["Items"]

    assert prod.spell(group) == "DeliveryKeys"
    assert prod.spell(key) == "DeliveryKey"
    assert prod.only("AWS::CloudFront::PublicKey")["PublicKeyConfig"]["EncodedKey"] == {"Ref": "DeliveryPublicKey"}


def test_plain_http_is_sent_on_to_https(prod: Template) -> None:
    assert behaviour(prod)["ViewerProtocolPolicy"] == "redirect-to-https"


def test_the_bucket_is_read_with_origin_access_control(prod: Template) -> None:
    (origin,) = prod.only("AWS::CloudFront::Distribution")["DistributionConfig"]["Origins"]

    assert prod.spell(origin["DomainName"]) == "DataBucket"
    assert prod.spell(origin["OriginAccessControlId"]) == "DeliveryDistributionOrigin1S3OriginAccessControl"


def test_pages_play_from_another_origin_and_seek(prod: Template) -> None:
    cors = prod.only("AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]["CorsConfig"]

    assert {"GET", "HEAD", "OPTIONS"} == set(behaviour(prod)["AllowedMethods"])
    assert {"GET", "HEAD"} <= set(cors["AccessControlAllowMethods"]["Items"])
    assert "Range" in cors["AccessControlAllowHeaders"]["Items"]
    assert {"Accept-Ranges", "Content-Range"} <= set(cors["AccessControlExposeHeaders"]["Items"])
    # A compressed answer has no ranges.
    assert behaviour(prod)["Compress"] is False


def test_films_come_from_the_distribution_unless_an_address_is_given(prod: Template) -> None:
    url = prod.functions()["api"]["Environment"]["Variables"]["DELIVERY_URL"]
    condition, own, given = url["Fn::If"]

    assert prod.body["Conditions"][condition] == {"Fn::Equals": [{"Ref": "DeliveryUrl"}, ""]}
    assert prod.spell(own) == "https://DeliveryDistribution"
    assert given == {"Ref": "DeliveryUrl"}
    assert prod.body["Outputs"]["DeliveryUrl"]["Value"] == url


def test_no_private_key_is_in_the_template(prod: Template) -> None:
    text = str(prod.body)
    assert "PRIVATE KEY" not in text
    assert prod.only("AWS::SecretsManager::Secret")["GenerateSecretString"] == {}
