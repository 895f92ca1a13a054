"""The pages of a story after its first: what they add to it. `several_pages` reads and joins them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.ingest.reading.paragraph import Paragraph

MOST_PAGES = 20
"""Maximum pages of a story that are read: what has more is a gallery or a forum."""


@dataclass(frozen=True, slots=True)
class LaterPages:
    """The paragraphs of each page after the first. `complete`: no page is missing."""

    parts: Sequence[Sequence[Paragraph]] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What a later page holds, and the URL of the one after it."""

    paragraphs: list[Paragraph]
    next_page: str | None


ONE_PAGE = LaterPages()
"""No other page was read."""
