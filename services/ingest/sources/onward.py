"""Onward requests: the requests that a response leads to, by a redirect to another host or by the entries of a feed."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.article import Rights
from schemas.fetch_request import EntryContent, EntryEvidence, FetchRequest
from services.ingest.addresses.address import Address
from services.ingest.fetching.result import Moved
from services.ingest.reading.page.rights import NOTHING_STATED, HeaderRights, allows_full_text
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
    onward = request.model_copy(update=update)
    if onward.entry is not None and moved.address.site != Address.of(request.url).site:
        onward = onward.model_copy(update={"entry": onward.entry.model_copy(update={"content": None})})
    return Onward(moved.address.host_key, onward)


def listed(
    request: FetchRequest,
    entries: Iterable[FeedEntry],
    rights: HeaderRights = NOTHING_STATED,
    *,
    with_text: bool = True,
) -> Iterator[Onward]:
    """One request per entry of the requested list. rights: what its answer says of them. with_text: a text that the
    list has travels along, as far as the rights allow."""
    site = Address.of(request.url).site
    for entry in entries:
        evidence = EntryEvidence(
            title=entry.title,
            authors=list(entry.authors),
            published_at=entry.published_at,
            content=_content(entry, site, rights) if with_text else None,
        )
        onward = FetchRequest(url=entry.url, source_id=request.source_id, via=request.url, entry=evidence)
        if request.kind == "folder":
            onward = onward.model_copy(update={"kind": "file", "path": entry.entry_id, "entry": None})
        yield Onward(entry.address.host_key, onward)


def _content(entry: FeedEntry, site: str, rights: HeaderRights) -> EntryContent | None:
    """The text of an entry if it may stand for its page: a feed speaks for the pages of its own site only."""
    if entry.content is None or entry.address.site != site or not allows_full_text(rights):
        return None
    return EntryContent(html=entry.content, rights=Rights(**rights._asdict()))
