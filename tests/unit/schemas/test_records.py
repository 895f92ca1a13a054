"""What the models refuse, and how they are written."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from schemas import generated
from schemas.article import Article, ArticleTime
from schemas.dead_letter import DeadLetter
from schemas.enriched_article import Cue, DateMention, Quote, Span
from schemas.fetch_request import FetchRequest


def example(record: str, name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((generated.ROOT / record / "examples" / "v1" / name).read_bytes())
    return told


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
    told = example("article", "published.json")
    with pytest.raises(ValidationError, match="joined by a blank line"):
        Article.model_validate(told | {"text": told["text"] + "!"})


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
    with pytest.raises(ValidationError, match="either `body` or `path`"):
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
    told = example("dead_letter", "not_found.json") | {"value": "no base64!"}
    with pytest.raises(ValidationError, match="not base64"):
        DeadLetter.model_validate(told)
