"""Times are reckoned from the capture, and never said to be surer than they are."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.times.reckoned import find_reckoned

CAPTURED = datetime(2026, 11, 20, 12, 34, tzinfo=UTC)


def reckoned(text: str, captured_at: datetime = CAPTURED, *, language: str | None = None) -> list[tuple[str, str, str]]:
    found = find_reckoned(text, captured_at, language=language)
    return [(one.time.value, one.time.precision, one.time.zone) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 hours ago", ("2026-11-20T10+00:00", "hour", "capture")),
        ("vor 45 Minuten", ("2026-11-20T11+00:00", "hour", "capture")),
        ("il y a 2 jours", ("2026-11-18", "day", "capture")),
        ("2 weeks ago", None),
        ("1 month ago", ("2026", "year", "capture")),
        ("yesterday", ("2026-11-19", "day", "capture")),
        ("вчера, 14:05", ("2026-11-19T14:05", "minute", "unknown")),
        ("14:05, вчера", ("2026-11-19T14:05", "minute", "unknown")),
        ("Yesterday at 5pm ET", ("2026-11-19T17-05:00", "hour", "visible")),
        ("Yesterday | 3 min read", ("2026-11-19", "day", "capture")),
        ("Nov 18", ("2026-11-18", "day", "unknown")),
        ("Nov 28", ("2025-11-28", "day", "unknown")),
        ("28 ноября", ("2025-11-28", "day", "unknown")),
        ("11月18日 14:05", ("2026-11-18T14:05", "minute", "unknown")),
        ("18. November, 14.05 Uhr", ("2026-11-18T14:05", "minute", "unknown")),
        # The next day has begun elsewhere.
        ("Nov 21", ("2026-11-21", "day", "unknown")),
        ("29 Feb", ("2024-02-29", "day", "unknown")),
    ],
)
def test_times_are_reckoned_from_the_capture(text: str, expected: tuple[str, str, str] | None) -> None:
    assert reckoned(text, language="de" if "Uhr" in text else None) == ([expected] if expected else [])


@pytest.mark.parametrize("text", ["May", "5 min read", "Route 28", "Feb 30", "1404 آبان", "14:05", ""])
def test_other_lines_have_no_such_time(text: str) -> None:
    assert reckoned(text) == []


def test_a_clock_counts_only_where_its_day_is_sure() -> None:
    late = CAPTURED.replace(hour=22)
    assert reckoned("yesterday, 14:05", late) == [("2026-11-19", "day", "capture")]
    (found,) = find_reckoned("yesterday, 14:05", late, timedelta(hours=9))
    assert found.time.value == "2026-11-20T14:05"


@given(
    captured=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    unit=st.sampled_from(["minute", "hour", "day"]),
    number=st.integers(1, 59),
    more=st.floats(-0.5, 0.999),
)
def test_the_bounds_hold_every_time_that_an_age_may_mean(
    captured: datetime, unit: str, number: int, more: float
) -> None:
    """Pages round ages down, or to the nearest unit."""
    at = captured.replace(tzinfo=UTC)
    (found,) = find_reckoned(f"{number} {unit}s ago", at)
    true = at - (number + more) * timedelta(**{f"{unit}s": 1})
    assert found.time.earliest is not None and found.time.latest is not None
    assert found.time.earliest <= true <= found.time.latest


@given(
    captured=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    hours=st.integers(-12, 14),
    day=st.sampled_from(["today", "yesterday"]),
    clock=st.sampled_from(["", ", 00:05", ", 14:05", ", 23:55"]),
)
def test_the_bounds_hold_a_named_day_wherever_it_is_read(captured: datetime, hours: int, day: str, clock: str) -> None:
    at = captured.replace(tzinfo=UTC)
    zone = timezone(timedelta(hours=hours))
    (found,) = find_reckoned(day + clock, at)
    local = at.astimezone(zone) - timedelta(days=day == "yesterday")
    hour, minute = map(int, clock.strip(", ").split(":")) if clock else (12, 0)
    true = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    assert found.time.earliest is not None and found.time.latest is not None
    assert found.time.earliest <= true <= found.time.latest + timedelta(minutes=1)
