from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.article_document import ArticleDocument
from schemas.mapping import mapping_of
from services.search.periods import days
from services.search.queries import mentioned, query

EVERYTHING: dict[str, Any] = {
    "words": "ferry strike",
    "people": ["Ines Calder"],
    "organizations": ["Kelda Rail"],
    "places": ["Geneva"],
    "entities": ["Lee"],
    "authors": ["Ann Lee"],
    "agencies": ["Harbor Wire"],
    "speakers": ["Lee"],
    "quote": "never",
    "sources": ["courier"],
    "sections": ["World"],
    "languages": ["en"],
    "since": date(2026, 3, 1),
    "until": datetime(2026, 3, 5, tzinfo=UTC),
    "mentions": days("2026-03"),
    "shown": "withdrawn",
}


def test_words_are_looked_for_in_title_and_text() -> None:
    (asked,) = query("ferry strike")["bool"]["must"]
    assert asked["multi_match"]["query"] == "ferry strike"


def test_without_words_everything_matches_that_is_published() -> None:
    asked = query()["bool"]
    assert (asked["must"], asked["filter"]) == ([], [])
    assert asked["must_not"] == [{"terms": {"status": ["withdrawn", "erased"]}}]


def test_conditions_all_hold_and_alternatives_are_one_condition() -> None:
    several = query(people=["Ines Calder", "Mara Ellison"], places=["Geneva"], sections=["World", "Europe"])
    assert len(several["bool"]["filter"]) == 4
    assert len(several["bool"]["filter"][-1]["bool"]["should"]) == 2


@pytest.mark.parametrize(
    ("shown", "hidden", "wanted"),
    [("published", ["withdrawn", "erased"], 0), ("any", ["erased"], 0), ("withdrawn", None, 1)],
)
def test_what_is_shown_is_a_matter_of_its_status(shown: Any, hidden: list[str] | None, wanted: int) -> None:
    asked = query(shown=shown)["bool"]
    assert asked["must_not"] == ([{"terms": {"status": hidden}}] if hidden else [])
    assert len(asked["filter"]) == wanted


def test_a_day_is_that_of_the_article_and_an_instant_is_one_of_all_that_it_can_be() -> None:
    day, instant = query(since=date(2026, 3, 1), until=datetime(2026, 3, 5, 12, tzinfo=UTC))["bool"]["filter"]
    assert {"range": {"published_day": {"gte": "2026-03-01"}}} in day["bool"]["should"]
    assert instant == {"range": {"published_latest": {"lte": "2026-03-05T12:00:00+00:00"}}}


def test_mentioned_dates_are_days_of_the_article_or_longer_periods() -> None:
    days_of, longer = mentioned("2026-03-01", "2026-03-31")["bool"]["should"]
    assert days_of == {"range": {"date_days": {"gte": "2026-03-01", "lte": "2026-03-31"}}}
    asked = longer["nested"]["query"]["bool"]
    assert asked["filter"][0]["range"]["dates.range"]["relation"] == "intersects"
    assert asked["must_not"] == [{"terms": {"dates.precision": ["minute", "hour", "part_of_day"]}}]


def test_each_speaker_brings_quotes_of_their_own() -> None:
    first, second = (one["nested"] for one in query(speakers=["Lee", "Reed"])["bool"]["filter"])
    assert first["path"] == second["path"] == "quotes"
    [said_by] = first["query"]["bool"]["filter"]
    assert said_by["nested"]["query"]["multi_match"]["query"] == "Lee"
    assert first["inner_hits"]["name"] != second["inner_hits"]["name"]


def test_words_of_a_quote_are_words_of_a_quote_by_each_speaker() -> None:
    asked = query(speakers=["Lee", "Reed"], quote="never again")["bool"]
    assert asked["filter"] == []
    for one in asked["must"]:
        assert one["nested"]["query"]["bool"]["must"][0]["match"]["quotes.text"]["query"] == "never again"
        assert one["nested"]["query"]["bool"]["filter"]
    [anybody] = query(quote="never again")["bool"]["must"]
    assert "filter" not in anybody["nested"]["query"]["bool"]


def test_every_field_that_is_asked_for_is_in_the_mapping() -> None:
    def fields(asked: object) -> list[str]:
        if isinstance(asked, list):
            return [name for one in asked for name in fields(one)]
        if not isinstance(asked, dict):
            return []
        found = []
        for kind, one in asked.items():
            if kind in ("term", "terms", "range", "match"):
                found += list(one)
            elif kind == "multi_match":
                found += [name.split("^")[0] for name in one["fields"]]
            elif kind == "exists":
                found.append(one["field"])
            else:
                found += fields(one)
        return found

    asked = fields(query(**EVERYTHING))
    assert {"title", "quotes.speakers.name", "source.domain", "published_latest", "status"} <= set(asked)
    for name in asked:
        known: dict[str, Any] = mapping_of(ArticleDocument)["properties"]
        for part in name.split("."):
            assert part in known, name
            known = known[part].get("properties") or known[part].get("fields") or {}


def test_a_name_is_found_in_capitals_or_not_in_any_script() -> None:
    def asked(name: str) -> dict[str, Any]:
        (one,) = query(people=[name])["bool"]["filter"]
        found: dict[str, Any] = one
        return found

    assert asked("ann lee") == {"term": {"people": {"value": "ann lee", "case_insensitive": True}}}
    assert asked("Zoë O'Neill")["regexp"]["people"]["value"] == "Zo[Ëë] O\\'Neill"
    assert asked("李 娜*")["regexp"]["people"]["value"] == "李 娜\\*"
    assert "term" in asked("é" * 400)
