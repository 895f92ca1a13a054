"""Quarters and halves of a year."""

from datetime import date, timedelta

from services.enrich.dates import calendar
from services.enrich.dates.context import Context
from services.enrich.dates.meanings.days import day_of
from services.enrich.dates.rule import Reading, Slots

LATEST_END = 31
"""Maximum days after a calendar quarter at which a company's quarter of the same number ends."""


def quarter(slots: Slots, context: Context) -> Reading:
    number = slots.get("nth") or slots["quarter_code"]
    year = slots.get("year") or slots.get("short_slash_year") or slots.get("fiscal_code")
    vague = "fiscal" in slots or "fiscal_code" in slots
    if year is None:
        today = context.day("M", f"XXXX-Q{number}")
        start = date(today.year, 3 * number - 2, 1)
        year = today.year - (start > today and context.direction <= 0)
    return Reading("DATE", f"{year:04}-Q{number}", vague=vague)


def quarter_ended(slots: Slots, context: Context) -> Reading:
    """`the quarter ended July 31`: the last quarter mentioned if it ended then, else the one that contains most of it.

    Companies call their own quarters first to fourth, whenever their year begins.
    """
    if context.quarter is not None and context.fiscal:
        return Reading("DATE", context.quarter, anaphoric=True)
    last = day_of({**slots, "relation": -1}, context)
    days = calendar.days_of(context.quarter) if context.quarter is not None else None
    if days is not None and days[0] <= last <= days[1] + timedelta(days=LATEST_END):
        return Reading("DATE", context.quarter, anaphoric=True)
    return Reading("DATE", calendar.period_around(last - timedelta(days=45), "Q"))


def quarter_of_report(slots: Slots, context: Context) -> Reading:
    """`the 2017 quarter` in a report on a quarter is that quarter of 2017; elsewhere only the year is known."""
    if context.quarter is None:
        return Reading("DATE", f"{slots['year']:04}")
    return Reading("DATE", f"{slots['year']:04}-{context.quarter.partition('-')[2]}", anaphoric=True)


def quarter_of_year(slots: Slots, context: Context) -> Reading:
    number = slots["nth"]
    value = f"{context.day('Y', f'XXXX-Q{number}').year + slots['relation']:04}-Q{number}"
    return Reading("DATE", value, vague="fiscal" in slots)


def half_year(slots: Slots, context: Context) -> Reading:
    number = slots.get("half_number") or slots["half_code"]
    year = slots.get("year") or slots.get("short_slash_year")
    if year is None:
        year = context.day("Y", f"XXXX-H{number}").year + slots["relation"]
    return Reading("DATE", f"{year:04}-H{number}")
