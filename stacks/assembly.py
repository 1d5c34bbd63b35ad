"""A stage's cloud assembly as a value: what the tests and the checks look at."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def synthesize(stage: str, output: Path, **context: Any) -> dict[str, Any]:
    """Run the app as the CDK CLI does, without bundling layers; returns the template.

    `context` adds to that of cdk.json. Raises RuntimeError with the app's own words if it does not synthesize.
    """
    given = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]
    given |= {"stage": stage, "aws:cdk:bundling-stacks": [], **context}
    environment = {
        **os.environ,
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(given),
        # jsii warns about every Node that it was not tested with, on each start.
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"stage {stage} does not synthesize:\n{done.stderr.strip()}")
    template = json.loads((output / f"Onetake-{stage}.template.json").read_text("utf-8"))
    assert isinstance(template, dict)
    return template


def state_machine(template: dict[str, Any]) -> dict[str, Any]:
    """The state machine's resource in the template, its properties."""
    found = [r for r in template["Resources"].values() if r["Type"] == "AWS::StepFunctions::StateMachine"]
    (machine,) = found
    properties = machine["Properties"]
    assert isinstance(properties, dict)
    return properties
