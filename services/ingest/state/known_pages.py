"""Known pages: which requests need no fetch, because their pages were captured since, under this address or another."""

import asyncio
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from schemas.article import Article
from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.revision import EXTRACTION_GENERATION
from services.ingest.addresses.address import Address
from services.ingest.fetching.result import Page
from services.ingest.state.page_state import at_own_address, is_fresh, still_needed
from services.ingest.state.state_log import StateLog
from services.runtime.messages.message import Message


class KnownPages:
    """The captured pages in `state`, by the URLs that they were requested by and by their own addresses."""

    def __init__(self, state: StateLog) -> None:
        self._state = state
        self._alone: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def alone_at(self, address: Address) -> asyncio.Lock:
        """To be held while a page is visited: two lists of a site name it within seconds, and the request that comes
        second finds the page captured. Requests for one host all come to one worker."""
        return self._alone.setdefault(address.normalized, asyncio.Lock())

    async def has(self, request: FetchRequest, address: Address, message: Message) -> bool:
        """Whether a request needs no fetch. Notes that its page is still asked for."""
        now = datetime.now(UTC)
        for url in dict.fromkeys((request.url, address.normalized)):
            state = self._state.of("page", url)
            if state is not None and is_fresh(state, request, EXTRACTION_GENERATION, now):
                if (needed := still_needed(state, now)) is not None:
                    await self._state.put(message.partition, needed, message)
                return True
        return False

    async def add(self, state: IngestState, page: Page, article: Article, message: Message) -> None:
        """Store the state of a captured page, and what the page's own addresses need of it."""
        await self._state.put(message.partition, state, message)
        for own in dict.fromkeys((article.canonical_url, Address.of(page.final_url).normalized)):
            there = at_own_address(state, self._state.of("page", own), own)
            if there is not None:
                await self._state.put(message.partition, there, message)
