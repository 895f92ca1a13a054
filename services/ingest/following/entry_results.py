"""Entry results: what became of the entries of lists, kept until the next poll of each list."""

from collections.abc import Callable
from datetime import datetime

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import Followed, Health
from services.ingest.schedule.silence import after_entry


class EntryResults:
    """is_ours: whether this worker polls the list with a URL. now: the wall clock."""

    def __init__(self, is_ours: Callable[[str], bool], now: Callable[[], datetime]) -> None:
        self._is_ours = is_ours
        self._now = now
        self._since_poll: dict[str, list[tuple[bool, datetime]]] = {}
        """By list, whether the entries that were fetched since its last poll were articles."""

    def add(self, request: FetchRequest, *, is_article: bool) -> None:
        """What a request asks for was fetched, and was an article or not; only entries of our lists count."""
        if request.kind == "article" and request.via is not None and self._is_ours(request.via):
            self._since_poll.setdefault(request.via, []).append((is_article, self._now()))

    def take_into(self, known: Followed | None, url: str) -> Followed | None:
        """What is known of a list, with what became of its entries since its last poll, which is told once."""
        results = self._since_poll.pop(url, [])
        if known is None or not results:
            return known
        health = known.health or Health()
        for is_article, at in results:
            health = after_entry(health, is_article=is_article, now=at)
        return known.model_copy(update={"health": health})
