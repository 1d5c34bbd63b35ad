"""Templates, synthesized once a stage and test run, also when several processes run the tests."""

import fcntl
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from stacks.assembly import synthesize
from tests.infrastructure.facts import Json, Template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Callable[[str], Template]:
    """The template of a stage by its name."""
    folder = tmp_path_factory.getbasetemp().parent / f"templates-{testrun_uid}"
    folder.mkdir(exist_ok=True)
    return cache(lambda stage: _template(stage, folder / stage))


def _template(stage: str, assembly: Path) -> Template:
    with assembly.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        written = assembly / f"Onetake-{stage}.template.json"
        body = json.loads(written.read_text()) if written.exists() else _synthesized(stage, assembly)
    return Template(stage, assembly, body)


@pytest.fixture(scope="session")
def prod(template: Callable[[str], Template]) -> Template:
    return template("prod")


@pytest.fixture(scope="session")
def local(template: Callable[[str], Template]) -> Template:
    return template("local")


def _synthesized(stage: str, assembly: Path) -> Json:
    # The local stage has only its own code to bundle; layers would have to be fetched.
    bundled = {"aws:cdk:bundling-stacks": ["**"]} if stage == "local" else {}
    return synthesize(stage, assembly, **bundled)
