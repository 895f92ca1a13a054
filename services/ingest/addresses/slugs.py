"""What the path and the query of an address say of its story: a slug, words, numbers, dates."""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl

_NUMBER = re.compile(r"\d{5,}")
"""Digits enough to be an article's number, or a date without a break."""

_DATE = re.compile(r"(?:19|20)\d{6}")

_WORD = re.compile(r"[^\W\d_]{3,}")

_DIGITS = re.compile(r"\d+")

_DAY_FOLDERS = re.compile(r"(?<=/)(?:(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}|(?:19|20)\d{6})/")

_EXTENSION = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)

_STORY = re.compile(r"[^\W_][-_][^\W_]|\d{4}|[^\W\d_]\d|\d[^\W\d_]")
"""What the last part of a story's path has and a section's seldom: words or numbers put together."""

ID = re.compile(
    r"(?:.*\[)?(?:(?P<sure>p|n?id|(?:news|article|artikel|story|item|post)(?:[_-]?(?:id|no|nr))?)"
    r"|[\w-]*(?:id|no|nr))\]?",
    re.IGNORECASE,
)
"""Parameters that may hold an article's number; those that are `sure` hold nothing else."""

_VIEWS = frozenset((
    "page", "pages", "seite", "photo", "photos", "gallery", "images", "pictures", "slideshow", "video",
    "videos", "comments", "all", "full", "print", "amp",
))  # fmt: skip
"""Parts of a path behind an article's own, as numbers are: its further pages."""

_FORMS = frozenset(("amp", "amphtml", "print", "printable", "mobile", "m"))

_GENERIC = frozenset((
    "article", "articles", "story", "stories", "news", "artikel", "nota", "noticia", "noticias", "post", "item",
    "page", "index", "default", "content", "the", "and", "for", "with", "from", "that", "this", "are", "was",
    "has", "have", "not", "but", "its", "his", "her", "our", "your", "der", "die", "das", "und", "den", "dem",
    "des", "les", "une", "pour", "dans", "los", "las", "una", "por", "con", "del", "che", "per",
))  # fmt: skip
"""Words that two articles may share."""


def last_part(path: str) -> str:
    """The last part of a path without its extension."""
    return _EXTENSION.sub("", path.rsplit("/", 1)[-1])


def is_story(path: str) -> bool:
    """Whether the last part of a path may be a story's."""
    return _STORY.search(last_part(path)) is not None


def names_a_story(path: str) -> bool:
    """Whether the last part of a path is a slug, or carries an article's number."""
    last = last_part(path)
    return last.count("-") > 1 or _NUMBER.search(last) is not None


def has_number(path: str) -> bool:
    """Whether the last part of a path carries an article's number."""
    return bool(without_dates(_NUMBER.findall(last_part(path))))


def is_view(rest: str, path: str) -> bool:
    """Whether `rest` is what a story at `path` has behind it: its second page, its photos. Sections have numbers."""
    if not is_story(path) or last_part(path).isdecimal():
        return False
    # In `/harbor-news/12` the number may be the story.
    longest = 3 if names_a_story(path) else 1
    return all(part in _VIEWS or (part.isdecimal() and len(part) <= longest) for part in rest.casefold().split("/"))


def without_forms(path: str) -> str:
    """A path without its parts for an AMP, print or mobile form, wherever they stand."""
    return "/".join(part for part in path.split("/") if part.casefold() not in _FORMS)


def folder_numbers(path: str) -> tuple[str, set[str]]:
    """The day that the folders of a path name, or its year or month, and their other numbers."""
    folders = "/" + path.rpartition("/")[0] + "/"
    day = _DAY_FOLDERS.search(folders)
    return (
        "".join(part.zfill(2) for part in _DIGITS.findall(day[0])) if day else "",
        set(_DIGITS.findall(_DAY_FOLDERS.sub("/", folders))),
    )


def words_of(path: str) -> set[str]:
    """The words of the last part of a path, without those that any two articles may share."""
    return set(_WORD.findall(last_part(path.rstrip("/")).casefold())) - _GENERIC


def ids_of(parts: SplitResult) -> set[str]:
    """The values of a query that may be an article's number."""
    return {value for name, value in parse_qsl(parts.query) if ID.fullmatch(name)}


def numbers_of(parts: SplitResult) -> set[str]:
    """The numbers of an article: of the last part of its path and its query, else of the whole; dates only as last."""
    last = last_part(parts.path.strip("/"))
    for place in (f"{last}?{parts.query}", parts.path):
        if own := without_dates(_NUMBER.findall(place)):
            return own
    return set(_NUMBER.findall(parts.path))


def digits_of(path: str) -> set[str]:
    """The numbers in the last part of a path, however short, without dates."""
    return without_dates(_DIGITS.findall(last_part(path)))


def without_dates(numbers: Iterable[str]) -> set[str]:
    """Those numbers that are no date."""
    return {number for number in numbers if not _DATE.fullmatch(number)}


def tokens(text: str) -> set[str]:
    """What may be a story's number in an address: whole parts, their words, and their digits."""
    return {*re.split(r"[^\w-]+", text), *re.split(r"[\W_]+", text), *_DIGITS.findall(text)}
