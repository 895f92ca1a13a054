"""Weekdays, by the week and by the month."""

from datetime import date, timedelta

from services.enrich.dates.calendar import first_day
from services.enrich.dates.context import Context
from services.enrich.dates.holidays import nth_weekday
from services.enrich.dates.meanings.days import day_or_part
from services.enrich.dates.meanings.months import month_of
from services.enrich.dates.meanings.nearness import nearer
from services.enrich.dates.rule import Reading, Slots


def weekday(slots: Slots, context: Context) -> Reading:
    found = weekday_of(slots, context) + timedelta(days=slots.get("days", 0) + 7 * slots.get("weeks", 0))
    return day_or_part(found, slots)


def some_weekday(slots: Slots, context: Context) -> Reading:
    """`a Friday morning` is no particular one."""
    part = slots.get("part")
    return Reading("TIME" if part else "DATE", f"XXXX-WXX-{slots['weekday']}{f'T{part}' if part else ''}")


def weekday_ago(slots: Slots, context: Context) -> Reading | None:
    """`three Fridays ago` is the third before today, `a week ago Monday` a week before the last one."""
    number, amount = slots.get("weekday") or slots["weekdays"], slots["amount"]
    if amount is None or amount != int(amount):
        return None
    weeks = amount if "a_week" in slots else amount - 1
    found = weekday_from(context.day("D", f"XXXX-WXX-{number}"), number, -1) - timedelta(days=7 * int(weeks))
    return Reading("DATE", found.isoformat())


def weekday_after_next(slots: Slots, context: Context) -> Reading:
    """`the Monday after next`: a week after next Monday."""
    return day_or_part(weekday_of({**slots, "relation": 1}, context) + timedelta(days=7), slots)


def weekday_of_week(slots: Slots, context: Context) -> Reading:
    number = slots["weekday"]
    today = context.day("D", f"XXXX-WXX-{number}")
    found = today + timedelta(days=number - today.isoweekday() + 7 * slots["relation"])
    return day_or_part(found, slots)


def weekday_of_month(slots: Slots, context: Context) -> Reading:
    year, number = month_of(slots, context)
    return Reading("DATE", nth_weekday(year, number, slots["weekday"], slots["nth"]).isoformat())


def every_weekday(slots: Slots, context: Context) -> Reading:
    part = slots.get("part") or slots.get("parts")
    value = f"XXXX-WXX-{slots.get('weekday') or slots.get('weekdays')}{f'T{part}' if part else ''}"
    return Reading("SET", value, quant=slots.get("every", "EVERY"))


def weekday_of(slots: Slots, context: Context) -> date:
    number = slots["weekday"]
    if "anaphor" in slots:
        start = context.reference_day() or context.day("D", f"XXXX-WXX-{number}")
        return weekday_from(start, number, slots["anaphor"])
    if context.since is not None and (start_of_range := first_day(context.since)) is not None:
        return weekday_from(start_of_range, number, 0)
    is_beside = len(context.following or "") == 10 and context.right[:2].lstrip()[:1] == ","
    beside = first_day(context.following or "") if is_beside else None
    if "relation" not in slots and beside is not None and beside.isoweekday() == number:
        return beside  # "Sunday night, 7 June 2015"
    today = context.day("D", f"XXXX-WXX-{number}")
    this_week = today + timedelta(days=number - today.isoweekday())
    match slots.get("relation"):
        case 0:
            return this_week
        case 1:
            return this_week + timedelta(days=7)
        case relation:
            sign = -1 if relation is not None or context.direction <= 0 else 1
            if relation is None and this_week == today:
                sign = 0
            elif relation is None and context.direction == 1:
                behind, ahead = weekday_from(today, number, -1), weekday_from(today, number, 1)
                sign = 1 if nearer(behind, ahead, today, context) == ahead else -1
            return weekday_from(today, number, 1 if "weeks" in slots else sign)


def weekday_from(start: date, number: int, sign: int) -> date:
    """The first such weekday after a day (sign 1), the last one before it (-1), or the first on or after it (0)."""
    if sign < 0:
        return start - timedelta(days=(start.isoweekday() - number - 1) % 7 + 1)
    return start + timedelta(days=(number - start.isoweekday() - sign) % 7 + sign)
