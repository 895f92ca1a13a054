"""Days of other calendars are those of the Gregorian one."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from services.ingest.reading.times.calendars import buddhist_year, from_solar_hijri


@pytest.mark.parametrize(
    ("solar", "day"),
    [
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1405, 8, 25), date(2026, 11, 16)),
    ],
)
def test_solar_hijri_days(solar: tuple[int, int, int], day: date) -> None:
    assert from_solar_hijri(*solar) == day


@pytest.mark.parametrize("solar", [(1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1404, 1, 0), (2026, 1, 1)])
def test_days_that_do_not_exist(solar: tuple[int, int, int]) -> None:
    assert from_solar_hijri(*solar) is None


def test_every_day_has_one_successor() -> None:
    lengths = [31] * 6 + [30] * 6
    days = [
        found
        for year in range(1350, 1450)
        for month in range(1, 13)
        for day in range(1, lengths[month - 1] + 1)
        if (found := from_solar_hijri(year, month, day)) is not None
    ]
    assert all(after - before == timedelta(1) for before, after in pairwise(days))


def test_years_of_the_buddhist_era() -> None:
    assert [buddhist_year(year) for year in (2569, 2026)] == [2026, 2026]
