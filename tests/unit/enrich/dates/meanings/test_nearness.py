from datetime import date

import pytest

from services.enrich.dates.meanings.nearness import nearer, nearest_year, year_shared
from tests.unit.enrich.dates.meanings.contexts import SAID, WAS_TO, WILL, context

TODAY = date(2019, 1, 15)


@pytest.mark.parametrize(
    ("before", "ahead", "expected"),
    [
        ("", date(2019, 1, 18), date(2019, 1, 18)),
        ("", date(2019, 1, 20), date(2019, 1, 10)),
        (WILL, date(2019, 5, 1), date(2019, 5, 1)),
        (SAID, date(2019, 1, 16), date(2019, 1, 10)),
        (WAS_TO, date(2019, 1, 18), date(2019, 1, 10)),
        (WAS_TO, date(2019, 1, 16), date(2019, 1, 16)),
        ("It has been shut since ", date(2019, 1, 16), date(2019, 1, 10)),
    ],
)
def test_the_nearer_day_is_meant_unless_words_lean(before: str, ahead: date, expected: date) -> None:
    assert nearer(date(2019, 1, 10), ahead, TODAY, context(before)) == expected


@pytest.mark.parametrize(("relation", "year"), [(-1, 2018), (1, 2019), (None, 2018)])
def test_the_year_of_a_month_that_leaves_it_out(relation: int | None, year: int) -> None:
    assert nearest_year(10, 3, relation, context(SAID), "XXXX-10-03") == year


def test_a_month_shares_the_year_of_the_range_it_begins() -> None:
    march = context(following="2018-03", following_year=2018)
    assert (year_shared(12, march), year_shared(1, march)) == (2017, 2018)
    assert nearest_year(12, 24, None, march, "XXXX-12-24") == 2017
