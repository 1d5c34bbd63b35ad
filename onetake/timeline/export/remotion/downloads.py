"""A project that fetches its media by itself, where they cannot be put beside it."""

import json
from collections.abc import Mapping

from onetake.timeline.export.remotion.typescript import rows

SCRIPT = "fetch-assets.mjs"

_SOURCE = """// Fetches what the film shows into public/, once: `npm install` runs it. The addresses expire.
import {createWriteStream, existsSync} from 'node:fs';
import {mkdir, rename} from 'node:fs/promises';
import {dirname} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

const FILES = FILES_OF_THE_FILM;

for (const {path, url} of FILES) {
  if (existsSync(path)) continue;
  const answer = await fetch(url);
  if (!answer.ok) {
    throw new Error(`${path} cannot be fetched (${answer.status}): addresses expire, export the film again`);
  }
  await mkdir(dirname(path), {recursive: true});
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
}
"""


def download_source(addresses: Mapping[str, str]) -> str:
    """The script; `addresses` by the paths where their files belong."""
    listed = rows([{"path": path, "url": url} for path, url in addresses.items()], "")
    return _SOURCE.replace("FILES_OF_THE_FILM", listed)


def with_script(package_json: str) -> str:
    """`package.json` that runs it after installing."""
    package = json.loads(package_json)
    package["scripts"]["postinstall"] = f"node {SCRIPT}"
    return json.dumps(package, indent=2) + "\n"
