from typing import Any

from schemas.article_document import ArticleDocument
from schemas.mapping import mapping_of
from services.search.aggregations import DateRow, NameCount, SpeakerRow, aggregations, overview
from tests.unit.search.answers import COUNTED


def test_names_are_counted_by_articles() -> None:
    made = overview(COUNTED)
    assert made.people == [NameCount("Priya Raman", 2), NameCount("Judith Ellery", 1)]
    assert made.organizations == []
    assert made.places == [NameCount("Maine", 2)]


def test_named_speakers_come_before_the_others() -> None:
    made = overview(COUNTED)
    assert (made.quote_kinds, made.quotes_without_speaker) == ({"direct": 5, "partial": 1}, 1)
    assert made.speakers == [
        SpeakerRow("Priya Raman", "named", 4, 1, "This was a [fast] storm on a high tide"),
        SpeakerRow("a State Department official", "anonymous", 1, 1, "That is normal."),
    ]


def test_the_timeline_runs_forward_and_takes_open_ranges() -> None:
    timeline = overview(COUNTED).timeline
    assert [row.value for row in timeline] == ["1990", "2018-01", "2026-03-03"]
    assert timeline[0] == DateRow("1990", None, "1990-12-31", ["before 1990"], 3, 2)


def test_every_field_that_is_asked_for_is_in_the_mapping() -> None:
    def fields(asked: object) -> list[str]:
        if isinstance(asked, dict):
            named = [asked["field"]] if isinstance(asked.get("field"), str) else []
            return named + [name for value in asked.values() for name in fields(value)]
        return [name for one in asked for name in fields(one)] if isinstance(asked, list) else []

    mapping = mapping_of(ArticleDocument)["properties"]
    asked = fields(aggregations())
    assert "quotes.speakers.name.keyword" in asked and "people" in asked
    for name in asked:
        known: dict[str, Any] = mapping
        for part in name.split("."):
            assert part in known, name
            known = known[part].get("properties") or known[part].get("fields") or {}
