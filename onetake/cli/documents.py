"""Commands about documents: compile, diff, schema, openapi."""

import argparse
from pathlib import Path
from typing import Any

from onetake.cli.arguments import media_limits, read_document, warn, write_document
from onetake.cli.cloud import repository_module


def add_document_commands(commands: Any) -> None:
    compile_ = commands.add_parser("compile", help="compile a storyboard document to a master document")
    compile_.add_argument("storyboard", type=Path, metavar="STORYBOARD.json")
    compile_.add_argument("-o", "--output", type=Path, required=True, metavar="MASTER.json")
    compile_.set_defaults(command=_compile)

    diff = commands.add_parser("diff", help="tell two master documents apart; exit status 1 if they differ")
    diff.add_argument("old", type=Path, metavar="OLD.json")
    diff.add_argument("new", type=Path, metavar="NEW.json")
    diff.add_argument("--json", action="store_true", help="print the differences as JSON")
    diff.set_defaults(command=_diff)

    schema = commands.add_parser("schema", help="print the JSON Schema of a document")
    schema.add_argument("document", nargs="?", choices=("master", "storyboard", "legacy"), default="master")
    schema.set_defaults(command=_schema)

    openapi = commands.add_parser("openapi", help="print the OpenAPI document of the HTTP API")
    openapi.set_defaults(command=_openapi)


def _compile(arguments: argparse.Namespace) -> int:
    from onetake.render.intake.probe import with_facts
    from onetake.storyboard.compose import compose
    from onetake.storyboard.document import Storyboard
    from onetake.timeline.document import canonical_json
    from onetake.timeline.files import rebase_assets, resolve_files

    storyboard = read_document(Storyboard, arguments.storyboard)
    files = resolve_files(storyboard.assets, arguments.storyboard.parent)
    storyboard = storyboard.model_copy(update={"assets": with_facts(storyboard.assets, files, media_limits())})
    composed = compose(storyboard)
    idle = [f"section {w.section}, edit of {w.element}: {w.detail}" for w in composed.warnings]
    warn([*idle, *(f"section {w.section}: {w.detail}" for w in composed.scene_warnings)])
    master = composed.master
    moved = rebase_assets(master.assets, arguments.storyboard.parent, arguments.output.parent)
    text = canonical_json(master.model_copy(update={"assets": moved})) + b"\n"
    write_document(text, arguments.output, arguments.storyboard, *files.values())
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from onetake.timeline.diff import diff_masters
    from onetake.timeline.master import Master

    old, new = (read_document(Master, path) for path in (arguments.old, arguments.new))
    found = diff_masters(old, new)
    print(found.model_dump_json(by_alias=True, indent=2) if arguments.json else found.text())
    return 0 if found.same else 1


def _schema(arguments: argparse.Namespace) -> int:
    import json

    from pydantic import BaseModel

    from onetake.storyboard.document import Storyboard
    from onetake.storyboard.legacy.document import LegacyDocument
    from onetake.timeline.master import Master

    models: dict[str, type[BaseModel]] = {"master": Master, "storyboard": Storyboard, "legacy": LegacyDocument}
    print(json.dumps(models[arguments.document].model_json_schema(), indent=2))
    return 0


def _openapi(_arguments: argparse.Namespace) -> int:
    import json

    print(json.dumps(repository_module("lambdas.api.openapi").document(), indent=2))
    return 0
