"""What the path and the query of a URL say about its story: slug, words, numbers, dates."""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl

_NUMBER = re.compile(r"\d{5,}")
"""Enough digits for an article's number, or a date without separators."""

_DATE = re.compile(r"(?:19|20)\d{6}")

_WORD = re.compile(r"[^\W\d_]{3,}")

_DIGITS = re.compile(r"\d+")

_DAY_FOLDERS = re.compile(r"(?<=/)(?:(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}|(?:19|20)\d{6})/")

_EXTENSION = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)

_STORY = re.compile(r"[^\W_][-_][^\W_]|\d{4}|[^\W\d_]\d|\d[^\W\d_]")
"""Joined words or numbers, which the last segment of a story's path has and that of a section seldom has."""

ID = re.compile(
    r"(?:.*\[)?(?:(?P<sure>p|n?id|(?:news|article|artikel|story|item|post)(?:[_-]?(?:id|no|nr))?)"
    r"|[\w-]*(?:id|no|nr))\]?",
    re.IGNORECASE,
)
"""Names of parameters that may hold an article's number; those in the group `sure` hold nothing else."""

_VIEWS = frozenset((
    "page", "pages", "seite", "photo", "photos", "gallery", "images", "pictures", "slideshow", "video",
    "videos", "comments", "all", "full", "print", "amp",
))  # fmt: skip
"""Path segments that, like page numbers, follow an article's own path: its other views."""

_FORMS = frozenset(("amp", "amphtml", "print", "printable", "mobile", "m"))
"""Path segments of an AMP, print or mobile form."""

_GENERIC = frozenset((
    "article", "articles", "story", "stories", "news", "artikel", "nota", "noticia", "noticias", "post", "item",
    "page", "index", "default", "content", "the", "and", "for", "with", "from", "that", "this", "are", "was",
    "has", "have", "not", "but", "its", "his", "her", "our", "your", "der", "die", "das", "und", "den", "dem",
    "des", "les", "une", "pour", "dans", "los", "las", "una", "por", "con", "del", "che", "per",
))  # fmt: skip
"""Words that unrelated articles share."""


def last_part(path: str) -> str:
    """The last segment of a path without its extension."""
    return _EXTENSION.sub("", path.rsplit("/", 1)[-1])


def is_story(path: str) -> bool:
    """Whether the last segment of a path may name a story."""
    return _STORY.search(last_part(path)) is not None


def names_a_story(path: str) -> bool:
    """Whether the last segment of a path certainly names a story: it is a slug, or has an article's number."""
    last = last_part(path)
    return last.count("-") > 1 or _NUMBER.search(last) is not None


def has_number(path: str) -> bool:
    """Whether the last segment of a path has an article's number."""
    return bool(without_dates(_NUMBER.findall(last_part(path))))


def is_view(rest: str, path: str) -> bool:
    """Whether `rest` leads from the story at `path` to another view of it: its second page, its photos."""
    if not is_story(path) or last_part(path).isdecimal():
        return False
    # In `/harbor-news/12` the number may name the story.
    longest = 3 if names_a_story(path) else 1
    return all(part in _VIEWS or (part.isdecimal() and len(part) <= longest) for part in rest.casefold().split("/"))


def without_forms(path: str) -> str:
    """A path without its AMP, print and mobile segments, wherever they are."""
    return "/".join(part for part in path.split("/") if part.casefold() not in _FORMS)


def folder_numbers(path: str) -> tuple[str, set[str]]:
    """The day, month or year in the folders of a path, as digits, and the other numbers in them."""
    folders = "/" + path.rpartition("/")[0] + "/"
    day = _DAY_FOLDERS.search(folders)
    return (
        "".join(part.zfill(2) for part in _DIGITS.findall(day[0])) if day else "",
        set(_DIGITS.findall(_DAY_FOLDERS.sub("/", folders))),
    )


def words_of(path: str) -> set[str]:
    """The words in the last segment of a path, except those that unrelated articles share."""
    return set(_WORD.findall(last_part(path.rstrip("/")).casefold())) - _GENERIC


def ids_of(parts: SplitResult) -> set[str]:
    """The values of the query parameters that may hold an article's number."""
    return {value for name, value in parse_qsl(parts.query) if ID.fullmatch(name)}


def numbers_of(parts: SplitResult) -> set[str]:
    """The article numbers in the last path segment and the query, else in the path; dates only if nothing else."""
    last = last_part(parts.path.strip("/"))
    for place in (f"{last}?{parts.query}", parts.path):
        if own := without_dates(_NUMBER.findall(place)):
            return own
    return set(_NUMBER.findall(parts.path))


def digits_of(path: str) -> set[str]:
    """All numbers in the last segment of a path, however short, except dates."""
    return without_dates(_DIGITS.findall(last_part(path)))


def without_dates(numbers: Iterable[str]) -> set[str]:
    """The numbers that are not dates."""
    return {number for number in numbers if not _DATE.fullmatch(number)}


def tokens(text: str) -> set[str]:
    """Everything in a text that may be a story's number: whole segments, their words, and their digits."""
    return {*re.split(r"[^\w-]+", text), *re.split(r"[\W_]+", text), *_DIGITS.findall(text)}
