from services.enrich.entities.mention import overlaps


def test_a_stretch_overlaps_what_it_shares_a_character_with() -> None:
    taken = [(0, 4), (10, 14)]
    assert [overlaps(taken, start, end) for start, end in ((3, 5), (4, 10), (13, 20), (14, 20), (0, 20))] == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_nothing_overlaps_where_nothing_is_taken() -> None:
    assert not overlaps([], 0, 10)
