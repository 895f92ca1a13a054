"""Results of a fetch: a page, not modified, moved, or an error, and one label for metrics and logs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from services.errors import DatelineError
from services.ingest.addresses.address import Address

FetchReason = Literal["refused", "not_found", "unreachable"]
"""Why a fetch failed; each is also a reason for a dead letter."""

FetchResult = Literal[
    "ok",
    "not_modified",
    "moved",  # to another host: a new request, keyed by that host
    "not_found",
    "rate_limited",
    "server_error",
    "client_error",
    "timeout",
    "unresolved",
    "unreachable",
    "connection_refused",  # the host answers, but no server listens there
    "tls",
    "bad_response",  # not HTTP, or malformed
    "cut_off",  # the body is truncated
    "too_large",
    "too_many_redirects",
    "refused_url",
    "refused_address",
    "refused_type",
    "refused_coding",
    "disallowed",  # by robots.txt, so it was not requested
]
"""How a fetch ended: exactly one of these."""

RESULTS: tuple[FetchResult, ...] = get_args(FetchResult)


class FetchError(DatelineError):
    """A page could not be fetched.

    retryable: the same request may succeed later; if `retry_after` is given, not before that many seconds. status: that
    of the response, if there was one.
    """

    def __init__(
        self,
        reason: FetchReason,
        detail: str,
        *,
        result: FetchResult,
        retryable: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.reason: FetchReason = reason
        self.detail = detail
        self.result: FetchResult = result
        self.retryable = retryable
        self.retry_after = retry_after
        self.status = status


class Page(NamedTuple):
    """A response of status 200 or 203. `headers` are case-insensitive; `body` is decompressed, and gzipped
    anew only where that was asked for of a large one. moved_for_good: every
    redirect that led to `final_url` was a permanent one."""

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str | None
    headers: Mapping[str, str]
    fetched_at: datetime
    moved_for_good: bool = False


class NotModified(NamedTuple):
    """A 304 response to a conditional request. `headers` and `moved_for_good` are as in a page."""

    url: str
    final_url: str
    headers: Mapping[str, str]
    fetched_at: datetime
    moved_for_good: bool = False


class Moved(NamedTuple):
    """A redirect to another host, which has its own pace and robots.txt: `address` needs a request of its own.
    for_good: it was a permanent one, as was every redirect before it."""

    url: str
    address: Address
    status: int
    for_good: bool = False

    @property
    def location(self) -> str:
        """The URL that the redirect leads to."""
        return self.address.raw
