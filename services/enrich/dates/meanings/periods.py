"""Weeks, and periods counted from the article or from an earlier mention."""

from services.enrich.dates import calendar
from services.enrich.dates.context import Context
from services.enrich.dates.holidays import nth_weekday
from services.enrich.dates.meanings.days import day_of
from services.enrich.dates.meanings.months import month_of
from services.enrich.dates.rule import Reading, Slots


def relative_period(slots: Slots, context: Context) -> Reading:
    unit, relation = slots["period"], slots["relation"]
    if unit == "SE":  # of a sport, a theatre or a farm: no season of the year
        return Reading("DATE", None, mod=slots.get("phase", slots.get("stage")))
    today = context.day(unit)
    if relation == "nearest":
        relation = 0 if today.isoweekday() > 5 or context.direction > 0 else -1
    found = calendar.add_units(today, unit, relation)
    return Reading(
        "DATE",
        calendar.period_around(found, unit),
        mod=slots.get("phase", slots.get("stage")),
        vague=bool(slots.get("fiscal")),
    )


def anaphoric_period(slots: Slots, context: Context) -> Reading | None:
    """`the year`, `that week`, `the following month`: counted from the last mention.

    A merely definite period (`the year`) is the article's own, except for days and quarters. `the season` is that of a
    sport, a theatre or a farm, and none of the year's.
    """
    unit, count = slots["period"], slots.get("anaphor")
    if unit == "SE":
        return None
    if unit == "Q" and not count:
        return Reading(
            "DATE",
            context.quarter or calendar.period_around(calendar.add_months(context.day("Q"), -3), "Q"),
            anaphoric=True,
        )
    start = context.reference_day() if count is not None or unit == "D" else None
    found = calendar.add_units(start or context.day(unit), unit, count or 0)
    return Reading(
        "DATE", calendar.period_around(found, unit), mod=slots.get("phase", slots.get("stage")), anaphoric=True
    )


def week_of(slots: Slots, context: Context) -> Reading:
    """`the week of March 3`, `the weekend of 3 March`."""
    found = day_of({"month": slots.get("month2"), "day": slots.get("day2"), **slots}, context)
    return Reading("DATE", calendar.weekend_of(found) if "weekend" in slots else calendar.week_of(found))


def week_of_month(slots: Slots, context: Context) -> Reading:
    """`the first week of May`: a week belongs to the month with most of its days (as in ISO 8601)."""
    return Reading("DATE", calendar.week_of(nth_weekday(*month_of(slots, context), 4, slots["nth"])))


def reference(slots: Slots, context: Context) -> Reading:
    return Reading("DATE", slots["reference"])
