"""What README.md and docs/architecture.md say that rendering costs is what a quote says."""

from pathlib import Path

import pytest

from onetake.ledger.quotes import TaskSize, quote
from onetake.render.settings import Quality

ROOT = Path(__file__).parents[3]
OF_DEV = TaskSize(2, 4)


def cost(quality: Quality, minutes: int, megapixels: float, fps: int) -> str:
    """Of a film in chunks of a minute; `megapixels` of a frame."""
    film = megapixels * fps * 60 * minutes
    return f"${quote(quality, [film / minutes] * minutes, film, OF_DEV):.4f}"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("README.md", [("standard", 1), ("standard", 10)]),
        ("docs/architecture.md", [("standard", 1), ("standard", 10), ("preview", 1)]),
    ],
)
def test_documents_tell_what_a_quote_says(name: str, told: list[tuple[Quality, int]]) -> None:
    text = (ROOT / name).read_text("utf-8")
    frames = {"standard": (1920 * 1080 / 1e6, 30), "preview": (854 * 480 / 1e6, 15)}
    assert [c for c in (cost(quality, minutes, *frames[quality]) for quality, minutes in told) if c not in text] == []
