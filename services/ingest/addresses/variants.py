"""Variants of an address that are the same page: AMP, mobile and print forms, sessions, where a reader came from."""

import re
from urllib.parse import unquote, urlsplit

TRACKER = re.compile(
    r"(?:utm|mtm|piwik|matomo|hsa|vero|oly)_\w+"
    r"|(?:pk|itm|ga)_(?:campaign|source|medium|content|term|kwd|keyword|cid|group|placement|place|channel|audience)"
    r"|at_(?:medium|campaign(?:_type)?|custom\d*|creation|channel|format|network|platform|term|variant|type|send_date"
    r"|recipient_(?:id|list)|link_(?:type|id|origin)|bbc_team|ptr_name|objective|audience|content|keyword)"
    r"|gs_(?:l|lcp|lcrp|ssp)|mkt_tok|wt_z?mc(?:_\w+)?|wt_(?:kw|t|cc\d?)|wtrid|hss_channel|hsctatracking"
    r"|fbclid|gclid|dclid|msclkid|twclid|ttclid|yclid|ysclid|gbraid|wbraid|igshid|igsh|srsltid|epik|li_fat_id|sccid"
    r"|s_kwcid|gad_(?:source|campaignid)|gclsrc|_ga|_gl|mc_[ce]id|_hsenc|_hsmi|__twitter_impression|cmpid|icid|ocid|smid"
    r"|smtyp|xtor|ns_(?:campaign|mchannel|source|linkname|fee)|maca|sthash|ref_src|ref_url|feedtype|feedname"
    r"|__tn__|share_id|sharetype|amp_js_v|amp_gsa|amp_kit|outputtype|usqp"
    r"|phpsessid|jsessionid|aspsessionid\w*|cftoken|cfid",
    re.IGNORECASE,
)
"""Query parameters that say where a reader came from, which session is theirs, or how the page is to be shown, matched
whole. Adguard's and ClearURLs' general lists, the news part. What may be an article's number (`id`, `cid`, `sid`,
`uid`, `msid`, `source`, `page`) is none; nor is what only begins as those of a tool do, if others may use it."""

MAYBE = re.compile(
    r"(?:shared?|partner|cmp|amp)(?:=(?:[01]|(?!\d+$).*))?|(?:output|view|format|layout)=amp|(?:m|mobile)=1",
    re.IGNORECASE,
)
"""Parameters, with their values, that are as those are, unless they have an article's number: `share=12345`."""

PRINT = re.compile(
    r"(?:print|printable|printpage|print_?view|print_?version|printer_?friendly)(?:=(?:1|y|yes|true|on|print)?)?"
    r"|(?:view|output|format|mode|layout|service|action)=print(?:able|er_?friendly)?",
    re.IGNORECASE,
)
"""Parameters, with their values, that ask for the print form."""

MOBILE_LABELS = ("m", "mobile", "mobi", "touch", "amp", "wap")

_ESCAPED_AND = re.compile(r"^(?:amp(?:;|%3B))+(?=.)", re.IGNORECASE)
_ANOTHER = re.compile(r";(?=[^;=]+=)")
"""Before a parameter that a semicolon parts from the one before, as sites did once."""
_CACHE_HOST = re.compile(r"(?:[\w-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)")
_CACHE_PATH = re.compile(r"/(?:[a-z]/)(s/)?([^/]+\.[^/]+)(/.*)?")
_VIEWER_PATH = re.compile(r"/amp/(s/)?([^/]+\.[^/]+)(/.*)?")
_SLUG = r"(?=[^/]*[\d-])[^/]+"
"""A part of a path that names a story: `/guitars/amp` may be about amplifiers, `/2026/harbor-reopens/amp` is not."""
_FORMS = (
    (re.compile(r"(?<!\.amp)(?<!\.print)(?:\.(?:amp|print))++(?=\.html?$)", re.IGNORECASE), ""),
    (re.compile(rf"(?<=/)({_SLUG})(?:/(?:amp(?:\.html?)?|amphtml|print|printable))+/?$", re.IGNORECASE), r"\1"),
    (re.compile(rf"^(?:/(?:amp|print)(?=/))++(?=/(?:[^/]+/)*{_SLUG}/?$)", re.IGNORECASE), ""),
    (re.compile(r"(?<=/)(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE), ""),
    (re.compile(r";(?:(?:jsessionid|phpsessid)=[^/?;,&]*|sid=[a-z0-9]{16,}(?![^/?;,&]))", re.IGNORECASE), ""),
)


def unwrap(url: str) -> str:
    """The page's own URL where this is a copy in an AMP cache or viewer, or one in the other; else the URL itself."""
    # Each is shorter than the one around it.
    while (inside := _unwrapped(url)) != url:
        url = inside
    return url


def _unwrapped(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
        path = _without_dots(re.sub(r"/{2,}", "/", parts.path))
    except ValueError:
        return url
    wrapped = None
    if _CACHE_HOST.fullmatch(host):
        wrapped = _CACHE_PATH.fullmatch(path)
    elif re.fullmatch(r"(?:(?:www|m)\.)?google\.\w+(?:\.\w+)?", host):
        wrapped = _VIEWER_PATH.fullmatch(path)
    if wrapped is None:
        return url
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"{'https' if wrapped[1] else 'http'}://{wrapped[2]}{wrapped[3] or '/'}{query}{fragment}"


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


def plain_parameter(parameter: str) -> str:
    """A parameter of a query without what makes no other page: nothing, or what semicolons part, as far as it does."""
    return ";".join(one for one in _ANOTHER.split(parameter) if not is_variant(one))


def is_variant(parameter: str) -> bool:
    """Whether a parameter of a query, with its value, makes no other page."""
    # `&amp;` that was escaped once too often.
    parameter = _ESCAPED_AND.sub("", parameter)
    name = unquote(parameter.partition("=")[0])
    return any((TRACKER.fullmatch(name), PRINT.fullmatch(parameter), MAYBE.fullmatch(parameter)))
