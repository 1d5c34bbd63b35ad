"""A Remotion project as a zip archive whose media are fetched when it is installed."""

import io
import zipfile
from collections.abc import Mapping
from importlib.resources import files

from onetake.timeline.export.remotion.film import Gains
from onetake.timeline.export.remotion.project import remotion_project
from onetake.timeline.master import Master

# The oldest that the format has, so that the same project is the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)
_FILE = 0o644 << 16


def zip_project(master: Master, addresses: Mapping[str, str], gains: Gains) -> bytes:
    """The archive; `addresses` are where `npm install` fetches the master's assets from, by asset id."""
    project = remotion_project(master, downloads=addresses, gains=gains)
    roboto = files("font_roboto").joinpath("files")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as folder:
        for path, text in project.texts.items():
            _add(folder, path, text.encode())
        for name, path in project.roboto.items():
            _add(folder, path, roboto.joinpath(name).read_bytes())
    return archive.getvalue()


def _add(folder: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, _TIME)
    entry.external_attr = _FILE
    entry.compress_type = zipfile.ZIP_DEFLATED
    folder.writestr(entry, data)
