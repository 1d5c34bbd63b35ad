"""Commands that hand a master to other programs and take it back: export, import, context, timeline."""

import argparse
import sys
from pathlib import Path
from typing import Any

from onetake.cli.arguments import load_master, media_limits, output_file, read_document, warn, whole, write_document
from onetake.errors import InvalidInputError, OnetakeError, RenderError


def add_export_commands(commands: Any) -> None:
    export = commands.add_parser("export", help="write a master document as something that other programs read")
    export.add_argument("master", type=Path, metavar="MASTER.json")
    export.add_argument("--to", choices=("srt", "vtt", "otio", "remotion"), required=True)
    output = "a file (default: standard output); for remotion the project's folder"
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help=output)
    export.set_defaults(command=_export)

    import_ = commands.add_parser("import", help="read a timeline of OpenTimelineIO as a master document")
    import_.add_argument("timeline", type=Path, metavar="FILE.otio")
    import_.add_argument("-o", "--output", type=Path, required=True, metavar="MASTER.json")
    import_.set_defaults(command=_import)

    context = commands.add_parser("context", help="tell a master document as text, for a language model")
    context.add_argument("master", type=Path, metavar="MASTER.json")
    context.add_argument("--frame", type=whole(0, 2_000_000), default=0, metavar="N", help="where elements are told")
    tokens = "at most so many, of four characters (default: 4000)"
    context.add_argument("--tokens", type=whole(300, 10_000_000), default=4000, metavar="N", help=tokens)
    context.set_defaults(command=_context)

    timeline = commands.add_parser("timeline", help="draw the timelines of a master document")
    timeline.add_argument("master", type=Path, metavar="MASTER.json")
    timeline.add_argument("-o", "--output", type=output_file(".svg"), required=True, metavar="OUT.svg")
    timeline.set_defaults(command=_timeline)


def _export(arguments: argparse.Namespace) -> int:
    if arguments.to == "remotion":
        return _export_remotion(arguments)
    return _export_otio(arguments) if arguments.to == "otio" else _export_captions(arguments)


def _export_captions(arguments: argparse.Namespace) -> int:
    from onetake.timeline.export.captions import to_srt, to_vtt
    from onetake.timeline.master import Master

    master = read_document(Master, arguments.master)
    if not master.captions:
        warn([f"{arguments.master} has no captions"])
    _write({"srt": to_srt, "vtt": to_vtt}[arguments.to](master), arguments.output, arguments.master)
    return 0


def _export_otio(arguments: argparse.Namespace) -> int:
    from onetake.timeline.files import rebase_assets
    from onetake.timeline.master import Master
    from onetake.timeline.otio.write import to_otio

    master = read_document(Master, arguments.master)
    folder = arguments.output.parent if arguments.output else arguments.master.parent
    found = rebase_assets(master.assets, arguments.master.parent, folder)
    _write(to_otio(master, {key: asset.uri for key, asset in found.items()}), arguments.output, arguments.master)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from onetake.timeline.document import canonical_json

    try:
        from onetake.timeline.otio.read import read_otio
    except ModuleNotFoundError as exc:
        raise OnetakeError(f"the package {exc.name} is not installed: install onetake[interchange]") from exc

    if not arguments.timeline.is_file():
        raise InvalidInputError(f"there is no file {arguments.timeline}")
    master, warnings = read_otio(arguments.timeline)
    write_document(canonical_json(master) + b"\n", arguments.output, arguments.timeline)
    warn(warnings)
    return 0


def _export_remotion(arguments: argparse.Namespace) -> int:
    from onetake.render.files.atomic import failing
    from onetake.render.intake.probe import with_facts
    from onetake.render.picture.light import gains_of
    from onetake.render.typography.font_files import fallback_files
    from onetake.timeline.export.remotion.folder import write_project
    from onetake.timeline.export.remotion.readme import warnings_of

    if arguments.output is None:
        raise InvalidInputError("a Remotion project is a folder: say which with -o FOLDER")
    master, files = load_master(arguments.master)
    master = master.model_copy(update={"assets": with_facts(master.assets, files, media_limits())})
    gains = gains_of(master, files)
    fallbacks = fallback_files(master, files)
    with failing(lambda reason: RenderError(f"{arguments.output} could not be written: {reason}")):
        write_project(master, files, fallbacks, gains, arguments.output)
    warn(warnings_of(master, gains))
    return 0


def _context(arguments: argparse.Namespace) -> int:
    from onetake.timeline.export.context import describe
    from onetake.timeline.master import Master

    master = read_document(Master, arguments.master)
    _write(describe(master, arguments.frame, arguments.tokens), None)
    return 0


def _timeline(arguments: argparse.Namespace) -> int:
    from onetake.timeline.export.picture.draw import timeline_svg
    from onetake.timeline.master import Master

    _write(timeline_svg(read_document(Master, arguments.master)), arguments.output)
    return 0


def _write(text: str, output: Path | None, *inputs: Path) -> None:
    """As UTF-8 with line feeds, on every machine."""
    if output:
        write_document(text.encode(), output, *inputs)
    else:
        sys.stdout.buffer.write(text.encode())
