"""Onward requests: the requests that a response leads to, by a redirect to another host or by the entries of a feed."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.fetch_request import EntryEvidence, FetchRequest
from services.ingest.fetching.result import Moved
from services.ingest.sources.feed_entry import FeedEntry
from services.runtime.outcome import Reject


class Onward(NamedTuple):
    """A request and the host that it goes to, which is its key."""

    host: str
    request: FetchRequest


def redirected(request: FetchRequest, moved: Moved, max_redirects: int) -> Onward:
    """The request to the new host, which has its own key and pace. Raises Reject after `max_redirects`."""
    if request.redirects >= max_redirects:
        detail = f"{request.url} redirects again after {request.redirects} redirects; submit the page's own URL"
        raise Reject("refused", detail)
    update = {"url": moved.location, "redirects": request.redirects + 1, "via": request.url}
    return Onward(moved.address.host_key, request.model_copy(update=update))


def listed(request: FetchRequest, entries: Iterable[FeedEntry]) -> Iterator[Onward]:
    """One request per entry of the requested feed."""
    for entry in entries:
        evidence = EntryEvidence(title=entry.title, authors=list(entry.authors), published_at=entry.published_at)
        onward = FetchRequest(url=entry.url, source_id=request.source_id, via=request.url, entry=evidence)
        yield Onward(entry.address.host_key, onward)
