"""Days of the calendar: written out, numbered within a month, named (`tomorrow`)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.enrich.dates import calendar
from services.enrich.dates.context import Context
from services.enrich.dates.meanings.nearness import nearer, nearest_year, year_of_weekday
from services.enrich.dates.rule import Reading, Slots

REACH: Final = 14
"""Months to each side in which a numbered weekday is looked for: each pair comes up at least once in thirteen."""


def day(slots: Slots, context: Context) -> Reading:
    return day_or_part(day_of(slots, context), slots)


def slashed_day(slots: Slots, context: Context) -> Reading:
    """`3/4/2019`: day or month first as the figures allow, else by the text or its region."""
    first, second = slots["bare_day"], slots["bare_day2"]
    day_first = first > 12 or (second <= 12 and context.day_first)
    found, number = (first, second) if day_first else (second, first)
    return Reading("DATE", date(slots.get("year") or slots["short_slash_year"], number, found).isoformat())


def day_of_month(slots: Slots, context: Context) -> Reading:
    """`the 15th`: of the nearest month, or as the cues suggest."""
    today = context.day("D", f"XXXX-XX-{slots['ordinal_day']:02}")
    months = [calendar.add_months(today.replace(day=1), count) for count in (-2, -1, 0, 1, 2)]
    moved = [start + timedelta(days=slots["ordinal_day"] - 1) for start in months]
    near = [found for found, start in zip(moved, months, strict=True) if found.month == start.month]
    behind = max(found for found in near if found <= today)
    ahead = min(found for found in near if found >= today)
    return Reading("DATE", nearer(behind, ahead, today, context).isoformat(), mod=slots.get("phase"))


def day_of_relative_month(slots: Slots, context: Context) -> Reading:
    """`the 1st of next month`."""
    number = slots.get("ordinal_day") or slots["word_day"]
    start = calendar.add_months(context.day("M").replace(day=1), slots["relation"])
    return Reading("DATE", start.replace(day=number).isoformat())


def days(slots: Slots, context: Context) -> Reading | None:
    first = day_of(slots, context)
    last = first.replace(day=slots["day2"])
    if last <= first:
        return None
    return Reading("DURATION", f"P{(last - first).days + 1}D", range=(first.isoformat(), last.isoformat()))


def overnight(slots: Slots, context: Context) -> Reading:
    """`overnight`: the night that ended on the article's morning, unless something is to come."""
    night = -1 if context.direction <= 0 else 0
    return replace(named_day({**slots, "named_day": night, "part": "NI"}, context), anaphoric=True)


def numbered_weekday(slots: Slots, context: Context) -> Reading | None:
    """`Monday the 20th`: the nearest such day that is a Monday, on the side where the sentence points."""
    number, weekday = slots.get("ordinal_day") or slots["bare_day"], slots["any_weekday"]
    today = context.day("D", f"XXXX-XX-{number:02}")
    months = [calendar.add_months(today.replace(day=1), count) for count in range(-REACH, REACH + 1)]
    days = [start + timedelta(days=number - 1) for start in months]
    fitting = [
        day for day, start in zip(days, months, strict=True) if day.month == start.month and day.isoweekday() == weekday
    ]
    behind, ahead = [day for day in fitting if day <= today], [day for day in fitting if day >= today]
    if not behind or not ahead:
        return None
    return Reading("DATE", nearer(behind[-1], ahead[0], today, context).isoformat())


def named_day(slots: Slots, context: Context) -> Reading:
    part = slots.get("part")
    otherwise = f"XXXX-XX-XXT{part}" if part else None
    return day_or_part(context.day("D", otherwise) + timedelta(days=slots["named_day"]), slots)


def day_of(slots: Slots, context: Context) -> date:
    number = slots.get("month") or slots["month_number"]
    day_number = next(slots[name] for name in ("day", "bare_day", "word_day", "ordinal_day") if slots.get(name))
    year = slots.get("year") or slots.get("short_slash_year")
    if year is None and (weekday := slots.get("any_weekday") or slots.get("weekday")):
        year = year_of_weekday(number, day_number, weekday, context)
    if year is None:
        year = nearest_year(number, day_number, slots.get("relation"), context, f"XXXX-{number:02}-{day_number:02}")
    return date(year, number, day_number)


def day_or_part(found: date, slots: Slots) -> Reading:
    if part := slots.get("part") or slots.get("light"):
        return Reading("TIME", f"{found.isoformat()}T{part}", mod=slots.get("phase", slots.get("stage")))
    return Reading("DATE", found.isoformat(), mod=slots.get("phase", slots.get("stage")))
