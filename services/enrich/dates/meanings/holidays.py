"""Holidays: which occurrence a text means, and its weekend."""

from datetime import date, timedelta

from services.enrich.dates import calendar
from services.enrich.dates.anchor import Unresolved
from services.enrich.dates.context import Context
from services.enrich.dates.holidays import holiday_days
from services.enrich.dates.meanings.days import day_or_part
from services.enrich.dates.meanings.nearness import nearer
from services.enrich.dates.rule import Reading, Slots


def holiday(slots: Slots, context: Context) -> Reading:
    found = holiday_of(slots, context)
    if slots["holiday"][-1] == "ramadan":  # a month, not a day: it ends the day before Eid al-Fitr
        end = next(iter(holiday_days(("moon", "eid al-fitr"), (found + timedelta(days=25)).year)))
        return Reading("DATE", None, range=(found.isoformat(), (end - timedelta(days=1)).isoformat()))
    return day_or_part(found + timedelta(days=slots.get("days", 0)), slots)


def holiday_weekend(slots: Slots, context: Context) -> Reading:
    """`Labor Day weekend`: the weekend next to the holiday; for a Monday, the one before."""
    found = holiday_of(slots, context)
    return Reading("DATE", calendar.weekend_of(found - timedelta(days=found.isoweekday() < 3)))


def holiday_of(slots: Slots, context: Context) -> date:
    """The day of a holiday. Raises Unresolved without an anchor, and for years outside its table."""
    rule = slots["holiday"]
    if "year" in slots:
        days = holiday_days(rule, slots["year"])
        if not days:
            raise Unresolved(None)
        return days[0]
    today = context.day("D")
    days = [day for year in range(today.year - 5, today.year + 6) for day in holiday_days(rule, year)]
    behind = [day for day in days if day <= today]
    ahead = [day for day in days if day >= today]
    if not behind or not ahead:
        raise Unresolved(None)
    match slots.get("relation"):
        case -1:
            return behind[-1] if behind[-1] < today else behind[-2]
        case 1:
            return ahead[0] if ahead[0] > today else ahead[1]
        case 0:
            return next((day for day in days if day.year == today.year), ahead[0])
        case _:
            return nearer(behind[-1], ahead[0], today, context)
