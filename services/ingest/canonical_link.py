"""Canonical links: what a page says its address is, believed only where it is consistent with the page's own."""

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

from services.ingest.identity import LONGEST_URL, normalize_url, site

_NUMBER = re.compile(r"\d{5,}")
"""Digits enough to be an article's number, or a date without a break."""

_DATE = re.compile(r"(?:19|20)\d{6}")

_WORD = re.compile(r"[^\W\d_]{3,}")

_EXTENSION = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)

_STORY = re.compile(r"[^\W_][-_][^\W_]|\d{4}|[^\W\d_]\d|\d[^\W\d_]")
"""What the last part of a story's path has and a section's seldom: words or numbers put together."""

_TEMPLATE = re.compile(r"[{}<>]|\$[({]|\[\[|%\w{1,40}%|__\w{1,40}?__|\[object |\(null\)", re.IGNORECASE)
"""Of a template that was not filled in."""

_PLACEHOLDER = re.compile(r"(?:^|/)(?::\w+|\[(?:\.{3})?\w+\]|undefined|null|nan)(?=[/.?#]|$)", re.IGNORECASE)
"""A part of a path that a router or a script left as it was."""

_NOTHING = frozenset((
    "undefined", "null", "none", "nan", "false", "true", "home", "0", "-", "_", "404", "error", "notfound",
    "not-found", "login", "signin", "sign-in", "register", "subscribe", "search",
))  # fmt: skip
"""What a template that was filled in with nothing names, and where those are sent who may not read."""

_ID = re.compile(
    r"(?:.*\[)?(?:(?P<sure>p|(?:news|article|story|item|post)?_?id|news|article|story|item|post)|\w*(?:id|no|nr))\]?",
    re.IGNORECASE,
)
"""Parameters that may hold an article's number; those that are `sure` hold nothing else."""

_VIEWS = frozenset((
    "page", "pages", "seite", "photo", "photos", "gallery", "images", "pictures", "slideshow", "video",
    "videos", "comments", "all", "full", "print", "amp",
))  # fmt: skip
"""Parts of a path behind an article's own, as numbers are: its further pages."""

_FORMS = frozenset(("amp", "amphtml", "print", "printable", "mobile", "m"))

_VIEW_PARAMETERS = frozenset((
    "page", "pagenum", "seite", "ref", "from", "origin", "sort", "view", "comments",
    "replytocom", "tab", "feature",
))  # fmt: skip
"""Parameters that an article's canonical link may leave out."""

_GENERIC = frozenset((
    "article", "articles", "story", "stories", "news", "artikel", "nota", "noticia", "noticias", "post", "item",
    "page", "index", "default", "content", "the", "and", "for", "with", "from", "that", "this", "are", "was",
    "has", "have", "not", "but", "its", "his", "her", "our", "your", "der", "die", "das", "und", "den", "dem",
    "des", "les", "une", "pour", "dans", "los", "las", "una", "por", "con", "del", "che", "per",
))  # fmt: skip
"""Words that two articles may share."""


def canonical_url(url: str, *links: str | None) -> str:
    """The first of `links` (rel=canonical, og:url; relative ones are resolved) that can be believed, else `url`;
    normalised.

    Believed is a link of the same registered domain (the same host and port for addresses without one) that is not a
    template left as it was, not the home page nor a folder that the page stands in, that has the parameters which tell
    one article from another, and that does not name another article: sites point every page of a broken template to one
    place, and all their articles would become one.
    """
    own = normalize_url(url)
    for link in links:
        if not link or not link.strip() or len(link) > LONGEST_URL or _is_template(link):
            continue
        try:
            candidate = normalize_url(urljoin(url, link.strip()))
        except ValueError:
            continue
        if site(candidate) == site(own) and _is_consistent(urlsplit(candidate), urlsplit(own)):
            return candidate
    return own


def _is_template(link: str) -> bool:
    plain = unquote(link)
    path = plain.split("?", maxsplit=1)[0].partition("://")[2].partition("/")[2] or plain.split("?", maxsplit=1)[0]
    return _TEMPLATE.search(plain) is not None or _PLACEHOLDER.search(path) is not None


def _is_consistent(link: SplitResult, own: SplitResult) -> bool:
    path, mine = unquote(link.path).strip("/"), unquote(own.path).strip("/")
    if not path:
        return not mine and link.query == own.query
    if path == mine or (_last(path) == _last(mine) and _is_story(path) and not _last(path).isdecimal()):
        return not _lost_parameters(link, own)
    if _last(path).casefold() in _NOTHING:
        return False
    if mine.startswith(f"{path}/"):
        return _has_number(path) or _is_view(mine.removeprefix(f"{path}/"), path)
    return _without_views(mine) == path or not (_is_elsewhere(link, own) or _is_another(link, own))


def _is_elsewhere(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link names no story, or nothing that this one has in common with it: a section, a home page."""
    path, mine = unquote(link.path).strip("/"), unquote(own.path).strip("/")
    if not _is_story(path) and not _names_ours(link, own):
        deeper = mine.count("/") > path.count("/")
        if ((_is_story(mine) or deeper) and _last(path) != _last(mine)) or _ids(own) - _ids(link):
            return True
    numbered = any(not _DATE.fullmatch(number) for number in _numbers(link))
    return _names_a_story(mine) and not numbered and not _words(path) & _words(mine)


def _last(path: str) -> str:
    """The last part of a path without its extension."""
    return _EXTENSION.sub("", path.rsplit("/", 1)[-1])


def _is_story(path: str) -> bool:
    """Whether the last part of a path may be a story's."""
    return _STORY.search(_last(path)) is not None


def _names_a_story(path: str) -> bool:
    """Whether the last part of a path is a slug, or carries an article's number."""
    last = _last(path)
    return last.count("-") > 1 or _NUMBER.search(last) is not None


def _has_number(path: str) -> bool:
    return any(not _DATE.fullmatch(number) for number in _NUMBER.findall(_last(path)))


def _is_view(rest: str, path: str) -> bool:
    """Whether `rest` is what a story at `path` has behind it: its second page, its photos. Sections have numbers."""
    parts = rest.casefold().split("/")
    numbered = any(part.isdecimal() for part in parts)
    may_be_paged = _is_story(path) and not _last(path).isdecimal()
    return (may_be_paged or not numbered) and all(
        part in _VIEWS or (part.isdecimal() and len(part) < 4) for part in parts
    )


def _without_views(path: str) -> str:
    """A path without its parts for an AMP, print or mobile form, wherever they stand."""
    return "/".join(part for part in path.split("/") if part.casefold() not in _FORMS)


def _ids(parts: SplitResult) -> set[str]:
    """The values of a query that may be an article's number."""
    return {value for name, value in parse_qsl(parts.query) if _ID.fullmatch(name)}


def _names_ours(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link names a story by a parameter, and that of the page, as far as it has a number."""
    named = {value for value in _ids(link) if any(character.isdigit() for character in value)}
    return any(value in f"{own.path}?{own.query}" for value in named) or (bool(named) and not _numbers(own))


def _lost_parameters(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link to the page's own path lacks a parameter of the page's that may tell articles apart."""
    lost = set(parse_qsl(own.query, keep_blank_values=True)) - set(parse_qsl(link.query, keep_blank_values=True))
    ids = [match for name, _ in lost if (match := _ID.fullmatch(name))]
    if _names_a_story(unquote(own.path).strip("/")):
        # The path names the story, and `cid` may be a campaign.
        return any(match["sure"] for match in ids)
    if ids or _ids(own) & _ids(link):
        return bool(ids)
    return any(name.casefold() not in _VIEW_PARAMETERS for name, _ in lost)


def _is_another(link: SplitResult, own: SplitResult) -> bool:
    """Whether both carry numbers, none in common, and the slugs share less than half of the words of the shorter."""
    theirs, mine = _numbers(link), _numbers(own)
    lasts = _last(link.path.strip("/")), _last(own.path.strip("/"))
    if lasts[0] != lasts[1] and all(last.isdecimal() for last in lasts):
        return True
    if not theirs or not mine or theirs & mine:
        return False
    words_of_both = _words(unquote(link.path)), _words(unquote(own.path))
    return 2 * len(words_of_both[0] & words_of_both[1]) < max(1, min(map(len, words_of_both)))


def _numbers(parts: SplitResult) -> set[str]:
    """The numbers of an article: of the last part of its path and its query, else of the whole; dates only as last."""
    last = _last(parts.path.strip("/"))
    for place in (f"{last}?{parts.query}", parts.path):
        numbers = set(_NUMBER.findall(place))
        if own := {number for number in numbers if not _DATE.fullmatch(number)}:
            return own
    return set(_NUMBER.findall(parts.path))


def _words(path: str) -> set[str]:
    return set(_WORD.findall(_last(path.rstrip("/")).casefold())) - _GENERIC
