"""What the models refuse, and how they are written."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from schemas import generated
from schemas.article import ERASED_URL, Article, ArticleTime, Paragraph, erased
from schemas.dead_letter import DeadLetter
from schemas.enriched_article import Cue, DateMention, EnrichedArticle, Fragment, Quote, Speaker
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


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("One.\n\nTwo.", [(0, 4), (6, 10)]),
        ("🌊 One.\n\nTwo.", [(0, 6), (8, 12)]),  # an emoji is one code point
        ("One.", [(0, 4)]),
        ("", []),
    ],
)
def test_paragraphs_are_spans_of_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    fields = example("article", "published.json")
    paragraphs = [{"start": start, "end": end, "kind": "paragraph"} for start, end in spans]
    article = Article.model_validate(fields | {"text": text, "paragraphs": paragraphs})
    assert [article.text[one.start : one.end] for one in article.paragraphs] == text.split("\n\n") * bool(text)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("One.\n\nTwo.", [(0, 4)]),
        ("One.\n\nTwo.", [(0, 10), (0, 10)]),
        ("One.\n\nTwo.", [(0, 3), (6, 10)]),
        ("One.\n\nTwo.", [(0, 4), (7, 10)]),
        ("One.\n\nTwo.", [(0, 4), (6, 11)]),
        ("One.\n\nTwo.", [(6, 10), (0, 4)]),
        ("One.", [(0, 4), (6, 10)]),
        ("One.", []),
        ("One.", [(0, 0)]),
        ("", [(0, 1)]),
    ],
)
def test_paragraphs_that_are_not_the_text_are_refused(text: str, spans: list[tuple[int, int]]) -> None:
    fields = example("article", "published.json")
    paragraphs = [{"start": start, "end": end, "kind": "paragraph"} for start, end in spans]
    with pytest.raises(ValidationError, match="paragraph"):
        Article.model_validate(fields | {"text": text, "paragraphs": paragraphs})


def test_only_entries_of_live_blogs_have_a_time() -> None:
    at = ArticleTime(value="2026-03-01T09:30-05:00", precision="minute")
    assert Paragraph(start=0, end=19, kind="entry", at=at).at == at
    assert Paragraph(start=0, end=19, kind="entry").at is None
    with pytest.raises(ValidationError, match="no time of its own"):
        Paragraph(start=0, end=19, at=at)


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
        Fragment(start=3, end=end, text="", quoted=True)


def fragment(start: int, end: int) -> Fragment:
    return Fragment(start=start, end=end, text="x" * (end - start), quoted=True)


@pytest.mark.parametrize(
    ("start", "end", "fragments", "said"),
    [
        (0, 9, [fragment(0, 4), fragment(6, 8)], "begin and end"),
        (1, 8, [fragment(0, 4), fragment(6, 8)], "begin and end"),
        (0, 8, [fragment(0, 5), fragment(4, 8)], "overlap or are out of order"),
        (0, 4, [], "at least 1 item"),
    ],
)
def test_a_quote_is_its_fragments(start: int, end: int, fragments: list[Fragment], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Quote(quote_id="0" * 16, start=start, end=end, fragments=fragments, text="x", kind="direct")


@pytest.mark.parametrize("quote_id", ["", "0" * 15, "0" * 16 + "-", "0" * 16 + "-01", "A" * 16])
def test_an_id_of_another_form_is_refused(quote_id: str) -> None:
    with pytest.raises(ValidationError, match="quote_id"):
        Quote(quote_id=quote_id, start=0, end=4, fragments=[fragment(0, 4)], text="x", kind="direct")


NAMED = {"name": "Ann Lee", "entity_id": "person:1", "type": "PERSON"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "named"}, "needs a name"),
        (NAMED | {"kind": "anonymous"}, "has no name"),
        (NAMED | {"kind": "named", "entity_id": None}, "together or not at all"),
        (NAMED | {"kind": "named", "confidence": 1.5}, "less than or equal to 1"),
    ],
)
def test_a_speaker_is_named_or_not(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Speaker.model_validate({"start": 0, "end": 3, "text": "she"} | fields)


def test_a_document_may_have_a_name() -> None:
    told = {"start": 0, "end": 10, "text": "the survey"}
    assert Speaker.model_validate(told | NAMED | {"kind": "document"}).name == "Ann Lee"
    assert Speaker.model_validate(told | {"kind": "document"}).name is None


def _move_mention(annotations: dict[str, Any]) -> None:
    annotations["entities"][0]["mentions"][0]["start"] -= 1


def _change_date(annotations: dict[str, Any]) -> None:
    annotations["dates"][0]["text"] = "Tuesday"


def _change_fragment(annotations: dict[str, Any]) -> None:
    annotations["quotes"][0]["fragments"][0]["text"] += "!"


def _change_speaker(annotations: dict[str, Any]) -> None:
    annotations["quotes"][0]["speakers"][0]["text"] = "she"


def _end_beyond_the_text(annotations: dict[str, Any]) -> None:
    annotations["quotes"][0]["cue"]["end"] = 10_000


@pytest.mark.parametrize(
    "change", [_move_mention, _change_date, _change_fragment, _change_speaker, _end_beyond_the_text]
)
def test_annotations_are_words_of_the_text(change: Callable[[dict[str, Any]], None]) -> None:
    fields = example("enriched_article", "published.json")
    EnrichedArticle.model_validate(fields)
    change(fields["annotations"])
    with pytest.raises(ValidationError, match="is not what the text has there"):
        EnrichedArticle.model_validate(fields)


@pytest.mark.parametrize("kind", ["entities", "quotes"])
def test_no_two_annotations_have_one_id(kind: str) -> None:
    fields = example("enriched_article", "published.json")
    fields["annotations"][kind] += fields["annotations"][kind][:1]
    with pytest.raises(ValidationError, match="two of one"):
        EnrichedArticle.model_validate(fields)


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


def test_a_speaker_of_a_later_kind_is_named_or_has_a_role() -> None:
    place = {"start": 0, "end": 3, "text": "Ann", "kind": "synthetic"}
    named = {**place, "name": "Ann Lee", "entity_id": "person:1", "type": "PERSON"}
    assert [Speaker.model_validate(one).kind for one in (place, named)] == ["role", "named"]


@pytest.mark.parametrize(
    "extra", [{"syndicated": True}, {"source": {"id": "x", "domain": "x.example", "country": "x"}}]
)
def test_what_a_newer_producer_says_passes_through(extra: dict[str, object]) -> None:
    path = generated.ROOT / "article" / "examples" / "v1" / "published.json"
    newer = {**json.loads(path.read_bytes()), "contract": "article/1.9"} | extra
    newer["source"] = {"name": None} | newer["source"]
    assert json.loads(Article.model_validate(newer).to_bytes()) == newer


def test_what_a_newer_producer_says_does_not_survive_an_erasure() -> None:
    path = generated.ROOT / "article" / "examples" / "v1" / "erased.json"
    example = json.loads(path.read_bytes())
    newer = {**example, "syndicated": "by Ann Lee"}
    newer["source"] = {**example["source"], "owner": "Ann Lee"}
    newer["rights"] = {**example["rights"], "holder": "Ann Lee"}
    assert json.loads(Article.model_validate(newer).to_bytes()) == example
