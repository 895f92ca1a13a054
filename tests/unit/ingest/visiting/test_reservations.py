"""tdmrep.json: what it reserves for a path, and when it is fetched."""

import json
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.fetching.fetcher import Fetcher
from services.ingest.visiting.reservations import (
    MAX_BYTES,
    MAX_RULES,
    WELL_KNOWN_PATH,
    Reservation,
    Reservations,
    read_reservations,
)
from services.ingest.visiting.robots import Rules, read_rules

POLICY = "https://harbor.example/policies/mining.json"


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/", "/story/1", True),
        ("*", "/story/1", True),
        ("/news", "/news/1", True),
        ("/news", "/new", False),
        ("/News", "/news", False),
        ("/news/$", "/news/", True),
        ("/news/$", "/news/1", False),
        ("/*.pdf$", "/a/b.pdf", True),
        ("/*.pdf$", "/a/b.pdf?page=1", False),
        ("/*.pdf", "/a/b.pdf?page=1", True),
        ("/a*b*c", "/a1b2c3", True),
        ("/a*b*c", "/a1c2b3", False),
        ("/ab*ba$", "/aba", False),
        ("/ab*ba$", "/abba", True),
        ("/*$", "/story", True),
        ("/$", "/", True),
        ("/$", "/story", False),
        ("/**/x", "/a/x", True),
        ("/f%C3%A4hre", "/fähre", True),
        ("/f%c3%a4hre", "/f%C3%A4hre", True),
        ("/%7eann", "/~ann", True),
        ("/foo-%24", "/foo-$", True),
        ("/foo-%2A", "/foo-bar", False),
    ],
)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    assert Reservation(pattern, reserved=True).covers(path) is expected


@given(st.text("ab/é*$", max_size=30), st.text("ab/é*$", max_size=30))
def test_a_pattern_covers_itself_and_what_follows(path: str, more: str) -> None:
    plain = "/" + path.translate({ord("$"): "%24", ord("*"): "%2A"})
    assert Reservation(plain, reserved=True).covers(plain + more)
    assert Reservation(f"{plain}$", reserved=True).covers(plain)
    assert Reservation(f"{plain}*x$", reserved=True).covers(f"{plain}{more}x")


def test_a_crafted_pattern_takes_linear_time() -> None:
    begun = time.process_time()
    assert not Reservation("/" + "*a" * 100_000 + "b", reserved=True).covers("/" + "a" * 200_000)
    # Some tens of milliseconds; a regular expression of the same would not end.
    assert time.process_time() - begun < 10


def test_the_first_rule_that_covers_the_path_applies() -> None:
    rules = read_reservations(
        json.dumps(
            [
                {"location": "/open/*", "tdm-reservation": 0},
                {"location": "/", "tdm-reservation": 1, "tdm-policy": POLICY},
                {"location": "/", "tdm-reservation": 0},
            ]
        ).encode()
    )
    assert [rule.reserved for rule in rules if rule.covers("/open/1")] == [False, True, False]
    assert rules[1].headers == {"tdm-reservation": "1", "tdm-policy": POLICY}
    assert rules[0].headers == {"tdm-reservation": "0"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><html></html>",
        b"{}",
        b'{"location": "/", "tdm-reservation": 1}',
        b"[1, null, [], {}]",
        b'[{"location": "/", "tdm-reservation": 2}]',
        b'[{"location": "/", "tdm-reservation": true}]',
        b'[{"location": "", "tdm-reservation": 1}]',
        b'[{"location": 7, "tdm-reservation": 1}]',
        b'[{"location": "/"}]',
        b"[" * 100_000,
        b"\xff\xfe",
        b'[{"location": "/", "tdm-reservation": 1}]' + b" " * MAX_BYTES,
    ],
)
def test_an_unintelligible_file_reserves_nothing(body: bytes) -> None:
    assert read_reservations(body) == ()


def test_odd_files_are_read_as_intended() -> None:
    body = b'\xef\xbb\xbf[{"location": " news ", "tdm-reservation": "1", "tdm-policy": 7}]'
    assert read_reservations(body) == (Reservation("/news", reserved=True),)
    long = json.dumps([{"location": "/", "tdm-reservation": 1, "tdm-policy": POLICY + "x" * 2_000}]).encode()
    assert read_reservations(long) == (Reservation("/", reserved=True),)
    many = json.dumps([{"location": "/", "tdm-reservation": 0}] * (MAX_RULES + 1)).encode()
    assert len(read_reservations(many)) == MAX_RULES


class Site:
    """A site that answers as configured."""

    def __init__(self) -> None:
        self.status, self.asked = 200, 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response([{"location": "/story", "tdm-reservation": 1}], status=self.status)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def base(site: Site) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get(WELL_KNOWN_PATH, site.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_the_file_is_fetched_and_remembered(site: Site, base: str) -> None:
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        reservations = Reservations(fetcher)
        url = f"{base}/story?id=1"
        assert reservations.known(url) is None and reservations.of(url, url) is None
        assert await reservations.ask(url, Rules()) == (Reservation("/story", reserved=True),)
        found = reservations.of(url, url)
        assert found is not None and found.reserved
        assert reservations.of(url, f"{base}/other") is None
        assert reservations.of(url, base) is None


@pytest.mark.parametrize("status", [404, 403, 500, 503, 429])
async def test_a_site_without_the_file_reserves_nothing(site: Site, base: str, status: int) -> None:
    site.status = status
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        reservations = Reservations(fetcher)
        assert await reservations.ask(base, Rules()) == ()
        assert reservations.known(base) == ()


async def test_a_file_that_robots_txt_disallows_is_not_requested(site: Site, base: str) -> None:
    async with Fetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        reservations = Reservations(fetcher)
        assert await reservations.ask(base, read_rules(b"User-agent: *\nDisallow: /")) == ()
        assert reservations.known(base) == ()
        assert not site.asked
