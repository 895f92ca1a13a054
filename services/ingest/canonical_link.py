"""Canonical links: what a page says its address is, believed only where it is consistent with the page's own."""

import re
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from services.ingest.identity import LONGEST_URL, normalize_url, site

_NUMBER = re.compile(r"\d{5,}")
"""Digits enough to be an article's number, or a date without a break."""

_DATE = re.compile(r"(?:19|20)\d{6}")

_WORD = re.compile(r"[^\W\d_]{3,}")

_EXTENSION = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)

_TEMPLATE = re.compile(r"[{}<>]|\$[({]|\[\[")
"""Of a template that was not filled in."""

_NOTHING = frozenset(("undefined", "null", "none", "nan", "false", "true", "home"))
"""What a template that was filled in with nothing names."""

_VIEWS = frozenset((
    "page", "pages", "seite", "photo", "photos", "gallery", "images", "pictures", "slideshow", "video",
    "videos", "comments", "all", "full", "print", "amp",
))  # fmt: skip
"""Parts of a path behind an article's own, as numbers are: its further pages."""

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
        if not link or not link.strip() or len(link) > LONGEST_URL or _TEMPLATE.search(link):
            continue
        try:
            candidate = normalize_url(urljoin(url, link.strip()))
        except ValueError:
            continue
        if site(candidate) == site(own) and _is_consistent(urlsplit(candidate), urlsplit(own)):
            return candidate
    return own


def _is_consistent(link: SplitResult, own: SplitResult) -> bool:
    path, mine = link.path.strip("/"), own.path.strip("/")
    if not path:
        return not mine and link.query == own.query
    if path == mine:
        return _names_a_story(mine) or not _lost_parameters(link, own)
    if _last(path).casefold() in _NOTHING:
        return False
    if mine.startswith(f"{path}/"):
        return _has_number(path) or _is_view(mine.removeprefix(f"{path}/"))
    if _names_a_story(mine) and not _names_a_story(path) and not link.query and not _words(path) & _words(mine):
        return False
    return not _is_another(link, own)


def _last(path: str) -> str:
    """The last part of a path without its extension."""
    return _EXTENSION.sub("", path.rsplit("/", 1)[-1])


def _names_a_story(path: str) -> bool:
    """Whether the last part of a path is a slug, or carries an article's number."""
    last = _last(path)
    return last.count("-") > 1 or _NUMBER.search(last) is not None


def _has_number(path: str) -> bool:
    return any(not _DATE.fullmatch(number) for number in _NUMBER.findall(_last(path)))


def _is_view(rest: str) -> bool:
    return all(part.casefold() in _VIEWS or (part.isdecimal() and len(part) < 4) for part in rest.split("/"))


def _lost_parameters(link: SplitResult, own: SplitResult) -> bool:
    """Whether a link to the page's own path lacks a parameter of the page's that may tell articles apart."""
    lost = set(parse_qsl(own.query, keep_blank_values=True)) - set(parse_qsl(link.query, keep_blank_values=True))
    return any(name.casefold() not in _VIEW_PARAMETERS for name, _ in lost)


def _is_another(link: SplitResult, own: SplitResult) -> bool:
    """Whether both carry numbers, none in common, and the slugs share less than half of the words of the shorter."""
    theirs, mine = _numbers(link), _numbers(own)
    if not theirs or not mine or theirs & mine:
        return False
    words_of_both = _words(link.path), _words(own.path)
    return 2 * len(words_of_both[0] & words_of_both[1]) < max(1, min(map(len, words_of_both)))


def _numbers(parts: SplitResult) -> set[str]:
    """The numbers of an article's path and query; a date only where there is no other."""
    numbers = set(_NUMBER.findall(f"{parts.path}?{parts.query}"))
    return {number for number in numbers if not _DATE.fullmatch(number)} or numbers


def _words(path: str) -> set[str]:
    return set(_WORD.findall(_last(path.rstrip("/")).casefold())) - _GENERIC
