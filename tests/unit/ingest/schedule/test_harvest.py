from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.schedule.harvest import LATE, Harvest, copied_at

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_times_of_new_entries_are_in_order_and_neither_old_nor_ahead() -> None:
    harvest = Harvest(5, 4, new_dates=[NOW, NOW - HOUR, NOW - 9 * HOUR, NOW + 9 * HOUR])
    assert harvest.known == 1
    assert harvest.timed(NOW - 9 * HOUR, NOW) == [NOW - HOUR, NOW]
    assert harvest.timed(None, NOW) == [NOW - 9 * HOUR, NOW - HOUR, NOW]


def test_new_entries_are_late_if_all_of_them_are_old() -> None:
    newest = NOW - HOUR
    assert Harvest(9, 2, new_dates=[newest - LATE - HOUR, newest - 2 * LATE]).late(newest)
    assert not Harvest(9, 2, new_dates=[newest - LATE, newest - 2 * LATE]).late(newest)  # desks publish out of order
    assert not Harvest(9, 2, new_dates=[newest - 2 * LATE]).late(newest)  # one has no date
    assert not Harvest(9, 1, new_dates=[newest - 2 * LATE]).late(None)
    assert not Harvest(9).late(newest)


def test_a_list_whose_entries_got_other_names() -> None:
    dates = [NOW - n * HOUR for n in range(1, 9)]
    assert Harvest(8, 8, dates, dates).renamed(NOW - HOUR, NOW)
    assert not Harvest(8, 8, dates, dates).renamed(NOW - 2 * HOUR, NOW)
    assert not Harvest(8, 7, dates, dates[1:]).renamed(NOW - HOUR, NOW)
    assert not Harvest(8, 8).renamed(NOW - HOUR, NOW)
    assert not Harvest(0).renamed(NOW - HOUR, NOW)


def test_dates_ahead_are_not_the_newest() -> None:
    assert Harvest(2, dates=[NOW - HOUR, NOW + HOUR]).newest(NOW) == NOW - HOUR
    assert Harvest(2).newest(NOW) is None and Harvest(2).oldest() is None


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ({"Date": "Mon, 02 Mar 2026 10:00:00 GMT"}, 0),
        ({"Date": "Mon, 02 Mar 2026 04:00:00 GMT"}, 6),
        ({"Date": "Mon, 02 Mar 2026 10:00:00 GMT", "Age": "7200"}, 2),
        ({"Age": " 3600 "}, 1),
        ({"Date": "yesterday", "Age": "3600, 10"}, None),
        ({"Age": "9" * 40}, None),
        ({"Age": "²"}, None),
        ({}, None),
    ],
)
def test_when_a_copy_was_made(headers: dict[str, str], hours: int | None) -> None:
    assert copied_at(headers, NOW) == (None if hours is None else NOW - hours * HOUR)
