from datetime import date

import pytest

from services.search.periods import Days, days


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03-05", date(2026, 3, 5), date(2026, 3, 5)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2025-12/2026", date(2025, 12, 1), date(2026, 12, 31)),
        ("2026-3-5", date(2026, 3, 5), date(2026, 3, 5)),
    ],
)
def test_a_period_is_whole_days(text: str, first: date, last: date) -> None:
    assert days(text) == Days(first, last)


@pytest.mark.parametrize(
    "text", ["", "/", "2026-02-30", "2026-13", "26", "0000", "yesterday", "2026-03-05/", "\u0662\u0660\u0662\u0666"]
)
def test_what_is_no_date_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date; write a day \(2026-03-05\)"):
        days(text)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="write the earlier date first"):
        days("2026-03/2026-02")
