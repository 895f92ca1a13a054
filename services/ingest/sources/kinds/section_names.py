"""Which of an entry's categories is its section: lists give sections and tags in the same place."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from services.ingest.addresses.hyperlinks import path_of
from services.ingest.reading.lines.sections import is_general, is_no_section
from services.ingest.reading.lines.text_key import key
from services.ingest.sources.feed_entry import plain_line

MOST_CATEGORIES = 20
"""Maximum categories read of an entry."""
_LONGEST = 50
"""Maximum characters of a section's name."""
_NO_NAME = re.compile(r"^https?:|^www\.|^\d+$|\d\s*/\s*\d|\d{4}-\d\d|[_=]")
"""Matches addresses, dates, and names that are written for programs."""
_TAGS = re.compile(r"\b(?:post_?)?(?:tag|keyword)s?\b", re.IGNORECASE)
"""What the vocabulary of a category is called if it is one of tags."""
_LEAST_REPEATED = 2
"""Minimum entries of a list with the same first category among others, for it to be a section."""
_MOST_DISTINCT = 1 / 2
"""Maximum share of distinct names among the first categories of a list whose entries have several: sections are few,
tags are many."""


class Category(NamedTuple):
    """A category of an entry, and the vocabulary that it is from (`domain`, `scheme`)."""

    name: str
    vocabulary: str = ""


def sections(entries: Sequence[tuple[str, Sequence[Category]]]) -> Iterator[str | None]:
    """The section of each entry of a list, given as address and categories in their order.

    It is the category that the address confirms (`/harbor/…`), or else the only one, or else the first one if the whole
    list is clearly sorted by such. A name for all news is none.
    """
    usable = [list(dict.fromkeys(_names(categories))) for _, categories in entries]
    firsts = Counter(key(names[0]) for names in usable if len(names) > 1)
    few = len(firsts) <= firsts.total() * _MOST_DISTINCT
    for (url, _), names in zip(entries, usable, strict=True):
        folders = {key(folder) for folder in unquote(path_of(url)).split("/")[:-1]}
        confirmed = next((name for name in names if key(name) in folders), None)
        alone = len(names) == 1 or (few and bool(names) and firsts[key(names[0])] >= _LEAST_REPEATED)
        yield confirmed or (names[0] if alone else None)


def _names(categories: Iterable[Category]) -> Iterator[str]:
    for category in categories:
        name = plain_line(category.name.rpartition(">")[2])
        if name is None or len(name) > _LONGEST or _TAGS.search(category.vocabulary) or _NO_NAME.search(name):
            continue
        if not is_no_section(name) and not is_general(name) and key(name):
            yield name
