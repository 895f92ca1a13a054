"""One page from the network or from a file, under limits: a total deadline, a cap on decompressed bytes, checked
addresses."""

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from services.ingest.guard import AddressRefused, Guard, GuardedResolver

FetchReason = Literal["refused", "not_found", "unreachable"]
"""A subset of schemas.dead_letter's reasons."""

PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "")
"""Content types of an article page; "" is a response that names none."""
FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
    "application/feed+json",
    "application/json",
    *PAGE_TYPES,
)
"""Content types that feeds and sitemaps are served as, wrong ones included; what `fetch` takes unless told
otherwise."""

DEFAULT_USER_AGENT = "Dateline/0.1 (news ingestion)"
_CHUNK = 64 * 1024
_WHOLE_PAGE = frozenset((200, 203))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_HEADER_BYTES = 16 * 1024
_MOST_HEADERS = 128
_LONGEST_URL = 8192
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\.?$)(?:{_LABEL}\.)*{_LABEL}\.?", re.IGNORECASE)
"""A host name as it goes to the resolver. Underscores are no part of host names, but are in use."""
_DEFAULT_RETRY_AFTER = {429: 60.0, 503: 30.0}
_LONGEST_RETRY_AFTER = 24 * 3600.0


class FetchError(Exception):
    """A page could not be had. `retryable`: the same request may work later, not before `retry_after` seconds if
    given."""

    def __init__(
        self, reason: FetchReason, detail: str, *, retryable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(detail)
        self.reason: FetchReason = reason
        self.detail = detail
        self.retryable = retryable
        self.retry_after = retry_after


class Page(NamedTuple):
    """A response of status 200 or 203. `headers` are looked up in any case; `body` is decompressed."""

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str | None
    headers: Mapping[str, str]
    fetched_at: datetime


class Fetcher:
    """Fetches pages; use as `async with Fetcher(…) as fetcher`.

    timeout_s: seconds for the whole fetch, redirects and body included. max_bytes: bytes of body after decompression.
    max_redirects: hops followed after the first request; every hop's address is checked. allow_networks: CIDR
    networks that are fetched from although they are not public. max_connections: connections open at once; politeness
    per host is the worker's business.
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
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._user_agent = user_agent
        self._guard = Guard(allow_networks)
        self._max_connections = max_connections
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(self._guard),
            # The last word, whatever spelling of an address got past the checks before: no socket, no connection.
            socket_factory=self._open_socket,
            # A cached answer would be as safe, but a name that moved should be found where it is now.
            use_dns_cache=False,
            limit=self._max_connections,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
            # Nothing a site sets is sent to it, or to anybody, again.
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=min(10.0, self._timeout_s), sock_read=self._timeout_s),
            # Unpacked here, where the output can be bounded.
            auto_decompress=False,
            trust_env=False,
            max_line_size=_MOST_HEADER_BYTES,
            max_field_size=_MOST_HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(
        self, url: str, *, accept: Collection[str] = FEED_TYPES, headers: Mapping[str, str] | None = None
    ) -> Page:
        """GET one page. `accept`: content types taken; `headers`: further request headers, such as If-None-Match.

        Raises FetchError: *not_found* for 404 and 410; *unreachable*, retryable, for 429, 5xx, timeouts and broken
        connections, not retryable for TLS errors; *refused* for other statuses (304 and successes without a whole
        page included), what is no URL, forbidden addresses, wrong content types, and bodies or redirects beyond the
        limits. No URL, however odd, makes it raise anything else.
        """
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._follow(url, accept, dict(headers or {}))
        except TimeoutError as error:
            raise FetchError(
                "unreachable", f"{url} did not answer within {self._timeout_s:g} s; try again later", retryable=True
            ) from error
        except AddressRefused as error:
            raise FetchError("refused", f"{url}: {error}") from error
        except (ssl.SSLError, aiohttp.ClientSSLError) as error:
            raise FetchError("unreachable", f"{url}: TLS failed ({error}); check the site's certificate") from error
        except aiohttp.InvalidURL as error:
            raise FetchError("refused", f"{url} is not a URL that can be fetched ({error})") from error
        except aiohttp.ClientConnectorError as error:
            # aiohttp wraps what the resolver raised.
            if isinstance(error.os_error, AddressRefused):
                raise FetchError("refused", f"{url}: {error.os_error}") from error
            raise FetchError("unreachable", f"{url}: {error}; try again later", retryable=True) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            text = str(error) or type(error).__name__
            raise FetchError("unreachable", f"{url}: {text}; try again later", retryable=True) from error

    async def _follow(self, url: str, accept: Collection[str], headers: dict[str, str]) -> Page:
        if self._session is None:
            raise RuntimeError("use the fetcher as `async with Fetcher(…) as fetcher`")
        hop = url
        for _ in range(self._max_redirects + 1):
            # The very object that is checked is fetched: another reader of the same words may see another host.
            target = self._check_url(hop)
            async with self._session.get(target, allow_redirects=False, headers=headers) as response:
                if response.status in _REDIRECTS:
                    location = response.headers.get("Location")
                    if not location:
                        raise FetchError("refused", f"{hop} redirects without saying where to")
                    hop = _join(hop, location)
                    continue
                _check_status(response, hop)
                if len(response.headers) > _MOST_HEADERS:
                    raise FetchError("refused", f"{hop} sent more than {_MOST_HEADERS} headers")
                content_type = response.headers.get("Content-Type")
                essence = (content_type or "").partition(";")[0].strip().lower()
                if essence not in accept:
                    raise FetchError(
                        "refused", f"{hop} is {essence}, expected one of {', '.join(filter(None, accept))}"
                    )
                body = await self._read(response, hop)
                return Page(
                    url=url,
                    final_url=hop,
                    status=response.status,
                    body=body,
                    content_type=content_type,
                    # A copy that, unlike the response's own, can be sent to another process.
                    headers=CIMultiDict(response.headers),
                    fetched_at=datetime.now(UTC),
                )
        raise FetchError("refused", f"{url} redirects more than {self._max_redirects} times")

    def _check_url(self, url: str) -> URL:
        """An http(s) URL without user info whose host, if it is an address, may be fetched from.

        Raises FetchError for what is none, AddressRefused for a forbidden address.
        """
        try:
            parts = urlsplit(url)
            url.encode()
            port = parts.port
            target = URL(url)
            host = target.raw_host or ""
        except ValueError as error:
            raise FetchError("refused", f"{url[:200]!r} is no URL ({error}); check its spelling") from error
        if target.scheme not in ("http", "https") or not host or len(url) > _LONGEST_URL or port == 0:
            raise FetchError("refused", f"{url[:200]!r} is no http(s) URL; only those are fetched")
        if parts.username is not None or target.raw_user is not None or target.raw_password is not None:
            raise FetchError("refused", "the URL carries a user name or password; give one without")
        if ":" not in host and not _HOST.fullmatch(host):
            raise FetchError("refused", f"{url[:200]!r} names no host ({host[:80]!r}); check its spelling")
        # aiohttp asks no resolver about a literal address. The host is read as it will be connected to: full-width
        # digits have become plain ones by now.
        self._guard.check_host(host)
        return target

    def _open_socket(self, info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol, _, address = info
        self._guard.check(str(address[0]))
        return socket.socket(family, kind, protocol)

    async def _read(self, response: aiohttp.ClientResponse, url: str) -> bytes:
        unpack = _Unpacker(response.headers.get("Content-Encoding", ""), self._max_bytes, url)
        async for chunk in response.content.iter_chunked(_CHUNK):
            unpack.feed(chunk)
        return unpack.finish()


class _Unpacker:
    """Decompresses a body chunk by chunk and never holds more than `max_bytes` and one byte of it."""

    def __init__(self, encoding: str, max_bytes: int, url: str) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError("refused", f"{url} is encoded as {encoding!r}, which was not asked for")
        self._max_bytes = max_bytes
        self._url = url
        self._parts: list[bytes] = []
        self._size = 0
        self._inflate: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> None:
        if self._encoding in ("", "identity"):
            self._add(chunk)
            return
        if self._inflate is None:
            # "deflate" is sent with and without the zlib header; 0x78 opens the usual one.
            raw = self._encoding == "deflate" and chunk[:1] != b"\x78"
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
        while chunk and not self._inflate.eof:
            try:
                self._add(self._inflate.decompress(chunk, self._max_bytes - self._size + 1))
            except zlib.error as error:
                raise FetchError("unreachable", f"{self._url}: broken compression ({error})", retryable=True) from error
            chunk = self._inflate.unconsumed_tail

    def finish(self) -> bytes:
        if self._inflate is not None and not self._inflate.eof:
            raise FetchError("unreachable", f"{self._url}: the compressed body ends early; try again", retryable=True)
        return b"".join(self._parts)

    def _add(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._max_bytes:
            raise FetchError("refused", f"{self._url} is larger than {self._max_bytes} bytes")
        self._parts.append(data)


def _join(url: str, location: str) -> str:
    try:
        return urljoin(url, location.strip())
    except ValueError as error:
        raise FetchError("refused", f"{url} redirects to {location[:200]!r}, which is no URL ({error})") from error


def _check_status(response: aiohttp.ClientResponse, url: str) -> None:
    status = response.status
    if status in _WHOLE_PAGE:
        return
    if status == 304:
        raise FetchError(
            "refused", f"{url} answered 304, not modified: it is unchanged since the version that the request names"
        )
    if 200 <= status < 300:
        raise FetchError("refused", f"{url} answered {status}, a success without a whole page; fetch it again later")
    if status in (404, 410):
        raise FetchError("not_found", f"{url} answered {status}")
    if status == 429 or status >= 500:
        raise FetchError(
            "unreachable",
            f"{url} answered {status}; try again later",
            retryable=True,
            retry_after=_retry_after(response.headers.get("Retry-After"), status),
        )
    raise FetchError("refused", f"{url} answered {status}; the site does not give this page to this client")


def _retry_after(value: str | None, status: int) -> float | None:
    """Seconds that Retry-After asks for, at most a day; the default of the status where it says nothing readable."""
    default = _DEFAULT_RETRY_AFTER.get(status)
    if not value:
        return default
    try:
        seconds = float(value) if value.strip().isdecimal() else _seconds_until(value)
    except (ValueError, TypeError, OverflowError):
        return default
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)


def _seconds_until(value: str) -> float:
    until = parsedate_to_datetime(value)
    return (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp()


def read_local(path: str, root: Path, max_bytes: int = 10 * 1024 * 1024) -> bytes:
    """The bytes of a file below `root`, gunzipped if it is gzipped.

    `path` is relative to `root` or absolute; symbolic links are followed first, so none leads out. Raises FetchError:
    *not_found* for no such file; *refused* for one outside `root`, one that is no regular file, or more than
    `max_bytes`.
    """
    try:
        base = root.resolve(strict=True)
        found = (base / path).resolve(strict=True)
        inside = found.is_relative_to(base)
        regular = found.is_file()
    except FileNotFoundError as error:
        raise FetchError("not_found", f"there is no file {path!r} below {root}") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise FetchError("refused", f"{path!r} cannot be read ({error})") from error
    if not inside:
        raise FetchError("refused", f"{path!r} lies outside {root}; files are read only from there")
    if not regular:
        raise FetchError("refused", f"{path!r} is no regular file")
    try:
        with found.open("rb") as file:
            start = file.read(2)
            file.seek(0)
            if start != b"\x1f\x8b":
                body = file.read(max_bytes + 1)
                if len(body) > max_bytes:
                    raise FetchError("refused", f"{path!r} is larger than {max_bytes} bytes")
                return body
            unpack = _Unpacker("gzip", max_bytes, path)
            while chunk := file.read(_CHUNK):
                unpack.feed(chunk)
            return unpack.finish()
    except OSError as error:
        raise FetchError("refused", f"{path!r} cannot be read ({error})") from error
