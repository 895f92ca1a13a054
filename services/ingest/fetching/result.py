"""What comes of a fetch: one classed result, a page or the word that it has not changed or moved, or an error."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from services.errors import DatelineError

FetchReason = Literal["refused", "not_found", "unreachable"]
"""A subset of schemas.dead_letter's reasons."""

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
    "tls",
    "bad_response",  # no HTTP, or HTTP that cannot be read
    "cut_off",  # the body ends before it should
    "too_large",
    "too_many_redirects",
    "refused_url",
    "refused_address",
    "refused_type",
    "refused_coding",
]
"""How a fetch ended, in exactly one of these ways."""

RESULTS: tuple[FetchResult, ...] = get_args(FetchResult)


class FetchError(DatelineError):
    """A page could not be had.

    `retryable`: the same request may work later, not before `retry_after` seconds if given. `status` is that of the
    response, if there was one.
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
    """A response of status 200 or 203. `headers` are looked up in any case; `body` is decompressed."""

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str | None
    headers: Mapping[str, str]
    fetched_at: datetime


class NotModified(NamedTuple):
    """The answer 304 to a request that named a version of the page: it is still that one."""

    url: str
    final_url: str
    headers: Mapping[str, str]
    fetched_at: datetime


class Moved(NamedTuple):
    """A redirect to another host, whose pace and robots.txt are its own: `location` is for a request of its own."""

    url: str
    location: str
    status: int
