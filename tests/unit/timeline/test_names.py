from onetake.timeline.names import Names


def test_an_id_that_is_taken_gets_a_number() -> None:
    names = Names()
    names.take("title")
    assert [names.fresh("title"), names.fresh("title"), names.fresh("logo")] == ["title:2", "title:3", "logo"]


def test_a_long_id_stays_within_what_an_id_may_be_and_unique() -> None:
    names = Names()
    found = [names.fresh("a" * 128), names.fresh("a" * 128), names.fresh("a" * 127 + "b"), names.fresh("b" * 140)]
    assert len(set(found)) == 4
    assert max(map(len, found)) <= 128
