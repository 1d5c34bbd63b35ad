"""Fixtures of the picture engine's tests."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.media.picture.films import Compose, Film, Samples, WriteFile


@pytest.fixture
def compose() -> Iterator[Compose]:
    """`compose(*elements, files={}, size=None, **fields of the master)` gives a `Film`, closed after the test."""
    films: list[Film] = []

    def make(*elements: Mapping[str, Any], files: Mapping[str, Path] | None = None, **fields: Any) -> Film:
        films.append(Film(elements, files or {}, **fields))
        return films[-1]

    yield make
    for film in films:
        film.compositor.close()


@pytest.fixture
def picture_file(tmp_path: Path) -> WriteFile:
    """`picture_file(pixels, name="picture.png", **options)` writes RGB(A) or grey pixels with Pillow."""

    def write(pixels: Samples, name: str = "picture.png", **options: Any) -> Path:
        path = tmp_path / name
        Image.fromarray(np.asarray(pixels, np.uint8)).save(path, **options)
        return path

    return write
