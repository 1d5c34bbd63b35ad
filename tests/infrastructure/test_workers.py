"""Where renders run, and what that costs when nothing renders."""

import pytest

from tests.infrastructure.facts import Template

BY_THE_HOUR = ("AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::ECS::Service", "AWS::EC2::Instance")


@pytest.mark.parametrize("kind", BY_THE_HOUR)
def test_nothing_costs_by_the_hour(kind: str, prod: Template) -> None:
    assert prod.of_type(kind) == {}


def test_the_bucket_and_the_tables_are_reached_through_gateways(prod: Template) -> None:
    endpoints = prod.of_type("AWS::EC2::VPCEndpoint").values()

    assert {endpoint["VpcEndpointType"] for endpoint in endpoints} == {"Gateway"}
    services = {prod.spell(endpoint["ServiceName"]) for endpoint in endpoints}
    assert services == {"com.amazonaws.region.s3", "com.amazonaws.region.dynamodb"}


def test_nothing_reaches_a_worker(prod: Template) -> None:
    group = prod.only("AWS::EC2::SecurityGroup")

    assert "SecurityGroupIngress" not in group
    assert prod.of_type("AWS::EC2::SecurityGroupIngress") == {}


def test_a_worker_runs_on_arm_in_the_size_that_its_cost_is_told_by(prod: Template) -> None:
    task = prod.only("AWS::ECS::TaskDefinition")
    (container,) = task["ContainerDefinitions"]
    told = {variable["Name"]: variable["Value"] for variable in container["Environment"]}

    assert task["RuntimePlatform"]["CpuArchitecture"] == "ARM64"
    assert task["RequiresCompatibilities"] == ["FARGATE"]
    assert (float(told["TASK_VCPU"]) * 1024, float(told["TASK_MEMORY_GB"]) * 1024) == (
        int(task["Cpu"]),
        int(task["Memory"]),
    )


def test_the_image_is_built_in_aws_and_only_named_locally(prod: Template, local: Template) -> None:
    def image(template: Template) -> object:
        (container,) = template.only("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
        return container["Image"]

    assert "cdk-hnb659fds-container-assets" in str(image(prod))
    assert image(local) == "onetake/render:local"
