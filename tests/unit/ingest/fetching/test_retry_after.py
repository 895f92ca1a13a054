from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.fetching.retry_after import MAX_WAIT_S, retry_after

NOW = datetime(1994, 11, 6, 8, 48, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "status", "expected"),
    [
        (None, 429, 60.0),
        (None, 503, 30.0),
        (None, 500, None),
        ("7", 429, 7.0),
        (" 7 ", 500, 7.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 503, 60.0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 503, 60.0),
        ("Sun Nov  6 08:49:37 1994", 503, 60.0),
        ("Sun, 06 Nov 1994 08:40:00 GMT", 503, 0.0),
        ("99999999999", 429, MAX_WAIT_S),
        ("-5", 429, 60.0),
        ("1.5", 429, 60.0),
        ("soon", 503, 30.0),
    ],
)
def test_both_forms(value: str | None, status: int, expected: float | None) -> None:
    assert retry_after(value, status, NOW) == expected


@given(st.text(max_size=40))
def test_any_value_is_limited(value: str) -> None:
    seconds = retry_after(value, 429)
    assert seconds is not None and 0 <= seconds <= MAX_WAIT_S
