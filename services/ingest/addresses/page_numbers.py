"""Which page of a story is at an address: long stories are served on several."""

import re
from collections import Counter
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from services.ingest.addresses.slugs import is_story, names_a_story

_WORD = (
    r"(?:page[ds]?|pagina|página|pag|pg|pn|seite|side|sida|sidan|sivu|strona|strana|stranica|stránka|stranka|str|oldal|"
    r"sayfa|halaman|hal|trang|puslapis|lapa|leht|blad|p)(?:[_-]?(?:no|nr|num|number|nummer|index))?"
)
"""The word for a page in paths and parameters."""
_NUMBER = r"(?:[2-9]|[1-9]\d|1\d\d)"
"""A page after the first. No story has two hundred."""
_PARAMETER = re.compile(_WORD, re.IGNORECASE)
_WHOLE_NUMBER = re.compile(_NUMBER)
_EXTENSION = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)
_NAMED = re.compile(rf"[/_,.~!-]{_WORD}[/_=,-]?({_NUMBER})/?", re.IGNORECASE)
"""What follows the story's own path: /page/2, -seite-2."""
_BARE = re.compile(rf"[/_,~!-]({_NUMBER})/?")
"""The same without a word: /2, -2, _2. Whatever is numbered looks like that."""
_FIRST = re.compile(rf"(?:[/_,.~!-]{_WORD}[/_=,-]?|[/_,])1$", re.IGNORECASE)
_MAY_HAVE = re.compile(rf"\b{_WORD}[/_=,-]?{_NUMBER}\b|[/_,~!-]{_NUMBER}(?:\.[a-z]\w{{1,4}})?/?(?:\?|$)", re.IGNORECASE)


def page_number(first: str, other: str) -> int | None:
    """The number, 2 or more, of the page at `other` in the story whose first page is at `first`; None if it is no later
    page of it. Both are normalized URLs. That such an address exists does not say that the story goes on there."""
    one, two = urlsplit(first), urlsplit(other)
    if one.netloc.removeprefix("www.") != two.netloc.removeprefix("www.") or not _may_go_on(one):
        return None
    if one.path.rstrip("/") == two.path.rstrip("/"):
        return _by_parameter(one, two)
    return _by_path(unquote(one.path).rstrip("/"), unquote(two.path)) if one.query == two.query else None


def stem_of(first: str) -> str:
    """The part of a first page's URL that the addresses of all later pages contain."""
    path = _FIRST.sub("", _parted(urlsplit(first).path.rstrip("/"))[0])
    return path.rpartition("/")[2] if path.isascii() and "%" not in path else ""


def may_be_numbered(url: str) -> bool:
    """Whether a URL has anything that could be the number of a later page."""
    return _MAY_HAVE.search(unquote(url)) is not None


def _may_go_on(first: SplitResult) -> bool:
    """Whether the address names a story: lists of stories, which have pages too, seldom do."""
    path = first.path.strip("/")
    numbered = names_a_story(_FIRST.sub("", _parted(path)[0]))
    return is_story(path) or numbered or bool(first.query)


def _by_parameter(first: SplitResult, other: SplitResult) -> int | None:
    ours, theirs = Counter(parse_qsl(first.query)), Counter(parse_qsl(other.query))
    lost, added = list((ours - theirs).elements()), list((theirs - ours).elements())
    if len(added) != 1 or not _PARAMETER.fullmatch(added[0][0]):
        return None
    name, value = added[0]
    return int(value) if _WHOLE_NUMBER.fullmatch(value) and lost in ([], [(name, "1")], [(name, "0")]) else None


def _by_path(first: str, other: str) -> int | None:
    stem, extension = _parted(first)
    theirs, their_extension = _parted(other.rstrip("/"))
    # `/story.html/2` too, where the extension is inside.
    forms = [(first, other), *([(stem, theirs)] if extension == their_extension else [])]
    for own, whole in forms:
        for start in (own, _FIRST.sub("", own)):
            rest = whole[len(start) :] if whole.startswith(start) else ""
            if match := _NAMED.fullmatch(rest) or _BARE.fullmatch(rest):
                return int(match[1])
    return None


def _parted(path: str) -> tuple[str, str]:
    match = _EXTENSION.search(path)
    return (path[: match.start()], match[0]) if match else (path, "")
