"""Statuses: which ones carry a whole page, and the error for each of the others."""

from services.ingest.fetching.result import FetchError
from services.ingest.fetching.retry_after import retry_after

_WHOLE_PAGE = frozenset((200, 203))
_GONE = frozenset((404, 410))


def check_status(status: int, wait: str | None, url: str) -> None:
    """Raise FetchError unless this status carries a whole page. `wait`: the Retry-After header."""
    if status in _WHOLE_PAGE:
        return
    if status in _GONE:
        raise FetchError("not_found", f"{url} answered {status}", result="not_found", status=status)
    if status == 429 or 500 <= status < 600:
        raise FetchError(
            "unreachable",
            f"{url} answered {status}; try again later",
            result="rate_limited" if status == 429 else "server_error",
            retryable=True,
            retry_after=retry_after(wait, status),
            status=status,
        )
    if what := _odd(status):
        detail = f"{url} answered {status}, {what}; fetch it again later"
        raise FetchError("refused", detail, result="bad_response", status=status)
    detail = f"{url} answered {status}; the site refuses this page to this client"
    raise FetchError("refused", detail, result="client_error", status=status)


def _odd(status: int) -> str | None:
    """What is wrong with a status that no server should send."""
    if status == 304:
        return "Not Modified, to an unconditional request"
    if 200 <= status < 300:
        return "a success without a complete page"
    return "which is not an HTTP status" if status >= 600 else None
