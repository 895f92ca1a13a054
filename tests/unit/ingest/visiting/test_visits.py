"""Visits to a site on loopback."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.ingest.addresses.address import Address
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError, Moved, Page
from services.ingest.visiting.not_yet import MAX_WAIT, NotYet
from services.ingest.visiting.reservations import WELL_KNOWN_PATH
from services.ingest.visiting.visits import MAX_TURN_WAIT, Visits
from services.runtime.outcome import Reject

STORY = b"<html><body><p>The bridge is open.</p></body></html>"


class Site:
    """A site's responses, and the requests it received."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []
        self.robots = (200, "User-agent: *\nDisallow: /private\n")
        self.headers: dict[str, str] = {}
        self.reserves: list[dict[str, object]] | None = None
        """Its tdmrep.json, if it has one."""
        self.answers: list[tuple[int, dict[str, str]]] = []
        """Responses before the page itself."""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, time.monotonic()))
        if request.path == "/robots.txt":
            return web.Response(status=self.robots[0], text=self.robots[1])
        if request.path == WELL_KNOWN_PATH:
            return web.json_response(self.reserves, status=404 if self.reserves is None else 200)
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.Response(status=status, headers=headers)
        return web.Response(body=STORY, content_type="text/html", headers=self.headers)

    def count(self) -> Counter[str]:
        return Counter(path for path, _ in self.asked)


@pytest.fixture
async def site() -> Site:
    return Site()


@pytest.fixture
async def base(site: Site) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        yield fetcher


A_MOMENT = timedelta(seconds=1)
"""By how much two clocks may seem to drift while a test looks at one after the other."""


class SetBack(datetime):
    """The clock of a host that was set back by an hour."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp((datetime.now(tz) - timedelta(hours=1)).timestamp(), tz)


async def test_a_clock_that_is_set_back_leaves_no_host_alone(
    site: Site, base: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = Visits(fetcher, no_rest, gap_s=0, attempts=1)
    await visits.make(Address.of(f"{base}/1"), {})
    site.answers = [(429, {"Retry-After": "120"})]
    monkeypatch.setattr("services.ingest.visiting.visits.datetime", SetBack)
    # What is due is stored for all workers, so it is told by the clock as it is now.
    with pytest.raises(NotYet) as caught:
        await visits.make(Address.of(f"{base}/2"), {})
    assert abs(caught.value.due - SetBack.now(UTC) - timedelta(seconds=120)) < timedelta(seconds=10)
    with pytest.raises(NotYet) as caught:
        await visits.make(Address.of(f"{base}/3"), {})
    assert abs(caught.value.due - SetBack.now(UTC) - timedelta(seconds=120)) < timedelta(seconds=10)
    assert site.count()["/2"] == 1


def no_rest(host: str) -> None:
    """No host has asked for a rest."""


async def test_robots_txt_is_fetched_once_and_obeyed(site: Site, base: str, fetcher: Fetcher) -> None:
    visits = Visits(fetcher, no_rest, gap_s=0, attempts=1)
    pages = await asyncio.gather(*(visits.make(Address.of(f"{base}/{number}"), {}) for number in range(5)))
    assert [isinstance(page, Page) for page in pages] == [True] * 5
    with pytest.raises(Reject, match=r"robots\.txt disallows") as caught:
        await visits.make(Address.of(f"{base}/private/1"), {})
    assert caught.value.reason == "refused"
    assert isinstance(caught.value.__cause__, FetchError) and caught.value.__cause__.result == "disallowed"
    assert site.count()["/robots.txt"] == 1 and "/private/1" not in site.count()


async def test_the_reservation_of_a_site_comes_with_its_pages(site: Site, base: str, fetcher: Fetcher) -> None:
    site.reserves = [{"location": "/story", "tdm-reservation": 1, "tdm-policy": "https://harbor.example/mining"}]
    visits = Visits(fetcher, no_rest, gap_s=0, attempts=1)
    pages = [await visits.make(Address.of(f"{base}{path}"), {}) for path in ("/story/1", "/story/2", "/other")]
    stated = [dict(page.headers) for page in pages if isinstance(page, Page)]
    assert [headers.get("tdm-reservation") for headers in stated] == ["1", "1", None]
    assert [headers.get("tdm-policy") for headers in stated] == ["https://harbor.example/mining"] * 2 + [None]
    assert site.count()[WELL_KNOWN_PATH] == 1


async def test_a_pages_own_reservation_outweighs_its_sites(site: Site, base: str, fetcher: Fetcher) -> None:
    site.reserves = [{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://harbor.example/mining"}]
    site.headers = {"TDM-Reservation": "0"}
    page = await Visits(fetcher, no_rest, gap_s=0, attempts=1).make(Address.of(f"{base}/story/1"), {})
    assert isinstance(page, Page)
    assert page.headers["tdm-reservation"] == "0" and "tdm-policy" not in page.headers


async def test_a_host_is_requested_at_its_pace(site: Site, base: str, fetcher: Fetcher) -> None:
    visits = Visits(fetcher, no_rest, gap_s=0.5, attempts=1)
    await asyncio.gather(*(visits.make(Address.of(f"{base}/{number}"), {}) for number in range(4)))
    times = [at - site.asked[0][1] for _, at in site.asked]
    # A little less, since the first is seen when it arrives, which may be late on a busy machine.
    assert len(times) == 6 and all(at > number * 0.5 - 0.45 for number, at in enumerate(times))


async def test_a_distant_turn_is_not_waited_for(site: Site, base: str, fetcher: Fetcher) -> None:
    site.robots = (200, "User-agent: *\nCrawl-delay: 20\n")
    visits = Visits(fetcher, no_rest, gap_s=0, attempts=1)
    await visits.make(Address.of(f"{base}/1"), {})
    dues = []
    for number in (2, 3):
        with pytest.raises(NotYet) as caught:
            await visits.make(Address.of(f"{base}/{number}"), {})
        assert not caught.value.counts and not caught.value.rests
        dues.append(caught.value.due)
    assert dues[0] - datetime.now(UTC) > MAX_TURN_WAIT
    assert abs(dues[1] - dues[0] - timedelta(seconds=20)) < A_MOMENT
    assert site.count() == {"/robots.txt": 1, WELL_KNOWN_PATH: 1, "/1": 1}


async def test_a_live_request_to_a_slow_host_comes_before_what_can_wait(fetcher: Fetcher) -> None:
    visits = Visits(fetcher, no_rest, gap_s=60, attempts=1)
    await visits._turn("slow.example")

    async def due(*, can_wait: bool) -> float:
        with pytest.raises(NotYet) as caught:
            await visits._turn("slow.example", can_wait=can_wait)
        return (caught.value.due - datetime.now(UTC)).total_seconds()

    backfills = [await due(can_wait=True) for _ in range(10)]
    assert max(backfills) > 600
    live = await due(can_wait=False)
    assert live < 125, "behind the turn that is taken, and nothing else"
    visits._pace("slow.example").next = None
    assert await due(can_wait=True) > live, "the host is free, but the live one is about to come back"


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_gets_the_rest_it_asks_for(status: int, site: Site, base: str, fetcher: Fetcher) -> None:
    site.answers = [(status, {"Retry-After": "120"})]
    visits = Visits(fetcher, no_rest, gap_s=0, attempts=3)
    with pytest.raises(NotYet) as caught:
        await visits.make(Address.of(f"{base}/1"), {})
    assert caught.value.counts and caught.value.rests
    assert timedelta(seconds=110) < caught.value.due - datetime.now(UTC) <= timedelta(seconds=120) + A_MOMENT
    with pytest.raises(NotYet) as other:
        await visits.make(Address.of(f"{base}/2"), {})
    assert other.value.due > caught.value.due - A_MOMENT and not other.value.counts
    assert site.count() == {"/robots.txt": 1, WELL_KNOWN_PATH: 1, "/1": 1}


async def test_a_rest_stored_by_another_worker_is_respected(site: Site, base: str, fetcher: Fetcher) -> None:
    due = datetime.now(UTC) + timedelta(minutes=5)
    visits = Visits(fetcher, {Address.of(base).host_key: due}.get, gap_s=0, attempts=3)
    with pytest.raises(NotYet) as caught:
        await visits.make(Address.of(f"{base}/1"), {})
    assert caught.value.due >= due - A_MOMENT
    assert site.asked == []
    over = {Address.of(base).host_key: datetime.now(UTC) - timedelta(seconds=1)}.get
    assert isinstance(await Visits(fetcher, over, gap_s=0, attempts=3).make(Address.of(f"{base}/1"), {}), Page)


async def test_a_failing_origin_is_retried(site: Site, base: str, fetcher: Fetcher) -> None:
    site.answers = [(500, {})]
    visits = Visits(fetcher, no_rest, gap_s=0, attempts=2)
    assert isinstance(await visits.make(Address.of(f"{base}/1"), {}), Page)
    assert site.count()["/1"] == 2
    site.answers = [(500, {}), (502, {})]
    with pytest.raises(Reject, match="answered 502") as caught:
        await visits.make(Address.of(f"{base}/2"), {})
    assert (caught.value.reason, caught.value.attempts) == ("unreachable", 2)


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_failing_origin_with_retry_after_is_deferred(
    status: int, site: Site, base: str, fetcher: Fetcher
) -> None:
    site.answers = [(status, {"Retry-After": "120"})]
    with pytest.raises(NotYet) as caught:
        await Visits(fetcher, no_rest, gap_s=0, attempts=3).make(Address.of(f"{base}/1"), {})
    assert caught.value.counts and caught.value.rests and site.count()["/1"] == 1
    assert caught.value.due - datetime.now(UTC) > timedelta(seconds=110)


async def test_a_busy_host_is_deferred_and_not_given_up(site: Site, base: str, fetcher: Fetcher) -> None:
    site.answers = [(503, {})]
    with pytest.raises(NotYet) as caught:
        await Visits(fetcher, no_rest, gap_s=0, attempts=1).make(Address.of(f"{base}/1"), {})
    assert caught.value.counts and caught.value.rests


async def test_a_push_back_applies_to_waiting_requests(site: Site, base: str, fetcher: Fetcher) -> None:
    visits = Visits(fetcher, no_rest, gap_s=0.4, attempts=1)
    assert isinstance(await visits.make(Address.of(f"{base}/0"), {}), Page)
    site.answers = [(429, {"Retry-After": "120"})]
    found = await asyncio.gather(
        *(visits.make(Address.of(f"{base}/{number}"), {}) for number in (1, 2, 3)), return_exceptions=True
    )
    assert all(isinstance(one, NotYet) for one in found)
    assert site.count() == {"/robots.txt": 1, WELL_KNOWN_PATH: 1, "/0": 1, "/1": 1}


async def test_a_pause_beyond_the_maximum_wait_defers(
    site: Site, base: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.ingest.visiting.visits.FIRST_PAUSE_S", MAX_WAIT.total_seconds() + 1)
    site.answers = [(500, {})]
    with pytest.raises(NotYet) as caught:
        await Visits(fetcher, no_rest, gap_s=0, attempts=3).make(Address.of(f"{base}/1"), {})
    assert caught.value.counts and not caught.value.rests
    assert caught.value.due - datetime.now(UTC) > MAX_WAIT - timedelta(seconds=1)
    assert site.count()["/1"] == 1


async def test_a_missing_page_is_requested_once(site: Site, base: str, fetcher: Fetcher) -> None:
    site.answers = [(404, {})]
    with pytest.raises(Reject) as caught:
        await Visits(fetcher, no_rest, gap_s=0, attempts=3).make(Address.of(f"{base}/1"), {})
    assert caught.value.reason == "not_found" and site.count()["/1"] == 1


async def test_a_site_whose_robots_txt_fails_is_not_requested(site: Site, base: str, fetcher: Fetcher) -> None:
    site.robots = (503, "")
    visits = Visits(fetcher, no_rest, gap_s=0, attempts=3)
    for _ in range(2):
        with pytest.raises(NotYet) as caught:
            await visits.make(Address.of(f"{base}/1"), {})
        assert caught.value.counts and not caught.value.rests
        assert caught.value.due - datetime.now(UTC) > MAX_WAIT
    assert site.count() == {"/robots.txt": 1}


async def test_a_redirect_to_another_host_is_not_followed(site: Site, base: str, fetcher: Fetcher) -> None:
    site.answers = [(301, {"Location": "https://harborwire.example/1"})]
    found = await Visits(fetcher, no_rest, gap_s=0, attempts=3).make(Address.of(f"{base}/1"), {})
    assert isinstance(found, Moved) and found.location == "https://harborwire.example/1"


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "\0" * 10,
        "http://",
        "//harborwire.example/",
        "ftp://harborwire.example/",
        "http://169.254.169.254/latest",
        "http://127.0.0.1:9/",
        "http://a b/",
        "http://user@harborwire.example/",
        "http://harborwire.example:99999/",
        "http://\ud800/",
        "http://xn--a/",
        "http://" + "a" * 300 + "/",
    ],
)
async def test_an_invalid_url_is_refused_before_any_request(url: str, fetcher: Fetcher) -> None:
    # Most of these have no address; should one get this far all the same, it gets no further.
    with pytest.raises(Reject) as caught:
        await Visits(fetcher, no_rest, gap_s=0, attempts=1).make(Address(url, url), {})
    assert caught.value.reason in ("refused", "unreachable")
