import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched_article import Annotations
from services.enrich.annotate import annotate_text, article_time, models, warm_up

STORY = """PORT ARDEN (Harbor Wire) — Mayor John Parker opened the new bridge on Monday. “The road,” he said, “is safe.”

The World Health Organization (WHO) praised it last November. According to a city official, the toll is too high.
"""


def test_annotate_text_finds_all_three() -> None:
    annotations = annotate_text(STORY, "Parker opens bridge", "2026-03-02")
    assert {"John Parker", "World Health Organization", "Harbor Wire"} <= {
        entity.name for entity in annotations.entities
    }
    assert {date.value for date in annotations.dates} >= {"2026-03-02", "2025-11"}
    assert [(quote.kind, [one.kind for one in quote.speakers]) for quote in annotations.quotes] == [
        ("direct", ["named"]),
        ("indirect", ["anonymous"]),
    ]
    assert annotations.language_supported
    assert annotations.producer.models == models()
    assert Annotations.from_bytes(annotations.to_bytes()) == annotations


def test_annotations_are_the_same_every_time() -> None:
    warm_up()
    assert annotate_text(STORY).to_bytes() == annotate_text(STORY).to_bytes()


@pytest.mark.parametrize(
    ("language", "supported"), [(None, True), ("en", True), ("en-GB", True), ("EN_us", True), ("fr", False)]
)
def test_other_languages_get_no_names_and_no_dates(language: str | None, supported: bool) -> None:
    annotations = annotate_text(STORY, language=language)
    assert annotations.language_supported is supported
    assert bool(annotations.entities) is bool(annotations.dates) is supported


def test_a_quoted_sentence_is_a_quote_in_any_language() -> None:
    text = "„Die Brücke wird im Mai wieder geöffnet“, sagte sie. Das „Hafenfest“ fällt aus."
    (quote,) = annotate_text(text, language="de").quotes
    assert (quote.text, quote.speakers, quote.cue) == ("Die Brücke wird im Mai wieder geöffnet", [], None)


def test_the_other_engine_says_who_it_is() -> None:
    told = annotate_text(STORY, engine_name="spacy")
    assert told.producer.models["entities"].startswith("en_core_web_sm")
    assert "John Parker" in {entity.name for entity in told.entities}
    assert [quote.kind for quote in told.quotes] == ["direct", "indirect"]


@pytest.mark.parametrize(
    ("value", "written", "precision", "zone"),
    [
        ("2026", "2026", "year", "unknown"),
        ("2026-03", "2026-03", "month", "unknown"),
        ("2026-03-01", "2026-03-01", "day", "unknown"),
        ("2026-03-01T09", "2026-03-01T09", "hour", "unknown"),
        ("2026-03-01 09:30", "2026-03-01T09:30", "minute", "unknown"),
        ("2026-03-01T09:30:05.5-0500", "2026-03-01T09:30:05.5-05:00", "second", "declared"),
        ("2026-03-01T09:30z", "2026-03-01T09:30Z", "minute", "declared"),
    ],
)
def test_article_time(value: str, written: str, precision: str, zone: str) -> None:
    time = article_time(value)
    assert (time.value, time.precision, time.zone, time.raw) == (written, precision, zone, value)


@pytest.mark.parametrize("value", ["", "soon", "2026-13", "2026-02-30", "2026-03T09:30", "03/01/2026"])
def test_article_time_says_what_to_write(value: str) -> None:
    with pytest.raises(ValueError, match="is not a valid time"):
        article_time(value)


@settings(max_examples=150)
@given(st.text(max_size=120).map(lambda noise: f"{noise} Ann\xa0Lee’s 😀 team\r\nsaid e\u0301 “{noise}” on Monday."))
def test_offsets_hold_for_any_text(text: str) -> None:
    annotations = annotate_text(text, published_at="2026-03-02")
    for entity in annotations.entities:
        starts = [mention.start for mention in entity.mentions]
        assert starts == sorted(set(starts))
    assert all(text[part.start : part.end] == part.text for part in annotations.parts())
