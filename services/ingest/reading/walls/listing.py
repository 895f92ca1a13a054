"""Whether a page lists articles instead of holding one: a home page, a section front, a tag's page."""

from urllib.parse import urlsplit

from services.ingest.reading.walls.structure import Teasers

_FEWEST = 6
"""Minimum headings with links of a listing."""
_LONGEST_TEASER = 500
"""Maximum length of the text between two of them, in characters."""
_SHORT_HEAD = 4
"""Maximum length of a listing's own heading, in words."""
_SHALLOW = 2
"""Maximum depth of a listing's address, in segments."""


def is_listing(teasers: Teasers, url: str, head: str | None, *, stated: bool) -> bool:
    """Whether a page consists of teasers, under an address or a heading of a listing.

    head: its heading, None if it has none. stated: whether it says that it is an article, or when that was published.
    """
    if stated or teasers.headings < _FEWEST or teasers.longest_text > _LONGEST_TEASER:
        return False
    return _is_shallow(url) or head is None or len(head.split()) <= _SHORT_HEAD


def _is_shallow(url: str) -> bool:
    parts = urlsplit(url)
    segments = [part for part in parts.path.split("/") if part]
    return len(segments) <= _SHALLOW and not any(character.isdigit() for character in parts.path + parts.query)
