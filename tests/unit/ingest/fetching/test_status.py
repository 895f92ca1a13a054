import pytest

from services.ingest.fetching.result import FetchError
from services.ingest.fetching.status import check_status

URL = "https://harborwire.example/ferry"


@pytest.mark.parametrize("status", [200, 203])
def test_a_whole_page(status: int) -> None:
    check_status(status, None, URL)


@pytest.mark.parametrize(
    ("status", "reason", "result"),
    [
        (204, "refused", "bad_response"),
        (206, "refused", "bad_response"),
        (300, "refused", "client_error"),
        (304, "refused", "bad_response"),
        (401, "refused", "client_error"),
        (404, "not_found", "not_found"),
        (410, "not_found", "not_found"),
        (429, "unreachable", "rate_limited"),
        (500, "unreachable", "server_error"),
        (599, "unreachable", "server_error"),
        (600, "refused", "bad_response"),
        (999, "refused", "bad_response"),
    ],
)
def test_any_other_status_raises_one_class_of_error(status: int, reason: str, result: str) -> None:
    with pytest.raises(FetchError, match=f"answered {status}") as caught:
        check_status(status, None, URL)
    error = caught.value
    assert (error.reason, error.result, error.status) == (reason, result, status)
    assert error.retryable is (reason == "unreachable")


def test_retry_after_is_honoured() -> None:
    with pytest.raises(FetchError) as caught:
        check_status(503, "120", URL)
    assert caught.value.retry_after == 120
