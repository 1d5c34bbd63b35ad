"""Commands that draw: render, frame, joins, verify."""

import argparse
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

from onetake.cli.arguments import (
    check_media,
    frame_range,
    keep_inputs,
    load_master,
    output_file,
    progress,
    warn,
    whole,
)


def add_render_commands(commands: Any) -> None:
    render = commands.add_parser("render", help="render a master document to an MP4 file, or to a GIF")
    render.add_argument("master", type=Path, metavar="MASTER.json")
    render.add_argument("-o", "--output", type=output_file(".mp4", ".gif"), required=True, metavar="OUT.mp4|OUT.gif")
    render.add_argument("--quality", choices=("preview", "standard", "high"), default="standard")
    render.add_argument("--preset", help="x264 preset, superfast to veryslow, in place of the quality's")
    render.add_argument("--crf", type=whole(1, 51), help="x264 constant rate factor in place of the quality's")
    render.add_argument("--workers", type=whole(1, 256), default=os.cpu_count() or 1, help="processes (default: cores)")
    render.add_argument("--range", type=frame_range, metavar="A:B", help="frames A (inclusive) to B (exclusive)")
    render.add_argument("--chunk-frames", type=whole(1, 2_000_000), help="force the length of chunks, in frames")
    render.add_argument("--force", action="store_true", help="render it although elements jump where a section begins")
    render.set_defaults(command=_render)

    thumbnails = commands.add_parser("thumbnails", help="small pictures of a film, and an index of them for players")
    thumbnails.add_argument("film", type=Path, metavar="FILM.mp4")
    thumbnails.add_argument(
        "-o", "--output", type=output_file(".vtt"), required=True, metavar="OUT.vtt", help="beside it: OUT.jpg"
    )
    thumbnails.set_defaults(command=_thumbnails)

    frame = commands.add_parser("frame", help="draw one frame of a master document as a PNG file")
    frame.add_argument("master", type=Path, metavar="MASTER.json")
    frame.add_argument("number", type=whole(0, 2_000_000), metavar="N")
    frame.add_argument("-o", "--output", type=output_file(".png"), required=True, metavar="OUT.png")
    frame.set_defaults(command=_frame)

    joins = commands.add_parser("joins", help="tell how colours and places change where pictures of a master join")
    joins.add_argument("master", type=Path, metavar="MASTER.json")
    joins.add_argument("--json", action="store_true", help="print one JSON object a line")
    joins.set_defaults(command=_joins)

    verify = commands.add_parser("verify", help="check a rendered file against its master document")
    verify.add_argument("film", type=Path, metavar="OUT.mp4")
    verify.add_argument("--master", type=Path, metavar="MASTER.json", help="also draw and mix parts of it again")
    verify.add_argument("--range", type=frame_range, metavar="A:B", help="the frames of the master that were rendered")
    verify.add_argument("--json", action="store_true", help="print the report as JSON")
    verify.set_defaults(command=_verify)


def _render(arguments: argparse.Namespace) -> int:
    from onetake.render.server import prepare

    prepare()  # takes about as long as all that is loaded and looked at here before the first frame is drawn
    from onetake.render.plan import check_range
    from onetake.render.settings import RenderSettings
    from onetake.timeline.gate import pass_gate

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was begun is taken away then too

    master, files = load_master(arguments.master)
    keep_inputs(arguments.output, *files.values())
    span = arguments.range or (0, master.duration_in_frames)
    check_range(master, span)
    continuity = pass_gate(master, *span, force=arguments.force)
    warn([jump.message for jump in continuity.jumps])
    if arguments.output.suffix.lower() == ".gif":
        return _render_gif(arguments, master, files, span)
    chosen = {k: v for k in ("preset", "crf") if (v := getattr(arguments, k)) is not None}
    settings = RenderSettings.of(master, arguments.quality).changed(**chosen)
    _render_film(arguments, master, files, settings, span, arguments.output)
    return 0


def _render_film(
    arguments: argparse.Namespace, master: Any, files: Any, settings: Any, span: tuple[int, int], output: Path
) -> None:
    from onetake.render.engine import render_film
    from onetake.render.plan import output_frames

    check_media(master, files, span)
    with progress(output_frames(settings, span)) as tell:
        film = render_film(
            master,
            files,
            settings,
            span,
            output,
            workers=arguments.workers,
            chunk_frames=arguments.chunk_frames,
            on_progress=tell,
        )
    warn(film.warnings)


def _render_gif(arguments: argparse.Namespace, master: Any, files: Any, span: tuple[int, int]) -> int:
    """By way of a small film without sound. What is over 30 s is not rendered."""
    from onetake.render.engine import render_gif
    from onetake.render.files.gif import MOST_SECONDS, gif_settings

    start, end = span
    last = start + int(MOST_SECONDS * master.fps.fraction)
    if last < end:
        warn([f"the GIF shows the first {MOST_SECONDS} s, frames {start} to {last}; --range {start}:{end} has more"])
    with tempfile.TemporaryDirectory(prefix=f".{arguments.output.stem}.", dir=arguments.output.parent) as folder:
        film = Path(folder, "film.mp4")
        silent = master.model_copy(update={"audio": []})
        _render_film(arguments, silent, files, gif_settings(master), (start, min(end, last)), film)
        render_gif(film, arguments.output)
    return 0


def _thumbnails(arguments: argparse.Namespace) -> int:
    from onetake.render.engine import render_thumbnails

    render_thumbnails(arguments.film, arguments.output, arguments.output.with_suffix(".jpg"))
    return 0


def _frame(arguments: argparse.Namespace) -> int:
    from onetake.errors import InvalidInputError
    from onetake.render.engine import render_frame

    master, files = load_master(arguments.master)
    if arguments.number >= master.duration_in_frames:
        last = master.duration_in_frames - 1
        raise InvalidInputError(f"there is no frame {arguments.number}; the film has frames 0 to {last}")
    keep_inputs(arguments.output, *files.values())
    check_media(master, files, (arguments.number, arguments.number + 1))
    warn(render_frame(master, files, arguments.number, arguments.output))
    return 0


def _joins(arguments: argparse.Namespace) -> int:
    from onetake.render.verification.joins import joins_of

    master, files = load_master(arguments.master)
    check_media(master, files, (0, master.duration_in_frames))
    found = None
    for found in joins_of(master, files):
        print(found.model_dump_json(by_alias=True) if arguments.json else found.text(), flush=True)
    if not (found or arguments.json):
        print("no pictures join")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from onetake.render.verification.verify import verify_film

    master, files = load_master(arguments.master) if arguments.master else (None, None)
    report = verify_film(arguments.film, master, frame_range=arguments.range, files=files)
    print(report.model_dump_json(by_alias=True, indent=2) if arguments.json else report.text())
    return 0 if report.ok else 1
