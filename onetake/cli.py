"""The `onetake` command. Each subcommand imports what it needs when it runs, so that `--help` is instant.

Exit status: 0, 1 for a failure with one readable line, 2 for wrong usage.
"""

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from onetake.errors import OnetakeError

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    if rest and not getattr(arguments, "takes_rest", False):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    arguments.rest = rest
    try:
        command: Command = arguments.command
        return command(arguments)
    except OnetakeError as exc:
        print(f"onetake: {exc.message}", file=sys.stderr)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as exc:
        print(f"onetake: {exc.filename or exc}: {exc.strerror or 'cannot be used'}", file=sys.stderr)
    except KeyboardInterrupt:
        print("onetake: stopped", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onetake", description="From a storyboard to one continuous film.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_document_commands(commands)
    _add_render_commands(commands)
    _add_cloud_commands(commands)
    return parser


def _add_document_commands(commands: Any) -> None:
    compile_ = commands.add_parser("compile", help="compile a storyboard document to a master document")
    compile_.add_argument("storyboard", type=Path, metavar="STORYBOARD.json")
    compile_.add_argument("-o", "--output", type=Path, required=True, metavar="MASTER.json")
    compile_.set_defaults(command=_compile)

    schema = commands.add_parser("schema", help="print the JSON Schema of a document")
    schema.add_argument("document", nargs="?", choices=("master", "storyboard"), default="master")
    schema.set_defaults(command=_schema)

    openapi = commands.add_parser("openapi", help="print the OpenAPI document of the HTTP API")
    openapi.set_defaults(command=_openapi)


def _add_render_commands(commands: Any) -> None:
    render = commands.add_parser("render", help="render a master document to an MP4 file")
    render.add_argument("master", type=Path, metavar="MASTER.json")
    render.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4")
    render.add_argument("--quality", choices=("preview", "standard", "high"), default="standard")
    render.add_argument("--preset", help="x264 preset in place of the quality's")
    render.add_argument("--crf", type=_whole(1, 51), help="x264 constant rate factor in place of the quality's")
    render.add_argument(
        "--workers", type=_whole(1, 256), default=os.cpu_count() or 1, help="processes (default: cores)"
    )
    render.add_argument("--range", type=_frame_range, metavar="A:B", help="frames A (inclusive) to B (exclusive)")
    render.add_argument("--chunk-frames", type=_whole(1, 2_000_000), help="force the length of chunks, in frames")
    render.set_defaults(command=_render)

    frame = commands.add_parser("frame", help="draw one frame of a master document as a PNG file")
    frame.add_argument("master", type=Path, metavar="MASTER.json")
    frame.add_argument("number", type=_whole(0, 2_000_000), metavar="N")
    frame.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.png")
    frame.set_defaults(command=_frame)

    verify = commands.add_parser("verify", help="check a rendered file against its master document")
    verify.add_argument("film", type=Path, metavar="OUT.mp4")
    verify.add_argument("--master", type=Path, metavar="MASTER.json")
    verify.add_argument("--json", action="store_true", help="print the report as JSON")
    verify.set_defaults(command=_verify)


def _add_cloud_commands(commands: Any) -> None:
    for name, text in (("up", "run the local cloud until Ctrl-C"), ("demo", "make a film through the HTTP API")):
        command = commands.add_parser(name, help=text, add_help=False)
        command.set_defaults(command=_local(name), takes_rest=True)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{value} is not in {least}..{most}")
        return value

    parse.__name__ = "whole number"
    return parse


def _frame_range(text: str) -> tuple[int, int]:
    start, colon, end = text.partition(":")
    if not (colon and start.isdigit() and end.isdigit() and int(start) < int(end)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a range such as 0:150")
    return int(start), int(end)


def _compile(arguments: argparse.Namespace) -> int:
    from onetake.render.probe import with_facts
    from onetake.storyboard.compose import compile_storyboard
    from onetake.storyboard.document import Storyboard
    from onetake.timeline.document import canonical_json
    from onetake.timeline.files import rebase_assets, resolve_files

    storyboard = _read_document(Storyboard, arguments.storyboard)
    files = resolve_files(storyboard.assets, arguments.storyboard.parent)
    storyboard = storyboard.model_copy(update={"assets": with_facts(storyboard.assets, files)})
    master = compile_storyboard(storyboard)
    moved = rebase_assets(master.assets, arguments.storyboard.parent, arguments.output.parent)
    arguments.output.write_bytes(canonical_json(master.model_copy(update={"assets": moved})) + b"\n")
    return 0


def _schema(arguments: argparse.Namespace) -> int:
    import json

    from onetake.storyboard.document import Storyboard
    from onetake.timeline.master import Master

    model = Master if arguments.document == "master" else Storyboard
    print(json.dumps(model.model_json_schema(), indent=2))
    return 0


def _openapi(_arguments: argparse.Namespace) -> int:
    import json

    print(json.dumps(_repository_module("lambdas.api.openapi").document(), indent=2))
    return 0


def _read_document(model: Any, path: Path) -> Any:
    """Raises DocumentError that begins with the file's name."""
    import json

    from onetake.errors import DocumentError
    from onetake.timeline.document import parse_document

    text = path.read_bytes()
    try:
        return parse_document(model, text)
    except DocumentError as exc:
        reason = exc.message
        with contextlib.suppress(ValueError, TypeError):
            if model.__name__ == "Master" and "scenes" in json.loads(text):
                reason = "this is a storyboard; compile it to a master first, with `onetake compile`"
        raise DocumentError(f"{path}: {reason}", pointer=exc.pointer) from exc


def _load_master(path: Path) -> tuple[Any, dict[str, Path]]:
    from onetake.timeline.files import resolve_files
    from onetake.timeline.master import Master

    master = _read_document(Master, path)
    return master, resolve_files(master.assets, path.parent)


def _render(arguments: argparse.Namespace) -> int:
    from onetake.render.engine import render_film
    from onetake.render.settings import RenderSettings

    master, files = _load_master(arguments.master)
    chosen = {k: v for k in ("preset", "crf") if (v := getattr(arguments, k)) is not None}
    settings = RenderSettings.of(master, arguments.quality).changed(**chosen)
    film = render_film(
        master,
        files,
        settings,
        arguments.range or (0, master.duration_in_frames),
        arguments.output,
        workers=arguments.workers,
        chunk_frames=arguments.chunk_frames,
    )
    _warn(film.warnings)
    return 0


def _frame(arguments: argparse.Namespace) -> int:
    from onetake.render.engine import render_frame

    master, files = _load_master(arguments.master)
    _warn(render_frame(master, files, arguments.number, arguments.output))
    return 0


def _warn(messages: Sequence[str]) -> None:
    for message in messages:
        print(f"onetake: warning: {message}", file=sys.stderr)


def _verify(arguments: argparse.Namespace) -> int:
    from onetake.render.verify import verify_film

    master = _load_master(arguments.master)[0] if arguments.master else None
    report = verify_film(arguments.film, master)
    print(report.model_dump_json(by_alias=True, indent=2) if arguments.json else report.text())
    return 0 if report.ok else 1


def _local(name: str) -> Command:
    def command(arguments: argparse.Namespace) -> int:
        status = _repository_module(f"local.{name}").main(arguments.rest)
        return int(status or 0)

    return command


def _repository_module(name: str) -> Any:
    """Modules that live beside the package in the repository and are never shipped with it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as exc:
        if exc.name and name.startswith(exc.name):
            raise OnetakeError(f"this needs a checkout of the repository; there is no {name} beside onetake") from exc
        raise OnetakeError(f"the package {exc.name} is not installed; run `make setup`") from exc


if __name__ == "__main__":
    sys.exit(main())
