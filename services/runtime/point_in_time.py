"""Reads everything that a search finds, as it was at one moment, page by page."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch, TransportError

KEEP_ALIVE: Final = "5m"
"""How long Elasticsearch keeps what is read, from one page to the next."""


class PointInTime:
    """What Elasticsearch held at one moment. Open it with `point_in_time`."""

    def __init__(self, es: Elasticsearch, pit_id: str) -> None:
        self._es = es
        self.id = pit_id

    def pages(self, size: int, search: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The `hits` of the responses to a sorted search, `size` each; the last one has fewer, perhaps none.

        Hits are counted in the first response only, if the search asks for it. A failed shard fails the search, because
        its documents would be missing without a word. Raises what the client raises.
        """
        body = dict(search) | {"size": size, "allow_partial_search_results": False}
        while True:
            answer = self._es.search(**body, pit={"id": self.id, "keep_alive": KEEP_ALIVE})
            self.id = answer["pit_id"]
            hits = answer["hits"]["hits"]
            yield answer["hits"]
            if len(hits) < size:
                return
            body |= {"search_after": hits[-1]["sort"], "track_total_hits": False}


@contextmanager
def point_in_time(es: Elasticsearch, index: str | Sequence[str]) -> Iterator[PointInTime]:
    """Hold an index or several, or what is behind an alias, as it is now."""
    pit = PointInTime(es, es.open_point_in_time(index=index, keep_alive=KEEP_ALIVE)["id"])
    try:
        yield pit
    finally:
        with suppress(ApiError, TransportError):  # it is given up by itself
            es.close_point_in_time(id=pit.id)
