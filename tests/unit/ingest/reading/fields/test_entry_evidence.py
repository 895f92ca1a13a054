"""What a feed says stands in where the page says nothing."""

from datetime import UTC, datetime

import pytest

from schemas.article import ArticleTime
from schemas.fetch_request import EntryEvidence
from services.ingest.addresses.address import Address
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.fields.entry_evidence import with_entry
from services.ingest.reading.paragraph import Paragraph

DAY = ArticleTime(value="2026-03-01", precision="day", zone="unknown", raw="March 1")
ENTRY = EntryEvidence(
    title="Old bridge reopens",
    authors=["By Jane Roe and Bo Reed"],
    published_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
)


def draft(*, title: str | None = None, authors: list[str] | None = None, published: ArticleTime | None = None) -> Draft:
    return Draft(
        address=Address.of("https://harbor-daily.example/bridge"),
        title=decide(title, ["h1"]),
        subtitle=Decision(None),
        authors=decide(authors or [], ["byline"]),
        agencies=Decision([]),
        published_at=decide(published, ["meta"]),
        modified_at=Decision(None),
        language=Decision(None),
        section=Decision(None),
        keywords=Decision([]),
        lead_image=Decision(None),
        text=Decision([Paragraph(text="The bridge is open.")], "blocks", 0.97),
    )


def test_a_silent_page_gets_what_the_feed_says_with_its_place() -> None:
    filled = with_entry(draft(), ENTRY)
    assert filled.title.value == "Old bridge reopens"
    assert filled.authors.value == ["Jane Roe", "Bo Reed"]
    assert filled.published_at.value is not None
    assert filled.published_at.value.value.startswith("2026-03-02T09:30:00")
    assert filled.provenance == dict.fromkeys(("title", "authors", "published_at"), "feed") | {"text": "blocks"}


def test_the_page_is_never_overruled() -> None:
    stated = draft(title="Bridge", authors=["Ann Lee"], published=DAY)
    assert with_entry(stated, ENTRY) == stated


@pytest.mark.parametrize("line", ["admin", "Harbor Daily", "noreply@harbor.example", "Newsroom", ""])
def test_what_is_no_person_signs_nothing(line: str) -> None:
    assert with_entry(draft(), EntryEvidence(authors=[line])).authors.value == []
