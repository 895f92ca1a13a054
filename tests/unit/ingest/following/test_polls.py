"""Polls without a broker or a site; tests/integration/test_followed.py has both."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from prometheus_client import REGISTRY

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import Followed
from schemas.topics.names import REQUESTS, STATE
from services.ingest.addresses.address import Address
from services.ingest.fetching.body_reader import MAX_LIST_BYTES
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Moved, NotModified, Page
from services.ingest.following.follower import PUSHED, SCHEDULE, Follower
from services.ingest.following.polls import PUSH_GAP, Polls
from services.ingest.following.subscriptions import ASK_AGAIN, ENOUGH, Subscriptions
from services.ingest.following.websub import Subscriber
from services.ingest.sources.catalogue_file import CatalogueFile
from services.ingest.sources.onward import Onward
from services.ingest.state.state_log import Assignment, StateLog
from services.ingest.visiting.not_yet import NotYet
from services.ingest.visiting.visits import Visits
from services.runtime.children.pool import Pool
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from tests.unit.ingest.topics import Topics

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FEED = "https://harbor.example/feed.xml"
MAP = "https://harbor.example/sitemap.xml"
DAY = timedelta(days=1)


def rss(*stories: int, title: str = "Story", extra: str = "") -> bytes:
    items = "".join(
        f"<item><title>{title} {number}</title><link>https://harbor.example/{number}</link><guid>g{number}</guid>"
        f"<pubDate>{NOW - timedelta(minutes=10 * (50 - number)):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for number in stories
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{extra}{items}</channel></rss>'.encode()
    )


class Here:
    """A fake pool that works in this process."""

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)


class Desk:
    """Polls of a followed list whose answers, and whose clock, are set by hand."""

    def __init__(self, folder: Path, text: str = f"sources:\n  - {{id: harbor, lists: [{FEED}, {MAP}]}}\n") -> None:
        (folder / "sources.yaml").write_text(text)
        self.topics = Topics()
        self.now = NOW
        self.answer: bytes | Exception | Moved | NotModified | Page = rss(3, 2, 1)
        self.limits: list[int | None] = []
        self.robots: dict[str, list[str]] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.posted: list[tuple[str, Mapping[str, str]]] = []
        self.hub_answers = 202
        self.submitted: list[tuple[FetchRequest, bool]] = []
        self.state = StateLog(lambda partitions: iter(()), self.topics.publisher)
        publisher = self.topics.publisher
        assignment = Assignment(1, frozenset((0,)))
        catalogue = CatalogueFile(folder / "sources.yaml")
        self.follower = Follower(
            catalogue, publisher, self.state, lambda: assignment, self._count, Settings(), self._clock
        )
        self.polls = Polls(
            cast(Visits, self),
            cast(Pool, Here()),
            self.state,
            self.follower,
            Subscriptions(Subscriber("https://news.example", "a long secret"), cast(Fetcher, self)),
            self._submit,
            self._answered,
            5,
            str(folder),
            self._clock,
        )
        self.load = self.state.load(assignment)

    def _clock(self) -> datetime:
        return self.now

    async def _count(self) -> int:
        return 1

    async def _submit(self, onward: Onward, name: str, cause: Message, *, can_wait: bool = False) -> None:
        self.submitted.append((onward.request, can_wait))

    async def _answered(self, host: str) -> None:
        pass

    async def make(
        self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False, packed_bytes: int | None = None
    ) -> Page | NotModified | Moved:
        """As visits do."""
        self.asked.append((address.raw, headers))
        self.limits.append(packed_bytes)
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, bytes):
            kept = {"ETag": f'"{len(self.answer)}"', "Cache-Control": "max-age=60"}
            return Page(address.raw, address.raw, 200, self.answer, "application/rss+xml", kept, self.now)
        return self.answer

    async def sitemaps(self, address: Address) -> list[str]:
        """As visits do."""
        return self.robots.get(address.raw, [])

    async def post_form(self, url: str, fields: Mapping[str, str]) -> int:
        """As the fetcher does."""
        self.posted.append((url, fields))
        return self.hub_answers

    async def poll(self, url: str = FEED, **fields: Any) -> Outcome:
        """One poll that the schedule asked for."""
        self.submitted.clear()
        stated = {"via": SCHEDULE, "not_before": self.now, "kind": "sitemap" if url == MAP else "feed"} | fields
        request = FetchRequest(url=url, source_id="harbor", **stated)
        message = Message(REQUESTS, 0, 7, b"h", request.to_bytes(), [], self.now)
        return await self.polls.make(request, Address.of(url), message)

    @property
    def urls(self) -> list[str]:
        return [request.url for request, _ in self.submitted]

    def followed(self, url: str = FEED) -> Followed:
        state = self.state.of("feed", url)
        assert state is not None and state.feed is not None
        return state.feed

    def due(self, url: str = FEED) -> datetime:
        state = self.state.of("feed", url)
        assert state is not None and state.due is not None
        return state.due


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    await desk.load
    return desk


async def test_a_first_poll_requests_what_is_listed(desk: Desk) -> None:
    assert await desk.poll() is Outcome.DONE
    assert desk.urls == [f"https://harbor.example/{number}" for number in (3, 2, 1)]
    (first, can_wait), *_ = desk.submitted
    assert first.source_id == "harbor" and first.via == FEED and not can_wait
    assert first.entry is not None and first.entry.title == "Story 3"
    assert first.unless_fetched_since == first.entry.published_at
    assert desk.due() > NOW and desk.followed().why
    (poll,) = desk.followed().polls
    assert (poll.result, poll.status, poll.entries, poll.new) == ("new", 200, 3, 3)


async def test_only_what_is_new_or_has_changed_is_requested_later(desk: Desk) -> None:
    await desk.poll()
    desk.now += timedelta(minutes=30)
    desk.answer = rss(4, 3, 2)
    assert await desk.poll() is Outcome.DONE
    assert desk.urls == ["https://harbor.example/4"]
    desk.now += timedelta(minutes=30)
    desk.answer = rss(4, 3, 2).replace(b"Story 3", b"Corrected: story 3")
    await desk.poll()
    ((request, _),) = desk.submitted
    assert request.url == "https://harbor.example/3" and request.unless_fetched_since == desk.now
    assert [(poll.new, poll.changed) for poll in desk.followed().polls] == [(0, 1), (1, 0), (3, 0)]


async def test_a_list_is_asked_for_only_if_it_has_changed(desk: Desk) -> None:
    await desk.poll()
    assert desk.asked[-1][1] == {}
    desk.now += timedelta(minutes=30)
    desk.answer = NotModified(FEED, FEED, {}, desk.now)
    assert await desk.poll() is Outcome.UNCHANGED
    assert desk.asked[-1][1] == {"If-None-Match": f'"{len(rss(3, 2, 1))}"'}
    assert desk.submitted == []
    assert [poll.result for poll in desk.followed().polls] == ["not_modified", "new"]


async def test_a_poll_that_was_made_is_not_made_again(desk: Desk) -> None:
    await desk.poll()
    assert await desk.poll() is Outcome.UNCHANGED
    assert len(desk.asked) == 1


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"<!doctype html><html><title>Sorry</title><p>Back soon.</p></html>", "html"),
        (b"not a list at all", "ill_formed"),
        (FetchError("unreachable", "no answer", result="timeout", retryable=True), "timeout"),
    ],
)
async def test_a_followed_list_that_fails_is_tried_again_and_is_no_dead_letter(
    desk: Desk, answer: bytes | FetchError, problem: str
) -> None:
    await desk.poll()
    known = desk.followed().memory
    for number in range(3):
        desk.now += DAY
        if isinstance(answer, FetchError):
            desk.answer = Reject(answer.reason, answer.detail)
            desk.answer.__cause__ = answer
        else:
            desk.answer = answer
        assert await desk.poll() is Outcome.DEFERRED
        assert desk.followed().polls[0].problem == problem
        assert timedelta(0) < desk.due() - desk.now <= timedelta(minutes=5 * 2**number)
        assert desk.followed().memory == known


async def test_a_list_that_somebody_submits_fails_as_a_dead_letter(desk: Desk) -> None:
    desk.answer = b"not a list at all"
    with pytest.raises(Reject):
        await desk.poll(via="dateline submit feed", not_before=None)


async def test_a_busy_host_moves_the_poll(desk: Desk) -> None:
    await desk.poll()
    later = NOW + timedelta(hours=2)
    desk.now += timedelta(minutes=30)
    desk.answer = NotYet(later)
    assert await desk.poll() is Outcome.DEFERRED
    assert desk.due() == later
    assert len(desk.followed().polls) == 1


async def test_a_list_that_moved_to_another_host_is_followed_there(desk: Desk) -> None:
    there = Address.of("https://feeds.example/harbor")
    answers: list[Any] = [Moved(FEED, there, 301), rss(1)]

    async def make(
        address: Address, headers: Mapping[str, str], *, can_wait: bool = False, packed_bytes: int | None = None
    ) -> Page | NotModified | Moved:
        desk.answer = answers.pop(0)
        return await Desk.make(desk, address, headers)

    desk.make = make  # type: ignore[method-assign]
    assert await desk.poll() is Outcome.DONE
    assert [url for url, _ in desk.asked] == [FEED, there.raw]
    assert desk.urls == ["https://harbor.example/1"]


class Hosts:
    """Visits of a list whose address redirects with a status to another host, which answers that it is not modified to
    whoever has read it there."""

    def __init__(self, desk: Desk, status: int) -> None:
        self.desk, self.status = desk, status
        self.there = "https://feeds.example/harbor"
        self.asked: list[str] = []

    async def make(
        self, address: Address, headers: Mapping[str, str], *, can_wait: bool = False, packed_bytes: int | None = None
    ) -> Page | NotModified | Moved:
        self.asked.append(address.raw)
        if address.raw == FEED:
            return Moved(FEED, Address.of(self.there), self.status, self.status == 301)
        if headers:
            return NotModified(address.raw, address.raw, {}, self.desk.now)
        kept = {"ETag": '"1"'}
        return Page(address.raw, address.raw, 200, rss(3, 2, 1), "application/rss+xml", kept, self.desk.now)


@pytest.mark.parametrize(("status", "adopted"), [(301, True), (302, False)])
async def test_a_list_that_moved_for_good_is_polled_at_its_new_address_from_then_on(
    desk: Desk, status: int, adopted: bool
) -> None:
    hosts = Hosts(desk, status)
    desk.make = hosts.make  # type: ignore[method-assign]
    for _ in range(3):
        assert await desk.poll() is not Outcome.DEFERRED
        desk.now += DAY / 2
    assert hosts.asked == [FEED, hosts.there] * 3
    assert [poll.result for poll in desk.followed().polls] == ["not_modified", "not_modified", "new"]
    for _ in range(3):
        hosts.asked.clear()
        await desk.poll()
        desk.now += DAY / 2
        assert (hosts.asked == [hosts.there]) is adopted


async def test_a_list_that_redirects_to_another_followed_one_is_polled_there(desk: Desk) -> None:
    desk.answer = Page(FEED, MAP, 200, rss(1), "application/rss+xml", {}, NOW)
    assert await desk.poll() is Outcome.UNCHANGED
    assert desk.submitted == []
    assert MAP in desk.followed().why


def undated(*stories: int) -> bytes:
    urls = "".join(f"<url><loc>https://harbor.example/{number}</loc></url>" for number in stories)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


async def test_what_the_sitemap_of_its_source_has_besides_is_held_against_a_feed(desk: Desk) -> None:
    await desk.follower.request_due()
    for number in range(4, 30):
        feed = min(number, 24)
        for url, answer in ((MAP, undated(*range(number))), (FEED, rss(*range(feed, feed - 3, -1)))):
            desk.now += timedelta(minutes=30)
            desk.answer = answer
            await desk.poll(url)
    health = desk.followed().health
    assert health is not None and health.freshness is not None
    assert health.freshness.elsewhere == 3


async def test_an_index_leads_to_its_sitemaps(desk: Desk) -> None:
    desk.answer = (
        b'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        b"<sitemap><loc>https://harbor.example/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
        b"<sitemap><loc>https://harbor.example/news.xml</loc><lastmod>2026-03-02T09:00:00Z</lastmod></sitemap>"
        b"</sitemapindex>"
    )
    await desk.poll(MAP)
    ((child, _),) = desk.submitted
    assert (child.url, child.kind, child.via, child.depth) == ("https://harbor.example/news.xml", "sitemap", MAP, 1)
    assert child.not_before is None


def sitemap(*ages: timedelta) -> bytes:
    urls = "".join(
        f"<url><loc>https://harbor.example/{number}</loc><lastmod>{(NOW - age).isoformat()}</lastmod></url>"
        for number, age in enumerate(ages)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


async def test_of_the_sitemaps_of_an_index_only_news_is_requested_at_first(desk: Desk) -> None:
    desk.answer = sitemap(DAY, 90 * DAY)
    child = "https://harbor.example/posts.xml"
    assert await desk.poll(child, kind="sitemap", via=MAP, depth=1, not_before=None) is Outcome.DONE
    assert desk.urls == ["https://harbor.example/0"]


async def test_of_a_sitemap_that_somebody_submits_all_is_requested(desk: Desk) -> None:
    desk.answer = sitemap(DAY, 90 * DAY)
    submitted = {"kind": "sitemap", "via": "dateline submit feed", "not_before": None}
    await desk.poll("https://harbor.example/posts.xml", **submitted)
    assert desk.submitted == [(request, request.url.endswith("/1")) for request, _ in desk.submitted]
    assert len(desk.submitted) == 2


@pytest.mark.parametrize("via", [SCHEDULE, PUSHED])
async def test_what_an_index_leads_to_is_made_for_the_list_of_the_catalogue(desk: Desk, via: str) -> None:
    index = b"<sitemapindex><sitemap><loc>https://harbor.example/%s.xml</loc></sitemap></sitemapindex>"
    desk.answer = index % b"first"
    await desk.poll(MAP, via=via, not_before=None)
    ((first, _),) = desk.submitted
    assert (first.via, first.depth) == (MAP, 1)
    desk.answer = index % b"second"
    await desk.poll(first.url, kind="sitemap", via=first.via, depth=first.depth, not_before=None)
    ((second, _),) = desk.submitted
    assert (second.url, second.via, second.depth) == ("https://harbor.example/second.xml", MAP, 2)
    desk.answer = index % b"third"
    await desk.poll(second.url, kind="sitemap", via=MAP, depth=3, not_before=None)
    assert desk.submitted == []


async def test_a_gap_is_filled_from_the_pages_behind_the_list(desk: Desk) -> None:
    await desk.poll()
    desk.now += DAY
    older = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="https://harbor.example/feed.xml?2"/>'
    desk.answer = rss(*range(200, 190, -1), extra=older)
    await desk.poll()
    assert desk.followed().polls[0].gap
    behind, _ = desk.submitted[-1]
    assert (behind.url, behind.kind, behind.via, behind.depth) == ("https://harbor.example/feed.xml?2", "feed", FEED, 1)
    kept = desk.followed()
    desk.answer = rss(*range(190, 180, -1))
    assert await desk.poll(behind.url, via=FEED, depth=1, not_before=None) is Outcome.DONE
    assert desk.urls == [f"https://harbor.example/{number}" for number in range(190, 180, -1)]
    assert desk.followed() == kept


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
async def test_what_a_list_leads_to_waits_while_its_host_is_busy(desk: Desk, kind: str) -> None:
    """The entries of the list are requested first, so its host is busy when the page behind it is asked for."""
    root, behind = (FEED, f"{FEED}?2") if kind == "feed" else (MAP, "https://harbor.example/news.xml")
    desk.answer = NotYet(NOW + timedelta(seconds=20))
    with pytest.raises(NotYet):
        await desk.poll(behind, kind=kind, via=root, depth=1, not_before=None)
    assert desk.state.of("feed", behind) is None


async def test_the_requests_are_durable_before_what_is_known_of_them(desk: Desk) -> None:
    desk.topics.refuses = STATE
    with pytest.raises(Reject):
        await desk.poll()
    assert len(desk.submitted) == 3


HUBBED = (
    '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="{FEED}"/>'
)


async def test_the_hub_of_a_list_is_subscribed_to_once(desk: Desk) -> None:
    desk.answer = rss(1, extra=HUBBED)
    await desk.poll()
    ((hub, form),) = desk.posted
    assert (hub, form["hub.topic"]) == ("https://hub.example/", FEED)
    desk.now += timedelta(minutes=30)
    await desk.poll()
    assert len(desk.posted) == 1


async def test_a_hub_that_does_not_confirm_is_asked_again(desk: Desk) -> None:
    desk.answer, desk.hub_answers = rss(1, extra=HUBBED), 500
    await desk.poll()
    websub = desk.followed().websub
    assert websub is not None and websub.refused == "the hub answered 500"
    desk.now += ASK_AGAIN
    await desk.poll()
    assert len(desk.posted) == 2


async def test_a_lease_is_noted_and_renewed_before_it_ends(desk: Desk) -> None:
    desk.answer = rss(1, extra=HUBBED)
    await desk.poll()
    due = desk.due()
    hour = timedelta(hours=1)
    await desk.poll(via=PUSHED, not_before=None, lease_until=NOW + hour)
    websub = desk.followed().websub
    assert websub is not None and websub.lease_until == NOW + hour
    assert desk.due() == due and len(desk.asked) == 1
    desk.now += timedelta(minutes=29)
    await desk.poll()
    assert len(desk.posted) == 1
    desk.now += timedelta(minutes=2)
    await desk.poll()
    assert len(desk.posted) == 2


async def test_a_push_makes_a_poll(desk: Desk) -> None:
    await desk.poll()
    desk.now += timedelta(minutes=2)
    desk.answer = rss(4, 3, 2, 1)
    assert await desk.poll(via=PUSHED, not_before=None) is Outcome.DONE
    assert desk.urls == ["https://harbor.example/4"]


async def test_a_push_right_after_a_poll_makes_another_one_soon(desk: Desk) -> None:
    await desk.poll()
    assert await desk.poll(via=PUSHED, not_before=None) is Outcome.DEFERRED
    assert len(desk.asked) == 1 and desk.due() == NOW + PUSH_GAP


async def test_a_list_is_polled_less_often_once_its_hub_has_proved_to_push(desk: Desk) -> None:
    async def push(number: int, via: str) -> None:
        desk.now += timedelta(minutes=10)
        desk.answer = rss(*range(number, number - 5, -1), extra=HUBBED)
        await desk.poll(via=via, not_before=None if via == PUSHED else desk.now)

    await desk.follower.request_due()
    await push(10, SCHEDULE)
    await desk.poll(via=PUSHED, not_before=None, lease_until=desk.now + DAY * 9)
    assert not desk.follower.relies_on_hub(FEED)
    for number in range(11, 12 + int(ENOUGH * 2)):
        await push(number, PUSHED)
    assert desk.follower.relies_on_hub(FEED)
    for number in range(100, 104):
        await push(number, SCHEDULE)
    assert not desk.follower.relies_on_hub(FEED)


async def test_a_hub_that_confirms_and_never_pushes_changes_nothing(desk: Desk) -> None:
    await desk.follower.request_due()
    desk.answer = rss(1, extra=HUBBED)
    await desk.poll()
    await desk.poll(via=PUSHED, not_before=None, lease_until=desk.now + DAY * 9)
    for number in range(2, 3 + int(ENOUGH * 2)):
        desk.now += timedelta(minutes=10)
        desk.answer = rss(number, number - 1, extra=HUBBED)
        await desk.poll()
    assert not desk.follower.relies_on_hub(FEED)


async def test_a_list_that_falls_silent_is_counted_until_it_speaks_again(desk: Desk) -> None:
    def silent(cause: str) -> float:
        return REGISTRY.get_sample_value("dateline_silent_lists", {"source": "harbor", "cause": cause}) or 0

    await desk.follower.request_due()
    await desk.poll()
    error = FetchError("unreachable", "no answer", result="timeout", retryable=True)
    desk.answer = Reject(error.reason, error.detail)
    desk.answer.__cause__ = error
    for _ in range(30):
        desk.now = desk.due()
        await desk.poll()
    assert silent("unreachable") == 1
    desk.answer = rss(5, 4, 3)
    desk.now = desk.due()
    await desk.poll()
    assert silent("unreachable") == 0


async def test_a_folder_is_followed(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.html").write_text("<p>One.</p>")
    stated = {"kind": "folder", "path": "in", "url": "https://harbor.example/files/"}
    assert await desk.poll(**stated) is Outcome.DONE
    ((request, _),) = desk.submitted
    assert (request.kind, request.path) == ("file", "in/one.html")
    assert (request.url, request.via) == ("https://harbor.example/files/one.html", "https://harbor.example/files/")
    desk.now += timedelta(minutes=30)
    (folder / "two.txt").write_text("Two.")
    await desk.poll(**stated)
    assert desk.urls == ["https://harbor.example/files/two.txt"]
    assert desk.asked == []


@pytest.mark.parametrize(
    ("text", "time"), [("<p>Won.</p>", 1_000_000_001), ("<p>Two!!</p>", 1_000_000_000), ("<p>Two.</p>", 900_000_000)]
)
async def test_a_file_is_told_from_what_it_was_by_time_and_size(
    desk: Desk, tmp_path: Path, text: str, time: int
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    stated = {"kind": "folder", "path": "in", "url": "https://harbor.example/files/"}
    for name in ("one.html", "other.html"):
        (folder / name).write_text("<p>One.</p>")
        os.utime(folder / name, (1_000_000_000, 1_000_000_000))
    await desk.poll(**stated)
    desk.now += timedelta(minutes=30)
    (folder / "one.html").write_text(text)
    os.utime(folder / "one.html", (time, time))
    await desk.poll(**stated)
    assert desk.urls == ["https://harbor.example/files/one.html"]
    desk.now += timedelta(minutes=30)
    await desk.poll(**stated)
    assert desk.urls == []


async def test_a_folder_that_is_not_there_is_tried_again(desk: Desk) -> None:
    stated = {"kind": "folder", "path": "../out", "url": "https://harbor.example/files/"}
    assert await desk.poll(**stated) is Outcome.DEFERRED
    assert desk.followed("https://harbor.example/files/").polls[0].detail


async def test_a_sitemap_may_be_larger_than_a_page(desk: Desk) -> None:
    for kind in ("feed", "front_page", "sitemap", "url_list"):
        await desk.poll(kind=kind, not_before=None, via=None)
    assert desk.limits == [None, None, MAX_LIST_BYTES, MAX_LIST_BYTES]


def at_nine(url: str) -> str:
    return f"<url><loc>{url}</loc><lastmod>2026-03-02T09:00:00Z</lastmod></url>"


HARBOR, FERRY, QUAY = map(
    at_nine, ("https://harbor.example/a", "https://www.ferry.example/news", "https://quay.example/b")
)


@pytest.mark.parametrize(
    ("named", "urls"),
    [
        (["/sitemap.xml"], []),
        (["https://harbor.example/other.xml", "not a URL", "http://["], []),
        (
            ["https://ferry.example/sitemap.xml", "http://harbor.example/sitemap.xml"],
            ["https://www.ferry.example/news"],
        ),
    ],
)
async def test_a_sitemap_speaks_for_sites_whose_robots_txt_names_it(
    desk: Desk, named: list[str], urls: list[str]
) -> None:
    desk.robots["https://www.ferry.example/"] = named
    desk.answer = f"<urlset>{HARBOR}{FERRY}{QUAY}</urlset>".encode()
    await desk.poll(MAP, via=None, not_before=None)
    assert desk.urls == ["https://harbor.example/a", *urls]


async def test_a_sitemap_may_be_all_of_another_site_that_names_it(desk: Desk) -> None:
    desk.answer = f"<urlset>{FERRY}</urlset>".encode()
    with pytest.raises(Reject, match=r"all its addresses are on other sites \(ferry\.example\)"):
        await desk.poll(MAP, via=None, not_before=None)
    desk.robots["https://www.ferry.example/"] = [MAP]
    await desk.poll(MAP, via=None, not_before=None)
    assert desk.urls == ["https://www.ferry.example/news"]
