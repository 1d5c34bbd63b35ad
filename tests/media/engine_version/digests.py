"""What the engine draws and encodes, as digests, and those that were written down for its version.

`python -m tests.media.engine_version.digests` prints them; `--write` puts them into the table.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from onetake.render.files.encoder import encode_segment
from onetake.render.picture.compositor import Compositor
from onetake.render.settings import ENGINE_VERSION, Quality, RenderSettings
from tests.media.engine_version.frames import FILES, Film, films

TABLE = Path(__file__).with_name("digests.json")
WRITE = "make digests"

_ENCODED = "moves"
_SMALL = 160, 90
_QUALITIES: tuple[Quality, ...] = ("preview", "standard", "high")


class Digests(NamedTuple):
    """Of each frame and segment by its name, as an engine of `version` makes them."""

    version: str
    by_name: dict[str, str]


def digests_now() -> Digests:
    """Those of this code on this machine."""
    found = {f"{name}, frame {frame}": digest for name, film in films().items() for frame, digest in _drawn(film)}
    return Digests(ENGINE_VERSION, found | dict(_encoded(films()[_ENCODED])))


def digests_written() -> Digests:
    table = json.loads(TABLE.read_text())
    return Digests(table["engineVersion"], table["digests"])


def difference(written: Digests, now: Digests) -> str:
    """What is to be done where the two are not the same; empty where they are."""
    if names := changed_without_version(written, now):
        return (
            f"engine {now.version} makes other pixels or bytes than it did: {'; '.join(names)}. Chunks in the cache "
            "would be joined with new ones of another look. If it was not meant, mend it (`make setup`, if libraries "
            "are not those of uv.lock); if it was, raise ENGINE_VERSION in onetake/render/settings.py, then "
            f"run `{WRITE}` and commit {TABLE.name}."
        )
    if written != now:
        return (
            f"{TABLE.name} is of engine {written.version}, or of other frames than engine {now.version} is asked for: "
            f"run `{WRITE}` and commit it."
        )
    return ""


def changed_without_version(written: Digests, now: Digests) -> list[str]:
    """What the version that wrote the table makes otherwise now. What is new or gone in the table has not changed."""
    both = written.by_name.keys() & now.by_name.keys() if written.version == now.version else ()
    return [name for name in now.by_name if name in both and now.by_name[name] != written.by_name[name]]


def _drawn(film: Film) -> Iterator[tuple[int, str]]:
    with Compositor(film.master, FILES, *film.size) as compositor:
        for frame in film.frames:
            yield frame, _digest(compositor.frame(frame).to_ndarray().tobytes())


def _encoded(film: Film) -> Iterator[tuple[str, str]]:
    """Whole files, longer than the encoder looks ahead and than a GOP."""
    with tempfile.TemporaryDirectory() as folder:
        for quality in _QUALITIES:
            path, settings = Path(folder) / f"{quality}.mp4", RenderSettings.of(film.master, quality)
            with Compositor(film.master, FILES, *_SMALL) as compositor:
                frames = map(compositor.frame, range(film.master.duration_in_frames))
                encode_segment(frames, settings.changed(width=_SMALL[0], height=_SMALL[1], gop=70), path)
            yield f"{_ENCODED}, encoded in {quality} quality", _digest(path.read_bytes())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def main(arguments: list[str]) -> int:
    """Print or write the digests."""
    parser = argparse.ArgumentParser(prog="python -m tests.media.engine_version.digests", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"into {TABLE.name}, unless ENGINE_VERSION must be raised")
    options = parser.parse_args(arguments)
    now = digests_now()
    text = json.dumps({"engineVersion": now.version, "digests": now.by_name}, indent=2) + "\n"
    if not options.write:
        sys.stdout.write(text)
        return 0
    if TABLE.exists() and changed_without_version(written := digests_written(), now):
        sys.stderr.write(f"not written: {difference(written, now)}\n")
        return 1
    TABLE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
