"""What the models refuse, and how they are written."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from schemas import generated
from schemas.article import ERASED_URL, Article, ArticleTime, erased
from schemas.dead_letter import DeadLetter
from schemas.enriched_article import Cue, DateMention, EnrichedArticle, Quote, Span
from schemas.fetch_request import FetchRequest
from schemas.revision import ERASED_REVISION, from_milliseconds, revision

WHEN = datetime(2026, 3, 5, 14, 20, tzinfo=UTC)


def example(record: str, name: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads((generated.ROOT / record / "examples" / "v1" / name).read_bytes())
    return fields


@pytest.mark.parametrize(
    "value",
    [
        "2026",
        "2026-03",
        "2026-03-01",
        "2026-03-01T09",
        "2026-03-01T09:30",
        "2026-03-01T09:30-05:00",
        "2026-03-01T09:30:00.5Z",
    ],
)
def test_article_times_may_be_of_any_precision(value: str) -> None:
    assert ArticleTime(value=value, precision="day").value == value


@pytest.mark.parametrize("value", ["", "March 1", "2026-3-1", "2026-03-01 09:30", "09:30"])
def test_other_forms_of_time_are_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        ArticleTime(value=value, precision="day")


def test_text_must_be_the_paragraphs() -> None:
    fields = example("article", "published.json")
    with pytest.raises(ValidationError, match="joined by a blank line"):
        Article.model_validate(fields | {"text": fields["text"] + "!"})


def test_an_erased_article_keeps_nothing_but_its_id() -> None:
    record = erased("a" * 32, WHEN)
    assert (record.article_id, record.status, record.captured_at) == ("a" * 32, "erased", WHEN)
    assert record.revision == 9007199254740991
    assert record.url == record.canonical_url == ERASED_URL
    assert (record.title, record.text, record.authors, record.fingerprint) == (None, "", [], [])
    assert Article.from_bytes(record.to_bytes()) == record


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://harborwire.example/the-name-of-a-person"),
        ("title", "A headline"),
        ("authors", [{"name": "Mara Ellison"}]),
        ("source", {"id": "ann-lee.example", "domain": "ann-lee.example"}),
        ("lead_image", {"caption": "Ann Lee"}),
        ("fingerprint", ["0" * 16]),
        ("captured_at", "9999-12-31T23:59:59.999Z"),
        ("revision", 1),
        ("revision", revision(WHEN, 63)),
        ("revision", ERASED_REVISION + 1),
        ("extraction_generation", 3),
    ],
)
def test_an_erased_record_with_more_content_is_refused(field: str, value: object) -> None:
    fields = json.loads(erased("a" * 32, WHEN).to_bytes())
    with pytest.raises(ValidationError, match=r"an erased record|revision must be|after 2039-09-07|less than"):
        Article.model_validate(fields | {field: value})


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_nothing_else_takes_the_revision_of_an_erased_article(status: str) -> None:
    fields = example("article", "published.json") | {"status": status, "extraction_generation": 63}
    last_ms = ERASED_REVISION // 4096
    for captured_at in (fields["captured_at"], from_milliseconds(last_ms).isoformat()):
        with pytest.raises(ValidationError, match=r"revision must be|after 2039-09-07"):
            Article.model_validate(fields | {"captured_at": captured_at, "revision": ERASED_REVISION})


def test_an_erased_record_with_annotations_is_refused() -> None:
    fields = example("enriched_article", "erased.json")
    assert EnrichedArticle.model_validate(fields).status == "erased"
    entity = {"entity_id": "x", "type": "PERSON", "name": "Ann Lee", "salience": 1, "mentions": [MENTION]}
    fields["annotations"]["entities"] = [entity]
    with pytest.raises(ValidationError, match="annotations must be empty"):
        EnrichedArticle.model_validate(fields)


def test_an_erased_record_is_the_same_of_every_enricher() -> None:
    fields = example("enriched_article", "erased.json") | {"enrichment_generation": 4}
    with pytest.raises(ValidationError, match="enrichment_generation must be 63"):
        EnrichedArticle.model_validate(fields)


MENTION = {"start": 0, "end": 7, "text": "Ann Lee"}


def test_an_inverted_range_is_refused() -> None:
    with pytest.raises(ValidationError, match="inverted range"):
        DateMention.model_validate(
            {"start": 0, "end": 4, "text": "then", "type": "DATE", "from": "2026-03-02", "to": "2026-03-01"}
        )


@pytest.mark.parametrize("end", [2, 3])
def test_a_place_that_is_empty_or_inverted_is_refused(end: int) -> None:
    with pytest.raises(ValidationError, match="empty or inverted"):
        Cue(start=3, end=end, text="")
    with pytest.raises(ValidationError, match="empty or inverted"):
        Quote(start=0, end=9, spans=[Span(3, end)], text="x", kind="direct")


def test_spans_are_pairs_in_json() -> None:
    quote = Quote(start=0, end=9, spans=[Span(0, 4), Span(6, 9)], text="x y", kind="direct")
    assert json.loads(quote.to_bytes())["spans"] == [[0, 4], [6, 9]]
    assert Quote.from_bytes(quote.to_bytes()) == quote


@pytest.mark.parametrize("origins", [{}, {"body": "x", "path": "y"}])
def test_a_file_request_has_one_origin(origins: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="exactly one of `body` and `path`"):
        FetchRequest(url="https://harborwire.example/x", kind="file", **origins)


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValidationError):
        FetchRequest.model_validate({"url": "https://harborwire.example/x", "captured_at": "2026-03-01T09:30:00"})


@pytest.mark.parametrize("original", [b"", b"\xff\x00\xfe", b"plain", None])
def test_a_dead_letter_keeps_the_bytes(original: bytes | None) -> None:
    letter = DeadLetter(
        stage="ingest",
        reason="undecodable",
        detail="not UTF-8",
        topic="dateline.fetch-requests.v1",
        partition=0,
        offset=1,
        value=original,
        failed_at=datetime(2026, 3, 2, tzinfo=UTC),
        producer="0.1.0",
    )
    assert DeadLetter.from_bytes(letter.to_bytes()).value == original
    assert letter.coordinates == "dateline.fetch-requests.v1/0/1"


def test_what_is_not_base64_is_refused() -> None:
    fields = example("dead_letter", "not_found.json") | {"value": "no base64!"}
    with pytest.raises(ValidationError, match="not base64"):
        DeadLetter.model_validate(fields)


@pytest.mark.parametrize("record", [Article, EnrichedArticle], ids=["article", "enriched"])
def test_a_revision_that_is_not_its_parts_is_refused(record: type[Article]) -> None:
    folder = "article" if record is Article else "enriched_article"
    fields = json.loads((generated.ROOT / folder / "examples" / "v1" / "published.json").read_bytes())
    record.model_validate(fields)
    with pytest.raises(ValidationError, match=f"revision must be {fields['revision']}"):
        record.model_validate(fields | {"revision": fields["revision"] + 1})
