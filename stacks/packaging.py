"""What the functions run: one archive of code, and layers of dependencies installed from uv.lock."""

import hashlib
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lam
from constructs import Construct

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = lam.Runtime.PYTHON_3_13
ARCHITECTURE = lam.Architecture.ARM_64
_PLATFORM = (
    *("--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.13"),
    *("--only-binary", ":all:", "--no-binary", "font-roboto"),
)
"""Wheels for RUNTIME on ARCHITECTURE, whatever machine synthesizes. Its Amazon Linux 2023 has glibc 2.34.

font-roboto is published as a source archive alone; it holds nothing but fonts, the same for every machine.
"""
_PACKAGES = ("onetake", "lambdas")


def code() -> lam.Code:
    """The product's own code, the same archive for every function: packages `onetake` and `lambdas`."""
    return lam.Code.from_asset(
        str(ROOT / "lambdas"), asset_hash_type=AssetHashType.OUTPUT, bundling=_bundled_by(_CopyPackages())
    )


def layer(scope: Construct, construct_id: str, extra: str) -> lam.LayerVersion:
    """A layer of the packages of one extra of pyproject.toml, in the versions of uv.lock."""
    # The hash is the lock's, so that a second synth finds the layer in the assembly and installs nothing.
    lock = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    lock.update(" ".join((extra, *_PLATFORM)).encode())
    archive = lam.Code.from_asset(
        str(ROOT / "lambdas"),
        asset_hash=lock.hexdigest(),
        asset_hash_type=AssetHashType.CUSTOM,
        bundling=_bundled_by(_InstallExtra(extra)),
    )
    return lam.LayerVersion(
        scope,
        construct_id,
        code=archive,
        compatible_runtimes=[RUNTIME],
        compatible_architectures=[ARCHITECTURE],
        description=f"The packages of onetake[{extra}], as locked",
    )


def _bundled_by(local: ILocalBundling) -> BundlingOptions:
    # CDK insists on a container's image to fall back to; the local way never declines.
    return BundlingOptions(image=DockerImage.from_registry("none"), local=local)


@jsii.implements(ILocalBundling)
class _CopyPackages:
    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        for package in _PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.ttf")  # functions draw nothing
            shutil.copytree(ROOT / package, Path(output_dir) / package, ignore=ignored)
        return True


@jsii.implements(ILocalBundling)
class _InstallExtra:
    def __init__(self, extra: str) -> None:
        self._extra = extra

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        """Lambda puts a layer's folder `python` on the path."""
        uv = _uv()
        # The CDK CLI asks its children for colours, which would end up in the list.
        export = ("export", "-q", "--color", "never", "--frozen", "--no-dev", "--no-emit-project")
        exported = [uv, *export, "--extra", self._extra]
        requirements = subprocess.run(exported, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603
        install = [uv, "pip", "install", "-q", "--target", f"{output_dir}/python", *_PLATFORM, "-r", "-"]
        subprocess.run(install, cwd=ROOT, check=True, input=requirements)  # noqa: S603
        return True


def _uv() -> str:
    """The uv on the path, else the one that `make setup` put beside this Python. Raises FileNotFoundError."""
    found = shutil.which("uv") or shutil.which("uv", path=sysconfig.get_path("scripts"))
    if found is None:
        raise FileNotFoundError("uv, which bundles the functions' dependencies, is not here: run `make setup`")
    return found
