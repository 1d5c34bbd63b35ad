"""What `FeatureFlags` promises, of the fake and of parameters; and when parameters are read."""

import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from onetake.aws.feature_flags import KEPT_SECONDS, ParameterFlags
from onetake.storyboard.ports import FeatureFlags
from tests.fakes import FakeFlags

Switch = Callable[[str], Any]


class Watch:
    """Time that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def name() -> str:
    return f"/onetake/{uuid.uuid4().hex}/new-workflow"


@pytest.fixture
def switch(cloud: str, name: str) -> Switch:
    """Sets the parameter, as an operator does."""
    client = boto3.client("ssm")
    return lambda value: client.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


@pytest.fixture
def parameter(cloud: str, name: str, watch: Watch) -> ParameterFlags:
    return ParameterFlags(name, watch)


@pytest.fixture(params=["fake", "ssm"])
def flags_that_are_off(request: pytest.FixtureRequest) -> FeatureFlags:
    if request.param == "fake":
        fake = FakeFlags()
        fake.new_workflow_is_on = False
        return fake
    request.getfixturevalue("switch")("off")
    chosen: FeatureFlags = request.getfixturevalue("parameter")
    return chosen


@pytest.fixture(params=["fake", "ssm"])
def flags_that_nobody_set(request: pytest.FixtureRequest) -> FeatureFlags:
    chosen: FeatureFlags = FakeFlags() if request.param == "fake" else request.getfixturevalue("parameter")
    return chosen


def test_a_flag_says_what_was_set(flags_that_are_off: FeatureFlags) -> None:
    assert flags_that_are_off.new_workflow() is False


def test_a_flag_that_nobody_set_is_on(flags_that_nobody_set: FeatureFlags) -> None:
    assert flags_that_nobody_set.new_workflow() is True


def test_a_switch_is_noticed_within_a_minute_and_costs_no_call_before(
    parameter: ParameterFlags, switch: Switch, watch: Watch
) -> None:
    switch("off")
    assert parameter.new_workflow() is False
    switch(" On ")
    watch.seconds += KEPT_SECONDS - 1
    assert parameter.new_workflow() is False
    watch.seconds += 1
    assert parameter.new_workflow() is True


@pytest.mark.parametrize("wrong", ["offf", "1", "-"])
def test_a_flag_that_is_broken_stays_as_it_was(
    parameter: ParameterFlags, switch: Switch, watch: Watch, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    switch("off")
    assert parameter.new_workflow() is False
    switch(wrong)
    watch.seconds += KEPT_SECONDS
    assert parameter.new_workflow() is False
    assert f"is {wrong!r}, neither on nor off" in caplog.text


def test_a_flag_out_of_reach_is_on_and_is_not_asked_for_at_each_call(
    monkeypatch: pytest.MonkeyPatch, cloud: str, name: str, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    flags = ParameterFlags(name, watch)
    assert [flags.new_workflow() for _ in range(3)] == [True] * 3
    assert len(caplog.records) == 1
    assert name in caplog.text
