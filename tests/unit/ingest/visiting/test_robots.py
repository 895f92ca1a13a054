import gzip
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import FetchError
from services.ingest.visiting.robots import MAX_BYTES, MAX_DELAY_S, UNREACHABLE_FRESH, Robots, Rules, read_rules
from services.ingest.visiting.site_memory import FRESH, MIN_FRESH

RULES = (
    b"User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow: /private\nAllow: /private/open\nCrawl-delay: 2\n"
)


def allows(body: bytes, path: str) -> bool:
    return read_rules(body).allows(f"https://harbor.example{path}")


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        (RULES, "/story", True),
        (RULES, "/private/a", False),
        (RULES, "/private/open", True),
        (b"\xef\xbb\xbf" + RULES, "/private/a", False),
        (RULES.replace(b"\n", b"\r"), "/private/a", False),
        (RULES.replace(b"\n", b"\r\n"), "/private/a", False),
        (RULES.lower(), "/private/a", False),
        (b"User-agent: *\nDisallow: /a", "/a/b", False),
        (b"User-agent: *\nDisallow: /a$", "/a/b", True),
        (b"User-agent: *\nDisallow: /*.pdf", "/x/y.pdf", False),
        (b"User-agent: *\nDisallow:", "/a", True),
        (b"User-agent: otherbot\nDisallow: /", "/a", True),
        (b"User-agent: otherbot\nUser-agent: dateline\nDisallow: /a", "/a", False),
        (b"User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        (b"Disallow: /", "/a", True),
        (b"", "/a", True),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "/a", True),
        (b"\x00\xff\xfe junk", "/a", True),
        (("\ufeff" + RULES.decode()).encode("utf-16-le"), "/private/a", False),
        (("\ufeff" + RULES.decode()).encode("utf-16-be"), "/private/a", False),
        (b"User-agent: *\nDisallow: /f%C3%A4hre", "/f%c3%a4hre", False),
        (b"User-agent: *\nDisallow: /f\xc3\xa4hre", "/f%C3%A4hre", False),
    ],
)
def test_rules(body: bytes, path: str, expected: bool) -> None:
    assert allows(body, path) is expected


def test_the_size_is_limited_and_no_line_is_read_in_part() -> None:
    filler = b"# " + b"x" * 97 + b"\n"
    body = RULES + filler * (MAX_BYTES // len(filler)) + b"Disallow: /\n" * 1000
    assert allows(body, "/story")
    cut = b"User-agent: *\n" + b"#" * (MAX_BYTES - 14 - 11) + b"\nDisallow: /long"
    assert allows(cut, "/l")


@pytest.mark.parametrize(("delay", "expected"), [(b"2", 2.0), (b"0.5", 0.5), (b"9999", MAX_DELAY_S), (b"soon", 0.0)])
def test_a_crawl_delay_is_limited(delay: bytes, expected: float) -> None:
    assert read_rules(b"User-agent: *\nCrawl-delay: " + delay).delay_s == expected


def test_a_site_whose_rules_fail_allows_nothing() -> None:
    assert not Rules(closed_until=datetime.now(UTC)).allows("https://harbor.example/")
    assert Rules().allows("https://harbor.example/") and Rules().delay_s == 0


class Site:
    """A site whose robots.txt answers as configured."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, RULES, dict[str, str]()
        self.type = "text/plain"
        self.asked = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(status=self.status, body=self.body, headers=self.headers, content_type=self.type)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def url(site: Site) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/robots.txt", site.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/private/story"))


@pytest.mark.parametrize(
    ("status", "headers", "allowed"),
    [
        (200, {}, False),
        (404, {}, True),
        (401, {}, True),
        (403, {}, True),
        (500, {}, False),
        (503, {}, False),
        (429, {"Retry-After": "7"}, False),
        (302, {"Location": "/elsewhere"}, True),
        (301, {"Location": "/robots.txt"}, True),
        (301, {}, True),
    ],
)
async def test_every_state(site: Site, url: str, status: int, headers: Mapping[str, str], allowed: bool) -> None:
    site.status, site.headers = status, dict(headers)
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        assert (await Robots(fetcher).ask(url)).allows(url) is allowed


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/octet-stream", "text/x-log", "image/png"])
async def test_rules_are_rules_whatever_their_type(site: Site, url: str, kind: str) -> None:
    site.type = kind
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        assert not (await Robots(fetcher).ask(url)).allows(url)


@pytest.mark.parametrize("coding", [None, "gzip"])
async def test_the_rules_at_the_head_of_an_endless_file_hold(site: Site, url: str, coding: str | None) -> None:
    body = RULES + b"# and so on\n" * 100_000
    site.body = gzip.compress(body) if coding else body
    site.headers = {"Content-Encoding": coding} if coding else {}
    async with Fetcher(allow_networks=["127.0.0.0/8"], max_bytes=600_000) as fetcher:
        assert not (await Robots(fetcher).ask(url)).allows(url)


@pytest.mark.parametrize(("asked", "closed"), [("7", UNREACHABLE_FRESH), ("3600", timedelta(hours=1))])
async def test_a_site_is_left_alone_for_as_long_as_it_asks(site: Site, url: str, asked: str, closed: timedelta) -> None:
    site.status, site.headers = 503, {"Retry-After": asked}
    before = datetime.now(UTC)
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        robots = Robots(fetcher)
        rules = await robots.ask(url)
    assert rules.closed_until is not None
    assert before + closed <= rules.closed_until <= datetime.now(UTC) + closed
    assert robots.known(url, rules.closed_until - timedelta(seconds=1)) is rules
    assert robots.known(url, rules.closed_until + timedelta(seconds=1)) is None


async def test_an_unreachable_site_raises(unused_tcp_port: int) -> None:
    async with Fetcher(allow_networks=["127.0.0.0/8"], timeout_s=5) as fetcher:
        with pytest.raises(FetchError) as caught:
            await Robots(fetcher).ask(f"http://127.0.0.1:{unused_tcp_port}/story")
    assert caught.value.reason == "unreachable"


@pytest.mark.parametrize(
    ("cache", "fresh"),
    [("", FRESH), ("max-age=3600", timedelta(hours=1)), ("max-age=1", MIN_FRESH), ("max-age=99999999", FRESH)],
)
async def test_old_rules_are_fetched_again(site: Site, url: str, cache: str, fresh: timedelta) -> None:
    site.headers = {"Cache-Control": cache} if cache else {}
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        robots = Robots(fetcher)
        assert robots.known(url) is None
        rules = await robots.ask(url)
    now = datetime.now(UTC)
    assert robots.known(url, now + fresh - timedelta(minutes=1)) is rules
    assert robots.known(url, now + fresh + timedelta(minutes=1)) is None
    assert robots.known(url.replace("127.0.0.1", "127.0.0.2")) is None


@pytest.mark.parametrize(
    "agent",
    [
        "dateline/0.1",
        "Dateline (news bot)",
        "DATELINE/2 (+https://harbor.example/bot)",
        "Dateline News Bot",
        "dateline # ours",
        "otherbot, Dateline",
        "Dateline,otherbot/1.0",
        "\tdateline\t",
        "dateline;v=1",
    ],
)
def test_a_group_is_ours_by_its_product_token(agent: str) -> None:
    assert not allows(f"User-agent: {agent}\nDisallow: /".encode(), "/a")


@pytest.mark.parametrize(
    "agent", ["dateline2", "date", "line", "my-dateline", "datelines/1", "dateline-images", "5dateline"]
)
def test_a_group_of_a_similar_token_is_not_ours(agent: str) -> None:
    assert allows(f"User-agent: {agent}\nDisallow: /".encode(), "/a")
