"""What the readers of a page find: per field every candidate, with the place that it was read from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from services.ingest.reading.lines.text_key import key


class Candidate(NamedTuple):
    """One value, and where it was read: json-ld, opengraph, meta, microdata, h1, …"""

    place: str
    value: str


class AuthorCandidate(NamedTuple):
    """Words that name authors; `declared`: the page marks them as a person's name."""

    place: str
    value: str
    declared: bool


class ImageCandidate(NamedTuple):
    """A picture's absolute URL with what is said of it there."""

    place: str
    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True)
class PageMetadata:
    """Every candidate, in the order of `place` preference and then of the page."""

    titles: Sequence[Candidate] = ()
    subtitles: Sequence[Candidate] = ()
    authors: Sequence[AuthorCandidate] = ()
    publishers: Sequence[str] = ()
    published: Sequence[Candidate] = ()
    modified: Sequence[Candidate] = ()
    stamps: Sequence[Candidate] = ()
    languages: Sequence[Candidate] = ()
    sections: Sequence[Candidate] = ()
    keywords: Sequence[Candidate] = ()
    images: Sequence[ImageCandidate] = ()
    canonical: Sequence[str] = ()
    robots: Sequence[str] = ()
    tdm_reservation: str | None = None
    tdm_policy: str | None = None
    article_body: str | None = None
    flags: Sequence[str] = ()
    """paywall, live_blog, opinion, satire, advertisement: what kind of article the page says it is."""
    bylines: Sequence[str] = ()
    """All the words of the visible elements that are called a byline, links or not."""
    lines: Sequence[str] = ()
    """The visible lines of the page, as blocks and line breaks part them."""

    @cached_property
    def line_keys(self) -> list[str]:
        """The same lines as their bare words, for all who look for something among them."""
        return [key(line) for line in self.lines]


def merge(*parts: PageMetadata) -> PageMetadata:
    """The candidates of all parts, in the order of the parts; of a field with one value, the first that is stated."""
    merged: dict[str, Any] = {}
    for field in fields(PageMetadata):
        values = [getattr(part, field.name) for part in parts]
        if field.default is None:
            merged[field.name] = next((value for value in values if value is not None), None)
        else:
            merged[field.name] = [*chain.from_iterable(values)]
    return PageMetadata(**merged)
