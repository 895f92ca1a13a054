"""Months, with and without their year."""

from datetime import date

from services.enrich.dates.context import Context
from services.enrich.dates.meanings.nearness import nearer, year_shared
from services.enrich.dates.rule import Reading, Slots


def month(slots: Slots, context: Context) -> Reading:
    year, number = month_of(slots, context)
    return Reading("DATE", f"{year:04}-{number:02}", mod=slots.get("phase", slots.get("stage")))


def month_of_year(slots: Slots, context: Context) -> Reading:
    number = slots["month"]
    year = context.day("Y", f"XXXX-{number:02}").year + slots["relation"]
    return Reading("DATE", f"{year:04}-{number:02}", mod=slots.get("phase", slots.get("stage")))


def month_of(slots: Slots, context: Context) -> tuple[int, int]:
    month = int(slots["month"])
    if (year := slots.get("year") or slots.get("year_words") or slots.get("short_year")) is not None:
        return int(year), month
    if context.following_year and "relation" not in slots:
        return year_shared(month, context), month
    otherwise = f"XXXX-{month:02}"
    today = context.day("M", otherwise).replace(day=1)
    behind = today.replace(month=month) if month <= today.month else date(today.year - 1, month, 1)
    ahead = behind if behind == today else date(behind.year + 1, month, 1)
    match slots.get("relation"):
        case -1:
            return (behind.year if behind < today else behind.year - 1), month
        case 1:
            return (ahead.year if ahead > today else ahead.year + 1), month
        case 0:
            return today.year, month
    return nearer(behind, ahead, today, context).year, month
