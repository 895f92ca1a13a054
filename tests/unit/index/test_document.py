import json

import pytest

from schemas import generated
from schemas.article_document import ArticleDocument
from schemas.enriched_article import EnrichedArticle
from services.index.document import document

EXAMPLE = generated.ROOT / "enriched_article" / "examples" / "v1" / "published.json"


def record(**changes: object) -> EnrichedArticle:
    return EnrichedArticle.model_validate(json.loads(EXAMPLE.read_bytes()) | changes)


def test_every_example_becomes_a_document() -> None:
    for path in generated.examples("enriched_article"):
        assert isinstance(document(EnrichedArticle.from_bytes(path.read_bytes())), ArticleDocument)


def test_it_is_the_same_every_time() -> None:
    assert document(record()).to_bytes() == document(record()).to_bytes()


def test_flat_names_stand_beside_nested_entities() -> None:
    made = document(record())
    assert made.people == ["Ines Calder"]
    assert (made.quoted_people, made.quoted_organizations) == (["Ines Calder"], [])
    assert [e.name for e in made.entities] == ["Ines Calder", "PORT ARDEN"]
    assert made.entities[0].mention_count == 1


def test_times_keep_their_own_offset() -> None:
    made = document(record())
    assert made.published_at == "2026-03-02T05:00:00-05:00"
    assert (made.published_precision, made.published_zone) == ("second", "declared")


def test_a_date_without_a_range_has_none() -> None:
    made = {date.text: date.range for date in document(record()).dates}
    assert made["nine-day"] is None
    monday = made["Monday"]
    assert monday is not None
    assert (monday.gte, monday.lte) == ("2026-03-02", "2026-03-02")


def test_quotes_carry_the_speaker_by_name() -> None:
    (quote,) = document(record()).quotes
    (speaker,) = quote.speakers
    assert (speaker.name, speaker.kind, quote.cue, quote.kind) == ("Ines Calder", "named", "said", "direct")


def test_an_unresolved_speaker_keeps_the_words_of_the_text() -> None:
    fields = json.loads(EXAMPLE.read_bytes())
    (speaker,) = fields["annotations"]["quotes"][0]["speakers"]
    speaker |= {"name": None, "entity_id": None, "type": None, "kind": "role"}
    made = document(EnrichedArticle.model_validate(fields))
    assert [(one.text, one.name, one.kind) for one in made.quotes[0].speakers] == [("Ines Calder", None, "role")]
    assert made.quoted_people == made.quoted_organizations == []


def test_all_joint_speakers_are_quoted_and_who_relayed_them_is_not() -> None:
    fields = json.loads(EXAMPLE.read_bytes())
    quote = fields["annotations"]["quotes"][0]
    relay = {"start": 12, "end": 23, "text": "Harbor Wire", "name": "Harbor Wire", "entity_id": "o", "type": "ORG"}
    quote |= {"speakers": quote["speakers"] * 2, "via": relay | {"kind": "named"}}
    quote["speakers"][1] = quote["speakers"][1] | {"name": "Port Authority", "entity_id": "p", "type": "ORG"}
    made = document(EnrichedArticle.model_validate(fields))
    assert (made.quoted_people, made.quoted_organizations) == (["Ines Calder"], ["Port Authority"])
    assert made.quotes[0].via is not None
    assert made.quotes[0].via.name == "Harbor Wire"


def test_a_report_with_a_name_is_nobody_who_is_quoted() -> None:
    fields = json.loads(EXAMPLE.read_bytes())
    fields["annotations"]["quotes"][0]["speakers"][0]["kind"] = "document"
    made = document(EnrichedArticle.model_validate(fields))
    assert made.quoted_people == made.quoted_organizations == []


def test_quotes_of_the_unnamed_are_counted_once_each() -> None:
    fields = json.loads(EXAMPLE.read_bytes())
    quote = fields["annotations"]["quotes"][0]
    unnamed = quote["speakers"][0] | {"name": None, "entity_id": None, "type": None, "kind": "anonymous"}
    quote["speakers"] = [unnamed, unnamed]
    assert document(EnrichedArticle.model_validate(fields)).anonymous_quotes == 1
    assert document(record()).anonymous_quotes == 0


@pytest.mark.parametrize(
    ("value", "precision", "day"),
    [
        ("2026-03-01T23:30:00-05:00", "second", "2026-03-01"),
        ("2026-03-01", "day", "2026-03-01"),
        ("2026-03", "month", None),
        ("2026", "year", None),
    ],
)
def test_the_day_of_publication_is_that_of_the_article(value: str, precision: str, day: str | None) -> None:
    made = document(record(published_at={"value": value, "precision": precision}))
    assert made.published_day == day


@pytest.mark.parametrize(
    ("value", "type_", "years", "months", "days"),
    [
        ("2026-03-02T09:30", "TIME", [2026], ["2026-03"], ["2026-03-02"]),
        ("2026-03-02", "DATE", [2026], ["2026-03"], ["2026-03-02"]),
        ("2026-03", "DATE", [2026], ["2026-03"], []),
        ("2026-W10", "DATE", [2026], [], []),
        ("2026-Q1", "DATE", [2026], [], []),
        ("1998", "DATE", [1998], [], []),
        ("199", "DATE", [], [], []),
        ("BC0044", "DATE", [], [], []),
        ("XXXX-WXX-2", "DATE", [], [], []),
        ("P2000Y", "DURATION", [], [], []),
        ("2026-03-02", "SET", [], [], []),
        (None, "DATE", [], [], []),
    ],
)
def test_years_months_and_days_in_the_text(
    value: str | None, type_: str, years: list[int], months: list[str], days: list[str]
) -> None:
    fields = json.loads(EXAMPLE.read_bytes())
    fields["annotations"]["dates"] = [fields["annotations"]["dates"][0] | {"value": value, "type": type_}]
    made = document(EnrichedArticle.model_validate(fields))
    assert (made.date_years, made.date_months, made.date_days) == (years, months, days)


@pytest.mark.parametrize(
    ("stated", "ranges"),
    [
        ([("DATE", "2026-03-02", "2026-03-02"), ("DATE", "2026-01-01", "2026-03-31")], [("2026-01-01", "2026-03-31")]),
        ([("TIME", "2026-03-02T09:30-05:00", "2026-03-02T09:30-05:00")], [("2026-03-02T09:30-05:00",) * 2]),
        ([("DATE", "2026-03-02", None), ("DATE", None, "2026-03-02"), ("SET", "2026-03-02", "2026-03-02")], []),
    ],
)
def test_periods_in_the_text_stand_flat_unless_they_are_open(
    stated: list[tuple[str, str | None, str | None]], ranges: list[tuple[str, str]]
) -> None:
    fields = json.loads(EXAMPLE.read_bytes())
    one = fields["annotations"]["dates"][0]
    dates = [one | {"type": type_, "from": first, "to": last} for type_, first, last in stated * 2]
    fields["annotations"]["dates"] = dates
    made = document(EnrichedArticle.model_validate(fields))
    assert [(found.gte, found.lte) for found in made.date_ranges][: len(ranges)] == ranges
    assert len(made.date_ranges) == len({pair for pair in stated if pair[0] != "SET" and pair[1] and pair[2]})


def test_whether_it_was_corrected_is_unknown_without_the_capture_before() -> None:
    told = [document(record(changes=changes)).corrected for changes in (None, [], ["section"], ["text", "section"])]
    assert told == [None, False, False, True]
    assert document(record(changes=["text", "section"])).changes == ["text", "section"]


def test_an_article_without_anything_is_a_document() -> None:
    bare = {"title": None, "paragraphs": [], "text": "", "published_at": None, "lead_image": None}
    annotations = record().annotations.model_dump(by_alias=True) | {"entities": [], "dates": [], "quotes": []}
    made = document(record(**bare, annotations=annotations))
    assert (made.word_count, made.published_at, made.people) == (0, None, [])


def test_an_erased_article_is_a_document_without_content() -> None:
    erased = EnrichedArticle.from_bytes(EXAMPLE.with_name("erased.json").read_bytes())
    fields = json.loads(document(erased).to_bytes())
    assert (fields["status"], fields["captured_at"], fields["text"]) == ("erased", "2026-03-05T14:20:00.000Z", "")
    assert fields["url"] == fields["canonical_url"] == "urn:dateline:erased"
    assert fields["people"] == fields["authors"] == fields["keywords"] == fields["entities"] == []
