"""Commands that hand a master to other programs: export."""

import argparse
import sys
from pathlib import Path
from typing import Any

from onetake.cli.arguments import read_document, warn


def add_export_commands(commands: Any) -> None:
    export = commands.add_parser("export", help="write a master document as something that other programs read")
    export.add_argument("master", type=Path, metavar="MASTER.json")
    export.add_argument("--to", choices=("srt", "vtt"), required=True)
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    export.set_defaults(command=_export)


def _export(arguments: argparse.Namespace) -> int:
    from onetake.timeline.export.captions import to_srt, to_vtt
    from onetake.timeline.master import Master

    master = read_document(Master, arguments.master)
    if not master.captions:
        warn([f"{arguments.master} has no captions"])
    _write({"srt": to_srt, "vtt": to_vtt}[arguments.to](master), arguments.output)
    return 0


def _write(text: str, output: Path | None) -> None:
    """As UTF-8 with line feeds, on every machine."""
    if output:
        output.write_bytes(text.encode())
    else:
        sys.stdout.buffer.write(text.encode())
