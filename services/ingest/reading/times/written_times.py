"""Dates and times of day as people write them, in all languages: "15 January 2019 7:58 PM", "2019年1月15日 午後7時"."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from services.ingest.reading.times import date_words
from services.ingest.reading.times.calendars import ERAS, SOLAR_HIJRI, buddhist_year, from_solar_hijri
from services.ingest.reading.times.offsets import zone_follows
from services.ingest.reading.times.tokens import Line, Token

DateOrder = Literal["dmy", "mdy", "ymd"]
"""The order of day, month and year in a numeric date."""
_MARKS = frozenset(".,-/–—()º°ª'’׳״،·|[]፣")
"""Marks that may stand between the parts of a date."""
_MONTH_UNITS = frozenset("月월")
_DAY_ENDS = frozenset("日号號일")
_YEAR_UNITS = frozenset("年년")
_MOST_BETWEEN = 4
"""Maximum tokens between two parts of a date."""
_LONGEST_NAME = 4
"""Maximum tokens of the name of a month or of a part of the day: "in the afternoon", "午後"."""
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_YEARS = range(1800, 2100)
_NOW_SOLAR_HIJRI = range(1370, 1431)
"""Years of a date in numbers that is taken for one of the solar Hijri calendar."""
_NOON = 12
_HALVES = frozenset(((0, _NOON), (_NOON, 2 * _NOON)))
"""The hours of a.m. and p.m."""
_TWO_DIGITS_FROM = 1970
"""The first year that two digits stand for."""


class WrittenDate(NamedTuple):
    """A date and its span in the text. `day` is None if only the month is given."""

    year: int
    month: int
    day: int | None
    start: int
    end: int


class WrittenClock(NamedTuple):
    """A time of day, as precise as written, and its span in the text."""

    hour: int
    minute: int | None
    second: int | None
    start: int
    end: int


class _Month(NamedTuple):
    """The name of a month: its tokens from `first` to `last`. `solar`: of the solar Hijri calendar."""

    number: int
    first: int
    last: int
    solar: bool


def find_dates(line: Line, order: DateOrder | None = None, language: str | None = None) -> list[WrittenDate]:
    """All dates of a line, in order, without overlaps. A month without a day counts only where no day is given.

    `order` resolves 04/03/2026 and 04/03/26, `language` (of the page, such as "pt") names of months.
    """
    tokens = line.tokens
    if not any(token.digits for token in tokens):
        return []
    months = list(_months(line, language))
    found = [one for month in months if (one := _named(line, month)) is not None]
    found += filter(None, (_numeric(line, at, order) for at, token in enumerate(tokens) if token.digits))
    if not found:
        found = [one for month in months if (one := _bare_month(line, month, language)) is not None]
    kept: list[WrittenDate] = []
    for one in sorted(found, key=lambda one: (one.start, one.start - one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def find_days_of_year(line: Line, language: str | None = None) -> list[WrittenDate]:
    """The days of a line that have no year ("Nov 28", "11月28日"), in order; their `year` is 0."""
    tokens = line.tokens
    found: list[WrittenDate] = []
    for month in _months(line, language) if any(token.digits for token in tokens) else ():
        if month.solar or not 1 <= month.number <= 12:
            continue
        sides = (_part(line, month.first, -1), _part(line, month.last, 1))
        at = next((one for one in sides if one is not None and _is_day(line, one)), None)
        if at is None or not _stands_alone(line, at) or _goes_on(line, at):
            continue
        first, last = min(at, month.first), max(at, month.last)
        if last + 1 < len(tokens) and tokens[last + 1].text[0] in _DAY_ENDS:
            last += 1
        if not found or tokens[first].start >= found[-1].end:
            found.append(WrittenDate(0, month.number, tokens[at].number, tokens[first].start, tokens[last].end))
    return found


def find_clocks(line: Line, dates: list[WrittenDate], language: str | None = None) -> list[WrittenClock]:
    """All times of day of a line outside its dates, in order."""
    clocks: list[WrittenClock] = []
    for at, token in enumerate(line.tokens):
        if not token.digits or any(one.start <= token.start < one.end for one in dates):
            continue
        if clocks and token.start < clocks[-1].end:
            continue
        clock = _Clock(line, at, language).read(after_date=_follows_date(line, at, dates))
        if clock is not None and not any(one.start < clock.end <= one.end for one in dates):
            clocks.append(clock)
    return clocks


def _follows_date(line: Line, at: int, dates: list[WrittenDate]) -> bool:
    """Whether nothing but marks and a weekday stand between a date and a token."""
    tokens = line.tokens
    before = at - 1
    while before >= 0 and tokens[before].number is None:
        key = tokens[before].key
        if key and not date_words.is_weekday(key) and not date_words.is_between(key):
            return any(one.end == tokens[before].end for one in dates)
        before -= 1
    return before >= 0 and any(one.start <= tokens[before].start < one.end for one in dates)


def _months(line: Line, language: str | None) -> Iterator[_Month]:
    tokens = line.tokens
    for at, token in enumerate(tokens):
        if token.number is not None:
            if (last := _end_of_numbered_month(tokens, at)) is not None:
                yield _Month(token.number, at, last, False)
            continue
        key = token.key
        if not key:
            continue
        if key in ("thang", "thg", "th") and at + 1 < len(tokens) and 1 <= tokens[at + 1].digits <= 2:
            yield _Month(tokens[at + 1].number or 0, at, at + 1, False)
            continue
        month = _month_name(tokens, at, key, language)
        if month is not None:
            yield month


def _end_of_numbered_month(tokens: list[Token], at: int) -> int | None:
    """The last token of a month given by its number: 11月, 11월, "11-р сарын"."""
    if tokens[at].digits > 2 or at + 1 >= len(tokens):
        return None
    if tokens[at + 1].text[0] in _MONTH_UNITS:
        return at + 1
    # Mongolian: 11-р сарын, 11 сарын.
    last = at + 3 if [one.text for one in tokens[at + 1 : at + 3]] == ["-", "р"] else at + 1
    return last if last < len(tokens) and tokens[last].key.startswith("сар") else None


def _month_name(tokens: list[Token], at: int, key: str, language: str | None) -> _Month | None:
    if date_words.starts_month(key):
        for last in range(min(at + _LONGEST_NAME, len(tokens)) - 1, at, -1):
            name = tokens[at : last + 1]
            joined = "".join(token.key for token in name)
            joins = all(token.key or token.text in (".", "'", "’", "-") for token in name)
            if joins and (number := date_words.month_of(joined, language)) is not None:
                return _Month(number, at, last, False)
    # Hebrew and Arabic write some prepositions together with the word.
    for one in (key, key[1:] if key[0] in "בלמ" else ""):
        if one and (number := date_words.month_of(one, language)) is not None:
            return _Month(number, at, at, False)
    if (number := date_words.solar_month_of(key)) is not None:
        return _Month(number, at, at, True)
    return None


def _named(line: Line, month: _Month) -> WrittenDate | None:
    """The date around the name of a month, whatever the order of its parts."""
    tokens = line.tokens
    left = _part(line, month.first, -1)
    right = _part(line, month.last, 1)
    day_left = left if left is not None and _is_day(line, left) else None
    day_right = right if right is not None and _is_day(line, right) else None
    pairs: list[tuple[int | None, int | None]] = [(right if right and tokens[right].digits != 2 else None, day_left)]
    if day_right is not None:
        years = (_part(line, day_right, 1), _after_clock(line, day_right), left)
        pairs += [(year, day_right) for year in years if _is_long_year(line, year)]
    if day_left is not None:
        before = _part(line, day_left, -1)
        pairs += [(before if _is_long_year(line, before) else None, day_left)]
        pairs += [(right if right is not None and _is_short_year(line, right) else None, day_left)]
    found = (_date(line, year, month, day) for year, day in pairs if year is not None and day is not None)
    return next(filter(None, found), None)


def _date(line: Line, year: int, month: _Month, day: int) -> WrittenDate | None:
    tokens = line.tokens
    thai = "\u0e01" <= tokens[month.first].text[0] <= "\u0e5b"
    value = _year(line, year, solar=month.solar, thai=thai)
    number = tokens[day].number
    if value is None or number is None:
        return None
    first, last = min(year, month.first, day), max(year, month.last, day)
    if last + 1 < len(tokens) and tokens[last + 1].text[0] in _DAY_ENDS and line.touch(last, last + 1):
        last += 1
    span = tokens[_era_start(tokens, first)].start, tokens[last].end
    if _after_clock(line, day) == year:
        span = span[0], tokens[day].end
    if month.solar:
        solar = from_solar_hijri(value, month.number, number)
        return WrittenDate(solar.year, solar.month, solar.day, *span) if solar else None
    return WrittenDate(value, month.number, number, *span) if _exists(value, month.number, number) else None


def _bare_month(line: Line, month: _Month, language: str | None) -> WrittenDate | None:
    """The month with a year beside it."""
    tokens = line.tokens
    key = "".join(token.key for token in tokens[month.first : month.last + 1])
    if month.solar or not date_words.is_plain_month(key, language) or not 1 <= month.number <= 12:
        return None
    for year in (_part(line, month.last, 1), _part(line, month.first, -1)):
        if year is None or tokens[year].digits != 4:
            continue
        value = _year(line, year)
        if value is not None:
            first, last = min(year, month.first), max(year, month.last)
            return WrittenDate(value, month.number, None, tokens[first].start, tokens[last].end)
    return None


def _part(line: Line, at: int, step: int) -> int | None:
    """The next number beside a token, over marks and words that stand within dates."""
    tokens = line.tokens
    for other in range(at + step, at + step * (_MOST_BETWEEN + 2), step):
        if not 0 <= other < len(tokens):
            return None
        token = tokens[other]
        if token.number is not None:
            return other
        if token.text not in _MARKS and not date_words.is_between(token.key):
            return None
    return None


def _is_day(line: Line, at: int) -> bool:
    """Whether a number may be a day of the month: not the minute of a clock."""
    tokens = line.tokens
    if not 1 <= tokens[at].digits <= 2 or not 1 <= (tokens[at].number or 0) <= 31:
        return False
    colon_before = at >= 2 and tokens[at - 1].text == ":" and line.touch(at - 1, at)
    colon_after = at + 2 < len(tokens) and tokens[at + 1].text == ":" and line.touch(at, at + 1)
    return not colon_before and not (colon_after and tokens[at + 2].digits == 2)


def _is_long_year(line: Line, at: int | None) -> bool:
    """Whether a number is a year for more than its place: it has four digits, or a word says so."""
    if at is None:
        return False
    tokens = line.tokens
    marked = at + 1 < len(tokens) and tokens[at + 1].text in _YEAR_UNITS
    return tokens[at].digits == 4 or marked or _era(tokens, at) is not None


def _is_short_year(line: Line, at: int) -> bool:
    """Whether two digits may be a year: no clock, no decimal fraction, no counted thing follows."""
    tokens = line.tokens
    if tokens[at].digits != 2:
        return False
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None:
        return True
    glued = line.touch(at, at + 1)
    more = at + 2 < len(tokens) and tokens[at + 2].digits > 0 and line.touch(at + 1, at + 2)
    if glued and more and following.text in ":.,-/":
        return False
    key = following.key
    return not key or date_words.opens_clock(key) or date_words.is_between(key)


def _after_clock(line: Line, at: int) -> int | None:
    """The year behind the clock in "Nov 16 14:05:00 EST 2026"."""
    tokens = line.tokens
    other = at + 1
    if other + 2 >= len(tokens) or tokens[other].digits not in (1, 2) or tokens[other + 1].text != ":":
        return None
    while other < len(tokens) and (0 < tokens[other].digits <= 2 or tokens[other].text in (":", ".")):
        other += 1
    if other < len(tokens) and tokens[other].text.isupper():
        other += 1
    return other if other < len(tokens) and tokens[other].digits == 4 else None


def _year(line: Line, at: int, *, solar: bool = False, thai: bool = False) -> int | None:
    """The year that a number stands for, in the Gregorian or, if `solar`, in the solar Hijri calendar."""
    tokens = line.tokens
    number, digits = tokens[at].number, tokens[at].digits
    if number is None:
        return None
    if solar:
        return (
            number if number in SOLAR_HIJRI and digits == 4 else number + 1400 if digits == 2 and number < 30 else None
        )
    era = _era(tokens, at)
    if era is not None:
        year: int | None = era + number
    elif digits == 4:
        year = buddhist_year(number)
    elif digits == 3 and 100 <= number < 150 and at + 1 < len(tokens) and tokens[at + 1].text in _YEAR_UNITS:
        # Years of the Republic of China; no one else writes three digits before 年.
        year = ERAS["民國"] + number
    elif digits == 2:
        year = _of_two_digits(number, thai=thai)
    else:
        year = None
    return year if year is not None and year in _YEARS else None


def _of_two_digits(number: int, *, thai: bool) -> int:
    if thai:
        return 2500 + number - 543
    return number + (2000 if 2000 + number < _TWO_DIGITS_FROM + 100 else 1900)


def _era(tokens: list[Token], at: int) -> int | None:
    """The year before the first of the era that is named before a year."""
    return ERAS.get("".join(token.text for token in tokens[max(0, at - 2) : at]))


def _era_start(tokens: list[Token], at: int) -> int:
    """The first token of a date, with the name of an era before its year."""
    return at - 2 if at >= 2 and _era(tokens, at) is not None else at


def _numeric(line: Line, at: int, order: DateOrder | None) -> WrittenDate | None:
    """The date in numbers that starts at a token: 2026-11-16, 16/11/2026, 16. 11. 2026, 16/11 2026, 16.11.26."""
    tokens = line.tokens
    last = _last_number(line, at)
    if last is None or not _stands_alone(line, at) or _goes_on(line, last):
        return None
    sign, middle = tokens[at + 1].text, tokens[at + 2]
    roman = _ROMAN.get(middle.text.lower()) if middle.number is None and sign == "." else None
    if not (1 <= middle.digits <= 2 or roman):
        return None
    numbers = tokens[at].number or 0, roman or middle.number or 0, tokens[last].number or 0
    digits = tokens[at].digits, middle.digits, tokens[last].digits
    if max(digits) == 2 and sign != "/" and not _may_be_short(line, at):
        return None
    if digits[0] == 4:
        found = _year_first(numbers) if digits[2] <= 2 else None
    elif digits[0] == 2 and digits[2] <= 2 and not roman and (order == "ymd" or numbers[0] > 31):
        found = _year_first((_of_two_digits(numbers[0], thai=False), *numbers[1:]))
    else:
        found = _year_last(numbers, digits, sign, None if roman else order, roman=roman is not None)
    return WrittenDate(*found, tokens[at].start, tokens[last].end) if found else None


def _last_number(line: Line, at: int) -> int | None:
    """The third number of a date in numbers that starts at a token."""
    tokens = line.tokens
    if at + 3 >= len(tokens) or not 1 <= tokens[at].digits <= 4 or tokens[at + 1].text not in ("-", ".", "/"):
        return None
    sign = tokens[at + 1].text
    # Swedish has 16/11 2026.
    last = at + 4 if tokens[at + 3].text == sign else at + 3
    if last >= len(tokens) or not tokens[last].digits or (last == at + 3 and (sign != "/" or tokens[last].digits != 4)):
        return None
    joined = sign != "-" or all(line.touch(one, one + 1) for one in range(at, last))
    return last if joined else None


def _may_be_short(line: Line, at: int) -> bool:
    """Whether numbers such as 5.12.26 may be a date: no clock behind a date, and no number of a version."""
    tokens = line.tokens
    before = at - 1
    while before >= 0 and not tokens[before].key and tokens[before].number is None:
        before -= 1
    if before < 0:
        return True
    key = tokens[before].key
    short = all(tokens[one].digits != 1 for one in (at, at + 2, at + 4) if one < len(tokens))
    if not key or date_words.opens_clock(key) or date_words.hours_of(key, None, capital=True):
        return False
    return short or date_words.is_weekday(key) or date_words.is_between(key) or before + 1 < at


def _stands_alone(line: Line, at: int) -> bool:
    """Whether no number is joined to a date on its left: a version, an amount, a telephone number."""
    tokens = line.tokens
    if at == 0 or not line.touch(at - 1, at) or tokens[at - 1].text not in (".", ",", "-", "/", ":", "_"):
        return True
    return tokens[at - 1].text in (":", "_") and (at < 2 or not tokens[at - 2].digits)


def _goes_on(line: Line, at: int) -> bool:
    """Whether more numbers are joined to a date on its right."""
    tokens = line.tokens
    if at + 2 >= len(tokens) or tokens[at + 1].text not in (".", "-", "/"):
        return False
    return bool(tokens[at + 2].digits) and line.touch(at, at + 1) and line.touch(at + 1, at + 2)


def _year_first(numbers: tuple[int, int, int]) -> tuple[int, int, int] | None:
    """Year, month and day of 2026-11-16, which may be of the solar Hijri calendar or the Buddhist era."""
    year, month, day = numbers
    if year in _NOW_SOLAR_HIJRI:
        solar = from_solar_hijri(year, month, day)
        return (solar.year, solar.month, solar.day) if solar else None
    return _if_exists(buddhist_year(year), month, day)


def _year_last(
    numbers: tuple[int, int, int], digits: tuple[int, int, int], sign: str, order: DateOrder | None, *, roman: bool
) -> tuple[int, int, int] | None:
    """Year, month and day of 16/11/2026 and 16/11/26."""
    first, second, year = numbers
    short = digits[2] == 2
    if digits[0] > 2 or not (digits[2] == 4 or short):
        return None
    year = _of_two_digits(year, thai=False) if short else buddhist_year(year)
    # Only dates with slashes may be American; 04.03. and 04-03 put the day first almost everywhere.
    month_first = not roman and (second > 12 or (order == "mdy" and sign == "/" and first <= 12))
    day, month = (second, first) if month_first else (first, second)
    return _if_exists(year, month, day)


def _if_exists(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    return (year, month, day) if year in _YEARS and _exists(year, month, day) else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


class _Clock:
    """Reads the time of day that starts at a number."""

    def __init__(self, line: Line, at: int, language: str | None) -> None:
        self._line, self._tokens, self._at, self._language = line, line.tokens, at, language
        self._start = at

    def read(self, *, after_date: bool) -> WrittenClock | None:
        """The time of day; None if the number may be any other. `after_date`: a date stands right before it."""
        hour = self._tokens[self._at]
        if not self._stands_alone():
            return None
        if hour.digits == 4:
            return self._military(hour)
        if hour.digits > 2 or hour.number is None or hour.number > 24:
            return None
        minute, second, last, sign = self._rest()
        before, opened = self._before()
        period, last = self._period(last)
        period = period or before
        unit, last = self._unit(last)
        end = self._tokens[last].end
        # "Morning, 5 things" has no hour; "5 p.m." has.
        said = bool(period) and (minute is not None or unit or set(period) <= _HALVES)
        if not said and not self._is_clock(minute, sign, unit, opened, after_date=after_date, end=end):
            return None
        value = self._hour(hour.number, minute, period)
        return WrittenClock(value, minute, second, self._tokens[self._start].start, end) if value is not None else None

    def _stands_alone(self) -> bool:
        """Whether the number is not joined to another on its left."""
        at = self._at
        if at < 2 or not self._line.touch(at - 1, at) or self._tokens[at - 1].text not in (":", ".", ",", "/", "-"):
            return True
        return not self._tokens[at - 2].digits or (
            self._tokens[at - 1].text in (",", "-") and self._tokens[at - 2].digits == 4
        )

    def _military(self, hour: Token) -> WrittenClock | None:
        """1405 GMT, 1405 hrs."""
        value = hour.number or 0
        at = self._at + 1
        key = self._tokens[at].key if at < len(self._tokens) else ""
        if key not in ("gmt", "utc", "hrs", "hours", "ist") or value // 100 > 23 or value % 100 > 59:
            return None
        end = self._tokens[at].end if key in ("hrs", "hours") else hour.end
        return WrittenClock(value // 100, value % 100, None, hour.start, end)

    def _rest(self) -> tuple[int | None, int | None, int, str]:
        """Minute, second, the last token read, and what stands between hour and minute."""
        tokens, at = self._tokens, self._at
        sign = ""
        minute_at = at
        if at + 2 < len(tokens):
            following = tokens[at + 1]
            joined = self._line.touch(at, at + 1) and self._line.touch(at + 1, at + 2)
            if following.text == ":" or (following.text in (".", "٫", "։") and joined):
                sign, minute_at = following.text, at + 2
            elif following.text in ("時", "时", "點", "点", "시") or date_words.is_hour_word(following.key):
                sign, minute_at = "h", at + 2
        minute = tokens[minute_at]
        if not sign or not minute.digits or (minute.number or 0) > 59 or (minute.digits != 2 and sign != "h"):
            return None, None, at, ""
        if sign == "h" and not self._is_minute_of_hour(minute_at):
            return None, None, at, ""
        last = minute_at
        if sign == "h":
            if last + 1 < len(tokens) and tokens[last + 1].key in ("分", "분", "min", "phut", "мин", "хв", "นาที"):
                last += 1
            return minute.number, self._second_word(last), last, sign
        if last + 2 < len(tokens) and tokens[last + 1].text == sign and tokens[last + 2].digits == 2:
            second = tokens[last + 2].number or 0
            if second < 60 and self._line.touch(last, last + 1) and self._line.touch(last + 1, last + 2):
                last += 2
                # A fraction of a second says nothing to a reader.
                if last + 2 < len(tokens) and tokens[last + 1].text in (".", ",") and tokens[last + 2].digits in (3, 6):
                    last += 2 if self._line.touch(last, last + 1) and self._line.touch(last + 1, last + 2) else 0
                return minute.number, second, last, sign
        return minute.number, None, last, sign

    def _is_minute_of_hour(self, at: int) -> bool:
        """Whether a number behind the word for hour is its minute: two digits, or followed by the word for minute."""
        tokens = self._tokens
        if tokens[at].digits == 2:
            return True
        return at + 1 < len(tokens) and tokens[at + 1].text[:1] in ("分", "분")

    def _second_word(self, last: int) -> int | None:
        tokens = self._tokens
        if last + 2 < len(tokens) and tokens[last + 1].digits and tokens[last + 2].text[:1] in ("秒", "초"):
            value = tokens[last + 1].number or 0
            return value if value < 60 else None
        return None

    def _before(self) -> tuple[list[date_words.Hours], bool]:
        """The part of the day before the hour, and whether a word that opens a clock stands there."""
        tokens, at = self._tokens, self._at
        for first in range(max(0, at - _LONGEST_NAME), at):
            keys = [token.key for token in tokens[first:at]]
            if all(keys) and (period := date_words.hours_of("".join(keys), self._language, capital=False)):
                # In German "am" stands before a date.
                if keys[0] == "am" and self._language in ("de", "lb"):
                    continue
                self._start = first
                return period, True
        near = at - 1
        while near >= 0 and tokens[near].text in (".", ":", "‘", "’"):
            near -= 1
        return [], near >= 0 and date_words.opens_clock(tokens[near].key)

    def _period(self, last: int) -> tuple[list[date_words.Hours], int]:
        """The part of the day after the clock, and its last token."""
        tokens = self._tokens
        keys: list[str] = []
        ends: list[int] = []
        for at in range(last + 1, min(last + 1 + 2 * _LONGEST_NAME, len(tokens))):
            token = tokens[at]
            if token.text in (".", "'", "’", "‘", "׳", "״", '"', "-", "/"):
                if keys and token.text == ".":
                    ends[-1] = at
                continue
            key = token.key
            if not key or len(keys) == _LONGEST_NAME:
                break
            keys.append(key)
            ends.append(at)
        for count in range(len(keys), 0, -1):
            first = tokens[last + 1]
            period = date_words.hours_of("".join(keys[:count]), self._language, capital=first.text.isupper())
            if period:
                return period, ends[count - 1]
        return [], last

    def _unit(self, last: int) -> tuple[bool, int]:
        """Whether a word for the hour follows, and the last token with it."""
        at = last + 1
        if at < len(self._tokens) and date_words.is_hour_word(self._tokens[at].key):
            return True, at
        return False, last

    def _is_clock(
        self,
        minute: int | None,
        sign: str,
        unit: bool,
        opened: bool,
        *,
        after_date: bool,
        end: int,
    ) -> bool:
        """Whether the numbers are a time of day, without a part of the day beside them."""
        if minute is None:
            key = self._tokens[self._at + 1].key if self._at + 1 < len(self._tokens) else ""
            # "8h" may be a duration.
            return unit and (opened or key not in ("h", "hr", "hrs", "hour", "hours", "ч"))
        if sign == ".":
            marked = opened or unit or zone_follows(self._line.plain, end)
            return marked or (after_date and date_words.is_dotted(self._language))
        return True

    def _hour(self, hour: int, minute: int | None, period: list[date_words.Hours]) -> int | None:
        """The hour of the day; None if there is none."""
        if not period:
            return hour if hour < 24 else None
        if hour > 12:
            # 14:05 p.m. is 14:05; 14 p.m. is no time.
            return hour if minute is not None and hour < 24 else None
        inside = {one for one in (hour % 12, hour % 12 + 12) for start, end in period if _within(one, start, end)}
        if not inside and all(start >= _NOON - 1 for start, _ in period):
            # "8:05 in the afternoon": later than the word is used for, but no other hour.
            return hour % _NOON + _NOON
        return inside.pop() if len(inside) == 1 else hour


def _within(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start < end else hour >= start or hour < end
