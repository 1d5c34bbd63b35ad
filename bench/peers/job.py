"""The film that all render: the bench's `mixed`, its media in one folder, the same settings for x264."""

import json
import shutil
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from bench.films import compose
from bench.media import make_pictures

FONT = "Roboto-Bold.ttf"


@dataclass(frozen=True)
class Job:
    """`folder` holds public/ with the media, master.json, and the films."""

    folder: Path
    frames: int
    props: dict[str, Any]
    preset: str = "veryfast"
    crf: int = 21
    workers: int = 2

    @property
    def public(self) -> Path:
        return self.folder / "public"

    @property
    def master(self) -> Path:
        return self.folder / "master.json"

    def film(self, name: str) -> Path:
        return self.folder / f"{name}.mp4"

    def write(self, name: str, **more: Any) -> Path:
        """What a contestant's script reads: the film, the settings and `more`."""
        path = self.folder / f"{name}.json"
        job = {"props": self.props, "preset": self.preset, "crf": self.crf, "output": str(self.film(name)), **more}
        path.write_text(json.dumps(job))
        return path


def prepare_job(folder: Path, frames: int) -> Job:
    pictures, public = make_pictures(folder), folder / "public"
    public.mkdir()
    shutil.copy(str(package_files("font_roboto").joinpath("files", FONT)), public)
    master = compose("mixed", frames, pictures)
    names = {asset: f"{asset}{path.suffix}" for asset, path in pictures.items()}
    for asset, path in pictures.items():
        shutil.copy(path, public / names[asset])
    job = Job(folder, frames, {"master": json.loads(master.model_dump_json(by_alias=True)), "files": names})
    job.master.write_text(master.model_dump_json(by_alias=True))
    return job
