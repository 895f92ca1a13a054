from services.search.hits import own_time


def test_a_time_keeps_its_zone_and_is_no_more_precise_than_it_was() -> None:
    assert own_time("2026-03-03T20:45:00+05:30") == "2026-03-03 20:45+05:30"
    assert own_time("2026-03-06") == "2026-03-06"
    assert own_time(None) == "unknown"
