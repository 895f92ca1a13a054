"""The later pages of a story: fetched in the visit of its first page, so that they are one capture.

Only the whole story may replace an earlier capture of it, and a later page alone would look like a newer one. What
cannot be fetched now is missing, and the article says so: to come back for it, the first page would be fetched again.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from services.ingest.addresses.address import Address
from services.ingest.capture import Capture
from services.ingest.child import find_second, read_later
from services.ingest.fetching.result import Page
from services.ingest.later_pages import MOST_PAGES, LaterPages
from services.ingest.reading.paragraph import Paragraph
from services.ingest.visiting.not_yet import NotYet
from services.ingest.visiting.visits import Visits
from services.runtime.outcome import Reject

log = logging.getLogger(__name__)


async def fetch_later_pages(visits: Visits, run: Callable[..., Awaitable[Any]], first: Capture) -> LaterPages:
    """Fetch and read the pages after `first`, in order, each in its host's turn. `run` calls a function in a child."""
    parts: list[list[Paragraph]] = []
    url: str | None = await run(find_second, first)
    while url is not None and len(parts) < MOST_PAGES - 1:
        try:
            page = await visits.make(Address.of(url), {})
            if not isinstance(page, Page):
                break
            part = await run(read_later, page, first)
        except (Reject, NotYet, ValueError) as error:
            log.info("later page missing", extra={"url": url, "error": str(error)})
            break
        parts.append(part.paragraphs)
        url = part.next_page
    return LaterPages(parts, complete=url is None)
