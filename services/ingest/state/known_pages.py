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
from services.ingest.state.page_state import at_own_address, digests_before, is_fresh, still_needed
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

    def digests_before(self, page: Page, captured_at: datetime) -> bytes | None:
        """The digests of the capture of a page before the one that was taken at `captured_at`, if they are known."""
        state = self._state.of("page", Address.of(page.final_url).normalized)
        return digests_before(state, captured_at, EXTRACTION_GENERATION)

    async def add(
        self, state: IngestState | None, digests: bytes, page: Page, article: Article, message: Message
    ) -> None:
        """Store the state of a captured page, and what the page's own addresses need of it: the digests of its article
        are kept at the address that it was read at. To be called when the article is published: a change that is
        remembered and was not published would never be told."""
        final = Address.of(page.final_url).normalized
        if state is None:
            known = self._state.of("page", final)
            if known is not None and known.digests is not None:
                # They are no longer those of the capture before the next one.
                await self._state.put(message.partition, known.model_copy(update={"digests": None}), message)
            return
        # The state by which a repeated request finds its page captured comes last: it would skip the others.
        for own in dict.fromkeys((article.canonical_url, final)):
            there = at_own_address(state, self._state.of("page", own), own, digests if own == final else None)
            if there is not None:
                await self._state.put(message.partition, there, message)
        if state.url != final:
            state = state.model_copy(update={"digests": None})
        await self._state.put(message.partition, state, message)
