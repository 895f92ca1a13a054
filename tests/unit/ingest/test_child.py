"""What a child process runs; all but the last test run it in this process."""

from datetime import UTC, datetime
from functools import partial

import pytest

from schemas.fetch_request import FetchRequest
from services.ingest import extract
from services.ingest.capture import Capture
from services.ingest.child import begin_child, read, read_list
from services.ingest.fetching.result import Page
from services.ingest.reading.fields.source_zones import SourceZones, observe
from services.ingest.reading.not_an_article import Kind, NotAnArticle
from services.ingest.reading.times.times import parse_declared
from services.ingest.sources.listing import Listing
from services.runtime.children.pool import Pool
from services.runtime.outcome import Reject

NOW = datetime(2026, 3, 2, 10, 15, 0, 123456, tzinfo=UTC)
URL = "https://harborwire.example/ferry"
STORY = "Ferry crews return\n\nBy Mara Ellison\n\n" + "The boats sailed again on Monday after nine days in port. " * 20


def page(body: bytes) -> Page:
    return Page(
        url=URL, final_url=URL, status=200, body=body, content_type="application/xml", headers={}, fetched_at=NOW
    )


def test_a_page_is_read_with_the_fields_of_its_request() -> None:
    request = FetchRequest(url=URL, kind="file", body=STORY, source_id="harborwire")
    article, cpu_s = read(request, Capture(STORY.encode(), URL, NOW))
    assert (article.source.id, article.url, article.title) == ("harborwire", URL, "Ferry crews return")
    assert article.captured_at == NOW
    assert cpu_s > 0


def test_an_inline_page_is_utf_8_whatever_it_declares() -> None:
    html = (
        '<html><head><meta charset="iso-8859-1"><title>Fähre</title></head><body><article><h1>Fähre fährt wieder</h1>'
    )
    html += (
        "<p>Die Fähre fährt seit Montag wieder, sagte der Hafenmeister der Stadt.</p>" * 5 + "</article></body></html>"
    )
    request = FetchRequest(url=URL, kind="file", body=html)
    article, _ = read(request, Capture(html.encode(), URL, NOW))
    assert article.title == "Fähre fährt wieder"


def test_anything_but_an_article_is_rejected() -> None:
    with pytest.raises(Reject) as caught:
        read(FetchRequest(url=URL), Capture(b"", URL, NOW))
    assert caught.value.reason == "not_an_article"


@pytest.mark.parametrize("reason", ["wall", "listing"])
def test_the_reason_of_an_error_is_that_of_the_dead_letter(monkeypatch: pytest.MonkeyPatch, reason: Kind) -> None:
    def raises(*_: object, **__: object) -> None:
        raise NotAnArticle("a captcha stands before it", reason)

    monkeypatch.setattr(extract, "extract", raises)
    with pytest.raises(Reject) as caught:
        read(FetchRequest(url=URL), Capture(STORY.encode(), URL, NOW))
    assert (caught.value.reason, caught.value.detail) == (reason, "a captcha stands before it")


def test_a_feed_gives_its_entries() -> None:
    feed = b"""<rss version="2.0"><channel><title>Wire</title>
      <item><title>One</title><link>https://harborwire.example/1</link></item>
      <item><title>Two</title><link>/2</link></item>
      <item><title>Mail</title><link>mailto:desk@harborwire.example</link></item></channel></rss>"""
    entries = read_list(page(feed)).entries
    assert [entry.url for entry in entries] == ["https://harborwire.example/1", "https://harborwire.example/2"]
    assert read_list(page(feed)) == Listing("rss", entries, title="Wire")


def test_anything_but_a_feed_is_rejected() -> None:
    with pytest.raises(Reject) as caught:
        read_list(page(b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;</rss>"))
    assert caught.value.reason == "not_an_article"


async def test_children_receive_the_source_zones() -> None:
    observed = observe(*(parse_declared(f"2026-03-0{day}T09:30-05:00") for day in range(1, 8)))
    zones = SourceZones().learn(("harborwire.example", one) for one in observed)
    story = STORY.replace("Mara Ellison", "Mara Ellison | 2 March 2026 9:30 AM")
    async with Pool(1, timeout_s=60, initializer=partial(begin_child, zones)) as pool:
        article, _ = await pool.run(read, FetchRequest(url=URL), Capture(story.encode(), URL, NOW))
    assert article.published_at is not None
    assert (article.published_at.value, article.published_at.zone) == ("2026-03-02T09:30-05:00", "source_default")
