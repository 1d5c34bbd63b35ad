"""The OpenAPI 3.1 document, generated from the routes; the same on every machine.

python -m lambdas.api.openapi                            print it
python -m lambdas.api.openapi --write docs/openapi.json  write it
python -m lambdas.api.openapi --check docs/openapi.json  exit with 1 if the file differs
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, License, Tag

from lambdas.api.components import tidy_components
from lambdas.api.described import describe
from lambdas.api.examples import EXAMPLES
from lambdas.api.handler import app
from lambdas.api.problems import problem_examples
from lambdas.api.samples import sample_of
from onetake.storyboard.compose import compose
from onetake.storyboard.document import Storyboard
from onetake.timeline.document import canonical_json

_Json = dict[str, Any]

_DESCRIPTION = """From a storyboard to one continuous film.

Send an access token of the user pool with every request: `Authorization: Bearer <token>`. What belongs to somebody
else is answered as if it did not exist. Every failure is `application/problem+json` with a stable `code`, except what
the gateway refuses before the API sees it: its own 401, 404, 413, 429 and 503 are `{"message": ...}`, as is its 500
for a function that died. Changes take `If-Match` with the ETag that a GET gave, and are refused with 412 if somebody
else was faster, also if that was deleted and made again since: no ETag comes twice. A PATCH is a JSON merge patch; a
change that changes nothing leaves the ETag as it is. A POST takes an `Idempotency-Key`, and can then be sent again
without doing anything twice. Lists come in pages: send `nextCursor` back as `cursor`. A document that is too large
for an answer is a redirect (303) to an address that needs no token and holds for a quarter of an hour."""

_TAGS = {
    "Meta": "Whether the service is up, and this document.",
    "Projects": "A video from its brain dump on: brand, format, voice, music, progress.",
    "Migration": "Projects of the legacy workflow: taken in, migrated, rolled back.",
    "Storyboard": "The whole content of a project as one document, and its compilation to the continuous master.",
    "Exports": "The master for other programs and for people: Remotion, OpenTimelineIO, subtitles, a picture, a text.",
    "Scenes": "What a video is edited in. Each becomes a section of the master.",
    "Shots": "The pictures that a scene is made of, in their order.",
    "Images": "Variants of a shot's picture, by iteration.",
    "Selections": "Which image of a shot is taken, and the clip that animates it.",
    "Sections": "Scenes as the master has them: places in time, transitions, edits by hand.",
    "Elements": "What is on screen in a section, with keyframes: generated, or edited by hand.",
    "History": "Undo and redo of content edits.",
    "Assets": "Uploaded pictures, clips and sounds.",
    "Renders": "Films of a master: their price, progress, outputs and files.",
}
"""In the order of the docs page."""


def document() -> _Json:
    """The document as JSON data. Needs no environment."""
    schema = app.get_openapi_schema(
        title="Onetake",
        version="1.0.0",
        license_info=License(name="Apache-2.0", identifier="Apache-2.0"),
        tags=[Tag(name=name, description=description) for name, description in _TAGS.items()],
        security_schemes={"bearer": HTTPBearer(bearerFormat="JWT", description="An access token of the user pool.")},
        security=[{"bearer": []}],
    )
    data = tidy_components(schema.model_dump(mode="json", by_alias=True, exclude_none=True))
    data["info"]["description"] = _DESCRIPTION
    data["paths"] = dict(sorted(data["paths"].items()))
    data["components"]["responses"] = {}
    for method, _, operation in operations(data):
        describe(operation, method, data["components"])
    data["components"]["responses"] = dict(sorted(data["components"]["responses"].items()))
    data["components"]["examples"] = {name: {"value": value} for name, value in sorted(_examples(data).items())}
    return data


def operations(data: _Json) -> Iterator[tuple[str, str, _Json]]:
    """Every `(method, path, operation)` of a document."""
    return ((method, path, one) for path, methods in data["paths"].items() for method, one in methods.items())


def _examples(data: _Json) -> _Json:
    """The examples that operations refer to: a problem of each code, an answer of each schema."""
    answers = [answer for *_, operation in operations(data) for answer in operation["responses"].values()]
    contents = [content for answer in answers for content in answer.get("content", {}).values()]
    named = {name for content in contents for name in content.get("examples", ())}
    storyboard = EXAMPLES["importStoryboard"]
    master = json.loads(canonical_json(compose(Storyboard.model_validate(storyboard)).master))
    known = {"Storyboard": storyboard, "Master": master}
    answered = {name: known.get(name) or sample_of(name, data["components"]["schemas"]) for name in named}
    return {**answered, **problem_examples()}


def main(arguments: list[str]) -> int:
    """Print, write or check the document."""
    parser = argparse.ArgumentParser(prog="python -m lambdas.api.openapi", description="The API's OpenAPI document.")
    parser.add_argument("--write", type=Path, metavar="FILE")
    parser.add_argument("--check", type=Path, metavar="FILE", help="exit with 1 if FILE is not this code's document")
    options = parser.parse_args(arguments)
    text = json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
    if options.write:
        options.write.write_text(text, "utf-8")
    elif options.check is None:
        sys.stdout.write(text)
    elif not options.check.exists() or options.check.read_text("utf-8") != text:
        sys.stderr.write(f"{options.check} is not the document of this code: run `make openapi` and commit it.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
