"""What makes two addresses one article: URL normalisation and `article_id`.

The registered domain comes from courlan (public suffix list). Its query cleaning is not used: it drops parameters
such as `cid`, `uid` or `source`, which on many sites are the article's own number, and two articles must never become
one.
"""

import hashlib
import ipaddress
import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import courlan
import idna

from services.ingest.addresses.variants import MOBILE_LABELS, plain_parameter, plain_path, unwrap

LONGEST_URL = 8192

_LONGEST_HOST = 253
_LONGEST_LABEL = 63

_MOST_COPIES = 5
"""In one another that are written so that each is seen only when the one around it is gone."""

_DEFAULT_PORTS = {"http": 80, "https": 443}

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "/%:@!$&'()*+,;=~-._"
_JOINERS = "\u200c\u200d"
"""Not seen, and yet letters' forms in Persian and in the scripts of India."""
_NO_JOINERS = dict.fromkeys(map(ord, _JOINERS))
_BARE_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)


def normalize_url(url: str) -> str:
    """The form under which an address is compared and stored.

    Lower-case scheme and host, punycode, no user info, default port, fragment (but `#!`), dot segment, session,
    tracking parameter, AMP, mobile or print variant, copy in an AMP cache; escapes only where they must be; the other
    parameters sorted and each once, so that their order does not matter. Raises ValueError for what is no http(s) URL.
    """
    if len(url) > LONGEST_URL:
        raise ValueError(f"a URL of {len(url)} characters, {LONGEST_URL} at most: {url[:200]!r}")
    normal = _of_the_page(url)
    if len(normal) > LONGEST_URL:
        raise ValueError(f"a URL of {len(normal)} characters with its escapes, {LONGEST_URL} at most: {url[:200]!r}")
    return normal


def _of_the_page(url: str) -> str:
    """The normal form of what a URL is a copy of, if it is one."""
    for _ in range(_MOST_COPIES):
        url = unwrap(url.strip())
        normal = _normalize(url)
        # What was written oddly may be seen only now to be a copy.
        if unwrap(normal) == normal:
            return normal
        url = normal
    raise ValueError(f"a copy of a copy, more than {_MOST_COPIES} times: {url[:200]!r}")


def _normalize(url: str) -> str:
    parts = _split(url)
    path = plain_path(escape(parts.path))
    query = "&".join(sorted({plain_parameter(one) for one in escape(parts.query).split("&")} - {""}))
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme, _netloc(parts), path, query, escape(fragment)))


def article_id(canonical_url: str) -> str:
    """32 hex digits, the same for every spelling of one address: SHA-256 of it without scheme, `www.` and trailing
    slash."""
    return id_of(normalize_url(canonical_url))


def id_of(normalized: str) -> str:
    """The `article_id` of a URL in its normal form."""
    parts = urlsplit(normalized)
    host = parts.netloc.removeprefix("www.")
    key = urlunsplit(("", host, parts.path.rstrip("/"), parts.query, parts.fragment))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def domain(url: str) -> str:
    """The host without `www.` and mobile labels; IP addresses and `localhost` as they are. Raises ValueError as
    above."""
    return _plain_host(_split(url)).removeprefix("www.")


def host_key(url: str) -> str:
    """`host` or `host:port`: what fetch requests are keyed by. Raises ValueError for what is no http(s) URL."""
    return urlsplit(_of_the_page(url)).netloc


def site(url: str) -> str:
    """The registered domain (`example.co.uk`), or host and port where there is none (IP addresses, `localhost`)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_address(host) or "." not in host:
        return parts.netloc.lower()
    registered: str | None = courlan.extract_domain(f"http://{host}/")
    return registered or ".".join(host.split(".")[-2:])


def escape(part: str) -> str:
    """Percent-escape what must be, and nothing that need not be (RFC 3986, 6.2.2): letters, digits, `-._~`.

    Other escapes stay as they are: decoding them may merge two addresses.
    """
    part = _BARE_PERCENT.sub("%25", part)
    return _ESCAPE.sub(_unescaped, quote(part, safe=_SAFE, errors="replace"))


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _split(url: str) -> SplitResult:
    plain = "".join(character for character in url.strip() if character.isprintable() or character in _JOINERS)
    parts = urlsplit(plain.replace(" ", "%20"))
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http(s) URL: {url[:200]!r}; give the full address, such as https://example.org/story")
    try:
        # Reading it is what checks it.
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"bad port in {url[:200]!r}: {error}") from error
    return parts


def _netloc(parts: SplitResult) -> str:
    host, port = _plain_host(parts), parts.port
    netloc = f"[{host}]" if ":" in host else host
    return netloc if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{netloc}:{port}"


def _plain_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if _is_address(host):
        return host
    # Asked before as well: it takes its time with long ones.
    for _ in range(2):
        if len(host) > _LONGEST_HOST:
            raise ValueError(f"a host name of {len(host)} characters, {_LONGEST_HOST} at most: {host[:200]!r}")
        try:
            host = (host if host.isascii() else _punycode(host)).rstrip(".")
        except UnicodeError as error:
            raise ValueError(f"bad host name {host[:200]!r}: {error}") from error
    if not all(host.split(".")):
        raise ValueError(f"bad host name {host[:200]!r}: nothing between two dots")
    while (shorter := _without_mobile(host)) != host:
        host = shorter
    return host


def _punycode(host: str) -> str:
    """By IDNA 2008, as browsers do it: straße.example is no strasse.example. Raises UnicodeError."""
    try:
        return idna.encode(host, uts46=True, transitional=False).decode()
    except idna.IDNAError:
        # Names that were registered before, with signs that it does not have any more; spelt as browsers do.
        plain = idna.uts46_remap(host, std3_rules=False, transitional=False).translate(_NO_JOINERS)
    labels = [one if one.isascii() else f"xn--{one.encode('punycode').decode('ascii')}" for one in plain.split(".")]
    if any(len(label) > _LONGEST_LABEL for label in labels):
        raise UnicodeError(f"a part of it is longer than {_LONGEST_LABEL} characters")
    return ".".join(labels)


def _without_mobile(host: str) -> str:
    labels = host.split(".")
    # `m.example.org` and `en.m.example.org` are the mobile skins of one site; `m.org` itself is a site.
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
