"""Any record that a schema accepts, any page and any headers end as an outcome, never as an exception.

The stages are the real ones. What surrounds them is fake, and says so: a publisher that keeps what it encodes, visits
that return a made-up page, and a pool that works in this process.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from schemas import generated
from schemas.article import Article
from schemas.dead_letter import DeadLetter
from schemas.enriched_article import EnrichedArticle
from schemas.fetch_request import FetchRequest
from schemas.record import Record
from schemas.topics.names import ARTICLES, ENRICHED, REQUESTS
from services.enrich.worker import EnrichStage
from services.index.bulk import Bulk, Write
from services.index.worker import IndexStage
from services.ingest.addresses.address import Address
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import Moved, NotModified, Page
from services.ingest.following.subscriptions import Subscriptions
from services.ingest.state.known_pages import KnownPages
from services.ingest.state.state_log import Assignment, StateLog
from services.ingest.visiting.deferral import Deferral
from services.ingest.visiting.visits import Visits
from services.ingest.worker import IngestStage
from services.runtime.children.pool import Pool
from services.runtime.delivery.dead_letter import bury
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.stage import Stage
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from tests.unit.runtime.delivery.confirming_broker import ConfirmingBroker, delivery

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
URL = "https://harborwire.example/ferry"
EXAMPLES_OF, PUBLISHED = generated.ROOT, "examples/v1/published.json"
EXAMPLES = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


class Here:
    """A fake pool that works in this process."""

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return work(*arguments)
        except (Reject, MemoryError):
            raise
        except Exception as error:
            raise Reject.unexpected(error) from error


class Answers:
    """Fake visits: every request gets the same response."""

    def __init__(self, answer: Page | NotModified | Moved) -> None:
        self.answer = answer

    async def make(
        self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False, packed_bytes: int | None = None
    ) -> Page | NotModified | Moved:
        return self.answer


class Accepts:
    """A fake Elasticsearch that takes every document."""

    async def write(self, writes: list[Write]) -> list[Outcome | Reject]:
        return [Outcome.DONE for _ in writes]


class Ended:
    """Stands for a settlement: a rejected record is buried for real, by the fake broker."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.outcomes: list[str] = []

    async def start(self, topic: str, work: Any) -> None:
        await work

    async def resolve(self, message: Message, outcome: Outcome | Reject) -> None:
        if isinstance(outcome, Reject):
            await bury(self.stage.publisher, message, outcome, stage=self.stage.name, version="0")
        self.outcomes.append(outcome.reason if isinstance(outcome, Reject) else outcome.value)


def outcome_of(stage: Stage, message: Message) -> str:
    """How the real stage ends the record. What the fake broker was given is decoded again."""
    broker = ConfirmingBroker()
    stage.delivery = delivery(broker, stage.name)
    if isinstance(stage, IngestStage):
        stage.state = StateLog(lambda partitions: iter(()), stage.publisher)
        stage.known_pages = KnownPages(stage.state)
        stage.deferral = Deferral(stage.publisher, stage.state, lambda: Assignment(0, frozenset()), 5)
        stage.follow(None, Subscriptions(None, Fetcher()))
    ended = Ended(stage)

    async def settle() -> None:
        await asyncio.wait_for(stage.settle([message], cast(Settlement, ended)), 20)

    asyncio.run(settle())
    for written in broker.written:
        if written.topic.endswith(".dlq"):
            letter = DeadLetter.from_bytes(written.value or b"")
            assert letter.value == message.value
    (outcome,) = ended.outcomes
    return outcome


def ingest(answer: Page | NotModified | Moved) -> IngestStage:
    stage = IngestStage(Settings())
    stage.visits = cast(Visits, Answers(answer))
    stage.pool = cast(Pool, Here())
    return stage


def enrich() -> EnrichStage:
    stage = EnrichStage(Settings())
    stage.pool = cast(Pool, Here())
    return stage


def index() -> IndexStage:
    stage = IndexStage(Settings())
    stage.bulk = cast(Bulk, Accepts())
    return stage


def raw(record: Record, changes: Mapping[str, Any]) -> bytes:
    """The record as JSON, with fields replaced by what a producer may write; lone surrogates stay, as escapes."""
    return json.dumps({**json.loads(record.to_bytes()), **changes}).encode()


ODD_TEXT = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(categories=["Cs", "Lu"]), min_size=1, max_size=9),
    st.sampled_from(
        ["", " ", "\0", "\x1b[31m", "\ufffe\uffff", "cut \ud83d", "\ude00\ud83d", "x" * 9000, "ß" * 5000, "http://[::1"]
    ),
)
ODD_TIME = st.one_of(
    st.datetimes(
        datetime(1, 1, 2),
        datetime(2026, 3, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))]),
    ).map(datetime.isoformat),
    st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-12:00", "1969-12-31T23:59:59Z", 0, 1e18]),
)
ODD_NUMBER = st.one_of(
    st.integers(),
    st.sampled_from(
        [2**31 - 1, 2**31, 2**63 - 1, 2**63, 2**64, 10**40, -1, 0.5, 1e300, float("inf"), float("nan"), True]
    ),
)
ODD = st.one_of(ODD_TEXT, ODD_TIME, ODD_NUMBER, st.none(), st.lists(ODD_TEXT, max_size=3))
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["X-Robots-Tag", "tdm-policy", "tdm-reservation", "ETag", "Last-Modified", "Content-Language", "X-\ud800"]
        ),
        ODD_TEXT,
    ),
    max_size=5,
)
RECORD_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["traceparent", "ce_type", "dateline-replay-time", "", "n\udcff"]), st.binary(max_size=60)
    ),
    max_size=4,
)


def fields_of(model: type[Record], **own: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some fields of a record, each with what fits it or with anything at all."""
    return st.fixed_dictionaries({}, optional={name: own.get(name, ODD) | ODD for name in model.model_fields})


SENTENCE = "The ferry sailed again on Tuesday after a week in the dock, the harbor office said. "
JSON_LD = st.fixed_dictionaries(
    {"@type": st.just("NewsArticle")},
    optional={
        name: ODD | st.fixed_dictionaries({"name": ODD, "url": ODD})
        for name in ("headline", "author", "publisher", "datePublished", "image", "articleBody", "keywords", "url")
    },
)


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """Pages that are mostly right: an article with odd metadata and odd text, sometimes cut off, sometimes no page."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.binary(max_size=300))
    odd = draw(ODD_TEXT)
    head = f'<meta name="author" content="{draw(ODD_TEXT)}"><meta property="og:title" content="{draw(ODD_TEXT)}">'
    script = f'<script type="application/ld+json">{json.dumps(draw(JSON_LD))}</script>'
    reference = f"&#{draw(st.integers(0, 2**33))};&#x{draw(st.integers(0, 2**33)):x};"
    body = f"<h1>Ferry {odd}</h1><p>By Jane Roe {odd}</p><p>{SENTENCE * 4}{reference}</p><p>{odd}{SENTENCE * 2}</p>"
    head = f"<head><title>{odd}</title>{head}{script}</head>"
    encoded = f"<!DOCTYPE html><html>{head}<body><article>{body}</article></body></html>".encode(
        "utf-8", "surrogatepass"
    )
    return encoded[: draw(st.integers(1, len(encoded)))] if draw(st.booleans()) else encoded


@EXAMPLES
@given(body=pages(), headers=HEADERS, content_type=st.sampled_from(["text/html", "text/plain"]) | ODD_TEXT)
def test_any_page_and_any_header_end_as_an_outcome(
    body: bytes, headers: list[tuple[str, str]], content_type: str
) -> None:
    page = Page(URL, URL, 200, body, content_type, CIMultiDict(headers), NOW)
    message = Message(REQUESTS, 0, 7, b"h", FetchRequest(url=URL).to_bytes(), [], NOW)
    assert outcome_of(ingest(page), message) in ("done", "not_an_article", "error")


@EXAMPLES
@given(body=pages() | st.binary(max_size=300).map(lambda entry: b"<rss version='2.0'><channel><item><link>" + entry))
def test_any_feed_ends_as_an_outcome(body: bytes) -> None:
    page = Page(URL, URL, 200, body, "application/rss+xml", CIMultiDict(), NOW)
    message = Message(REQUESTS, 0, 7, b"h", FetchRequest(url=URL, kind="feed").to_bytes(), [], NOW)
    assert outcome_of(ingest(page), message) in ("done", "not_an_article")


@EXAMPLES
@given(
    changes=fields_of(
        FetchRequest,
        kind=st.sampled_from(["article", "feed", "file", "sitemap", "warc"]),
        url=st.just(URL),
        captured_at=ODD_TIME,
        not_before=ODD_TIME,
        body=st.just(SENTENCE * 4),
        attempt=ODD_NUMBER,
        redirects=ODD_NUMBER,
    ),
    headers=RECORD_HEADERS,
    moved=st.booleans(),
)
def test_any_fetch_request_ends_as_an_outcome(
    changes: dict[str, Any], headers: list[tuple[str, bytes]], moved: bool
) -> None:
    answer: Page | Moved = Page(URL, URL, 200, (SENTENCE * 9).encode(), "text/plain", CIMultiDict({"ETag": '"1"'}), NOW)
    if moved:
        answer = Moved(URL, Address.of("https://ferries.example/1"), 301)
    message = Message(REQUESTS, 0, 7, b"h", raw(FetchRequest(url=URL), changes), headers, NOW)
    assert outcome_of(ingest(answer), message)


@pytest.mark.parametrize("stage", [enrich, index], ids=["enrich", "index"])
def test_any_article_ends_as_an_outcome(stage: Callable[[], Stage]) -> None:
    worker = stage()
    model: type[Article] = EnrichedArticle if worker.name == "index" else Article
    example = json.loads(
        (EXAMPLES_OF / ("enriched_article" if worker.name == "index" else "article") / PUBLISHED).read_bytes()
    )
    topic = ENRICHED if worker.name == "index" else ARTICLES
    key = example["article_id"].encode()
    text = st.text(max_size=200)

    @settings(parent=EXAMPLES, max_examples=25)
    @given(
        changes=fields_of(model, published_at=st.fixed_dictionaries({"value": ODD_TIME, "precision": st.just("day")})),
        paragraphs=st.lists(text.filter(bool), min_size=1, max_size=3) | st.none(),
        headers=RECORD_HEADERS,
    )
    def ends(changes: dict[str, Any], paragraphs: list[str] | None, headers: list[tuple[str, bytes]]) -> None:
        if paragraphs is not None:
            changes = {"text": "\n\n".join(paragraphs), "paragraphs": [{"text": one} for one in paragraphs]}
            if worker.name == "index":
                # Those of the example are of its own text.
                changes["annotations"] = {"producer": {"version": "0"}}
        value = json.dumps({**example, **changes}).encode()
        assert outcome_of(worker, Message(topic, 0, 7, key, value, headers, NOW))

    ends()
