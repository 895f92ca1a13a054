"""Offsets: dates counted from the article, from another date, or from the last mention."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.enrich.dates import calendar
from services.enrich.dates.calendar import first_day
from services.enrich.dates.context import Context
from services.enrich.dates.meanings.days import day_of
from services.enrich.dates.meanings.holidays import holiday_of
from services.enrich.dates.meanings.lengths import amount_and_unit, length, moved
from services.enrich.dates.meanings.weekdays import weekday_of
from services.enrich.dates.meanings.years import year_before
from services.enrich.dates.numbers import plain
from services.enrich.dates.rule import Reading, Slots

AGES: Final = 1500
"""Years that may lead out of the calendar."""


def offset(slots: Slots, context: Context) -> Reading:
    """`two years ago`, `three days from now`; `a year ago` in a report on a quarter is that quarter a year before."""
    if (
        slots.get("amount") == 1
        and slots.get("unit") == "Y"
        and slots["sign"] < 0
        and context.quarter
        and not context.yearly
    ):
        return year_before(slots, context)
    if slots.get("unit") == "Y" and slots["sign"] < 0 and (slots["amount"] or 0) >= AGES:
        return ages_ago(slots, context)
    return _offset(slots, context, context.day)


def ages_ago(slots: Slots, context: Context) -> Reading:
    """`66 million years ago` is MA66, `300,000 years ago` KA300: in such numbers TIMEX3 counts from the present.

    Less than 10,000 years ago may lie within the calendar, and is counted like `two years ago` where it does.
    """
    amount, scale = slots["amount"], slots.get("scale", 1)
    if amount is None:
        return Reading("DATE", "PAST_REF", mod=slots.get("bound"))
    years = amount * scale
    if years < 10_000 and context.anchor is not None and years < context.anchor.day.year:
        return Reading("DATE", f"{context.anchor.day.year - int(years):04}", mod=slots.get("bound"))
    size, code = next(pair for pair in ((1e9, "GA"), (1e6, "MA"), (1e3, "KA")) if years >= pair[0])
    return Reading("DATE", f"{code}{plain(years / size)}", mod=slots.get("bound"))


def counted_from(slots: Slots, context: Context) -> Reading | None:
    """`two days before Christmas`, `a week after Jan. 5`."""
    if "holiday" in slots:
        start = holiday_of(slots, context)
    elif "month" in slots:
        start = day_of(slots, context)
    elif "named_day" in slots:
        start = context.day("D") + timedelta(days=slots["named_day"])
    elif slots.get("ahead"):  # "a week on Tuesday" counts from the next one
        start = weekday_of({**slots, "weeks": 0}, context)
    else:
        start = weekday_of(slots, context)
    amount, unit = slots["amount"], slots.get("unit") or slots["week_unit"]
    if amount is None or amount != int(amount):
        return Reading("DURATION", length(amount, unit))
    return Reading("DATE", moved(start, unit, slots.get("side", 1) * int(amount)).isoformat())


def _is_year_on_year(slots: Slots, context: Context) -> bool:
    is_year = slots.get("amount") == 1 and slots.get("unit") == "Y" and slots["sign"] < 0
    return is_year and context.quarter is not None and not context.yearly


def anaphoric_offset(slots: Slots, context: Context) -> Reading:
    """`a day earlier`, `two weeks later`: counted from the last mention."""
    if (
        slots.get("amount") == 1
        and slots.get("unit") == "Y"
        and slots["sign"] < 0
        and context.quarter
        and not context.yearly
    ):
        return year_before(slots, context)
    reading = _offset({**slots, "anaphoric": True}, context, lambda unit: context.reference_day() or context.day(unit))
    first = first_day(reading.value or "")
    if slots["sign"] > 0 and first and context.anchor and first > context.anchor.day and context.direction <= 0:
        # "Three years later the mill fell" cannot be after the article: its start was missed, only the length is known.
        return Reading("DURATION", length(*amount_and_unit(slots)), mod=slots.get("bound"))
    return replace(reading, anaphoric=True)


def _offset(slots: Slots, context: Context, start: Callable[[str], date]) -> Reading:
    amount, unit = amount_and_unit(slots)
    vague = "PAST_REF" if slots["sign"] < 0 else "FUTURE_REF"
    if amount is None and slots.get("anaphoric"):
        return Reading("DURATION", length(amount, unit), mod=slots.get("bound"))
    if amount is None:
        return Reading("DATE", vague, mod=slots.get("bound"))
    if unit[0] == "T":
        return _moment_away(amount * slots["sign"], unit, slots, context)
    scaled, grain = {"E": (amount * 10, "Y"), "C": (amount * 100, "Y"), "2W": (amount * 2, "W")}.get(
        unit, (amount, unit)
    )
    if scaled != int(scaled) and grain == "Y":
        scaled, grain = scaled * 12, "M"
    found = calendar.add_units(start(grain), grain, slots["sign"] * int(scaled))
    return Reading("DATE", calendar.period_around(found, grain), mod=slots.get("bound"))


def _moment_away(amount: float, unit: str, slots: Slots, context: Context) -> Reading:
    """`an hour ago` is a time of day if the article states its own time, else only a length."""
    anchor = context.anchor
    if slots.get("anaphoric") or anchor is None or anchor.moment is None:
        return Reading("DURATION", length(abs(amount), unit), mod=slots.get("bound"))
    found = anchor.moment + timedelta(seconds=amount * {"TH": 3600, "TM": 60, "TS": 1}[unit])
    return Reading("TIME", found.isoformat(timespec="minutes"), mod=slots.get("bound"))
