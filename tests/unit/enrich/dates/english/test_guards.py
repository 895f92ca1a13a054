"""Every guard, on matches that it keeps and matches that it rejects."""

import re

import pytest

from services.enrich.dates.english.guards import GUARDS


@pytest.mark.parametrize(
    ("guard", "pattern", "text", "expected"),
    [
        ("month_name", "(?P<month>may)", "It opens in May.", True),
        ("month_name", "(?P<month>may)", "May I go?", False),
        ("month_name", "(?P<month>march)", "the March accession", True),
        ("month_name", "(?P<month>march)", "the march on the capital", False),
        ("month_name", "(?P<month>april)", "Judge April Loam", False),
        ("month_name", "(?P<month>october)", "October rains", True),
        ("day_of_month", "May 5", "It rose May 5 percent.", False),
        ("day_of_month", "May 5", "It rose May 5.", True),
        ("ordinal_day", "the 15th", "on the 15th, at noon", True),
        ("ordinal_day", "the 15th", "on the 15th floor", False),
        ("year", "(?P<year>2011)", "in 2011", True),
        ("year", "(?P<year>2011)", "2011 people came", False),
        ("year", "(?P<year>2011)", "Route 2011", False),
        ("year", "(?P<year>1600)", "some 1600 then", False),
        ("short_year", "'98", "in '98", True),
        ("short_year", "'98", "the '98", False),
        ("short_decade", "(?P<phase>early )?(?P<short_decade>80s)", "the early 80s", True),
        ("short_decade", "(?P<phase>early )?(?P<short_decade>80s)", "in his 80s", False),
        ("season", "(?P<phase>x)?(?P<season>summer)", "in summer", True),
        ("season", "(?P<phase>x)?(?P<season>summer)", "Summer Lee", False),
        ("season", "(?P<phase>x)?(?P<season>fall)", "prices fall", False),
        ("weekday", "sunday", "on Sunday", True),
        ("weekday", "sunday", "Bloody Sunday", False),
        ("weekday", "sunday", "the Sunday Times", False),
        ("light", "(?P<light>dawn)", "at dawn", True),
        ("light", "(?P<light>dawn)", "the dawn of an age", False),
        ("light", "(?P<light>dawn)", "at Dawn Lee's", False),
        ("title", "this (?P<period>week)", "this week", True),
        ("title", "this (?P<period>week)", "They watched This Week.", False),
        ("definite_period", "the (?P<period>day)", "the day care", False),
        ("definite_period", "the (?P<period>year)", "the year.", True),
        ("reported_period", "the (?P<unit_single>year)", "the year ended June 30", True),
        ("reported_period", "the (?P<unit_single>year)", "the year began", False),
        ("definite_part", "the (?P<part>night)", "the night it burned", False),
        ("definite_part", "the (?P<part>morning)", "in the morning", True),
        ("clock", "(?P<hour>20):15", "at 20:15", True),
        ("clock", "(?P<hour>20):15", "a score of 20:15", False),
        ("duration", "(?P<amount>52) (?P<unit>years)", "for 52 years", True),
        ("duration", "(?P<amount>52) (?P<unit>years)", "52 years old", False),
        ("duration", "(?P<amount>a) (?P<unit>quarter)", "a quarter", False),
        ("duration", "(?P<amount>a) (?P<unit>second)", "a second time", False),
        ("duration", "(?P<amount>a) (?P<unit>second)", "a second later", True),
        ("before", "(?P<amount>two) (?P<unit>hours)", "two hours before midnight", False),
        ("before", "(?P<amount>two) (?P<unit>days)", "two days before Easter", True),
        ("some_weekday", "a Friday", "It was on a Friday in May", True),
        ("some_weekday", "a Friday", "She spoke after a Friday raid", False),
        ("some_weekday", "a Friday", "It fell on May 2, a Friday.", False),
        ("some_day", "one day", "It will one day be", True),
        ("some_day", "one day", "It took one day", False),
        ("in_time", "(?P<amount>five) (?P<unit>years)", "It will be repaid in five years.", True),
        ("in_time", "(?P<amount>five) (?P<unit>years)", "the worst loss in five years", False),
        ("bare_units", "(?P<unit_plural>years)", "for years", True),
        ("bare_units", "(?P<unit_plural>quarters)", "in quarters", False),
        ("reference", "(?P<reference>soon)", "They will soon leave.", True),
        ("reference", "(?P<reference>soon)", "as soon as", False),
        ("reference", "(?P<reference>the future)", "the future of rail", False),
    ],
)
def test_guard(guard: str, pattern: str, text: str, expected: bool) -> None:
    match = re.search(pattern, text, re.IGNORECASE)
    assert match is not None
    assert GUARDS[guard](text, match) is expected
