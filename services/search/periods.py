"""Reads the calendar days that people type: a day, a month, a year, or two of these."""

import re
from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

_WRITTEN: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


class Days(NamedTuple):
    """The first and the last day of a period, both inclusive."""

    first: date
    last: date


def days(text: str) -> Days:
    """The days of `2026-03-05`, `2026-03`, `2026`, or of two of these joined by `/`.

    Raises ValueError, saying what to write instead.
    """
    first, joined, last = text.partition("/")
    found = Days(_period(first, text).first, _period(last if joined else first, text).last)
    if found.last < found.first:
        raise ValueError(f"{text!r} ends before it begins; write the earlier date first")
    return found


def _period(text: str, whole: str) -> Days:
    match = _WRITTEN.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError("no date")
        year, month, day = (int(part or 0) for part in match.groups())
        if match[2] is None:
            return Days(date(year, 1, 1), date(year, 12, 31))
        if match[3] is None:
            return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        return Days(date(year, month, day), date(year, month, day))
    except ValueError as error:
        raise ValueError(
            f"{whole!r} is not a date; write a day (2026-03-05), a month (2026-03), a year (2026), or two of "
            "these with a slash between them"
        ) from error
