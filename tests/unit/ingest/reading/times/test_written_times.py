"""Dates and times of day are read in every language, form and calendar, and nothing else is taken for one."""

import re
from collections.abc import Iterator
from datetime import date, time
from itertools import count, product
from typing import get_args

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.times.times import find_times
from services.ingest.reading.times.tokens import Line
from services.ingest.reading.times.written_times import DateOrder, find_clocks, find_dates
from training.date_words import LANGUAGES

DATES = ("short", "medium", "long", "full")
CLOCKS = ("HH:mm", "HH:mm:ss", "h:mm a", "h:mm B", "short", "medium")
OWN_CLOCKS = (
    "{h:02}:{m:02}",
    "{h}:{m:02}",
    "{h:02}:{m:02}:00",
    "{h}h{m:02}",
    "{h:02} h {m:02}",
    "kl. {h:02}.{m:02}",
    "klo {h}.{m:02}",
    "{h}.{m:02} Uhr",
    "{h:02}:{m:02} Uhr",
    "{h}時{m}分",
    "{h}点{m:02}分",
    "{h}시 {m}분",
    "{h} giờ {m:02}",
    "{h:02}.{m:02} น.",
    "{h:02}:{m:02} GMT",
    "{h:02}{m:02} hrs",
    "T{h:02}:{m:02}:00",
    "at {h:02}:{m:02}",
    "ore {h}.{m:02}",
    "в {h:02}:{m:02}",
    "{h12}:{m:02} {AM}",
    "{h12}:{m:02}{am}",
    "{h12}.{m:02} {a.m.}",
    "{午前}{h12}時{m}分",
    "{오전} {h12}:{m:02}",
    "{上午}{h12}:{m:02}",
    "{h12}:{m:02} {πμ}",
    "{h12}:{m:02} {ص}",
    "{h12}:{m:02} {SA}",
)
"""Forms of our own: what sites write besides the patterns of CLDR."""
HALVES = {
    "AM": "PM",
    "am": "pm",
    "a.m.": "p.m.",
    "午前": "午後",
    "오전": "오후",
    "上午": "下午",
    "πμ": "μμ",
    "ص": "م",
    "SA": "CH",
}
BY_THE_SUN = {("sw", "h:mm B"), ("my", "h:mm B")}
"""Swahili counts hours from sunrise, so its words for parts of the day are not used; the Burmese word for night is a
single letter."""
SINGLE_LETTERS = {("my", "medium")}
"""Months of one letter are not read."""


def days() -> Iterator[date]:
    """Days of all months, over and over."""
    for number in count():
        yield date(2026, number % 12 + 1, number * 7 % 28 + 1)


def minutes() -> Iterator[time]:
    """Every minute of the day, over and over, mixed."""
    for number in count():
        yield time(*divmod(number * 877 % 1440, 60))


def rendered() -> Iterator[tuple[str, str, str, date, time]]:
    """A line by CLDR for each language, form of date and form of clock."""
    day, clock = days(), minutes()
    for language in LANGUAGES.split():
        locale = Locale.parse(language)
        for of_date, of_clock in product(DATES, CLOCKS):
            if (language, of_clock) not in BY_THE_SUN and (language, of_date) not in SINGLE_LETTERS:
                on, at = next(day), next(clock)
                text = f"{format_date(on, of_date, locale)}, {format_time(at, of_clock, locale=locale)}"
                yield language, f"{of_date} {of_clock}", " ".join(text.split()), on, at


def order_of(language: str) -> DateOrder:
    """The order of a language's short date."""
    letters = re.sub(r"'[^']*'|[^yMd]", "", Locale.parse(language).date_formats["short"].pattern)
    order = re.sub(r"(.)\1+", r"\1", letters).lower()
    return next(one for one in get_args(DateOrder) if one == order)


def test_every_language_and_form_is_read_back() -> None:
    """A hundred languages, 24 forms each, rendered by CLDR's own patterns."""
    orders = {language: order_of(language) for language in LANGUAGES.split()}
    seen: set[tuple[str, str]] = set()
    wrong = []
    for language, form, text, on, at in rendered():
        found = find_times(text, orders[language], None, language)
        seen.add((language, form))
        value = f"{on}T{at:%H:%M}"
        if not found or found[0].time.value[:16] != value:
            wrong.append((language, form, text, found and found[0].time.value, value))
    assert len({language for language, _ in seen}) >= 100
    assert len({form for _, form in seen}) == len(DATES) * len(CLOCKS)
    assert wrong == []


@pytest.mark.parametrize("form", OWN_CLOCKS)
def test_every_minute_of_the_day_is_read_back(form: str) -> None:
    """1,440 minutes in each form."""
    wrong = []
    for minute in range(1440):
        h, m = divmod(minute, 60)
        pattern = form
        for early, late in HALVES.items():
            pattern = pattern.replace(f"{{{early}}}", late if h >= 12 else early)
        clock = pattern.format(h=h, m=m, h12=h % 12 or 12)
        separator = "" if form.startswith("T") else " "
        line = f"2026-03-{minute % 28 + 1:02}{separator}{clock}"
        found = find_times(line)
        value = f"2026-03-{minute % 28 + 1:02}T{h:02}:{m:02}"
        if len(found) != 1 or found[0].time.value[:16] != value:
            wrong.append((line, [one.time.value for one in found]))
    assert wrong == []


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
        ("5/6/21", None, (2021, 6, 5)),
        ("5/6/21", "mdy", (2021, 5, 6)),
        ("21/5/6", "ymd", (2021, 5, 6)),
        ("5 Jun 21", None, (2021, 6, 5)),
        ("5-Jun-2021", None, (2021, 6, 5)),
        ("2021 Jun 5", None, (2021, 6, 5)),
        ("Sat Jun 5 08:15:00 EST 2021", None, (2021, 6, 5)),
        ("5/6 2021", None, (2021, 6, 5)),
        ("5.VI.2021", None, (2021, 6, 5)),
        ("ngày 5 tháng 6 năm 2021", None, (2021, 6, 5)),
        ("5 بهمن 1402", None, (2024, 1, 25)),
        ("۱۴۰۲/۱۱/۰۵", None, (2024, 1, 25)),
        ("5 มิ.ย. 2564", None, (2021, 6, 5)),
        ("5 มิ.ย. 64", None, (2021, 6, 5)),
        ("05/06/2564", None, (2021, 6, 5)),
        ("令和3年6月5日", None, (2021, 6, 5)),
        ("平成31年4月30日", None, (2019, 4, 30)),
        ("民國110年6月5日", None, (2021, 6, 5)),
        ("110年6月5日", None, (2021, 6, 5)),
        ("2021 оны 6-р сарын 5", None, (2021, 6, 5)),
        ("2021 оны 6 сарын 5", None, (2021, 6, 5)),
        ("২০২১ সালের ৫ জুন", None, (2021, 6, 5)),
        ("5 حزيران 2021", None, (2021, 6, 5)),
        ("5 ב\u05d9\u05d5\u05e0\u05d9 2021", None, (2021, 6, 5)),
        ("ΣΑΒΒΑΤΟ 5 ΙΟΥΝΙΟΥ 2021", None, (2021, 6, 5)),
        ("5 HAZİRAN 2021", None, (2021, 6, 5)),
    ],
)
def test_dates(text: str, order: DateOrder | None, parts: tuple[int, int, int | None]) -> None:
    found = find_dates(Line(text), order)
    assert [one[:3] for one in found] == [parts]


@pytest.mark.parametrize(("language", "month"), [(None, 11), ("pl", 11), ("cs", 11), ("hr", 10)])
def test_the_language_decides_between_months_of_one_name(language: str | None, month: int) -> None:
    assert [one.month for one in find_dates(Line("5. listopad 2021"), None, language)] == [month]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "15 January",
        "31.02.2021",
        "version 0.1.2.2021",
        "version 5.1.21",
        "2019",
        "release 2021-6",
        "16 Nov, 14:05",
        "set 2024",
        "1448/06/05 هـ",
        "31 مهر 1403",
    ],
)
def test_anything_but_a_date_gives_none(text: str) -> None:
    assert find_dates(Line(text)) == []


def test_all_dates_of_a_line_are_found_in_order() -> None:
    found = find_dates(Line("5 June 2021, 10:00 | 06.06.2021 | June 7, 2021"))
    assert [one.day for one in found] == [5, 6, 7]


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
        (" 下午0:30", (12, 30, None)),
        (" 凌晨0:30", (0, 30, None)),
        (" 8:05 de la tarde", (20, 5, None)),
        (" 2:05 in the afternoon", (14, 5, None)),
        (" 11:05 وساعت", (11, 5, None)),
        (" 23:59", (23, 59, None)),
    ],
)
def test_times_of_day_after_a_date(after: str, parts: tuple[int, int | None, int | None]) -> None:
    line = Line(f"3 March 2026{after}")
    assert [one[:3] for one in find_clocks(line, find_dates(line))] == [parts]


@pytest.mark.parametrize(
    "after", ["", " 17.00", " 13 pm", " 24:10", " 7 boats", ", morning: 5 boats", ", 5 Min.", " 8h ago"]
)
def test_numbers_that_are_not_a_time_of_day(after: str) -> None:
    line = Line(f"3 March 2026{after}")
    assert find_clocks(line, find_dates(line)) == []


@given(st.text(max_size=80) | st.from_regex(r"[0-9 :./,TZ+-]{0,40}", fullmatch=True))
def test_no_text_raises(text: str) -> None:
    line = Line(text)
    find_clocks(line, find_dates(line, "mdy"))
