"""What a page says of its article: every candidate for each field, with the place it was read from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from services.ingest.reading.lines.text_key import key


class Candidate(NamedTuple):
    """A value and the place it was read from: json-ld, opengraph, meta, microdata, h1, …"""

    place: str
    value: str


class AuthorCandidate(NamedTuple):
    """A text that names authors. `declared` means that the page marks it as the name of a person."""

    place: str
    value: str
    declared: bool


class ImageCandidate(NamedTuple):
    """The absolute URL of a picture, with its caption and credit at that place."""

    place: str
    url: str
    caption: str | None = None
    credit: str | None = None


class EntryCandidate(NamedTuple):
    """An entry of a live blog. `when` is its time as stated, `shown` as a reader sees it; `lines` are its headline and
    its paragraphs, as far as they are given."""

    place: str
    when: str
    shown: str
    lines: list[str]


class AccessCandidate(NamedTuple):
    """Whether a place states that the article is accessible for free."""

    place: str
    is_free: bool


class BareHead(NamedTuple):
    """A heading, and the same without an element at its start or end that may be a label: "Live", "Subscribers only".
    `hidden`: the page hides that element from the eye."""

    text: str
    bare: str
    hidden: bool


@dataclass(frozen=True)
class PageMetadata:
    """Every candidate, best place first, in page order within a place."""

    titles: Sequence[Candidate] = ()
    subtitles: Sequence[Candidate] = ()
    authors: Sequence[AuthorCandidate] = ()
    publishers: Sequence[str] = ()
    published: Sequence[Candidate] = ()
    modified: Sequence[Candidate] = ()
    other_dates: Sequence[str] = ()
    """Dates that the page states of other works: related stories, reviews, videos, the page's template."""
    stamps: Sequence[Candidate] = ()
    """Visible lines with times; their words tell publication from change."""
    changes: Sequence[Candidate] = ()
    """Visible lines with the time of a change, although their words do not say so."""
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
    """The kinds of article the page says it is: paywall, live_blog, opinion, satire, advertisement."""
    access: Sequence[AccessCandidate] = ()
    entries: Sequence[EntryCandidate] = ()
    bylines: Sequence[str] = ()
    """The full text of each visible element that is named a byline."""
    site_marks: Sequence[str] = ()
    """What the links to the home page and the copyright line call the site."""
    bare_heads: Sequence[BareHead] = ()
    lines: Sequence[str] = ()
    """The visible lines of the page: the text between block boundaries and line breaks."""

    @cached_property
    def line_keys(self) -> list[str]:
        """The lines as `key` gives them, for finding a text among them."""
        return [key(line) for line in self.lines]


def merge(*parts: PageMetadata) -> PageMetadata:
    """Concatenate the candidates of all parts, in order. A field with a single value takes the first one stated."""
    merged: dict[str, Any] = {}
    for field in fields(PageMetadata):
        values = [getattr(part, field.name) for part in parts]
        if field.default is None:
            merged[field.name] = next((value for value in values if value is not None), None)
        else:
            merged[field.name] = [*chain.from_iterable(values)]
    whole = PageMetadata(**merged)
    # Where one part has all lines, their keys are those of the whole.
    if keys := next(
        (part.line_keys for part in parts if "line_keys" in vars(part) and part.lines == whole.lines), None
    ):
        vars(whole)["line_keys"] = keys
    return whole
