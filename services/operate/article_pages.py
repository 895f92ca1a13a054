"""Reads all articles that match a query, as they were when the reading began."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from schemas.article_document import ALIAS_READ
from services.operate.errors import OperationError

PAGE: Final = 500
"""Maximum articles in a response: some 15 MB of articles of ordinary length."""
KEEP_ALIVE: Final = "5m"
"""How long Elasticsearch keeps what is read, from one page to the next."""


class ReadingEnded(OperationError):
    """Not every article was read. The message says why and what to do."""


def every(es: Elasticsearch, request: Mapping[str, Any], page: int = PAGE) -> Iterator[dict[str, Any]]:
    """The hits of a request, each once, whatever is written meanwhile. Raises ReadingEnded rather than end early."""
    opened = es.open_point_in_time(index=ALIAS_READ, keep_alive=KEEP_ALIVE)
    pit = {"id": opened["id"], "keep_alive": KEEP_ALIVE}
    read, after, total = 0, None, None
    try:
        while total is None or read < total:
            body = dict(request) | {"size": page, "pit": pit, "allow_partial_search_results": False}
            if after is not None:
                body |= {"search_after": after, "track_total_hits": False}
            try:
                found = es.search(**body)
            except NotFoundError as error:
                raise ReadingEnded(
                    f"Elasticsearch gave up the articles that were being read, after {read:,}; it was restarted, or "
                    f"this was not read for {KEEP_ALIVE}: run it again"
                ) from error
            pit["id"] = found["pit_id"]
            hits = found["hits"]["hits"]
            total = found["hits"]["total"]["value"] if total is None else total
            if not hits and read < total:
                raise ReadingEnded(f"only {read:,} of {total:,} articles were read; run it again")
            yield from hits
            read += len(hits)
            after = hits[-1]["sort"] if hits else after
    finally:
        with suppress(ApiError, TransportError):  # it is given up by itself
            es.close_point_in_time(id=pit["id"])
