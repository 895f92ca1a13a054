from typing import Any

from services.search.hits import FoundQuote, own_time, passages_of, quotes_of, title_of
from services.search.marks import Part


def test_a_time_keeps_its_zone_and_is_no_more_precise_than_it_was() -> None:
    assert own_time("2026-03-03T20:45:00+05:30") == "2026-03-03 20:45+05:30"
    assert own_time("2026-03-06") == "2026-03-06"
    assert own_time(None) == "unknown"


def test_the_quotes_of_those_searched_for_are_picked_from_the_document() -> None:
    def at(quote: int, *marked: str) -> dict[str, Any]:
        highlight = {"highlight": {"quotes.text": list(marked)}} if marked else {}
        return {"_nested": {"field": "quotes", "offset": quote}} | highlight

    inner = {
        "speaker 0": {"hits": {"hits": [at(2, "\ue0fayes\ue0fb!"), at(0)]}},
        "speaker 1": {"hits": {"hits": [at(2)]}},
    }
    quotes = [{"text": word} for word in ("no", "never", "yes")]
    assert quotes_of({"_source": {"quotes": quotes}, "inner_hits": inner}) == [
        FoundQuote(quotes[0], [Part("no", False)]),
        FoundQuote(quotes[2], [Part("yes", True), Part("!", False)]),
    ]
    assert quotes_of({"_source": {"quotes": quotes}}) == []


def test_words_are_marked_in_title_and_text_where_they_were_searched_for() -> None:
    marked = {"title": ["\ue0faFerry\ue0fb crews"], "text": ["the \ue0faferry\ue0fb", "no \ue0faferry\ue0fb"]}
    hit = {"_source": {"title": "Ferry crews"}, "highlight": marked}
    assert title_of(hit) == [Part("Ferry", True), Part(" crews", False)]
    assert [one[-1] for one in passages_of(hit)] == [Part("ferry", True)] * 2
    assert title_of({"_source": {"title": "Ferry crews"}}) == [Part("Ferry crews", False)]
    assert (title_of({"_source": {}}), passages_of({"_source": {}})) == ([], [])
