"""A day of a followed list, of which each article is requested once, and what is not known although it looks so."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from services.ingest.addresses.address import Address
from services.ingest.fetching.result import Page
from services.ingest.schedule.entry_memory import needed_since, sift
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.state.packed_state import milliseconds
from services.ingest.visiting.visits import Visits
from services.runtime.outcome import Outcome
from tests.unit.ingest.test_worker import NOW, Worker

WINDOW, POLLS = 50, 20
SENTENCE = "The ferry of {number} sailed again on Monday after nine days in port, said the harbor office. "


class Site:
    """Every page has a canonical link, and no validators. `moved`: the query is dropped by a redirect."""

    def __init__(self, *, moved: bool = False) -> None:
        self.moved = moved
        self.fetched: list[str] = []
        self.asked = asyncio.Event()
        self.answers = asyncio.Event()
        self.answers.set()

    async def make(self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False) -> Page:
        self.fetched.append(address.raw)
        self.asked.set()
        await self.answers.wait()
        own, _, _ = address.raw.partition("?")
        link = "" if self.moved else f'<link rel="canonical" href="{own}">'
        text = SENTENCE.format(number=own) * 8
        body = f"<html><head>{link}<title>Ferry of {own}</title></head><body><p>{text}</p></body></html>"
        final = own if self.moved else address.raw
        return Page(address.raw, final, 200, body.encode(), "text/html", {}, datetime.now(UTC))


def worker_of(site: Site) -> Worker:
    worker = Worker()
    worker.stage.visits = cast(Visits, site)
    return worker


def entry(number: int, query: str = "") -> FeedEntry:
    url = f"https://harborwire.example/2026/ferry-of-day-{number}{query}"
    return FeedEntry(Address.of(url), f"Ferry {number}", NOW + timedelta(minutes=number), (), f"urn:{number}")


def requests(entries: list[FeedEntry], now: datetime) -> list[FetchRequest]:
    return [
        FetchRequest(url=one.url, unless_fetched_since=needed_since(one, now, changed=False), via="feed")
        for one in entries
    ]


async def test_each_article_of_a_day_is_fetched_once() -> None:
    """Two lists of one site, polled twenty times each, three new articles at a time; the second one tracks its readers.
    Every poll of every list used to request its fifty entries: 2,000 requests and fetches."""
    site = Site()
    worker = worker_of(site)
    memories: dict[str, bytes | None] = {"": None, "?utm_source=second": None}
    requested, articles = 0, WINDOW + 3 * (POLLS - 1)
    for poll in range(POLLS):
        for query, memory in memories.items():
            entries = [entry(number, query) for number in range(3 * poll, 3 * poll + WINDOW)]
            found = sift(memory, entries, NOW)
            memories[query] = found.memory
            for request in requests([*found.new, *found.changed], datetime.now(UTC)):
                requested += 1
                await worker.work(request)
    assert (requested, len(site.fetched), articles) == (214, 107, 107)
    # The same lists read by a worker that has lost its memory of entries.
    for query in memories:
        for request in requests([entry(number, query) for number in range(articles)], datetime.now(UTC)):
            assert await worker.work(request) is Outcome.UNCHANGED
    assert len(site.fetched) == articles


@pytest.mark.parametrize("moved", [False, True], ids=["by its canonical link", "by a redirect"])
async def test_an_article_is_known_by_its_own_address(moved: bool) -> None:
    site = Site(moved=moved)
    worker = worker_of(site)
    (tracked, own) = requests([entry(1, "?utm_source=feed&from=front"), entry(1)], datetime.now(UTC))
    assert await worker.work(tracked) is Outcome.DONE
    for request in (own, tracked, own):
        assert await worker.work(request) is Outcome.UNCHANGED
    assert len(site.fetched) == 1
    # It changed since; and it is asked for by a person.
    later = own.model_copy(update={"unless_fetched_since": datetime.now(UTC) + timedelta(seconds=1)})
    for request in (later, own.model_copy(update={"unless_fetched_since": None})):
        assert await worker.work(request) is Outcome.DONE
    assert len(site.fetched) == 3


async def test_a_page_that_is_asked_for_is_not_forgotten() -> None:
    site = Site()
    worker = worker_of(site)
    (request,) = requests([entry(1)], datetime.now(UTC))
    await worker.work(request)
    state = cast(IngestState, worker.state.of("page", request.url))
    await worker.state.put(0, state.model_copy(update={"needed_at": NOW}))
    before = len(worker.topics.sent)
    for _ in range(3):
        assert await worker.work(request) is Outcome.UNCHANGED
    kept = cast(IngestState, worker.state.of("page", request.url))
    assert kept.needed_at is not None and milliseconds(kept.needed_at) >= milliseconds(cast(datetime, state.needed_at))
    assert len(worker.topics.sent) == before + 1


async def test_two_lists_that_name_a_page_at_once_fetch_it_once() -> None:
    """The second request comes while the first waits for its answer: it waits for what that finds."""
    site = Site()
    worker = worker_of(site)
    site.answers.clear()
    (wanted,) = requests([entry(1)], datetime.now(UTC))
    both = [asyncio.create_task(worker.work(wanted.model_copy(update={"via": name}))) for name in ("feed", "section")]
    await site.asked.wait()
    site.answers.set()
    assert sorted(await asyncio.gather(*both)) == [Outcome.DONE, Outcome.UNCHANGED]
    assert site.fetched == [wanted.url]


async def test_a_page_that_the_first_request_did_not_get_is_fetched_by_the_second() -> None:
    site = Site()
    worker = worker_of(site)
    site.answers.clear()
    (wanted,) = requests([entry(1)], datetime.now(UTC))
    first = asyncio.create_task(worker.work(wanted))
    second = asyncio.create_task(worker.work(wanted))
    await site.asked.wait()
    first.cancel()
    site.answers.set()
    assert await second is Outcome.DONE
    assert site.fetched == [wanted.url, wanted.url]
