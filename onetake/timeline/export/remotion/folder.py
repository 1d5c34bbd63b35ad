"""Writing a Remotion project into a folder, with the files that the film shows."""

import json
import shutil
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from onetake.errors import ConflictError
from onetake.timeline.export.remotion.film import Gains
from onetake.timeline.export.remotion.project import NAME, remotion_project
from onetake.timeline.master import Master


def write_project(
    master: Master, assets: Mapping[str, Path], fallbacks: Mapping[str, Path], gains: Gains, folder: Path
) -> None:
    """`assets` are the master's files by asset id, `fallbacks` the font files beside Roboto by family.

    An older export in `folder` is written over, node_modules and what else is there stay.
    Raises ConflictError for a folder with anything else in it.
    """
    _check_free(folder)
    project = remotion_project(master, {family: path.name for family, path in fallbacks.items()}, gains=gains)
    for path, text in project.texts.items():
        _parent(folder / path).write_bytes(text.encode())
    for key, path in project.assets.items():
        shutil.copyfile(assets[key], _parent(folder / path))
    for family, path in project.fallbacks.items():
        shutil.copyfile(fallbacks[family], _parent(folder / path))
    for name, path in project.roboto.items():
        with as_file(files("font_roboto").joinpath("files", name)) as found:
            shutil.copyfile(found, _parent(folder / path))


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _check_free(folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()) or _project_name(folder) == NAME:
        return
    raise ConflictError(f"{folder} has other files in it: name a new folder, or one of an earlier export")


def _project_name(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / "package.json").read_bytes()).get("name"))
    except (FileNotFoundError, ValueError, AttributeError):
        return None
