"""Cold starts stay cheap: what importing an entry point drags in."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def imported(module: str, names: tuple[str, ...]) -> list[str]:
    """Which of `names` are loaded once a fresh interpreter has imported `module`."""
    code = f"import {module}, sys; print(*[n for n in {names!r} if n in sys.modules])"
    # No AWS variable, no settings: an import that needed one would fail.
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_the_api_handler_imports_no_client_and_no_media_library() -> None:
    heavy = ("boto3", "pynamodb", "cryptography", "av", "skia", "numpy", "numba", "opentimelineio")
    assert imported("lambdas.api.handler", (*heavy, "onetake.timeline.export", "onetake.timeline.otio")) == []


def test_the_probe_of_uploads_needs_no_renderer() -> None:
    assert imported("lambdas.probe_asset.handler", ("boto3", "skia", "numba")) == []


@pytest.mark.parametrize("module", ["lambdas.api.openapi", "lambdas.bootstrap"])
def test_modules_import_without_an_environment(module: str) -> None:
    assert imported(module, ("boto3",)) == []
