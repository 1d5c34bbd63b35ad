import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onetake.errors import DocumentError
from onetake.storyboard.compose import compile_storyboard
from onetake.storyboard.compose.pictures import chosen_image
from onetake.storyboard.document import StoryboardShot
from onetake.timeline.keyframes import evaluate
from onetake.timeline.master import ImageElement, Master, Match, ShapeElement, VideoElement, match_of
from tests.films import ASSETS, Json, element, film, opacities, scene, state, still, storyboard

CLIP: Json = {"key": "c", "clip": "clip"}


def dissolve(frames: int = 0) -> Json:
    return {"type": "crossDissolve", "durationInFrames": frames}


def fade(frames: int) -> Json:
    return {"type": "fade", "durationInFrames": frames}


def match(frames: int = 0) -> Json:
    return {"type": "match", "durationInFrames": frames}


def cuts(master: Master) -> list[tuple[str, str, int, int]]:
    return [(t.element_id, t.type, t.start_frame, t.end_frame) for t in master.transitions]


def two_shots(transition: Json | None, length: int = 60) -> Master:
    shots = [still("a", durationInFrames=60), still("b", durationInFrames=length, transition=transition)]
    return film(scene("s", *shots))


def two_scenes(transition: Json | None) -> Master:
    first = scene("one", still("a", durationInFrames=60))
    return film(first, scene("two", still("b", durationInFrames=60), transition=transition))


def test_a_clip_fills_the_frame_without_sound() -> None:
    shown = element(film(scene("s", CLIP)), "shot:c")
    assert isinstance(shown, VideoElement)
    assert (shown.width, shown.height, shown.fit, shown.volume, shown.from_, shown.to) == (
        1920,
        1080,
        "cover",
        0,
        0,
        126,
    )


def test_a_still_moves_from_view_to_view_over_its_shot() -> None:
    movement = {"from": {"x": 0, "y": 0.5, "scale": 1}, "to": {"x": 0.25, "y": 0.5, "scale": 2}}
    master = film(scene("s", still("a", durationInFrames=101, movement=movement)))
    shown = element(master, "shot:a")
    assert isinstance(shown, ImageElement)
    assert (shown.width, shown.height) == (2880, 1080)
    assert [(state(master, "shot:a", f).x, state(master, "shot:a", f).scale) for f in (0, 50, 100)] == [
        (1440, 1),
        (1920, 1.5),
        (2400, 2),
    ]


def test_a_picture_of_unknown_size_fills_the_frame() -> None:
    shown = element(film(scene("s", still("a", "plain"))), "shot:a")
    assert isinstance(shown, ImageElement)
    assert (shown.width, shown.height, shown.fit) == (1920, 1080, "cover")


def test_a_cut_changes_from_frame_to_frame() -> None:
    master = two_shots(None)
    assert opacities(master, "shot:a", 59, 60) == [1, 0]
    assert opacities(master, "shot:b", 59, 60) == [0, 1]


def test_a_cut_between_scenes_is_declared() -> None:
    assert cuts(two_scenes({"type": "cut"})) == [("shot:a", "cut", 60, 60), ("shot:b", "cut", 60, 60)]


def test_a_cross_dissolve_plays_over_the_incoming_shots_first_frames() -> None:
    master = two_shots(dissolve(10))
    assert opacities(master, "shot:b", 59, 60, 65, 70) == [0, 0, 0.5, 1]
    assert opacities(master, "shot:a", 59, 60, 69, 70) == [1, 1, 1, 0], "it stays whole under the other"
    assert [e.id for e in master.elements] == ["shot:a", "shot:b"], "the incoming one is on top"
    assert master.duration_in_frames == 120


def test_a_match_is_a_dissolve_that_begins_in_the_colours_of_the_shot_before() -> None:
    def joined(kind: str) -> Master:
        join = {"type": kind, "durationInFrames": 12}
        return film(scene("one", still("a"), still("b", transition=join)), scene("two", still("c", transition=join)))

    made, dissolved = joined("match"), joined("crossDissolve")
    for name, before in (("shot:b", "shot:a"), ("shot:c", "shot:b")):
        assert match_of(element(made, name)) == Match(element=before, frames=12)
        assert element(made, name).timeline == element(dissolved, name).timeline
    assert {(t.element_id, t.type) for t in made.transitions} == {("shot:b", "fade"), ("shot:c", "match")}


@pytest.mark.parametrize("hidden", ["shot:a", "shot:b"])
def test_what_is_no_picture_or_hidden_is_not_matched(hidden: str) -> None:
    plain = film(scene("one", background="#ff0000"), scene("two", still("a", transition=match())))
    assert match_of(element(plain, "shot:a")) is None
    edits = {hidden: {"hidden": True}}
    made = film(scene("one", still("a"), still("b", transition=match()), still("c"), elementEdits=edits))
    assert all(match_of(e) is None for e in made.elements)


def test_an_outgoing_still_moves_on_through_the_dissolve() -> None:
    master = two_shots(dissolve(10))
    steps = [state(master, "shot:a", f + 1).scale - state(master, "shot:a", f).scale for f in (30, 58, 59, 60, 68)]
    assert steps == pytest.approx([steps[0]] * 5)
    assert steps[0] > 0


def test_a_dissolve_between_scenes_is_declared_as_a_fade() -> None:
    assert cuts(two_scenes(dissolve(10))) == [("shot:a", "fade", 60, 70), ("shot:b", "fade", 60, 70)]


def test_a_transition_without_a_length_takes_half_a_second() -> None:
    assert opacities(two_shots(dissolve()), "shot:b", 60, 75) == [0, 1]


def test_a_transition_is_no_longer_than_its_shot() -> None:
    master = two_shots(dissolve(600), length=11)
    assert opacities(master, "shot:b", 60, 65, 70) == [0, 0.5, 1]
    assert element(master, "shot:a").to == 70
    assert opacities(two_shots(dissolve(600), length=1), "shot:b", 60) == [1], "nothing can dissolve in one frame"


def test_a_fade_goes_out_before_and_comes_in_after_the_boundary() -> None:
    master = two_scenes(fade(20))
    assert opacities(master, "shot:a", 49, 54, 59, 60) == [1, 0.5, 0, 0]
    assert opacities(master, "shot:b", 59, 60, 65, 70) == [0, 0, 0.5, 1]
    assert cuts(master) == [("shot:a", "fade", 49, 60), ("shot:b", "fade", 60, 70)]


def test_a_film_that_begins_with_a_fade_comes_up_from_its_background() -> None:
    assert opacities(film(scene("s", still("a"), transition=fade(20))), "shot:a", 0, 10, 20) == [0, 0.5, 1]


def test_a_fade_after_a_scene_of_nothing_brings_the_background_in_too() -> None:
    two = scene("two", still("b"), background="#00ff00", transition=fade(20))
    master = film(scene("one", durationInFrames=60), two)
    assert opacities(master, "background:two", 60, 70, 80) == [0, 0.5, 1]
    assert {t.type for t in master.transitions} == {"fade"}
    assert opacities(film(two), "background:two", 0) == [1], "where a film begins it is there"


def test_the_first_shots_transition_counts_where_the_scene_has_none() -> None:
    master = film(scene("one", still("a")), scene("two", still("b", transition=dissolve(10))))
    assert opacities(master, "shot:b", 150, 155, 160) == [0, 0.5, 1]


def test_short_shots_fade_in_and_out_without_overlap() -> None:
    shots = [still(f"k{i}", durationInFrames=8, transition=fade(20)) for i in range(3)]
    master = film(scene("s", *shots))
    assert max(opacities(master, "shot:k1", *range(8, 16))) == 1


def test_a_background_is_a_shape_that_fills_the_frame_behind_the_shots() -> None:
    gradient = {"gradient": "linear", "stops": [[0, "#000000"], [1, "#ff0000"]]}
    master = film(scene("s", still("a"), background=gradient))
    assert [e.id for e in master.elements] == ["background:s", "shot:a"]
    shape = element(master, "background:s")
    assert isinstance(shape, ShapeElement)
    assert (shape.width, shape.height, shape.from_, shape.to) == (1920, 1080, 0, 150)
    assert state(master, "background:s", 0).x == 960


def test_backgrounds_dissolve_where_there_are_no_shots() -> None:
    master = film(
        scene("one", background="#ff0000", durationInFrames=60),
        scene("two", background="#00ff00", durationInFrames=60, transition=dissolve(10)),
        scene("three", durationInFrames=60, transition=dissolve(10)),
    )
    assert opacities(master, "background:one", 60, 69, 70) == [1, 1, 0]
    assert opacities(master, "background:two", 60, 65, 70, 119) == [0, 0.5, 1, 1]
    assert opacities(master, "background:two", 120, 125, 130) == [1, 0.5, 0], "it goes where nothing comes"


def test_a_background_does_not_shine_through_a_dissolve_between_shots() -> None:
    master = film(scene("one", still("a")), scene("two", still("b"), background="#ff0000", transition=dissolve(10)))
    assert opacities(master, "background:two", 150, 159, 160) == [0, 0, 1]


def test_a_fade_goes_through_the_scenes_backgrounds() -> None:
    master = film(
        scene("one", still("a"), background="#ff0000"),
        scene("two", still("b"), background="#00ff00", transition=fade(20)),
    )
    assert opacities(master, "background:one", 149, 150, 159, 160) == [1, 1, 1, 0]
    assert opacities(master, "background:two", 150, 155, 160) == [0, 0.5, 1]
    assert opacities(master, "shot:a", 149) == opacities(master, "shot:b", 150) == [0]


@st.composite
def films(draw: st.DrawFn) -> list[Json]:
    """Scenes of shots that are joined by cuts and dissolves of all lengths."""
    kinds = st.sampled_from([None, {"type": "cut"}, dissolve(1), dissolve(7), dissolve(600), match()])
    found = []
    for i in range(draw(st.integers(1, 4))):
        lengths = draw(st.lists(st.integers(1, 40), min_size=1, max_size=4))
        shots = [
            still(f"k{i}-{j}", draw(st.sampled_from(["wide", "tall"])), durationInFrames=n, transition=draw(kinds))
            for j, n in enumerate(lengths)
        ]
        background = draw(st.sampled_from([None, "#ff0000"]))
        found.append(scene(f"s{i}", *shots, background=background, transition=draw(kinds)))
    # What comes first dissolves out of nothing.
    found[0]["transition"] = {"type": "cut"}
    return found


@settings(max_examples=60)
@given(films())
def test_however_shots_are_joined_nothing_jumps_and_a_picture_always_fills_the_frame(scenes: list[Json]) -> None:
    master = film(*scenes)
    for frame in range(master.duration_in_frames):
        assert any(
            e.from_ <= frame < e.to and evaluate(e.timeline, frame, master.fps.fraction).opacity == 1
            for e in master.elements
        )


@pytest.mark.parametrize(
    ("images", "selected", "chosen"),
    [
        ([(0, 0, False), (1, 2, False), (1, 1, False)], (0, 0), 0),
        ([(0, 0, False), (1, 2, False), (1, 1, False)], None, 2),
        ([(0, 0, True), (1, 2, True), (1, 1, False)], None, 1),
        ([(0, 0, True), (1, 2, False)], None, 0),
        ([(0, 0, True), (1, 2, False)], (1, 2), 1),
    ],
)
def test_the_selected_picture_else_a_favourite_else_the_last_iteration(
    images: list[tuple[int, int, bool]], selected: tuple[int, int] | None, chosen: int
) -> None:
    shot = {
        "key": "k",
        "selected": selected,
        "images": [
            {"asset": "a", "iterationNumber": i, "variantNumber": v, "isFavorite": favourite}
            for i, v, favourite in images
        ],
    }
    assert chosen_image(StoryboardShot.model_validate(shot), "shot k", "") == chosen


@pytest.mark.parametrize(
    ("shot", "message", "pointer"),
    [
        (still("k", "gone"), "asset gone, which is not in assets", "/images/0/asset"),
        (still("k", "clip"), "asset clip as a picture, but it is of kind video", "/images/0/asset"),
        ({"key": "k", "clip": "gone"}, "asset gone, which is not in assets", "/clip"),
        ({"key": "k", "clip": "wide"}, "asset wide as a clip, but it is of kind image", "/clip"),
        ({"key": "k"}, "neither a clip nor an image", ""),
        (still("k", selected=[0, 3]), "iteration 0, variant 3 is selected, but it is not among", "/selected"),
    ],
)
def test_a_shot_that_shows_nothing_is_named(shot: Json, message: str, pointer: str) -> None:
    with pytest.raises(DocumentError, match=message) as refused:
        compile_storyboard(storyboard(scene("one", still("a")), scene("two", shot)))
    assert refused.value.message.startswith("scene two, shot k")
    assert refused.value.pointer == f"/scenes/1/shots/0{pointer}"


def test_pictures_that_are_not_chosen_need_no_asset() -> None:
    shot = {"key": "k", "selected": [0, 0], "images": [{"asset": "wide"}, {"asset": "gone", "variantNumber": 1}]}
    assert list(film(scene("s", shot)).assets) == ["wide"]
    assert "gone" not in ASSETS
