"""Seasons, with and without their year."""

from datetime import date

from services.enrich.dates import calendar
from services.enrich.dates.context import Context
from services.enrich.dates.rule import Reading, Slots


def season(slots: Slots, context: Context) -> Reading:
    code = slots["season"]
    year = slots.get("year") or slots.get("year_words") or slots.get("short_year")
    if year is None:
        today = context.day("M", f"XXXX-{code}")
        start = date(today.year, calendar.SEASON_MONTHS[code], 1)
        year = today.year - (start > today and context.direction <= 0)
        year += context.direction > 0 and calendar.add_months(start, 3) <= today
    return Reading("DATE", f"{year:04}-{code}", mod=slots.get("phase", slots.get("stage")))


def relative_season(slots: Slots, context: Context) -> Reading:
    code, relation = slots["season"], slots["relation"]
    today = context.day("M", f"XXXX-{code}")
    start = date(today.year, calendar.SEASON_MONTHS[code], 1)
    current = calendar.season_of(today)
    year = today.year
    if relation < 0 and (start > today or current == f"{year:04}-{code}"):
        year -= 1
        if current == f"{year:04}-{code}":
            year -= 1
    elif relation > 0 and start <= today:
        year += 1
    elif relation == 0 and current == f"{year - 1:04}-{code}":
        year -= 1
    return Reading("DATE", f"{year:04}-{code}", mod=slots.get("phase", slots.get("stage")))
