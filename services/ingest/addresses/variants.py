"""URL variants of the same page: AMP, mobile and print forms, session ids, tracking parameters."""

import re
from urllib.parse import unquote, urlsplit

TRACKER = re.compile(
    r"(?:utm|mtm|piwik|matomo|hsa|vero|oly)_\w+"
    r"|(?:pk|itm|ga)_(?:campaign|source|medium|content|term|kwd|keyword|cid|group|placement|place|channel|audience)"
    r"|at_(?:medium|campaign(?:_type)?|custom\d*|creation|channel|format|network|platform|term|variant|type|send_date"
    r"|recipient_(?:id|list)|link_(?:type|id|origin)|bbc_team|ptr_name|objective|audience|content|keyword)"
    r"|gs_(?:l|lcp|lcrp|ssp)|mkt_tok|wt_z?mc(?:_\w+)?|wt\.[\w.]+|wt_(?:kw|t|cc\d?)|wtrid|hss_channel|hsctatracking"
    r"|fbclid|gclid|dclid|msclkid|twclid|ttclid|yclid|ysclid|gbraid|wbraid|igshid|igsh|srsltid|epik|li_fat_id|sccid"
    r"|s_kwcid|gad_(?:source|campaignid)|gclsrc|_ga|_gl|mc_[ce]id|_hsenc|_hsmi|__twitter_impression|cmpid|icid|ocid|smid"
    r"|smtyp|xtor|ns_(?:campaign|mchannel|source|linkname|fee)|maca|sthash|ref_src|ref_url|feedtype|feedname"
    r"|__tn__|mibextid|fb_(?:action_ids|action_types|ref|source)|soc_(?:src|trk)|trk_(?:contact|msg|module|sid)"
    r"|emc|ftag|int_?cmp(?:id)?|sc_(?:cid|campaign|channel|content|medium|outcome|geo|country)|elq(?:track(?:id)?|a[ikt]d?|cst)"
    r"|irclickid|rb_clickid|wickedid|vmcid|_openstat|dicbo|tblci|_kx|_ke|_branch_(?:match_id|referrer)|guccounter|guce_referrer(?:_sig)?"
    r"|unlocked_article_code|reflink|share_id|sharetype|amp_js_v|amp_gsa|amp_kit|outputtype|usqp"
    r"|phpsessid|jsessionid|aspsessionid\w*|cftoken|cfid",
    re.IGNORECASE,
)
"""Names of query parameters that track the reader, carry a session, or choose how the page is shown; matched whole.

From the general lists of AdGuard and ClearURLs, the part that news sites use. Not included: names that may hold the
article's number (`id`, `cid`, `sid`, `uid`, `msid`, `source`, `page`), and names that merely share a tool's prefix."""

MAYBE = re.compile(
    r"(?:shared?|partner|cmp|amp)(?:=(?:[01]|(?!\d+$).*))?|(?:output|view|format|layout)=amp|(?:m|mobile)=1",
    re.IGNORECASE,
)
"""Parameters with values that are variants too, unless the value may be an article's number: `share=12345`."""

PRINT = re.compile(
    r"(?:print|printable|printpage|print_?view|print_?version|printer_?friendly)(?:=(?:1|y|yes|true|on|print)?)?"
    r"|(?:view|output|format|mode|layout|service|action)=print(?:able|er_?friendly)?",
    re.IGNORECASE,
)
"""Parameters with values that ask for the print form."""

MOBILE_LABELS = ("m", "mobile", "mobi", "touch", "amp", "wap")
"""Host labels of mobile versions."""

_ESCAPED_AND = re.compile(r"^(?:amp(?:;|%3B))+(?=.)", re.IGNORECASE)
_ANOTHER = re.compile(r";(?=[^;=]+=)")
"""A semicolon used as the separator of parameters, as older sites do."""
_CACHE_HOST = re.compile(r"(?:[\w-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)")
_CACHE_PATH = re.compile(r"/(?:[a-z]/)(s/)?([^/]+\.[^/]+)(/.*)?")
_VIEWER_PATH = re.compile(r"/amp/(s/)?([^/]+\.[^/]+)(/.*)?")
_SLUG = r"(?=[^/]*[\d-])[^/]+"
"""A path segment that names a story: `/guitars/amp` may be about amplifiers, `/2026/harbor-reopens/amp` is not."""
_FORMS = (
    (re.compile(r"(?<!\.amp)(?<!\.print)(?:\.(?:amp|print))++(?=\.html?$)", re.IGNORECASE), ""),
    (re.compile(rf"(?<=/)({_SLUG})(?:/(?:amp(?:\.html?)?|amphtml|print|printable))+/?$", re.IGNORECASE), r"\1"),
    (re.compile(rf"^(?:/(?:amp|print)(?=/))++(?=/(?:[^/]+/)*{_SLUG}/?$)", re.IGNORECASE), ""),
    (re.compile(r"(?<=/)(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE), ""),
    (re.compile(r";(?:(?:jsessionid|phpsessid)=[^/?;,&]*|sid=[a-z0-9]{16,}(?![^/?;,&]))", re.IGNORECASE), ""),
)
_MAY_VARY = re.compile(r"//|/\.|;|amp|print|index\.|default\.", re.IGNORECASE)
"""Matches every path that any of this changes, so that most paths need one search."""
_MAY_WRAP = re.compile(r"ampproject\.|bing-amp\.|google\.|[^\x20-\x7e]", re.IGNORECASE)
"""The same for copies in caches and viewers. A parser of URLs may find the host only behind other characters."""


def may_be_variant(host: str, path: str) -> bool:
    """Whether a page may have another form than the one at this host and path, whatever its query."""
    return bool(_MAY_VARY.search(path) or _MAY_WRAP.search(host))


def unwrap(url: str) -> str:
    """The URL of the original for a copy in an AMP cache or viewer, however nested; else the URL itself."""
    if not _MAY_WRAP.search(url):
        return url
    # Terminates: each step makes the URL shorter.
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
    """A path without dot segments, doubled slashes, session ids, default documents, and AMP or print suffixes."""
    if not _MAY_VARY.search(path):
        return path or "/"
    while True:
        before = path
        path = _without_dots(re.sub(r"/{2,}", "/", path))
        for form, instead in _FORMS:
            path = form.sub(instead, path)
        if path == before:
            return path or "/"


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, 5.2.4)."""
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
    """A query parameter, or those separated by semicolons in it, without the variants; "" if nothing is left."""
    return ";".join(one for one in _ANOTHER.split(parameter) if not is_variant(one))


def is_variant(parameter: str) -> bool:
    """Whether a query parameter with its value leads to the same page as the URL without it."""
    # A leftover of `&amp;`, escaped once too often.
    parameter = _ESCAPED_AND.sub("", parameter)
    name = unquote(parameter.partition("=")[0])
    return any((TRACKER.fullmatch(name), PRINT.fullmatch(parameter), MAYBE.fullmatch(parameter)))
