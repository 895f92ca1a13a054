"""The ingest worker without a broker; tests/integration/test_pipeline.py has one."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from schemas.article import Article
from schemas.fetch_request import EntryContent, EntryEvidence, FetchRequest
from schemas.ingest_state import IngestState
from schemas.revision import EXTRACTION_GENERATION
from schemas.topics.names import ARTICLES, BACKFILL, REQUESTS, STATE
from services.ingest.addresses.address import Address
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import Moved, NotModified, Page
from services.ingest.following.subscriptions import Subscriptions
from services.ingest.state.known_pages import KnownPages
from services.ingest.state.state_log import Assignment, StateLog
from services.ingest.visiting.deferral import Deferral
from services.ingest.visiting.not_yet import NotYet
from services.ingest.visiting.visits import Visits
from services.ingest.worker import IngestStage
from services.runtime.children.pool import Pool
from services.runtime.delivery.stage import Delivery, NotReady
from services.runtime.delivery.watchdog import Watchdog
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from services.runtime.stream.ledger import Ledger
from tests.unit.ingest.topics import Topics

NOW = datetime(2026, 3, 2, 10, 15, 0, 123456, tzinfo=UTC)
URL = "https://harborwire.example/ferry"
STORY = "Ferry crews return\n\nBy Mara Ellison\n\n" + "The boats sailed again on Monday after nine days in port. " * 20
FEED = b"""<rss version="2.0"><channel><title>Wire</title>
  <item><title>One</title><link>https://harborwire.example/1</link></item>
  <item><title>Two</title><link>https://ferries.example/2</link></item></channel></rss>"""


def page(body: bytes, content_type: str = "text/plain", **headers: str) -> Page:
    return Page(URL, URL, 200, body, content_type, headers, NOW)


def message(request: FetchRequest, topic: str = REQUESTS) -> Message:
    return Message(topic, 0, 7, b"h", request.to_bytes(), [], NOW)


class Here:
    """A fake pool that works in this process."""

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)


class Answers:
    """Fake visits: one response to every request. `meanwhile`: a state stored before it arrives."""

    def __init__(self, state: StateLog, answer: Page | NotModified | Moved, meanwhile: IngestState | None) -> None:
        self.state = state
        self.answer = answer
        self.meanwhile = meanwhile
        self.asked: list[Mapping[str, str]] = []
        self.can_wait: list[bool] = []

    async def make(
        self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False, packed_bytes: int | None = None
    ) -> Page | NotModified | Moved:
        self.asked.append(headers)
        self.can_wait.append(can_wait)
        if self.meanwhile is not None:
            await self.state.put(0, self.meanwhile)
        return self.answer


class Worker:
    """An ingest stage whose every request gets one response."""

    def __init__(
        self, answer: Page | NotModified | Moved | None = None, meanwhile: IngestState | None = None, **settings: Any
    ) -> None:
        self.topics = Topics()
        publisher = self.topics.publisher
        self.state = StateLog(lambda partitions: iter(()), publisher)
        self.answers = Answers(self.state, answer or page(STORY.encode()), meanwhile)
        self.stage = IngestStage(Settings(**settings))
        self.stage.delivery = Delivery(publisher, Ledger(limit_bytes=1), Watchdog(60), set)
        self.stage.state = self.state
        self.stage.known_pages = KnownPages(self.state)
        self.stage.deferral = Deferral(publisher, self.state, lambda: Assignment(0, frozenset()), 5)
        self.stage.visits = cast(Visits, self.answers)
        self.stage.pool = cast(Pool, Here())
        self.stage.follow(None, Subscriptions(None, Fetcher()))

    async def work(self, request: FetchRequest, topic: str = REQUESTS) -> Outcome:
        return await self.stage.process(message(request, topic))


def test_a_worker_does_not_hold_what_only_its_child_needs() -> None:
    held = "import sys, services.ingest.worker; print(*{'numpy', 'trafilatura', 'lxml.html'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", held], capture_output=True, text=True, check=True).stdout == "\n"


async def test_a_worker_does_not_start_without_its_configured_file(tmp_path: Path) -> None:
    stage = IngestStage(Settings(source_zones=str(tmp_path / "zones.json")))
    with pytest.raises(NotReady, match=r"run `dateline zones` to write the file, or unset DATELINE_SOURCE_ZONES"):
        await stage.open(AsyncExitStack(), Worker().stage.delivery)


async def test_a_page_becomes_an_article() -> None:
    worker = Worker()
    assert await worker.work(FetchRequest(url=URL, source_id="harborwire")) is Outcome.DONE
    (sent,) = worker.topics.sent
    article = sent.record
    assert isinstance(article, Article) and article.source.id == "harborwire"
    assert sent[:2] == (ARTICLES, article.article_id)
    assert sent.event_id == f"{article.article_id}/{article.revision}"


async def test_a_page_in_its_request_is_not_fetched() -> None:
    worker = Worker()
    assert await worker.work(FetchRequest(url=URL, kind="file", body=STORY, captured_at=NOW)) is Outcome.DONE
    (sent,) = worker.topics.sent
    assert isinstance(sent.record, Article) and sent.record.captured_at == NOW.replace(microsecond=123000)
    assert worker.answers.asked == []


async def test_a_feed_becomes_one_request_per_entry() -> None:
    worker = Worker(page(FEED, "application/rss+xml"))
    assert await worker.work(FetchRequest(url=URL, kind="feed", source_id="harborwire")) is Outcome.DONE
    assert [(sent.topic, sent.key, sent.event_id) for sent in worker.topics.sent] == [
        (REQUESTS, "harborwire.example", f"{REQUESTS}/0/7#0"),
        (REQUESTS, "ferries.example", f"{REQUESTS}/0/7#1"),
        (STATE, f"feed {URL}", f"feed {URL}"),
    ]


async def test_a_feed_that_is_submitted_again_becomes_requests_for_what_is_new() -> None:
    worker = Worker(page(FEED, "application/rss+xml"))
    await worker.work(FetchRequest(url=URL, kind="feed"))
    worker.topics.sent.clear()
    worker.answers.answer = page(FEED.replace(b"harborwire.example/1", b"harborwire.example/3"), "application/rss+xml")
    await worker.work(FetchRequest(url=URL, kind="feed"))
    requests = [sent.record for sent in worker.topics.sent if isinstance(sent.record, FetchRequest)]
    assert [request.url for request in requests] == ["https://harborwire.example/3"]


async def test_a_redirect_to_another_host_becomes_a_request() -> None:
    worker = Worker(Moved(URL, Address.of("https://ferries.example/1"), 301))
    assert await worker.work(FetchRequest(url=URL)) is Outcome.DONE
    (sent,) = worker.topics.sent
    assert (sent.topic, sent.key, sent.event_id) == (REQUESTS, "ferries.example", f"{REQUESTS}/0/7#moved")


async def test_what_a_backfill_leads_to_is_a_backfill() -> None:
    worker = Worker(page(FEED, "application/rss+xml"))
    await worker.work(FetchRequest(url=URL, kind="feed"), BACKFILL)
    assert [sent.topic for sent in worker.topics.sent] == [BACKFILL, BACKFILL, STATE]
    assert worker.answers.can_wait == [True]
    worker = Worker(Moved(URL, Address.of("https://ferries.example/1"), 301))
    await worker.work(FetchRequest(url=URL), BACKFILL)
    assert [sent.topic for sent in worker.topics.sent] == [BACKFILL]


async def test_what_a_list_names_beyond_a_flood_can_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.ingest.following.selection.FLOOD", 1)
    worker = Worker(page(FEED, "application/rss+xml"))
    await worker.work(FetchRequest(url=URL, kind="feed"))
    assert [sent.topic for sent in worker.topics.sent] == [REQUESTS, BACKFILL, STATE]


@pytest.mark.parametrize(("slots", "wanted", "share"), [(16, 4, 4), (16, 100, 15), (2, 4, 1), (1, 4, 1)])
def test_live_requests_always_have_a_slot_of_their_own_where_there_are_two(slots: int, wanted: int, share: int) -> None:
    assert IngestStage(Settings(fetch_concurrency=slots, fetch_backfill_concurrency=wanted)).side_batch == share


class Site(Answers):
    """Fake visits of a site that has these pages; any other is not found."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.pages = pages
        self.asked = []
        self.fetched: list[str] = []

    async def make(
        self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False, packed_bytes: int | None = None
    ) -> Page | NotModified | Moved:
        self.fetched.append(address.raw)
        if address.raw not in self.pages:
            raise Reject("not_found", "404")
        body = self.pages[address.raw]
        return Page(address.raw, address.raw, 200, body.encode(), "text/html", {"ETag": '"1"'}, NOW)


def story(*paragraphs: str, pages: int = 3) -> str:
    links = "".join(f'<a href="{URL}-strike?page={number}">{number}</a> ' for number in range(2, pages + 1))
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    head = f'<title>Ferry crews return</title><link rel="canonical" href="{URL}-strike">'
    body = f"<article><h1>Ferry crews return</h1>{text}<p>{links}</p></article>"
    return f"<html><head>{head}</head><body>{body}</body></html>"


FIRST, SECOND, THIRD = (
    f"The boats sailed again on {day} after nine days in port, said the harbor office of the {ordinal} island. " * 3
    for day, ordinal in (("Monday", "first"), ("Tuesday", "second"), ("Friday", "third"))
)
STRIKE = f"{URL}-strike"


def visiting(pages: Mapping[str, str]) -> tuple[Worker, Site]:
    worker, site = Worker(), Site(pages)
    worker.stage.visits = cast(Visits, site)
    return worker, site


async def test_the_pages_of_a_story_become_one_article() -> None:
    pages = {STRIKE: story(FIRST), f"{STRIKE}?page=2": story(SECOND), f"{STRIKE}?page=3": story(THIRD)}
    worker, site = visiting(pages)
    assert await worker.work(FetchRequest(url=STRIKE)) is Outcome.DONE
    assert site.fetched == list(pages)
    articles = [sent.record for sent in worker.topics.sent if isinstance(sent.record, Article)]
    (article,) = articles
    assert [part.strip() in article.text for part in (FIRST, SECOND, THIRD)] == [True] * 3
    assert "missing_pages" not in article.flags
    # A 304 of the first page would not mean that the others are unchanged.
    assert all(not (isinstance(sent.record, IngestState) and sent.record.etag) for sent in worker.topics.sent)


async def test_the_name_of_a_source_is_kept() -> None:
    head = '<meta property="og:site_name" content="Harbor Wire"><title>'
    pages = {STRIKE: story(FIRST, pages=1).replace("<title>", head), URL: story(SECOND, pages=1)}
    worker, _ = visiting(pages)
    for url in (URL, STRIKE, URL):
        assert await worker.work(FetchRequest(url=url)) is Outcome.DONE
    names = [sent.record.source.name for sent in worker.topics.sent if isinstance(sent.record, Article)]
    assert names == [None, "Harbor Wire", "Harbor Wire"]
    kept = [sent.record for sent in worker.topics.sent if getattr(sent.record, "kind", None) == "source"]
    assert [state.key for state in kept if isinstance(state, IngestState)] == ["source harborwire.example"]


async def test_an_article_says_that_a_page_is_missing() -> None:
    worker, site = visiting({STRIKE: story(FIRST), f"{STRIKE}?page=2": story(SECOND)})
    assert await worker.work(FetchRequest(url=STRIKE)) is Outcome.DONE
    assert site.fetched[-1] == f"{STRIKE}?page=3"
    (article,) = [sent.record for sent in worker.topics.sent if isinstance(sent.record, Article)]
    assert SECOND.strip() in article.text and "missing_pages" in article.flags


async def test_a_later_page_never_replaces_the_first() -> None:
    worker, _ = visiting({STRIKE: story(FIRST), f"{STRIKE}?page=2": story(SECOND)})
    assert await worker.work(FetchRequest(url=f"{STRIKE}?page=2", source_id="wire")) is Outcome.DONE
    (sent,) = worker.topics.sent
    assert (sent.topic, sent.event_id) == (REQUESTS, f"{REQUESTS}/0/7#first-page")
    assert isinstance(sent.record, FetchRequest)
    assert (sent.record.url, sent.record.source_id, sent.record.redirects) == (STRIKE, "wire", 1)


async def test_a_later_page_in_its_request_is_refused() -> None:
    request = FetchRequest(url=f"{STRIKE}?page=2", kind="file", body=story(SECOND), captured_at=NOW)
    with pytest.raises(Reject, match="later page of the story"):
        await Worker().work(request)


async def test_a_request_for_later_is_deferred() -> None:
    worker = Worker()
    later = datetime.now(UTC) + timedelta(hours=1)
    assert await worker.work(FetchRequest(url=URL, not_before=later)) is Outcome.DEFERRED
    assert worker.topics.names == [STATE] and worker.answers.asked == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://harborwire.example/ferry", r"not an http\(s\) URL"),
        ("https://harborwire.example:99999/ferry", "bad port"),
        ("https://harborwire.example/" + "ü" * 4_000, "the escaped URL has 24027 characters, the maximum is 8192"),
    ],
    ids=["scheme", "port", "too long once escaped"],
)
@pytest.mark.parametrize(
    "more",
    [{}, {"kind": "feed"}, {"kind": "file", "body": STORY}, {"not_before": datetime(2999, 1, 1, tzinfo=UTC)}],
    ids=["article", "feed", "file", "for later"],
)
async def test_a_url_that_is_no_address_is_refused(url: str, why: str, more: dict[str, Any]) -> None:
    worker = Worker()
    with pytest.raises(Reject, match=why) as caught:
        await worker.work(FetchRequest(url=url, **more))
    assert caught.value.reason == "refused" and "submit the page's own URL" in caught.value.detail
    assert worker.topics.sent == [] and worker.answers.asked == []


async def test_a_long_url_that_fits_once_it_is_escaped_is_read() -> None:
    worker = Worker()
    url = "https://harborwire.example/" + "ü" * 1_300
    assert await worker.work(FetchRequest(url=url, kind="file", body=STORY)) is Outcome.DONE
    assert worker.topics.names == [ARTICLES]


async def test_an_unsupported_kind_is_rejected() -> None:
    with pytest.raises(Reject, match="submit the articles' own URLs") as caught:
        await Worker().work(FetchRequest(url=URL, kind="warc"))
    assert caught.value.reason == "unsupported"


def seen(etag: str, source_id: str | None = None) -> IngestState:
    return IngestState(
        kind="page",
        host="harborwire.example",
        url=URL,
        etag=etag,
        content="a",
        generation=EXTRACTION_GENERATION,
        fetched_at=datetime.now(UTC),
        wanted_as="article",
        source_id=source_id,
    )


async def stored(worker: Worker, *states: IngestState) -> None:
    await worker.state.load(Assignment(0, frozenset()))
    for state in states:
        await worker.state.put(0, state)


async def test_a_page_that_has_not_changed_is_counted() -> None:
    worker = Worker(NotModified(URL, URL, {}, NOW))
    await stored(worker, seen("1"))
    assert await worker.work(FetchRequest(url=URL)) is Outcome.UNCHANGED
    known = worker.state.of("page", URL)
    assert known is not None and (known.etag, known.unchanged) == ("1", 1)


async def test_a_304_response_overwrites_nothing_newer() -> None:
    worker = Worker(NotModified(URL, URL, {}, NOW), meanwhile=seen("2"))
    await stored(worker, seen("1"))
    assert await worker.work(FetchRequest(url=URL)) is Outcome.UNCHANGED
    known = worker.state.of("page", URL)
    assert known is not None and (known.etag, known.unchanged) == ("2", 0)


@pytest.mark.parametrize(
    ("more", "asked", "kept"),
    [
        ({}, {"If-None-Match": "1"}, "2"),
        ({"source_id": "harborwire"}, {}, "2"),
        ({"article_id": "0" * 32}, {}, "1"),
    ],
)
async def test_a_page_is_requested_and_remembered_by_its_purpose(
    more: Mapping[str, Any], asked: Mapping[str, str], kept: str
) -> None:
    worker = Worker(page(STORY.encode(), ETag="2"))
    await stored(worker, seen("1"))
    await worker.work(FetchRequest(url=URL, **more))
    known = worker.state.of("page", URL)
    assert worker.answers.asked == [asked]
    assert known is not None and known.etag == kept


@pytest.mark.parametrize("kind", ["article", "feed"])
async def test_what_is_fetched_now_is_not_recorded_as_of_another_time(kind: Any) -> None:
    worker = Worker()
    with pytest.raises(
        Reject, match="submit it without captured_at, or the page as it was then as kind `file`"
    ) as caught:
        await worker.work(FetchRequest(url=URL, kind=kind, captured_at=NOW))
    assert (caught.value.reason, worker.answers.asked, worker.topics.sent) == ("invalid", [], [])


def captured(worker: Worker) -> list[Article]:
    return [sent.record for sent in worker.topics.sent if isinstance(sent.record, Article)]


def taken(captured_at: datetime) -> IngestState:
    return seen("1").model_copy(update={"captured_at": captured_at, "etag": "1"})


@pytest.mark.parametrize("more", [{}, {"article_id": "0" * 32}], ids=["a page", "of a named article"])
async def test_a_capture_is_later_than_one_of_a_worker_whose_clock_is_ahead(more: dict[str, Any]) -> None:
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=4)
    worker = Worker(page(STORY.encode(), ETag="2"))
    await stored(worker, taken(ahead))
    await worker.work(FetchRequest(url=URL, **more))
    (article,) = captured(worker)
    assert article.captured_at == ahead + timedelta(milliseconds=1)
    known = worker.state.of("page", URL)
    assert known is not None and known.captured_at == article.captured_at
    assert known.etag == ("1" if more else "2")


async def test_a_capture_that_is_too_far_ahead_to_have_been_accepted_shuts_nothing_out() -> None:
    worker = Worker(page(STORY.encode(), ETag="2"))
    await stored(worker, taken(datetime.now(UTC) + timedelta(hours=1)))
    before = datetime.now(UTC) - timedelta(seconds=1)
    await worker.work(FetchRequest(url=URL))
    (article,) = captured(worker)
    assert before < article.captured_at <= datetime.now(UTC)
    known = worker.state.of("page", URL)
    # If it was accepted all the same, this one is hidden: then the site must not answer 304 for it.
    assert known is not None and (known.etag, known.captured_at) == (None, article.captured_at)


async def test_the_validators_of_a_capture_that_another_address_hides_are_not_remembered() -> None:
    printed = f"<link rel=canonical href='{URL}'><h1>Ferry crews return</h1><p>{STORY}</p>".encode()
    worker = Worker(page(printed, "text/html", ETag="2"))
    await stored(worker, taken(datetime.now(UTC) + timedelta(minutes=4)))
    other = f"{URL}?from=front"
    worker.answers.answer = page(printed, "text/html", ETag="2")._replace(url=other, final_url=other)
    await worker.work(FetchRequest(url=other))
    (article,) = captured(worker)
    assert article.canonical_url == URL
    assert worker.state.of("page", other) is None


WALL = "<title>Just a moment...</title><h1>Just a moment...</h1><p>Please enable cookies to continue to the site.</p>"
UNKNOWN_WALL = (
    "Hush\n\nBy the keeper of the gate, nobody is let in before the tide turns and the bell has rung twice.\n"
)


async def test_a_wall_is_rejected_and_the_state_of_the_page_stays() -> None:
    worker = Worker(page(f"<!DOCTYPE html><html><body>{WALL}</body></html>".encode(), "text/html", ETag='"wall"'))
    known = IngestState(kind="page", host="harborwire.example", url=URL, etag='"story"', content="a")
    await worker.state.load(Assignment(0, frozenset()))
    await worker.state.put(0, known)
    before = len(worker.topics.sent)
    with pytest.raises(Reject) as rejected:
        await worker.work(FetchRequest(url=URL))
    assert (
        rejected.value.reason == "wall"
        and "harborwire.example answered with 'Just a moment...'" in rejected.value.detail
    )
    assert worker.topics.sent[before:] == []
    assert worker.state.of("page", URL) == known


async def test_a_text_that_a_host_gives_for_every_address_is_a_wall() -> None:
    worker = Worker()
    outcomes = []
    for number in range(4):
        url = f"https://harborwire.example/story-{number}"
        worker.answers.answer = Page(url, url, 200, UNKNOWN_WALL.encode(), "text/plain", {}, NOW)
        try:
            outcomes.append(await worker.work(FetchRequest(url=url)))
        except Reject as rejected:
            outcomes.append(rejected.reason)
    assert outcomes == [Outcome.DONE, Outcome.DONE, "wall", "wall"]


async def test_such_a_text_never_replaces_another() -> None:
    worker = Worker(page(UNKNOWN_WALL.encode()))
    assert await worker.work(FetchRequest(url=URL)) is Outcome.DONE
    other = "https://harborwire.example/strike"
    await worker.state.put(0, IngestState(kind="page", host="harborwire.example", url=other, etag='"a"', content="a"))
    worker.answers.answer = Page(other, other, 200, UNKNOWN_WALL.encode(), "text/plain", {}, NOW)
    with pytest.raises(Reject, match="in place of other articles") as rejected:
        await worker.work(FetchRequest(url=other))
    assert rejected.value.reason == "wall"


FEED_STORY = "<p>The boats sailed again on Monday after nine days in port, said the harbor office.</p>" * 6
SINCE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def listed_request(**entry: Any) -> FetchRequest:
    said = {"title": "Ferry crews return", "published_at": SINCE, "content": EntryContent(html=FEED_STORY)} | entry
    return FetchRequest(url=URL, via="https://harborwire.example/feed", entry=EntryEvidence(**said))


WALL = b"<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>"


class Failing(Answers):
    """Fake visits that all fail."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    async def make(
        self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False, packed_bytes: int | None = None
    ) -> Page | NotModified | Moved:
        raise self.failure


async def failed(worker: Worker, request: FetchRequest) -> list[Article]:
    """The articles that were published although the request failed."""
    with pytest.raises(Reject):
        await worker.work(request)
    return captured(worker)


async def test_the_text_of_the_feed_stands_in_for_a_wall() -> None:
    worker = Worker(page(WALL, "text/html"))
    (article,) = await failed(worker, listed_request())
    assert (article.captured_at, article.provenance["text"]) == (SINCE, "feed") and "feed_text" in article.flags
    # A replay gives the same record, and the page outranks it whenever it comes.
    (again,) = (await failed(worker, listed_request()))[1:]
    assert again == article
    worker.answers.answer = page(STORY.encode())
    await worker.work(listed_request())
    whole = captured(worker)[-1]
    assert whole.article_id == article.article_id and whole.revision > article.revision
    assert "feed_text" not in whole.flags


@pytest.mark.parametrize(
    ("failure", "articles"),
    [
        (Reject("unreachable", "after the last attempt"), 1),
        (NotYet(NOW, counts=True), 1),
        (Reject("not_found", "410"), 0),
        (Reject("refused", "robots.txt"), 0),
    ],
)
async def test_the_text_of_the_feed_stands_in_only_for_a_page_that_may_be_there(
    failure: Exception, articles: int
) -> None:
    worker = Worker(fetch_deferrals=0)
    worker.stage.deferral = Deferral(worker.topics.publisher, worker.state, lambda: Assignment(0, frozenset()), 0)
    worker.stage.visits = cast(Visits, Failing(failure))
    assert len(await failed(worker, listed_request())) == articles


async def test_a_page_that_was_read_once_is_not_replaced_by_its_feed() -> None:
    worker = Worker(page(STORY.encode(), ETag="1"))
    await worker.work(listed_request())
    worker.answers.answer = page(WALL, "text/html")
    assert len(await failed(worker, listed_request())) == 1


async def test_a_feed_that_has_no_article_changes_nothing() -> None:
    empty = listed_request(content=EntryContent(html="<p></p>"), title=None)
    assert await failed(Worker(page(WALL, "text/html")), empty) == []
    # No revision is as old as that.
    ancient = listed_request(published_at=datetime(1801, 1, 1, tzinfo=UTC))
    assert await failed(Worker(page(WALL, "text/html")), ancient) == []


async def test_the_text_of_an_entry_travels_with_its_request() -> None:
    text = f"<description>Short.</description><content:encoded><![CDATA[{FEED_STORY}]]></content:encoded>"
    space = b'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    feed = FEED.replace(b"<rss", space).replace(b"</link>", b"</link>" + text.encode())
    reserved, forbidden = {"tdm-reservation": "1"}, {"feed_text": False}
    for headers, settings, content in (({}, {}, FEED_STORY), (reserved, {}, None), ({}, forbidden, None)):
        worker = Worker(page(feed, "application/rss+xml", **headers), **settings)
        await worker.work(FetchRequest(url=URL, kind="feed"))
        requests = [sent.record for sent in worker.topics.sent if isinstance(sent.record, FetchRequest)]
        entries = [request.entry for request in requests if request.entry is not None]
        assert [entry.content and entry.content.html for entry in entries] == [content, None]
