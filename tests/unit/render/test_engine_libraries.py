"""A library that draws or encodes is not changed without a thought for the chunks in the cache."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from onetake.render.settings import ENGINE_LIBRARIES

LOCK = Path(__file__).parents[3] / "uv.lock"
NOT_IN_THE_PICTURE = {"boto3", "pynamodb"}


def versions(lock: dict[str, Any]) -> list[str]:
    """What the render worker draws, mixes and encodes with, fonts included; numpy has a version for each Python."""
    onetake = next(package for package in lock["package"] if package["name"] == "onetake")
    names = {entry["name"] for entry in onetake["optional-dependencies"]["render"]} - NOT_IN_THE_PICTURE
    return sorted(f"{package['name']}=={package['version']}" for package in lock["package"] if package["name"] in names)


def digest(found: list[str]) -> str:
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def test_the_engine_version_was_chosen_for_these_libraries() -> None:
    found = versions(tomllib.loads(LOCK.read_text()))
    assert digest(found) == ENGINE_LIBRARIES, (
        f"a library of the engine has another version: raise ENGINE_VERSION and write the new digest, {digest(found)}, "
        f"to ENGINE_LIBRARIES in onetake/render/settings.py ({', '.join(found)})"
    )


def test_all_that_makes_pixels_or_bytes_is_counted() -> None:
    found = versions(tomllib.loads(LOCK.read_text()))
    names = [entry.partition("==")[0] for entry in found]
    assert {"av", "font-roboto", "noto-cjk-sans-otc", "numba", "skia-python"} < set(names)
    assert names.count("numpy") == 2
    assert len([name for name in names if name.startswith("justmytype-intl-")]) == 3
