"""Written dates and times of day are found with their spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.lines.written_times import DateOrder, find_clock, find_date


@pytest.mark.parametrize(
    ("text", "order", "parts"),
    [
        ("Tuesday, 15 January 2019", None, (2019, 1, 15)),
        ("January 15th, 2019", None, (2019, 1, 15)),
        ("le 3 mars 2026", None, (2026, 3, 3)),
        ("2019年1月15日", None, (2019, 1, 15)),
        ("05/06/2021", None, (2021, 6, 5)),
        ("05/06/2021", "mdy", (2021, 5, 6)),
        ("05.06.2021", "mdy", (2021, 6, 5)),
        ("05/13/2021", None, (2021, 5, 13)),
        ("March 2021", None, (2021, 3, None)),
        ("31 February 2021, 1 March 2021", None, (2021, 3, 1)),
    ],
)
def test_dates(text: str, order: DateOrder | None, parts: tuple[int, int, int | None]) -> None:
    found = find_date(text, order)
    assert found is not None
    assert found[:3] == parts


@pytest.mark.parametrize("text", ["", "yesterday", "15 January", "31.02.2021", "version 0.1.2.2021", "2019"])
def test_anything_but_a_date_gives_none(text: str) -> None:
    assert find_date(text, None) is None


@pytest.mark.parametrize(
    ("after", "parts"),
    [
        (" 7:58 PM", (19, 58, None)),
        (" 12:05 am", (0, 5, None)),
        (" 5 p.m.", (17, None, None)),
        (" 19:35:20", (19, 35, 20)),
        (" à 10h02", (10, 2, None)),
        (" 17.00 CET", (17, 0, None)),
        (" 17.00 Uhr", (17, 0, None)),
        (" 9 Uhr", (9, None, None)),
        (" 10:02, 11:30", (10, 2, None)),
    ],
)
def test_times_of_day_after_a_date(after: str, parts: tuple[int, int | None, int | None]) -> None:
    found = find_clock(f"3 March 2026{after}", 0, 12)
    assert found is not None
    assert found[:3] == parts


def test_a_time_after_the_date_is_preferred() -> None:
    found = find_clock("9:00 3 March 2026 at the very end of a line 10:00", 5, 17)
    assert found is not None and found.hour == 10
    before = find_clock("9:00 3 March 2026", 5, 17)
    assert before is not None and (before.hour, before.start, before.end) == (9, 0, 4)


@pytest.mark.parametrize("after", ["", " 17.00", " 13 pm", " 24:10", " 7 boats"])
def test_numbers_that_are_not_a_time_of_day(after: str) -> None:
    assert find_clock(f"3 March 2026{after}", 0, 12) is None


@given(st.text(max_size=80) | st.from_regex(r"[0-9 :./,TZ+-]{0,40}", fullmatch=True))
def test_no_text_raises(text: str) -> None:
    find_date(text, "mdy")
    find_clock(text, 0, 0)
