"""Commands of the local cloud: up, demo."""

import argparse
import importlib
from collections.abc import Callable
from typing import Any

from onetake.errors import OnetakeError


def add_cloud_commands(commands: Any) -> None:
    for name, text in (("up", "run the local cloud until Ctrl-C"), ("demo", "make a film through the HTTP API")):
        command = commands.add_parser(name, help=text, add_help=False)
        command.set_defaults(command=_local(name), takes_rest=True)


def _local(name: str) -> Callable[[argparse.Namespace], int]:
    def command(arguments: argparse.Namespace) -> int:
        status = repository_module(f"local.{name}").main(arguments.rest)
        return int(status or 0)

    return command


def repository_module(name: str) -> Any:
    """Modules that live beside the package in the repository and are never shipped with it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as exc:
        if exc.name and name.startswith(exc.name):
            raise OnetakeError(f"this needs a checkout of the repository; there is no {name} beside onetake") from exc
        raise OnetakeError(f"the package {exc.name} is not installed; run `make setup`") from exc
