from datetime import UTC, datetime, timedelta

from services.ingest.following.outlook import expectation
from services.ingest.schedule.poll_plan import Pace, after_poll

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_nothing_is_expected_of_a_list_that_was_never_read() -> None:
    assert expectation(None)(NOW, NOW + DAY) == 0


def test_a_list_is_expected_to_go_on_at_the_hours_that_it_had_entries() -> None:
    """Of a list with one entry a quarter of an hour between 8 and 12 on ten workdays."""
    days = [NOW - number * DAY for number in range(14) if (NOW - number * DAY).weekday() < 5]
    dates = [
        day.replace(hour=8) + number * HOUR / 4 for day in days for number in range(16)
        if day.replace(hour=8) + number * HOUR / 4 < NOW
    ]  # fmt: skip
    expect = expectation(after_poll(None, now=NOW, dates=dates, listed=len(dates), pace=Pace()))
    tomorrow = (NOW + DAY).replace(hour=0)
    assert 2 < expect(tomorrow + 8 * HOUR, tomorrow + 12 * HOUR) / 16 * 4 < 6
    assert expect(tomorrow + 14 * HOUR, tomorrow + 18 * HOUR) < expect(tomorrow + 8 * HOUR, tomorrow + 12 * HOUR) / 4
