"""Targets: a URL is parsed once and checked; the parsed object is what is fetched."""

import re
from urllib.parse import urljoin, urlsplit

from yarl import URL

from services.ingest.addresses.identity import LONGEST_URL
from services.ingest.fetching.guard import Guard
from services.ingest.fetching.result import FetchError

BAD_PORTS = frozenset(
    (
        1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
        5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    )
)  # fmt: skip
"""Ports of other protocols, which a crafted request could speak: those that browsers block (WHATWG Fetch)."""

_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\.?$)(?:{_LABEL}\.)*{_LABEL}\.?", re.IGNORECASE)
"""A host name as passed to the resolver. Underscores are not valid in host names, but in use."""


def target(url: str, guard: Guard) -> URL:
    """Parse and check a URL: http(s), without user info, and not an IP literal that is forbidden.

    Another parser may see another host in the same string, so fetch the returned object. Raises FetchError for an
    invalid URL, AddressRefused for a forbidden address.
    """
    try:
        parts = urlsplit(url)
        url.encode()
        port = parts.port
        read = URL(url)
        host = read.raw_host or ""
    except ValueError as error:
        raise _refused(f"{url[:200]!r} is not a URL ({error}); check its spelling") from error
    if read.scheme not in ("http", "https") or not host or len(url) > LONGEST_URL or port == 0:
        raise _refused(f"{url[:200]!r} is not an http(s) URL; no other scheme is fetched")
    if parts.username is not None or read.raw_user is not None or read.raw_password is not None:
        raise _refused("the URL contains a user name or password; submit it without")
    if read.port in BAD_PORTS:
        raise _refused(
            f"{url[:200]!r} names port {read.port}, which belongs to another protocol; submit the page's own URL"
        )
    if ":" not in host and not _HOST.fullmatch(host):
        raise _refused(f"{url[:200]!r} has no valid host name ({host[:80]!r}); check its spelling")
    # aiohttp does not pass IP literals to the resolver. This is the host as it will be connected to, with full-width
    # digits already converted.
    guard.check_host(host)
    return read


def join(url: str, location: str) -> str:
    """The absolute URL of a redirect. Raises FetchError for an invalid one."""
    try:
        return urljoin(url, location.strip())
    except ValueError as error:
        raise _refused(f"{url} redirects to {location[:200]!r}, which is not a URL ({error})") from error


def _refused(detail: str) -> FetchError:
    return FetchError("refused", detail, result="refused_url")
