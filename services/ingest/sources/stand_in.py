"""Which failures of a page the text in its feed may stand in for, and when that text was captured."""

from datetime import datetime

from schemas.fetch_request import FetchRequest
from services.ingest.fetching.result import FetchError
from services.runtime.outcome import Reject

_UNREAD = frozenset(("wall", "not_an_article", "unreachable"))
_FORBIDDEN_BY_LAW = 451


def stands_in_since(request: FetchRequest, failure: Reject, now: datetime) -> datetime | None:
    """The capture time of the text in the feed if it may stand in for the page of this request; None if it may not.

    It is the time of publication: no page is captured before that, so every capture of the page outranks the text of
    the feed, in whatever order they come. Without that time there is no such order, and the text is not used.
    """
    entry = request.entry
    if request.kind != "article" or entry is None or entry.content is None or entry.published_at is None:
        return None
    return min(entry.published_at, now) if _is_only_unread(failure) else None


def _is_only_unread(failure: Reject) -> bool:
    """Whether a page could not be read, but the site has not taken it down or asked to be left alone."""
    if failure.reason in _UNREAD:
        return True
    cause = failure.__cause__
    return isinstance(cause, FetchError) and cause.result == "client_error" and cause.status != _FORBIDDEN_BY_LAW
