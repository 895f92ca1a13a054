"""Fetching within limits, from a server on loopback, whose network is allowed."""

import asyncio
import contextlib
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.ingest.addresses.address import Address
from services.ingest.fetching.fetcher import PAGE_TYPES, Fetcher
from services.ingest.fetching.result import FetchError, Moved, NotModified, Page
from services.runtime.observe import metrics

STORY = b"<html><body><p>The bridge is open.</p></body></html>"
LOOPBACK = ["127.0.0.0/8"]


async def _story(request: web.Request) -> web.Response:
    return web.Response(
        body=STORY,
        content_type="text/html",
        headers={"X-Robots-Tag": "noindex", "X-Agent": request.headers["User-Agent"]},
    )


async def _status(request: web.Request) -> web.Response:
    headers = {"Retry-After": request.query["after"]} if "after" in request.query else {}
    return web.Response(status=int(request.match_info["code"]), headers=headers)


async def _redirect(request: web.Request) -> web.Response:
    return web.Response(status=int(request.query.get("as", "302")), headers={"Location": request.query["to"]})


async def _form(request: web.Request) -> web.Response:
    fields = await request.post()
    return web.Response(status=202 if dict(fields) == {"hub.mode": "subscribe", "hub.topic": "a&b"} else 400)


async def _widening(request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "/story?" + "|" * 3_000})


async def _loop(request: web.Request) -> web.Response:
    return web.Response(status=301, headers={"Location": "/loop"})


async def _nowhere(request: web.Request) -> web.Response:
    return web.Response(status=301)


async def _packed(request: web.Request) -> web.Response:
    encoding = request.query["encoding"]
    body = STORY * int(request.query.get("times", "1"))
    packed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    if request.query.get("raw"):
        packed = packed[2:-4]
    if request.query.get("cut"):
        packed = packed[:-12]
    return web.Response(body=packed, content_type="text/html", headers={"Content-Encoding": encoding})


async def _typed(request: web.Request) -> web.Response:
    return web.Response(body=b"x", content_type=request.query["type"])


async def _bytes(request: web.Request) -> web.Response:
    return web.Response(body=bytes.fromhex(request.query["hex"]), content_type=request.query["type"])


async def _slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    for _ in range(100):
        await response.write(b"<p>")
        await asyncio.sleep(0.05)
    return response


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app.router.add_get("/story", _story)
    app.router.add_get("/status/{code}", _status)
    app.router.add_route("*", "/to", _redirect)
    app.router.add_post("/form", _form)
    app.router.add_get("/widening", _widening)
    app.router.add_get("/loop", _loop)
    app.router.add_get("/nowhere", _nowhere)
    app.router.add_get("/packed", _packed)
    app.router.add_get("/typed", _typed)
    app.router.add_get("/slow", _slow)
    app.router.add_get("/bytes", _bytes)
    async with TestServer(app, host="127.0.0.1") as running:
        yield running


async def _fail(url: str, **settings: Any) -> FetchError:
    async with Fetcher(**{"allow_networks": LOOPBACK, "timeout_s": 5} | settings) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(url)
    assert caught.value.detail
    return caught.value


async def test_a_page(server: TestServer) -> None:
    url = str(server.make_url("/story"))
    async with Fetcher(allow_networks=LOOPBACK, user_agent="Harbor/1.0 (+https://harbor.example)") as fetcher:
        page = await fetcher.fetch(url)
    assert (page.url, page.final_url, page.status, page.body) == (url, url, 200, STORY)
    assert page.content_type is not None and page.content_type.startswith("text/html")
    assert page.headers.get("X-Robots-Tag") == page.headers.get("x-robots-tag") == "noindex"
    assert page.headers["x-agent"] == "Harbor/1.0 (+https://harbor.example)"
    assert page.fetched_at.tzinfo is not None


async def test_redirects_are_followed_to_a_limit(server: TestServer) -> None:
    url = str(server.make_url("/to").with_query(to="/to?to=/story"))
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        page = await fetcher.fetch(url)
    assert (page.url, page.final_url) == (url, str(server.make_url("/story")))
    assert (await _fail(url, max_redirects=1)).reason == "refused"
    assert "more than 5 times" in (await _fail(str(server.make_url("/loop")))).detail
    assert (await _fail(str(server.make_url("/nowhere")))).reason == "refused"


@pytest.mark.parametrize(
    ("first", "second", "for_good"),
    [("301", "308", True), ("301", "302", False), ("302", "301", False), ("307", "303", False)],
)
async def test_a_page_has_moved_for_good_if_every_redirect_says_so(
    server: TestServer, first: str, second: str, for_good: bool
) -> None:
    there = {"/story": Page, f"http://127.0.0.2:{server.port}/story": Moved}
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        for to, kind in there.items():
            onward = server.make_url("/to").with_query({"to": to, "as": second})
            found = await fetcher.fetch(str(server.make_url("/to").with_query({"to": str(onward), "as": first})))
            assert isinstance(found, kind)
            assert for_good is (found.moved_for_good if isinstance(found, Page) else found.for_good)


async def test_a_page_that_did_not_move_has_not_moved_for_good(server: TestServer) -> None:
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        page = await fetcher.fetch(str(server.make_url("/story")))
    assert isinstance(page, Page) and not page.moved_for_good


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
        "gopher://harbor.example/",
        "http://user:word@harbor.example/",
    ],
)
async def test_every_hop_is_checked(server: TestServer, target: str) -> None:
    error = await _fail(str(server.make_url("/to").with_query(to=target)))
    assert (error.reason, error.retryable) == ("refused", False)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/", "http://localhost:1/", "http://0x7f000001:1/", "http://[::1]:1/", "http://2130706433:1/"],
)
async def test_loopback_is_refused_unless_allowed(url: str) -> None:
    error = await _fail(url, allow_networks=[])
    assert (error.reason, error.retryable) == ("refused", False)


async def test_a_name_that_points_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: inside)
    error = await _fail("http://harbor.example/story")
    assert error.reason == "refused" and "private" in error.detail


@pytest.mark.parametrize(
    ("path", "reason", "retryable", "retry_after"),
    [
        ("/status/404", "not_found", False, None),
        ("/status/410", "not_found", False, None),
        ("/status/403", "refused", False, None),
        ("/status/304", "refused", False, None),
        ("/status/429?after=7", "unreachable", True, 7.0),
        ("/status/429", "unreachable", True, 60.0),
        ("/status/503?after=soon", "unreachable", True, 30.0),
        ("/status/503?after=Wed, 01 Jan 2020 00:00:00 GMT", "unreachable", True, 0.0),
        ("/status/429?after=99999999", "unreachable", True, 86400.0),
        ("/status/500", "unreachable", True, None),
        ("/typed?type=application/pdf", "refused", False, None),
        ("/packed?encoding=compress", "refused", False, None),
        ("/packed?encoding=gzip&cut=1", "unreachable", True, None),
    ],
)
async def test_failures(server: TestServer, path: str, reason: str, retryable: bool, retry_after: float | None) -> None:
    error = await _fail(str(server.make_url("/")).rstrip("/") + path)
    assert (error.reason, error.retryable, error.retry_after) == (reason, retryable, retry_after)


async def test_the_size_after_decompression_is_capped(server: TestServer) -> None:
    url = str(server.make_url("/packed").with_query(encoding="gzip", times="200000"))
    error = await _fail(url, max_bytes=100_000)
    assert (error.reason, error.retryable) == ("refused", False)
    assert "larger than 100000 bytes" in error.detail


async def test_a_list_may_be_larger_than_a_page_and_comes_packed(server: TestServer) -> None:
    url = str(server.make_url("/packed").with_query(encoding="gzip", times="200"))
    async with Fetcher(allow_networks=LOOPBACK, max_bytes=1000) as fetcher:
        page = await fetcher.fetch(url, packed_bytes=200 * len(STORY))
    assert isinstance(page, Page)
    assert gzip.decompress(page.body) == STORY * 200


@pytest.mark.parametrize("query", [{"encoding": "gzip"}, {"encoding": "deflate"}, {"encoding": "deflate", "raw": "1"}])
async def test_compressed_bodies(server: TestServer, query: dict[str, str]) -> None:
    async with Fetcher(allow_networks=LOOPBACK, max_bytes=len(STORY)) as fetcher:
        assert (await fetcher.fetch(str(server.make_url("/packed").with_query(query)))).body == STORY


async def test_content_types_can_be_narrowed(server: TestServer) -> None:
    url = str(server.make_url("/typed").with_query(type="application/rss+xml"))
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        assert (await fetcher.fetch(url)).body == b"x"
        with pytest.raises(FetchError, match="expected one of"):
            await fetcher.fetch(url, accept=PAGE_TYPES)


async def test_one_deadline_for_the_whole_fetch(server: TestServer) -> None:
    error = await _fail(str(server.make_url("/slow")), timeout_s=0.3)
    assert (error.reason, error.retryable) == ("unreachable", True)


@pytest.mark.parametrize(
    ("code", "words"),
    [(304, "unconditional request"), (204, "without a complete page"), (206, "without a complete page")],
)
async def test_unexpected_statuses_are_named(server: TestServer, code: int, words: str) -> None:
    assert words in (await _fail(str(server.make_url(f"/status/{code}")))).detail


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "http://[[::1]]/",
        "https://exa mple",
        "http://harbor..example/",
        "http://harbor\x00.example/",
        f"http://{'a' * 70}.example/",
        f"http://{'ä' * 300}/",
        "http://\ud800.example/",
        "http://harbor.example/\ud800",
        "http://har\u202ebor.example/",
        "http://harbor.example:99999/",
        "http://*.example/",
        "http://%00/",
        "http://har\\bor.example/",
        "http://@/",
        "",
    ],
)
async def test_odd_urls_are_refused(server: TestServer, url: str) -> None:
    assert (await _fail(url)).reason == "refused"
    if url.isprintable() and url.startswith("http"):
        assert (await _fail(str(server.make_url("/to").with_query(to=url)))).reason == "refused"


async def test_a_host_in_another_script_is_requested_in_its_ascii_form(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def resolve(host: object, *args: object, **kwargs: object) -> list[object]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    error = await _fail("http://häfen.example/fähre")
    assert (error.reason, error.retryable, asked) == ("unreachable", True, ["xn--hfen-loa.example"])


@pytest.mark.parametrize("host", ["１２７.０.０.１", "127。0。0。1", "①②⑦.0.0.1", "127.1", "[::ffff:127.0.0.1]"])
async def test_no_spelling_of_an_address_passes_the_guard(server: TestServer, host: str) -> None:
    error = await _fail(f"http://{host}:{server.port}/story", allow_networks=[])
    assert error.reason == "refused" and "loopback" in error.detail


async def test_a_form_is_posted(server: TestServer) -> None:
    url = str(server.make_url("/form"))
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        assert await fetcher.post_form(url, {"hub.mode": "subscribe", "hub.topic": "a&b"}) == 202
        assert await fetcher.post_form(str(server.make_url("/to").with_query(to="/form")), {}) == 302
        with pytest.raises(FetchError) as caught:
            await fetcher.post_form("http://10.0.0.1/", {})
    assert caught.value.result == "refused_address"


async def test_nobody_listening(unused_tcp_port: int) -> None:
    error = await _fail(f"http://127.0.0.1:{unused_tcp_port}/")
    assert (error.reason, error.retryable) == ("unreachable", True)


async def test_a_redirect_to_another_host_is_returned(server: TestServer) -> None:
    elsewhere = f"http://127.0.0.2:{server.port}/story"
    url = str(server.make_url("/to").with_query(to=elsewhere))
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        found = await fetcher.fetch(url)
        assert isinstance(found, Moved) and found.location == elsewhere
        assert found == Moved(url, Address.of(elsewhere), 302)
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(url, other_hosts=True)
    assert caught.value.result == "connection_refused"


async def test_a_redirect_to_a_url_that_is_too_long_once_escaped_is_refused(server: TestServer) -> None:
    error = await _fail(str(server.make_url("/widening")))
    assert (error.reason, error.result, error.retryable) == ("refused", "refused_url", False)
    assert "the maximum is 8192" in error.detail


async def test_a_conditional_request_may_return_not_modified(server: TestServer) -> None:
    url = str(server.make_url("/status/304"))
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        found = await fetcher.fetch(url, headers={"If-None-Match": '"1"'})
    assert isinstance(found, NotModified)
    assert (found.url, found.final_url, found.moved_for_good) == (url, url, False)


@pytest.mark.parametrize(("status", "for_good"), [("308", True), ("302", False)])
async def test_not_modified_tells_where_it_was_redirected_to(server: TestServer, status: str, for_good: bool) -> None:
    url = str(server.make_url("/to").with_query({"to": "/status/304", "as": status}))
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        found = await fetcher.fetch(url, headers={"If-None-Match": '"1"'})
    assert isinstance(found, NotModified)
    assert (found.url, found.final_url) == (url, str(server.make_url("/status/304")))
    assert found.moved_for_good is for_good


@pytest.mark.parametrize(
    ("path", "result"),
    [
        ("/story", "ok"),
        ("/status/404", "not_found"),
        ("/status/429", "rate_limited"),
        ("/status/500", "server_error"),
        ("/status/403", "client_error"),
        ("/status/206", "bad_response"),
        ("/typed?type=image/png", "refused_type"),
        ("/packed?encoding=compress", "refused_coding"),
        ("/packed?encoding=gzip&cut=1", "cut_off"),
        ("/loop", "too_many_redirects"),
        ("/to?to=http://10.0.0.1/", "refused_address"),
        ("/to?to=ftp://harbor.example/", "refused_url"),
    ],
)
async def test_every_fetch_is_counted_by_result(server: TestServer, path: str, result: str) -> None:
    def count() -> float:
        return metrics.FETCHES.labels(result)._value.get()

    before = count()
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        with contextlib.suppress(FetchError):
            await fetcher.fetch(str(server.make_url("/")).rstrip("/") + path)
    assert count() == before + 1


async def test_a_binary_body_is_refused_whatever_its_declared_type(server: TestServer) -> None:
    error = await _fail(str(server.make_url("/bytes").with_query(hex=b"%PDF-1.7 harbor".hex(), type="text/html")))
    assert (error.result, "application/pdf, declared as text/html" in error.detail) == ("refused_type", True)


@pytest.mark.parametrize("declared", ["application/gzip", "application/x-gzip", "text/xml", "application/octet-stream"])
async def test_a_packed_sitemap_is_unpacked_whatever_its_declared_type(server: TestServer, declared: str) -> None:
    url = str(server.make_url("/bytes").with_query(hex=gzip.compress(b"<urlset/>").hex(), type=declared))
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        found = await fetcher.fetch(url)
    assert isinstance(found, Page)
    assert found.body == b"<urlset/>"


async def test_what_is_packed_is_looked_at(server: TestServer) -> None:
    body = gzip.compress(b"PK\x03\x04 harbor")
    error = await _fail(str(server.make_url("/bytes").with_query(hex=body.hex(), type="application/gzip")))
    assert (error.result, "is application/zip" in error.detail) == ("refused_type", True)


async def test_a_generic_type_is_sniffed(server: TestServer) -> None:
    url = str(server.make_url("/bytes").with_query(hex=STORY.hex(), type="application/octet-stream"))
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        page = await fetcher.fetch(url, accept=PAGE_TYPES)
    assert isinstance(page, Page) and page.body == STORY


async def test_only_the_wanted_bytes_are_read(server: TestServer) -> None:
    async with Fetcher(allow_networks=LOOPBACK) as fetcher:
        page = await fetcher.fetch(str(server.make_url("/slow")), wanted=9)
        assert isinstance(page, Page) and page.body == b"<p><p><p>"
        whole = await fetcher.fetch(str(server.make_url("/story")), wanted=1000)
        assert isinstance(whole, Page) and whole.body == STORY


async def test_header_bytes_that_are_not_utf_8_are_replaced() -> None:
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\xff\r\nX-Robots-Tag: noindex\xff, na\xc3\xafve\r\n"
        b'ETag: "1\xff"\r\nContent-Length: 8\r\nConnection: close\r\n\r\n'
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head + b"<p>Silta")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Fetcher(allow_networks=LOOPBACK) as fetcher:
            page = await fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert isinstance(page, Page)
    assert page.headers["X-Robots-Tag"] == "noindex\ufffd, naïve"
    assert page.content_type == "text/html; charset=\ufffd"
    for value in page.headers.values():
        value.encode()
