"""Which URLs name the same article: URL normalization and ids.

The registered domain comes from courlan (public suffix list). Its query cleaning is not used: it drops parameters such
as `cid`, `uid` or `source`, which hold the article's number on many sites, and two articles must never become one.
"""

import hashlib
import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

import courlan
import idna

from services.ingest.addresses.variants import MOBILE_LABELS, may_be_variant, plain_parameter, plain_path, unwrap

LONGEST_URL = 8192
"""Maximum length of a URL in characters, before and after normalization."""

_LONGEST_HOST = 253
_LONGEST_LABEL = 63
"""Maximum characters of a host name and of a label (RFC 1035)."""

_HOSTS = 4096
"""Hosts whose normal form is remembered: a list has thousands of addresses on one host."""
_MOST_COPIES = 5
"""Maximum cache copies nested inside one another: each may become visible only once the outer one is removed."""

_NO_HOST = re.compile(r"[^a-z0-9._-]", re.IGNORECASE)
"""What no name in DNS has. The underscore is not allowed either, but some have it."""

_DEFAULT_PORTS = {"http": 80, "https": 443}

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "/%:@!$&'()*+,;=~-._"
_NOTHING_TO_ESCAPE = re.compile(r"[A-Za-z0-9_/:@!$&'()*+,;=~.-]*+")
_ORDINARY = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?P<path>(?:/[A-Za-z0-9_/@:!$&'()*+,=~.-]*+)?)")
"""Matches most addresses: nothing in them is to be escaped, sorted or removed but by the rules for variants."""
_JOINERS = "\u200c\u200d"
"""Invisible, but they change letter forms in Persian and in Indic scripts."""
_NO_JOINERS = dict.fromkeys(map(ord, _JOINERS))
_BARE_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)


def normalize_url(url: str) -> str:
    """The form in which a URL is compared and stored.

    Scheme and host are in lower case, the host in punycode. User info, default port, fragment (except `#!`), dot
    segments, session and tracking parameters, and AMP, mobile and print variants are removed; a copy in an AMP cache
    becomes the URL of the original. Only characters that need it are escaped. Parameters are sorted and deduplicated,
    so their order does not matter. Raises ValueError unless `url` is an http(s) URL.
    """
    if len(url) > LONGEST_URL:
        raise ValueError(f"the URL has {len(url)} characters, the maximum is {LONGEST_URL}: {url[:200]!r}")
    normal = _of_the_page(url)
    if len(normal) > LONGEST_URL:
        raise ValueError(f"the escaped URL has {len(normal)} characters, the maximum is {LONGEST_URL}: {url[:200]!r}")
    return normal


def _of_the_page(url: str) -> str:
    """The normal form of a URL; for a copy in a cache, that of the original."""
    ordinary = _ORDINARY.fullmatch(url)
    if ordinary is not None and not may_be_variant(ordinary["host"], ordinary["path"]):
        return f"{ordinary['scheme']}://{_plain_host(ordinary['host'])}{ordinary['path'] or '/'}"
    for _ in range(_MOST_COPIES):
        url = unwrap(url.strip())
        normal = _normalize(url)
        # An unusual spelling may be recognizable as a copy only after normalization.
        if unwrap(normal) == normal:
            return normal
        url = normal
    raise ValueError(f"the URL nests more than {_MOST_COPIES} cache copies: {url[:200]!r}")


def _normalize(url: str) -> str:
    parts = _split(url)
    path = plain_path(escape(parts.path))
    query = _plain_query(escape(parts.query)) if parts.query else ""
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme, _netloc(parts), path, query, escape(fragment)))


def _plain_query(query: str) -> str:
    return "&".join(sorted({plain_parameter(one) for one in query.split("&")} - {""}))


def article_id(url: str) -> str:
    """The `article_id` of a URL in any spelling (`id_of`). Raises ValueError unless it is an http(s) URL."""
    return id_of(normalize_url(url))


def id_of(normalized: str) -> str:
    """The `article_id` of a normalized URL: 32 hex digits, the same for every spelling of one address.

    The first half of the SHA-256 of the normal form without scheme, `www.` and trailing slash.
    """
    parts = urlsplit(normalized)
    host = parts.netloc.removeprefix("www.")
    key = urlunsplit(("", host, parts.path.rstrip("/"), parts.query, parts.fragment))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def site(url: str) -> str:
    """The registered domain (`example.co.uk`), or host and port if there is none (IP addresses, `localhost`)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_address(host) or "." not in host:
        return parts.netloc.lower()
    registered: str | None = courlan.extract_domain(f"http://{host}/")
    return registered or ".".join(host.split(".")[-2:])


def escape(part: str) -> str:
    """Percent-escape the characters that need it, and unescape letters, digits and `-._~` (RFC 3986, 6.2.2).

    Other escapes stay: decoding them could merge two different URLs.
    """
    if _NOTHING_TO_ESCAPE.fullmatch(part):
        return part
    part = _BARE_PERCENT.sub("%25", part)
    return _ESCAPE.sub(_unescaped, quote(part, safe=_SAFE, errors="replace"))


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _split(url: str) -> SplitResult:
    plain = url.strip()
    if not plain.isprintable():
        plain = "".join(character for character in plain if character.isprintable() or character in _JOINERS)
    try:
        parts = urlsplit(plain.replace(" ", "%20"))
    except ValueError as error:
        raise ValueError(f"not a URL: {url[:200]!r} ({error})") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http(s) URL: {url[:200]!r}; give the full address, such as https://example.org/story")
    try:
        # The attribute validates the port when it is read.
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"bad port in {url[:200]!r}: {error}") from error
    return parts


def _netloc(parts: SplitResult) -> str:
    host, port = _plain_host(parts.hostname or ""), parts.port
    netloc = f"[{host}]" if ":" in host else host
    return netloc if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{netloc}:{port}"


@lru_cache(_HOSTS)
def _plain_host(host: str) -> str:
    host = host.rstrip(".")
    if _is_address(host):
        return host
    # Checked before encoding too, which is slow for long names.
    for _ in range(2):
        if len(host) > _LONGEST_HOST:
            raise ValueError(f"the host has {len(host)} characters, the maximum is {_LONGEST_HOST}: {host[:200]!r}")
        try:
            host = (host if host.isascii() else _punycode(host)).rstrip(".")
        except UnicodeError as error:
            raise ValueError(f"bad host name {host[:200]!r}: {error}") from error
    if not all(host.split(".")):
        raise ValueError(f"bad host name {host[:200]!r}: empty label")
    if odd := _NO_HOST.search(host):
        raise ValueError(f"bad host name {unquote(host)[:200]!r}: no host has {unquote(host[odd.start() :])[:1]!r}")
    while (shorter := _without_mobile(host)) != host:
        host = shorter
    return host


def _punycode(host: str) -> str:
    """Encode with IDNA 2008, as browsers do: straße.example is not strasse.example. Raises UnicodeError."""
    try:
        return idna.encode(host, uts46=True, transitional=False).decode()
    except idna.IDNAError:
        # Names registered under IDNA 2003 may have symbols that IDNA 2008 dropped; browsers still accept them.
        plain = idna.uts46_remap(host, std3_rules=False, transitional=False).translate(_NO_JOINERS)
    labels = [one if one.isascii() else f"xn--{one.encode('punycode').decode('ascii')}" for one in plain.split(".")]
    if any(len(label) > _LONGEST_LABEL for label in labels):
        raise UnicodeError(f"a label is longer than {_LONGEST_LABEL} characters")
    return ".".join(labels)


def _without_mobile(host: str) -> str:
    labels = host.split(".")
    # `m.example.org` and `en.m.example.org` are mobile versions of a site; `m.org` is a site of its own.
    for place in (0, 1):
        if len(labels) - place > 2 and labels[place] in MOBILE_LABELS and site(f"http://{host}/") != host:
            return ".".join(labels[:place] + labels[place + 1 :])
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
