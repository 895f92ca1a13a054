"""What the readers of a page find: per field every candidate, with the place that it was read from."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

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


@dataclass
class PageMetadata:
    """Every candidate, in the order of `place` preference and then of the page."""

    titles: list[Candidate] = field(default_factory=list)
    subtitles: list[Candidate] = field(default_factory=list)
    authors: list[AuthorCandidate] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    published: list[Candidate] = field(default_factory=list)
    modified: list[Candidate] = field(default_factory=list)
    stamps: list[Candidate] = field(default_factory=list)
    languages: list[Candidate] = field(default_factory=list)
    sections: list[Candidate] = field(default_factory=list)
    keywords: list[Candidate] = field(default_factory=list)
    images: list[ImageCandidate] = field(default_factory=list)
    canonical: list[str] = field(default_factory=list)
    robots: list[str] = field(default_factory=list)
    tdm_reservation: str | None = None
    tdm_policy: str | None = None
    article_body: str | None = None
    flags: list[str] = field(default_factory=list)
    """paywall, live_blog, opinion, satire, advertisement: what kind of article the page says it is."""
    bylines: list[str] = field(default_factory=list)
    """All the words of the visible elements that are called a byline, links or not."""
    lines: list[str] = field(default_factory=list)
    """The visible lines of the page, as blocks and line breaks part them."""

    @cached_property
    def line_keys(self) -> list[str]:
        """The same lines as their bare words, for all who look for something among them."""
        return [key(line) for line in self.lines]
