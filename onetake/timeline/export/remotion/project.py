"""The files of a Remotion project: texts made from the master, and which assets and fonts belong beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from onetake.timeline.document import Asset
from onetake.timeline.export.remotion.downloads import SCRIPT, download_source, with_script
from onetake.timeline.export.remotion.film import Gains, captions_source, film_source, root_source
from onetake.timeline.export.remotion.fonts import FAMILY, Face, faces_of
from onetake.timeline.export.remotion.readme import readme
from onetake.timeline.export.remotion.typescript import literal, rows
from onetake.timeline.master import Master

NAME = "onetake-film"
"""The project's name in package.json, by which an older export is told from a folder of something else."""


@dataclass(frozen=True)
class RemotionProject:
    """Paths are relative to the project's folder, with slashes.

    `texts`: what to write. `assets`: where the file of each used asset belongs, by asset id. `roboto`: the same for
    files of the package font-roboto, by their names there. `fallbacks`: the same for other font files.
    """

    texts: Mapping[str, str]
    assets: Mapping[str, str]
    roboto: Mapping[str, str]
    fallbacks: Mapping[str, str]


def remotion_project(
    master: Master,
    fallbacks: Mapping[str, str] | None = None,
    downloads: Mapping[str, str] | None = None,
    gains: Gains | None = None,
) -> RemotionProject:
    """The project that renders `master` in Remotion: `npm install && npx remotion render`.

    `fallbacks` are families of fonts for what Roboto lacks and their files' names. With `downloads`, addresses by asset
    id, `npm install` also fetches the assets. Without `gains`, pictures that match others dissolve in their own
    colours. Same input, same bytes.
    """
    others = dict(fallbacks or {})
    names = _file_names({key: master.assets[key] for key in _used(master)})
    faces = faces_of(master)
    texts = dict(_template(files(__package__).joinpath("template"), ""))
    texts["src/Root.tsx"] = root_source(master)
    texts["src/Film.tsx"] = film_source(master, names, gains or {})
    texts["src/captions.ts"] = captions_source(master)
    texts["src/film-fonts.ts"] = _fonts_source(master, names, faces, others)
    texts["README.md"] = readme(master, gains or {})
    assets = {key: f"public/{name}" for key, name in names.items()}
    if downloads is not None:
        texts["package.json"] = with_script(texts["package.json"])
        texts[SCRIPT] = download_source({path: downloads[key] for key, path in assets.items()})
    return RemotionProject(
        texts=dict(sorted(texts.items())),
        assets=assets,
        roboto={face.file_name: f"public/fonts/{face.file_name}" for face in faces},
        fallbacks={family: f"public/fonts/{name}" for family, name in others.items()},
    )


def _used(master: Master) -> list[str]:
    """Assets that something shows or plays, and all fonts, in the master's order."""
    shown = {getattr(element, "asset", None) for element in master.elements} | {a.asset for a in master.audio}
    return [key for key, asset in master.assets.items() if key in shown or asset.kind == "font"]


def _file_names(assets: Mapping[str, Asset]) -> dict[str, str]:
    """A name under public/ for each asset: its id, spelled for every file system, with its file's extension."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key, asset in assets.items():
        stem = re.sub(r"[^A-Za-z0-9_-]", "_", key)
        found = re.search(r"\.[A-Za-z0-9]{1,5}$", PurePosixPath(urlsplit(asset.uri).path).name)
        suffix = found.group().lower() if found else ""
        name, number = stem + suffix, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}{suffix}"
        taken.add(name.casefold())
        names[key] = f"assets/{name}"
    return names


def _fonts_source(master: Master, names: Mapping[str, str], faces: Sequence[Face], others: Mapping[str, str]) -> str:
    own = [{"file": name, "family": key} for key, name in names.items() if master.assets[key].kind == "font"]
    roboto = [
        {
            "file": f"fonts/{face.file_name}",
            "family": FAMILY,
            "weight": str(face.weight),
            "style": "italic" if face.italic else "normal",
        }
        for face in faces
    ]
    more = [{"file": f"fonts/{name}", "family": family} for family, name in others.items()]
    families = [FAMILY, *(font["family"] for font in own), *others]
    chain = ", ".join(literal(family) for family in families)
    return (
        "// The film's fonts, and where characters that a text's own font lacks are looked for.\n"
        "import type {FontFile} from './fonts';\n\n"
        f"export const FONTS: FontFile[] = {rows([*own, *roboto, *more], '')};\n\n"
        f"export const FALLBACKS = {literal(chain)};\n"
    )


def _template(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _template(entry, f"{path}{entry.name}/")
        else:
            yield path + entry.name, entry.read_text("utf-8")
