"""Onward requests: those that a fetched page leads to, by a redirect to another host or as a feed of others."""

from collections.abc import Iterable, Iterator

from schemas.fetch_request import FetchRequest
from services.ingest.fetching.result import Moved
from services.ingest.sources.feeds import FeedEntry
from services.runtime.outcome import Reject


def redirected(request: FetchRequest, moved: Moved, max_redirects: int) -> FetchRequest:
    """The request for the page's new host, which has a key and a pace of its own. Raises Reject after too many."""
    if request.redirects >= max_redirects:
        detail = f"{request.url} redirects again after {request.redirects} redirects; submit the page's own URL"
        raise Reject("refused", detail)
    return request.model_copy(update={"url": moved.location, "redirects": request.redirects + 1, "via": request.url})


def listed(request: FetchRequest, entries: Iterable[FeedEntry]) -> Iterator[FetchRequest]:
    """One request for each entry of the feed that was requested."""
    for entry in entries:
        yield FetchRequest(url=entry.url, source_id=request.source_id, via=request.url)
