"""Variants of an address that are the same page: AMP, mobile and print forms, sessions, where a reader came from."""

import re
from urllib.parse import unquote, urlsplit

TRACKER = re.compile(
    r"(?:utm|mtm|piwik|matomo|itm|hsa|vero|oly)_\w+"
    r"|(?:pk|ga|gs|mkt|wt|at|hss?)_(?!(?:id|no|nr|news|article|story|item|post|p)$)\w+"
    r"|fbclid|gclid|dclid|msclkid|twclid|ttclid|yclid|ysclid|gbraid|wbraid|igshid|igsh|srsltid|epik|li_fat_id|sccid"
    r"|s_kwcid|gad_(?:source|campaignid)|gclsrc|_ga|_gl|mc_[ce]id|mkt_tok|_hsenc|_hsmi|__twitter_impression|cmpid|icid|ocid|smid|smtyp"
    r"|xtor|ns_(?:campaign|mchannel|source|linkname|fee)|maca|wtrid|wt_mc|sthash|ref_src|ref_url|feedtype|feedname"
    r"|__tn__|share_id|sharetype|amp_js_v|amp_gsa|amp_kit|outputtype|usqp"
    r"|phpsessid|jsessionid|aspsessionid\w*|cftoken|cfid",
    re.IGNORECASE,
)
"""Query parameters that say where a reader came from, which session is theirs, or how the page is to be shown, matched
whole. Adguard's and ClearURLs' general lists, the news part. What may be an article's number (`id`, `cid`, `sid`,
`uid`, `msid`, `source`, `page`) is none."""

MAYBE = re.compile(r"(?:shared?|partner|cmp|amp)(?:=(?!\d{3,}$).*)?|(?:output|view)=amp|m=1", re.IGNORECASE)
"""Parameters, with their values, that are as those are, unless they have an article's number: `share=12345`."""

PRINT = re.compile(
    r"(?:print|printable|printpage|print_?view|print_?version|printer_?friendly)(?:=(?:1|y|yes|true|on|print)?)?"
    r"|(?:view|output|format|mode|layout|service|action)=print(?:able|er_?friendly)?",
    re.IGNORECASE,
)
"""Parameters, with their values, that ask for the print form."""

MOBILE_LABELS = ("m", "mobile", "mobi", "touch", "amp", "wap")

_ESCAPED_AND = re.compile(r"^(?:amp;)+(?=.)", re.IGNORECASE)
_CACHE_HOST = re.compile(r"(?:[\w-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)")
_CACHE_PATH = re.compile(r"/(?:[a-z]/)(s/)?([^/]+\.[^/]+)(/.*)?")
_VIEWER_PATH = re.compile(r"/amp/(s/)?([^/]+\.[^/]+)(/.*)?")
_SLUG = r"(?=[^/]*[\d-])[^/]+"
"""A part of a path that names a story: `/guitars/amp` may be about amplifiers, `/2026/harbor-reopens/amp` is not."""
_FORMS = (
    (re.compile(r"(?:\.(?:amp|print))+(?=\.html?$)", re.IGNORECASE), ""),
    (re.compile(rf"(?<=/)({_SLUG})(?:/(?:amp(?:\.html?)?|amphtml|print|printable))+/?$", re.IGNORECASE), r"\1"),
    (re.compile(rf"^(?:/(?:amp|print))+(?=/(?:[^/]+/)*{_SLUG}/?$)", re.IGNORECASE), ""),
    (re.compile(r"(?<=/)(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE), ""),
    (re.compile(r";(?:(?:jsessionid|phpsessid)=[^/?;,&]*|sid=[a-z0-9]{16,}(?![^/?;,&]))", re.IGNORECASE), ""),
)


def unwrap(url: str) -> str:
    """The page's own URL where this is a copy in an AMP cache or viewer, or one in the other; else the URL itself."""
    for _ in range(3):
        inside = _unwrapped(url)
        if inside == url:
            break
        url = inside
    return url


def _unwrapped(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
        path = re.sub(r"/{2,}", "/", parts.path)
    except ValueError:
        return url
    wrapped = None
    if _CACHE_HOST.fullmatch(host):
        wrapped = _CACHE_PATH.fullmatch(path)
    elif re.fullmatch(r"(?:www\.)?google\.\w+(?:\.\w+)?", host):
        wrapped = _VIEWER_PATH.fullmatch(path)
    if wrapped is None:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{'https' if wrapped[1] else 'http'}://{wrapped[2]}{wrapped[3] or '/'}{query}"


def plain_path(path: str) -> str:
    """A path without dot segments, doubled slashes, sessions, default documents, and its AMP and print forms."""
    while True:
        before = path
        path = _without_dots(re.sub(r"/{2,}", "/", path))
        for form, instead in _FORMS:
            path = form.sub(instead, path)
        if path == before:
            return path or "/"


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    if "/." not in path:
        return path
    kept: list[str] = []
    parts = path.split("/")
    for part in parts[1:]:
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    if parts[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def is_variant(parameter: str) -> bool:
    """Whether a parameter of a query, with its value, makes no other page."""
    # `&amp;` that was escaped once too often.
    parameter = _ESCAPED_AND.sub("", parameter)
    name = unquote(parameter.partition("=")[0])
    return any((TRACKER.fullmatch(name), PRINT.fullmatch(parameter), MAYBE.fullmatch(parameter)))
