"""One page from the network, under limits: a deadline, caps on bytes, redirects and headers, checked addresses."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp
from multidict import CIMultiDict

from services.ingest.addresses.identity import host_key
from services.ingest.fetching.body_reader import BodyReader
from services.ingest.fetching.connection import check_peer, open_session
from services.ingest.fetching.failure import failure
from services.ingest.fetching.guard import Guard
from services.ingest.fetching.media_type import GENERIC, essence, is_binary, sniff
from services.ingest.fetching.response import pieces
from services.ingest.fetching.result import FetchError, Moved, NotModified, Page
from services.ingest.fetching.status import check_status
from services.ingest.fetching.target import join, target
from services.runtime.observe import metrics
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
"""Media types of an article page."""
FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/x-rss+xml",
    "application/x-atom+xml",
    "text/rss+xml",
    "text/atom+xml",
    "text/rss",
    "application/rss",
    "application/xml",
    "text/xml",
    "application/feed+json",
    "application/json",
    *PAGE_TYPES,
)
"""Media types that feeds and sitemaps are served as, wrong ones included; what `fetch` takes unless told otherwise."""

DEFAULT_USER_AGENT = "Dateline/0.1 (news ingestion)"

MOST_HEADERS = 128

_CHUNK = 64 * 1024
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_VALIDATORS = frozenset(("if-none-match", "if-modified-since"))


class _Wish(NamedTuple):
    """What `Fetcher.fetch` was asked for beside the URL."""

    accept: Collection[str] | None
    headers: Mapping[str, str]
    other_hosts: bool
    wanted: int | None


class Fetcher:
    """Fetches pages; use as `async with Fetcher(…) as fetcher`.

    timeout_s: seconds for the whole fetch, redirects and body included. max_bytes: bytes of body, before and after
    decompression. max_redirects: hops followed after the first request; every hop's address is checked. allow_networks:
    CIDR networks that are fetched from although they are not public. max_connections: connections open at once;
    politeness per host is the worker's business. ca_file: further certificate authorities, PEM.
    """

    def __init__(
        self,
        *,
        timeout_s: float = 30,
        max_bytes: int = 10 * 1024 * 1024,
        max_redirects: int = 5,
        user_agent: str = DEFAULT_USER_AGENT,
        allow_networks: Sequence[str] = (),
        max_connections: int = 64,
        ca_file: str | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._user_agent = user_agent
        self._guard = Guard(allow_networks)
        self._max_connections = max_connections
        self._ca_file = ca_file
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The fetcher of a worker."""
        if settings.fetch_contact is None and settings.fetch_user_agent is None:
            log.warning("no contact in the User-Agent; set DATELINE_FETCH_CONTACT to a URL or an email address")
        return cls(
            timeout_s=settings.fetch_timeout_s,
            max_bytes=settings.fetch_max_bytes,
            max_redirects=settings.fetch_max_redirects,
            user_agent=settings.user_agent,
            allow_networks=settings.fetch_allow_networks,
            ca_file=settings.fetch_ca_file,
        )

    async def __aenter__(self) -> Self:
        self._session = open_session(
            self._guard, self._user_agent, self._timeout_s, self._max_connections, self._ca_file
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def check(self, url: str) -> None:
        """Raise FetchError, counted as a fetch, for what `fetch` would refuse before it asks anybody."""
        try:
            target(url, self._guard)
        except (OSError, ValueError, FetchError) as error:
            refused = error if isinstance(error, FetchError) else failure(url, error)
            metrics.FETCHES.labels(refused.result).inc()
            raise refused from error

    async def fetch(
        self,
        url: str,
        *,
        accept: Collection[str] | None = FEED_TYPES,
        headers: Mapping[str, str] | None = None,
        other_hosts: bool = False,
        wanted: int | None = None,
    ) -> Page | NotModified | Moved:
        """GET one page. `accept`: media types taken, None for all; `headers`: further request headers, such as
        If-None-Match; `wanted`: bytes of the body's beginning that are enough.

        A redirect to another host is *Moved*, to be requested under that host's own pace, unless `other_hosts` says to
        follow it. Raises FetchError: *not_found* for 404 and 410; *unreachable*, retryable, for 429, 5xx, timeouts,
        broken connections and bodies, not retryable for TLS errors; *refused* for other statuses (successes without a
        whole page included), what is no URL, forbidden addresses, wrong media types, and bodies or redirects beyond the
        limits. No URL, however odd, makes it raise anything else. Every fetch is counted and logged by its result.
        """
        begun = asyncio.get_running_loop().time()
        result = "ok"
        try:
            found = await self._bounded(url, _Wish(accept, dict(headers or {}), other_hosts, wanted))
            result = "moved" if isinstance(found, Moved) else "not_modified" if isinstance(found, NotModified) else "ok"
            return found
        except FetchError as error:
            result = error.result
            raise
        finally:
            metrics.FETCHES.labels(result).inc()
            seconds = asyncio.get_running_loop().time() - begun
            log.info("fetched", extra={"url": url[:500], "result": result, "seconds": round(seconds, 3)})

    async def _bounded(self, url: str, wish: _Wish) -> Page | NotModified | Moved:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._follow(url, wish)
        except TimeoutError as error:
            detail = f"{url} did not answer within {self._timeout_s:g} s; try again later"
            raise FetchError("unreachable", detail, result="timeout", retryable=True) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failure(url, error) from error

    async def _follow(self, url: str, wish: _Wish) -> Page | NotModified | Moved:
        if self._session is None:
            raise RuntimeError("use the fetcher as `async with Fetcher(…) as fetcher`")
        hop = url
        for _ in range(self._max_redirects + 1):
            address = target(hop, self._guard)
            async with self._session.get(address, allow_redirects=False, headers=wish.headers) as response:
                check_peer(response, self._guard)
                if len(response.headers) > MOST_HEADERS:
                    detail = f"{hop} sent more than {MOST_HEADERS} headers; no page needs that many"
                    raise FetchError("refused", detail, result="bad_response")
                if response.status not in _REDIRECTS:
                    return await self._read(response, url, hop, wish)
                following = _location(response, hop)
                # Checked here, so that nobody is sent on to where nobody may go.
                target(following, self._guard)
                if not wish.other_hosts and host_key(following) != host_key(hop):
                    return Moved(url, following, response.status)
                hop = following
        detail = f"{url} redirects more than {self._max_redirects} times"
        raise FetchError("refused", detail, result="too_many_redirects")

    async def _read(self, response: aiohttp.ClientResponse, url: str, hop: str, wish: _Wish) -> Page | NotModified:
        # A copy that, unlike the response's own, can be sent to another process.
        received = CIMultiDict(response.headers)
        if response.status == 304 and _VALIDATORS & {name.lower() for name in wish.headers}:
            return NotModified(url, hop, received, datetime.now(UTC))
        check_status(response.status, response.headers.get("Retry-After"), hop)
        content_type = response.headers.get("Content-Type")
        declared = essence(content_type)
        if wish.accept is not None and declared not in wish.accept and declared not in GENERIC:
            raise _refused_type(hop, declared, wish.accept)
        reader = BodyReader(response.headers.get("Content-Encoding", ""), self._max_bytes, hop, wish.wanted)
        async for piece in pieces(response, _CHUNK):
            reader.feed(piece)
            if reader.has_enough:
                break
        body = reader.finish()
        seen = sniff(body, declared=declared not in GENERIC)
        if wish.accept is not None and (is_binary(seen) or (declared in GENERIC and seen not in wish.accept)):
            raise _refused_type(hop, seen, wish.accept, declared)
        return Page(url, hop, response.status, body, content_type, received, datetime.now(UTC))


def _location(response: aiohttp.ClientResponse, hop: str) -> str:
    location = response.headers.get("Location")
    if not location:
        raise FetchError("refused", f"{hop} redirects without a Location header", result="bad_response")
    return join(hop, location)


def _refused_type(url: str, seen: str, accept: Collection[str], declared: str | None = None) -> FetchError:
    said = f", declared as {declared}" if declared and declared != seen else ""
    detail = f"{url} is {seen}{said}; expected one of {', '.join(accept)}"
    return FetchError("refused", detail, result="refused_type")
