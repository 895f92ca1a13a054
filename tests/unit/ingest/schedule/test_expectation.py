from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.schedule.expectation import WEEK_HOURS, Expectation

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
WORKDAYS = Expectation([1.0] * 120 + [0.0] * 48)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (0, 24, 24),
        (9.25, 10.5, 1.25),
        (119.5, 168, 0.5),
        (119, 169, 2),
        (0, 10 * 168, 1200),
        (-168, -48, 120),
        (5, 4, 0),
    ],
)
def test_what_is_expected_between_two_times(since: float, until: float, expected: float) -> None:
    assert WORKDAYS(MONDAY + since * HOUR, MONDAY + until * HOUR) == pytest.approx(expected)


@given(TIMES, TIMES, TIMES)
def test_spans_add_up(first: datetime, second: datetime, third: datetime) -> None:
    a, b, c = sorted((first, second, third))
    assert WORKDAYS(a, b) + WORKDAYS(b, c) == pytest.approx(WORKDAYS(a, c), abs=1e-6)
    assert 0 <= WORKDAYS(a, b) <= (b - a) / HOUR + 1e-6


def test_a_week_has_its_hours() -> None:
    with pytest.raises(ValueError, match="24 rates"):
        Expectation([1.0] * 24)
    assert WEEK_HOURS == 7 * 24
