"""Reads all articles that match a query, as they were when the reading began."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError

from schemas.article_document import ALIAS_READ
from services.operate.errors import OperationError
from services.runtime.point_in_time import KEEP_ALIVE, point_in_time

PAGE: Final = 500
"""Maximum articles in a response: some 15 MB of articles of ordinary length."""


class ReadingEnded(OperationError):
    """Not every article was read. The message says why and what to do."""


def every(es: Elasticsearch, request: Mapping[str, Any], page: int = PAGE) -> Iterator[dict[str, Any]]:
    """The hits of a request, each once, whatever is written meanwhile. Raises ReadingEnded rather than end early."""
    read, total = 0, None
    with point_in_time(es, ALIAS_READ) as pit:
        try:
            for found in pit.pages(page, request):
                total = found["total"]["value"] if total is None else total
                yield from found["hits"]
                read += len(found["hits"])
        except NotFoundError as error:
            raise ReadingEnded(
                f"Elasticsearch gave up the articles that were being read, after {read:,}; it was restarted, or "
                f"this was not read for {KEEP_ALIVE}: run it again"
            ) from error
        if total is not None and read < total:
            raise ReadingEnded(f"only {read:,} of {total:,} articles were read; run it again")
