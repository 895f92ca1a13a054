"""The record of a draft: its source, its rights, and flags for what is missing."""

from datetime import UTC, datetime

from ingest_pages import PARAGRAPHS, URL, html

from services.ingest.extract import extract

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
TEXT = "\n\n".join(
    ["Old bridge reopens after two years", "By Jane Roe, Reuters | Tuesday, 3 March 2026 9:30 AM ET", *PARAGRAPHS]
)


def test_the_request_may_name_source_and_article() -> None:
    article = extract(
        TEXT.encode(), URL, captured_at=NOW, source_id="harbor", source_name="The Harbor", article_id="0" * 32
    )
    assert (article.source.id, article.source.name, article.article_id) == ("harbor", "The Harbor", "0" * 32)


def test_flags_say_what_is_missing() -> None:
    article = extract(b"Bridge reopens\n\nThe bridge is open.\n", URL, captured_at=NOW)
    assert article.flags == ["no_publication_date", "no_author", "no_language", "short_text"]
    local = extract(TEXT.replace(" ET", "").encode(), URL, captured_at=NOW)
    assert local.flags == ["unknown_time_zone"]


def test_the_page_and_its_headers_state_rights() -> None:
    page = html(head='<meta name="robots" content="noindex"><meta name="tdm-reservation" content="0">').encode()
    headers = {"X-Robots-Tag": "noarchive, noindex", "tdm-reservation": "1", "tdm-policy": "https://harbor.example/tdm"}
    rights = extract(page, URL, captured_at=NOW, headers=headers).rights
    assert rights.robots == ["noindex", "noarchive"]
    # What the page says itself comes first.
    assert (rights.tdm_reservation, rights.tdm_policy) == (False, "https://harbor.example/tdm")


def test_provenance_and_confidence_are_sorted() -> None:
    article = extract(html().encode(), URL, captured_at=NOW)
    assert list(article.provenance) == sorted(article.provenance)
    assert list(article.confidence) == list(article.provenance)
