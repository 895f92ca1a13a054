"""The fetcher: gets one page within limits on time, bytes, redirects and headers, from allowed addresses only."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp
from multidict import CIMultiDict

from schemas.text import well_formed
from services.ingest.addresses.address import Address
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
from services.runtime.settings import FetchSettings

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
    # Of a sitemap that is packed as a file (`sitemap.xml.gz`): `BodyReader` unpacks it, and what is in it is looked at.
    "application/gzip",
    "application/x-gzip",
    *PAGE_TYPES,
)
"""Media types that feeds and sitemaps are served as, wrong ones included; the default of `Fetcher.fetch`."""

DEFAULT_USER_AGENT = "Dateline/0.1 (news ingestion)"

MAX_HEADERS = 128
"""Maximum header lines of a response."""

_CHUNK = 64 * 1024
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_VALIDATORS = frozenset(("if-none-match", "if-modified-since"))


class _Options(NamedTuple):
    """The arguments of `Fetcher.fetch`, without the URL."""

    accept: Collection[str] | None
    headers: Mapping[str, str]
    other_hosts: bool
    wanted: int | None
    packed_bytes: int | None


class Fetcher:
    """Fetches pages; use as `async with Fetcher(…) as fetcher`.

    timeout_s: maximum time for the whole fetch, including redirects and body. max_bytes: maximum size of a body, before
    and after decompression. max_redirects: maximum redirects followed; the address of each is checked. allow_networks:
    CIDR networks to allow although they are not public. max_connections: maximum open connections; the pace of each
    host is up to the caller. ca_file: additional certificate authorities, PEM.
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
    def from_settings(cls, settings: FetchSettings) -> Self:
        """The fetcher that a worker's settings describe."""
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
        """Raise FetchError if `fetch` would refuse this URL without a request. A refusal counts as a fetch."""
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
        packed_bytes: int | None = None,
    ) -> Page | NotModified | Moved:
        """GET one page. accept: accepted media types, None for all. headers: further request headers, such as
        If-None-Match. wanted: how many leading bytes of the body to read, None for all. packed_bytes: the limit of a
        body that may be larger than a page; a larger one comes gzipped.

        A redirect to another host returns *Moved*, so that the caller can request it at that host's pace, unless
        `other_hosts` is set. Raises FetchError, and nothing else for any URL: *not_found* for 404 and 410;
        *unreachable*, retryable, for 429, 5xx, timeouts, broken connections and bodies, and not retryable for TLS
        errors; *refused* for other statuses, invalid URLs, forbidden addresses, wrong media types, and bodies or
        redirects beyond the limits. Every fetch is counted and logged with its result.
        """
        begun = asyncio.get_running_loop().time()
        result = "ok"
        try:
            found = await self._bounded(url, _Options(accept, dict(headers or {}), other_hosts, wanted, packed_bytes))
            result = "moved" if isinstance(found, Moved) else "not_modified" if isinstance(found, NotModified) else "ok"
            return found
        except FetchError as error:
            result = error.result
            raise
        finally:
            metrics.FETCHES.labels(result).inc()
            seconds = asyncio.get_running_loop().time() - begun
            log.info("fetched", extra={"url": url[:500], "result": result, "seconds": round(seconds, 3)})

    async def post_form(self, url: str, fields: Mapping[str, str]) -> int:
        """POST a form, such as a subscription to a hub; redirects are not followed. Returns the status.

        Raises FetchError as `fetch` does, for what prevents an answer. It counts as a fetch.
        """
        result = "ok"
        try:
            async with asyncio.timeout(self._timeout_s):
                address = target(url, self._guard)
                async with self._open.post(address, data=dict(fields), allow_redirects=False) as response:
                    check_peer(response, self._guard)
                    return response.status
        except FetchError as error:
            result = error.result
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failed = self._timed_out(url) if isinstance(error, TimeoutError) else failure(url, error)
            result = failed.result
            raise failed from error
        finally:
            metrics.FETCHES.labels(result).inc()
            log.info("posted", extra={"url": url[:500], "result": result})

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("use the fetcher as `async with Fetcher(…) as fetcher`")
        return self._session

    async def _bounded(self, url: str, options: _Options) -> Page | NotModified | Moved:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._follow(url, options)
        except TimeoutError as error:
            raise self._timed_out(url) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failure(url, error) from error

    def _timed_out(self, url: str) -> FetchError:
        detail = f"{url} did not answer within {self._timeout_s:g} s; try again later"
        return FetchError("unreachable", detail, result="timeout", retryable=True)

    async def _follow(self, url: str, options: _Options) -> Page | NotModified | Moved:
        session = self._open
        hop, host, for_good = url, "", True
        for _ in range(self._max_redirects + 1):
            address = target(hop, self._guard)
            async with session.get(address, allow_redirects=False, headers=options.headers) as response:
                check_peer(response, self._guard)
                if len(response.headers) > MAX_HEADERS:
                    detail = f"{hop} sent more than {MAX_HEADERS} headers; no page needs that many"
                    raise FetchError("refused", detail, result="bad_response")
                if response.status not in _REDIRECTS:
                    found = await self._read(response, url, hop, options)
                    return found._replace(moved_for_good=for_good and hop != url)
                following = _location(response, hop)
                # Checked here too, so that a forbidden address is never returned as Moved.
                target(following, self._guard)
                if not options.other_hosts:
                    # Every hop so far was on the host of the first.
                    host = host or _address(url).host_key
                    to = _address(following)
                    if to.host_key != host:
                        return Moved(url, to, response.status, for_good and response.status in _PERMANENT)
                hop, for_good = following, for_good and response.status in _PERMANENT
        detail = f"{url} redirects more than {self._max_redirects} times"
        raise FetchError("refused", detail, result="too_many_redirects")

    async def _read(
        self, response: aiohttp.ClientResponse, url: str, hop: str, options: _Options
    ) -> Page | NotModified:
        # A copy, because the response's own headers cannot be pickled for a child process. Bytes that are not UTF-8
        # arrive as halves of surrogate pairs.
        received = CIMultiDict((well_formed(name), well_formed(value)) for name, value in response.headers.items())
        if response.status == 304 and _VALIDATORS & {name.lower() for name in options.headers}:
            return NotModified(url, hop, received, datetime.now(UTC))
        check_status(response.status, response.headers.get("Retry-After"), hop)
        content_type = received.get("Content-Type")
        declared = essence(content_type)
        if options.accept is not None and declared not in options.accept and declared not in GENERIC:
            raise _refused_type(hop, declared, options.accept)
        reader = BodyReader(
            received.get("Content-Encoding", ""), self._max_bytes, hop, options.wanted, options.packed_bytes
        )
        async for piece in pieces(response, _CHUNK):
            reader.feed(piece)
            if reader.has_enough:
                break
        body = reader.finish()
        seen = sniff(reader.head, declared=declared not in GENERIC)
        if options.accept is not None and (is_binary(seen) or (declared in GENERIC and seen not in options.accept)):
            raise _refused_type(hop, seen, options.accept, declared)
        return Page(url, hop, response.status, body, content_type, received, datetime.now(UTC))


def _location(response: aiohttp.ClientResponse, hop: str) -> str:
    location = response.headers.get("Location")
    if not location:
        raise FetchError("refused", f"{hop} redirects without a Location header", result="bad_response")
    return join(hop, location)


def _address(url: str) -> Address:
    try:
        return Address.of(url)
    except ValueError as error:
        raise FetchError("refused", f"{error}; submit the page's own URL", result="refused_url") from error


def _refused_type(url: str, seen: str, accept: Collection[str], declared: str | None = None) -> FetchError:
    said = f", declared as {declared}" if declared and declared != seen else ""
    detail = f"{url} is {seen}{said}; expected one of {', '.join(accept)}"
    return FetchError("refused", detail, result="refused_type")
