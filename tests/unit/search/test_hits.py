from typing import Any

from services.search.hits import own_time, quotes_of


def test_a_time_keeps_its_zone_and_is_no_more_precise_than_it_was() -> None:
    assert own_time("2026-03-03T20:45:00+05:30") == "2026-03-03 20:45+05:30"
    assert own_time("2026-03-06") == "2026-03-06"
    assert own_time(None) == "unknown"


def test_the_quotes_of_those_searched_for_are_picked_from_the_document() -> None:
    def at(quote: int, speaker: int) -> dict[str, Any]:
        return {"_nested": {"field": "quotes", "offset": quote, "_nested": {"field": "speakers", "offset": speaker}}}

    inner = {"speaker 0": {"hits": {"hits": [at(2, 0), at(0, 1)]}}, "speaker 1": {"hits": {"hits": [at(2, 1)]}}}
    quotes = [{"text": word} for word in ("no", "never", "yes")]
    assert quotes_of({"_source": {"quotes": quotes}, "inner_hits": inner}) == [quotes[0], quotes[2]]
    assert quotes_of({"_source": {"quotes": quotes}}) == []
