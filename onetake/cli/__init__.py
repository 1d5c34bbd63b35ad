"""The `onetake` command. Each subcommand imports what it needs when it runs, so that `--help` is instant.

Exit status: 0, 1 for a failure with one readable line, 2 for wrong usage, 130 when it was stopped.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence

from onetake.cli.cloud import add_cloud_commands
from onetake.cli.documents import add_document_commands
from onetake.cli.exporting import add_export_commands
from onetake.cli.migrating import add_migration_commands
from onetake.cli.rendering import add_render_commands
from onetake.errors import OnetakeError

STOPPED = 128 + signal.SIGINT
"""What shells say of a command that Ctrl-C ended."""

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
        status = command(arguments)
        sys.stdout.flush()  # here, where a full disk is still told in one line
        return status
    except OnetakeError as exc:
        print(f"onetake: {exc.message}", file=sys.stderr)
    except BrokenPipeError:  # who reads the output has seen enough of it, as `head` has
        _end_output()
    except OSError as exc:
        print(f"onetake: {exc.filename or 'a file, or the output'}: {exc.strerror or exc}", file=sys.stderr)
        _end_output()
    except KeyboardInterrupt:
        print("onetake: stopped", file=sys.stderr)
        return STOPPED
    return 1


def _end_output() -> None:
    """Drop what cannot be written: the interpreter would try once more as it ends, and fail with a traceback."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onetake", description="From a storyboard to one continuous film.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_document_commands(commands)
    add_render_commands(commands)
    add_export_commands(commands)
    add_migration_commands(commands)
    add_cloud_commands(commands)
    return parser
