"""Years and days of other calendars in the Gregorian one: Buddhist, Minguo, Japanese eras and solar Hijri."""

from datetime import date, timedelta

ERAS: dict[str, int] = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "民國": 1911,
    "民国": 1911,
}
"""The year before the first of an era, by the words before its year."""
BUDDHIST = range(2400, 2700)
"""Years that are written in Thailand, of the Gregorian calendar from 1857 on."""
SOLAR_HIJRI = range(1300, 1500)
"""Years of the solar Hijri calendar, of the Gregorian calendar from 1921 on."""
_BUDDHIST_YEARS = 543
_FIRST_BREAKS = (-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394)
"""Years in which the 33-year rhythm of leap years changes, by A. Birashk and K. M. Borkowski (1996)."""
_LONG_MONTHS = 6
"""The first six months have 31 days."""


def buddhist_year(year: int) -> int:
    """The Gregorian year of a year of the Buddhist era; any other year stays as it is."""
    return year - _BUDDHIST_YEARS if year in BUDDHIST else year


def from_solar_hijri(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of one in Iran's and Afghanistan's calendar; None if it does not exist."""
    if year not in SOLAR_HIJRI or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    start = _new_year(year)
    before = 31 * (month - 1) if month <= _LONG_MONTHS + 1 else 31 * _LONG_MONTHS + 30 * (month - 1 - _LONG_MONTHS)
    found = start + timedelta(before + day - 1)
    next_month = 31 if month <= _LONG_MONTHS else 30
    exists = day <= next_month and found < _new_year(year + 1)
    return found if exists else None


def _new_year(year: int) -> date:
    """The Gregorian day of Nowruz. The arithmetic is Borkowski's, "The Persian calendar for 3000 years"."""
    gregorian = year + 621
    leaps, jump, last = -14, 0, _FIRST_BREAKS[0]
    for one in _FIRST_BREAKS[1:]:
        jump = one - last
        if year < one:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        last = one
    since = year - last
    leaps += since // 33 * 8 + (since % 33 + 3) // 4
    if jump % 33 == 4 and jump - since == 4:
        leaps += 1
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    return date(gregorian, 3, 1) + timedelta(19 + leaps - gregorian_leaps)
