"""What several commands take and say: numbers, documents, warnings."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any


def whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{value} is not in {least}..{most}")
        return value

    parse.__name__ = "whole number"
    return parse


def frame_range(text: str) -> tuple[int, int]:
    start, colon, end = text.partition(":")
    if not (colon and start.isdigit() and end.isdigit() and int(start) < int(end)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a range such as 0:150")
    return int(start), int(end)


def output_file(*suffixes: str) -> Callable[[str], Path]:
    """A file of one of these formats: what is written is what its name says, and no document is written over."""

    def parse(text: str) -> Path:
        path = Path(text)
        if path.suffix.lower() not in suffixes:
            raise argparse.ArgumentTypeError(f"{text!r} is not a file name that ends in {' or '.join(suffixes)}")
        return path

    return parse


def keep_inputs(output: Path, *inputs: Path) -> None:
    """Raises InvalidInputError for an output that would replace one of the files that it is made of."""
    from onetake.errors import InvalidInputError

    for path in inputs:
        if output.exists() and path.exists() and output.samefile(path):
            raise InvalidInputError(f"{output} is read for what is to be written: choose another name with -o")


def write_document(content: bytes, output: Path, *inputs: Path) -> None:
    """The whole of it or nothing. Raises as `keep_inputs` does, and RenderError naming `output`."""
    from onetake.render.files.atomic import replacing

    keep_inputs(output, *inputs)
    with replacing(output) as partial:
        partial.write_bytes(content)


def read_document(model: Any, path: Path) -> Any:
    """Raises DocumentError that begins with the file's name."""
    import json

    from onetake.errors import DocumentError
    from onetake.timeline.document import parse_document

    text = _decoded(path.read_bytes())
    try:
        return parse_document(model, text)
    except DocumentError as exc:
        reason = exc.message
        with contextlib.suppress(ValueError, TypeError, RecursionError):
            if model.__name__ == "Master" and "scenes" in json.loads(text):
                reason = "this is a storyboard; compile it to a master first, with `onetake compile`"
            if model.__name__ == "Storyboard" and "durationInFrames" in json.loads(text):
                reason = "this is a master, which needs no compiling; render it, with `onetake render`"
        raise DocumentError(f"{path}: {reason}", pointer=exc.pointer) from exc


def _decoded(data: bytes) -> bytes | str:
    """Text in any of JSON's encodings, with or without a byte order mark, as editors on Windows write it."""
    import json

    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        return data  # which the parser refuses


def load_master(path: Path) -> tuple[Any, dict[str, Path]]:
    from onetake.timeline.files import resolve_files
    from onetake.timeline.master import Master

    master = read_document(Master, path)
    return master, resolve_files(master.assets, path.parent)


def check_media(master: Any, files: dict[str, Path], span: tuple[int, int]) -> None:
    """Before anything is drawn. Raises the AssetError of a file that cannot be used."""
    from onetake.render.intake.admission import check_assets
    from onetake.render.plan import FrameRange

    check_assets(master, files, FrameRange(*span), media_limits())


def media_limits() -> Any:
    """The limits that the environment sets. Raises InvalidInputError naming a variable that makes no sense."""
    from pydantic import ValidationError

    from onetake.aws.settings import MediaSettings
    from onetake.errors import InvalidInputError

    try:
        return MediaSettings.from_env()
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        raise InvalidInputError(f"{str(first['loc'][0]).upper()}={first['input']}: {first['msg']}") from exc


def warn(messages: Sequence[str]) -> None:
    for message in messages:
        print(f"onetake: warning: {message}", file=sys.stderr)


@contextlib.contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Takes the number of frames done and tells it at a terminal, in one line that is gone afterwards."""
    terminal = sys.stderr.isatty()

    def tell(done: int) -> None:
        if terminal:
            print(f"\r{done} of {total} frames", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        if terminal:
            print("\r" + " " * len(f"{total} of {total} frames"), end="\r", file=sys.stderr, flush=True)
