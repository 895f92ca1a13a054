"""What a feed has of an article becomes one, and says so."""

from datetime import UTC, datetime
from html import escape

import pytest
from ingest_pages import PARAGRAPHS, URL, html, json_ld

from schemas.article import Article, Rights
from schemas.fetch_request import EntryContent, EntryEvidence
from services.ingest.extract import extract
from services.ingest.feed_text import read_feed_text
from services.ingest.reading.not_an_article import NotAnArticle

SINCE = datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
FIGURE = (
    '<figure><img src="https://img.harbor-daily.example/dawn.jpg"><figcaption>Cars cross the bridge on its first '
    "morning. Photo: Mia Falk/Harbor Daily</figcaption></figure>"
)
STORY = "".join(f"<p>{escape(text)}</p>" for text in PARAGRAPHS)
RIGHTS = Rights(robots=["noindex"], tdm_policy="https://harbor-daily.example/policy")


def entry(content: str, title: str | None = "Old bridge reopens") -> EntryEvidence:
    return EntryEvidence(
        title=title,
        authors=["By Jane Roe", "Harbor Daily"],
        published_at=SINCE,
        content=EntryContent(html=content, rights=RIGHTS),
    )


def read(content: str, title: str | None = "Old bridge reopens") -> Article:
    return read_feed_text(entry(content, title), URL, captured_at=SINCE, source_id="harbor")


def test_an_entry_becomes_an_article_of_its_feed() -> None:
    article = read(FIGURE + STORY.replace("HARBOR CITY (Reuters) - ", ""))
    assert article.text.split("\n\n")[1:] == PARAGRAPHS[1:]
    assert (article.title, [author.name for author in article.authors]) == ("Old bridge reopens", ["Jane Roe"])
    assert article.published_at is not None and article.published_at.value == "2026-03-03T14:30:00+00:00"
    assert article.lead_image is not None and article.lead_image.credit == "Mia Falk/Harbor Daily"
    assert (article.language, article.source.id) == ("en", "harbor")
    assert "feed_text" in article.flags and read(STORY).agencies == ["Reuters"]
    assert {"title", "authors", "published_at", "text", "lead_image"} <= article.provenance.keys()
    assert set(article.provenance.values()) == {"feed"}
    assert all(confidence <= 0.67 for confidence in article.confidence.values())
    assert (article.captured_at, article.rights) == (SINCE, RIGHTS)


def test_the_article_is_the_one_of_the_page() -> None:
    page = extract(html().encode(), URL, captured_at=NOW)
    assert read(STORY).article_id == page.article_id
    assert read(STORY).revision < page.revision


def test_what_holds_no_article_raises() -> None:
    with pytest.raises(NotAnArticle):
        read("<p></p>", None)
    with pytest.raises(NotAnArticle):
        read_feed_text(EntryEvidence(), URL, captured_at=SINCE)
    with pytest.raises(NotAnArticle):
        read("<p>Please sign in to read this article. Subscribers have full access.</p>", "Sign in")


CLOSED = html(head=json_ld(isAccessibleForFree=False))
EXCERPT = (
    f"<html><head>{json_ld(isAccessibleForFree=False)}</head><body><article><h1>Old bridge reopens after two years</h1>"
    f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></article></body></html>"
)


def test_a_page_that_shows_a_part_gets_the_whole_text() -> None:
    assert PARAGRAPHS[4] not in extract(EXCERPT.encode(), URL, captured_at=NOW).text
    article = extract(EXCERPT.encode(), URL, captured_at=NOW, entry=entry(STORY))
    assert article.text.split("\n\n") == PARAGRAPHS
    assert article.provenance["text"] == "feed" and {"paywall", "feed_text"} <= set(article.flags)
    assert article.title == "Old bridge reopens after two years" and article.provenance["title"] != "feed"


@pytest.mark.parametrize(
    ("page", "content"),
    [
        (CLOSED, STORY),
        (EXCERPT.replace(json_ld(isAccessibleForFree=False), json_ld()), STORY),
        (EXCERPT, "<p>Another story altogether, of a ferry and of its crew, that sailed at night.</p>" * 20),
        (EXCERPT.replace("<head>", '<head><meta name="tdm-reservation" content="1">'), STORY),
    ],
    ids=["whole page", "open page", "other story", "reserved"],
)
def test_otherwise_the_page_is_never_overruled(page: str, content: str) -> None:
    article = extract(page.encode(), URL, captured_at=NOW, entry=entry(content))
    assert article.text == extract(page.encode(), URL, captured_at=NOW).text
    assert "feed_text" not in article.flags
