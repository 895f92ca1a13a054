"""What makes two addresses one article: URL normalisation, the canonical link, and `article_id`.

The registered domain comes from courlan (public suffix list). Its query cleaning is not used: it drops parameters
such as `cid`, `uid` or `source`, which on many sites are the article's own number, and two articles must never become
one.
"""

import hashlib
import ipaddress
import re
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import courlan

_DEFAULT_PORTS = {"http": 80, "https": 443}

_TRACKER = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|ga|gs|itm|mkt|hsa|vero|oly|wt|at|hss?)_\w+"
    r"|(?:fb|g|gc|dc|ms|tw|tt|y|ysc|msclk|igsh|wbra|gbra|srslt|epik|li_fat_|scc|s_kw)(?:cl)?id"
    r"|gad_source|gclsrc|_ga|_gl|mc_[ce]id|mkt_tok|_hsenc|_hsmi|__twitter_impression|igshid|ncid|cmpid|cmp|icid|ocid|smid|smtyp"
    r"|xtor|ns_(?:campaign|mchannel|source|linkname|fee)|maca|wtrid|wt_mc|sthash|ref_src|ref_url|fbclid|feedtype|feedname"
    r"|__tn__|share(?:d)?|share_id|sharetype|partner|amp|outputtype|usqp",
    re.IGNORECASE,
)
"""Query parameters that say where a reader came from, matched whole. Adguard's and ClearURLs' general lists, the news
part."""

_MOBILE_LABELS = ("m", "mobile", "amp", "wap")
_AMP_FILE = re.compile(r"\.amp(?=\.html?$)", re.IGNORECASE)
_AMP_FOLDER = re.compile(r"(?<=/)([^/]*[\d-][^/]*)/amp(?:\.html?)?/?$", re.IGNORECASE)
"""Only after a slug: `/guitars/amp` may be about amplifiers, `/2026/harbor-reopens/amp` is not."""
_SAFE = "/%:@!$&'()*+,;=~-._"
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)


def normalize_url(url: str) -> str:
    """The form under which an address is compared and stored.

    Lower-case scheme and host, punycode, no user info, default port, fragment (but `#!`), tracking parameter, AMP or
    mobile variant; the other parameters sorted, so that their order does not matter. Raises ValueError for what is no
    http(s) URL.
    """
    parts = _split(url)
    host = _plain_host(parts)
    port = parts.port
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    path = _AMP_FOLDER.sub(r"\1", _AMP_FILE.sub("", re.sub(r"/{2,}", "/", parts.path))) or "/"
    parameters = sorted(filter(None, parts.query.split("&")))
    query = "&".join(p for p in parameters if not _TRACKER.fullmatch(unquote(p.partition("=")[0])))
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme, netloc, _escape(path), _escape(query), _escape(fragment)))


def article_id(canonical_url: str) -> str:
    """32 hex digits, the same for every spelling of one address: SHA-256 of it without scheme, `www.` and trailing
    slash."""
    parts = urlsplit(normalize_url(canonical_url))
    host = parts.netloc.removeprefix("www.")
    key = urlunsplit(("", host, parts.path.rstrip("/"), parts.query, parts.fragment))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def canonical_url(url: str, *links: str | None) -> str:
    """The first of `links` (rel=canonical, og:url; relative ones are resolved) that can be believed, else `url`;
    normalised.

    Believed is a link of the same registered domain (the same host and port for addresses without one) that is not
    the home page: sites point every page of a broken template there, and all their articles would become one.
    """
    own = normalize_url(url)
    for link in links:
        if not link or not link.strip():
            continue
        try:
            candidate = normalize_url(urljoin(url, link.strip()))
        except ValueError:
            continue
        parts = urlsplit(candidate)
        if site(candidate) == site(own) and (parts.path.strip("/") or parts.query or parts.fragment):
            return candidate
    return own


def domain(url: str) -> str:
    """The host without `www.` and mobile labels; IP addresses and `localhost` as they are. Raises ValueError as
    above."""
    return _plain_host(_split(url)).removeprefix("www.")


def host_key(url: str) -> str:
    """`host` or `host:port`: what fetch requests are keyed by. Raises ValueError for what is no http(s) URL."""
    return urlsplit(normalize_url(url)).netloc


def site(url: str) -> str:
    """The registered domain (`example.co.uk`), or host and port where there is none (IP addresses, `localhost`)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_address(host) or "." not in host:
        return parts.netloc.lower()
    registered: str | None = courlan.extract_domain(f"http://{host}/")
    return registered or ".".join(host.split(".")[-2:])


def _escape(part: str) -> str:
    """Percent-escape what must be; escapes that are there stay as they are, since decoding may merge two addresses."""
    return _ESCAPE.sub(lambda match: match[0].upper(), quote(part, safe=_SAFE, errors="replace"))


def _split(url: str) -> SplitResult:
    parts = urlsplit("".join(character for character in url.strip() if character.isprintable()).replace(" ", "%20"))
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http(s) URL: {url[:200]!r}; give the full address, such as https://example.org/story")
    try:
        # Reading it is what checks it.
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"bad port in {url[:200]!r}: {error}") from error
    return parts


def _plain_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if _is_address(host):
        return host
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise ValueError(f"bad host name {host[:200]!r}: {error}") from error
    labels = host.split(".")
    # `m.example.org` and `en.m.example.org` are the mobile skins of one site; `m.org` itself is a site.
    for place in (0, 1):
        if len(labels) - place > 2 and labels[place] in _MOBILE_LABELS and site(f"http://{host}/") != host:
            shorter = ".".join(labels[:place] + labels[place + 1 :])
            return shorter if len(shorter.split(".")) >= 2 else host
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
