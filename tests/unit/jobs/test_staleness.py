"""What an edit makes stale of the last film: the chunks that show it, and what they cost."""

import pytest

from onetake.jobs.models import FrameSpan
from onetake.jobs.staleness import StaleFilm, stale_film
from onetake.ledger.prices import refresh_cost
from onetake.timeline.document import content_hash
from onetake.timeline.master import Audio, Master
from tests.renders import make_chunk, make_master, make_render

PICTURES = {name: f"https://x.test/{name}.png" for name in "abcd"}
FRAMES = 6000
"""240 s at 25 fps: four chunks, each of one picture."""


def film(pictures: dict[str, str] = PICTURES) -> Master:
    sections = [{"id": f"s{n}", "startFrame": n * 1500, "endFrame": (n + 1) * 1500} for n in range(4)]
    return make_master(pictures, frames=FRAMES, sections=sections)


def stale(now: Master, before: Master | None) -> StaleFilm:
    render = make_render(
        master_hash=content_hash(before) if before else "0" * 64,
        total_frames=FRAMES,
        status="complete",
        join_cost_usd=0.25,
    )
    chunks = [make_chunk(n, n * 1500, (n + 1) * 1500, cost_usd=0.5 if n < 2 else 0.0) for n in range(4)]
    return stale_film(render, chunks, before, now, content_hash(now))


def test_nothing_is_stale_of_what_has_not_changed() -> None:
    found = stale(film(), film())
    assert (found.up_to_date, found.chunks, found.price_usd) == (True, [], 0.0)


def test_another_picture_makes_the_chunk_stale_that_shows_it_and_no_other() -> None:
    found = stale(film(PICTURES | {"c": "https://x.test/other.png"}), film())
    assert found.chunks == [FrameSpan(start=3000, end=4500)]
    assert (found.up_to_date, found.stale_frames, found.total_frames) == (False, 1500, FRAMES)
    assert found.price_usd == pytest.approx(0.25 + 0.5)


def test_chunks_in_another_order_are_taken_as_they_are() -> None:
    found = stale(film(dict(reversed(PICTURES.items()))), film())
    assert (found.up_to_date, found.chunks, found.price_usd) == (False, [], 0.25)


def test_other_sound_is_joined_anew_and_no_frame_is_drawn() -> None:
    before = film()
    voice = Audio.model_validate({"id": "v", "asset": "a", "from": 0, "to": 100})
    found = stale(before.model_copy(update={"audio": [voice]}), before)
    assert (found.up_to_date, found.chunks, found.price_usd) == (False, [], 0.25)


def test_all_is_stale_of_a_film_whose_master_is_gone() -> None:
    found = stale(film(), None)
    assert (len(found.chunks), found.stale_frames) == (4, FRAMES)


def test_what_was_never_paid_for_has_no_price() -> None:
    assert refresh_cost(10, paid_frames=0, paid_usd=0, join_usd=1) is None
    assert refresh_cost(0, paid_frames=0, paid_usd=0, join_usd=1) == 1
