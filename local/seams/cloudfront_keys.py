"""CloudFormation's `AWS::CloudFront::PublicKey` and `AWS::CloudFront::KeyGroup`, which ministack does not know.

Its CloudFront has both; only the way from a template to them is missing.
"""

from typing import Any

from ministack.services import cloudfront
from ministack.services.cloudformation import provisioners

from local.seams.ministack import expect_attribute, expect_function

Json = dict[str, Any]


def install() -> None:
    """Register both types with ministack's CloudFormation."""
    for name in ("_pk_id", "_kg_id", "_now_iso", "new_uuid"):
        expect_attribute(cloudfront, name)
    expect_function(provisioners, "_cf_oac_update", "physical_id old_props new_props stack_name logical_id")
    handlers = expect_attribute(provisioners, "_RESOURCE_HANDLERS")
    handlers["AWS::CloudFront::PublicKey"] = {
        "create": _create_key,
        "update": _update_key,
        "delete": lambda physical_id, _properties: cloudfront._public_keys.pop(physical_id, None),
    }
    handlers["AWS::CloudFront::KeyGroup"] = {
        "create": _create_group,
        "update": _update_group,
        "delete": lambda physical_id, _properties: cloudfront._key_groups.pop(physical_id, None),
    }


def _create_key(_logical_id: str, properties: Json, _stack: str) -> tuple[str, Json]:
    key_id = cloudfront._pk_id()
    record = {"Id": key_id, "CreatedTime": cloudfront._now_iso()}
    cloudfront._public_keys[key_id] = {**record, **_described(properties["PublicKeyConfig"])}
    return key_id, {"Id": key_id, "CreatedTime": record["CreatedTime"]}


def _update_key(physical_id: str, _old: Json, properties: Json, _stack: str) -> tuple[str, Json]:
    record = cloudfront._public_keys[physical_id]
    record.update(_described(properties["PublicKeyConfig"]))
    return physical_id, {"Id": physical_id, "CreatedTime": record["CreatedTime"]}


def _create_group(_logical_id: str, properties: Json, _stack: str) -> tuple[str, Json]:
    group_id = cloudfront._kg_id()
    return _update_group(group_id, {}, properties, "")


def _update_group(physical_id: str, _old: Json, properties: Json, _stack: str) -> tuple[str, Json]:
    record = {"Id": physical_id, "LastModifiedTime": cloudfront._now_iso()}
    cloudfront._key_groups[physical_id] = {**record, **_described(properties["KeyGroupConfig"])}
    return physical_id, record


def _described(config: Json) -> Json:
    return {"ETag": cloudfront.new_uuid(), "Config": {"Comment": "", **config}}
