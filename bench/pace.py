"""`python -m bench.pace`: vCPU seconds that a megapixel of film takes, by film and quality.

Whole renders of the bench's films by `onetake render`, from the start of the process to the file, and `onetake verify`
of the last, which is most of what a joining task does. The paces of `onetake.ledger.quotes` are read off here.
"""

import tempfile
from pathlib import Path

from bench.command import onetake
from bench.films import FILMS, compose
from bench.media import make_media
from bench.processes import run
from onetake.render.plan import output_frames, whole
from onetake.render.settings import Quality, RenderSettings
from onetake.timeline.document import canonical_json
from onetake.timeline.master import Master

FRAMES = 240
QUALITIES: tuple[Quality, ...] = ("preview", "standard", "high")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="onetake-bench-") as name:
        folder = Path(name)
        files = make_media(folder)
        print("vCPU seconds a megapixel")
        print(f"{'film':<10}", *(f"{column:>10}" for column in (*QUALITIES, "verify")))
        for film in FILMS:
            master = compose(film, FRAMES, files)
            source = folder / "master.json"
            source.write_bytes(canonical_json(master))
            rendering = [_rendering(master, quality, source, folder) for quality in QUALITIES]
            paces = [*rendering, _verifying(master, folder)]
            print(f"{film:<10}", *(f"{pace:>10.4f}" for pace in paces), flush=True)


def _rendering(master: Master, quality: Quality, source: Path, folder: Path) -> float:
    spent = run(onetake("render", str(source), "-o", str(folder / "film.mp4"), "--quality", quality))
    return spent.cpu / _megapixels(RenderSettings.of(master, quality), master)


def _verifying(master: Master, folder: Path) -> float:
    spent = run(onetake("verify", str(folder / "film.mp4")))
    return spent.cpu / _megapixels(RenderSettings.of(master, QUALITIES[-1]), master)


def _megapixels(settings: RenderSettings, master: Master) -> float:
    return settings.width * settings.height * output_frames(settings, whole(master)) / 1e6


if __name__ == "__main__":
    main()
