"""Times of day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.enrich.dates import calendar
from services.enrich.dates.anchor import Anchor, Unresolved
from services.enrich.dates.calendar import first_day
from services.enrich.dates.context import Context
from services.enrich.dates.meanings.days import day_of, day_or_part
from services.enrich.dates.meanings.weekdays import weekday_of
from services.enrich.dates.rule import Reading, Slots

_DAY_SLOTS = {"month", "month_number", "weekday", "named_day"}
"""Slots by which a time has a day of its own."""

NOON, EVENING = "12:00", "17:00"


def clock(slots: Slots, context: Context) -> Reading | None:
    if "noon" in slots:
        time = slots["noon"]
    else:
        hour = _hour(slots)
        if hour is None:
            return None
        time = f"{hour:02}:{slots.get('minute', 0):02}"
        if "second" in slots:
            time += f":{slots['second']:02}"
    zone = slots.get("zone") or slots.get("iso_zone", "").upper()
    value = f"T{time}{'Z' if zone == 'Z' else ''}"
    try:
        if "month" in slots or "month_number" in slots:
            found = day_of(slots, context)
        elif "weekday" in slots:
            found = weekday_of(slots, context)
        elif "named_day" in slots:
            found = context.day("D") + timedelta(days=slots["named_day"])
        else:
            found = day_of_clock(time, context)
    except Unresolved as error:
        raise Unresolved(f"{error.value or 'XXXX-XX-XX'}{value}") from error
    value = f"{found.isoformat()}{value}"
    return Reading(
        "TIME",
        value,
        anaphoric=not _DAY_SLOTS & slots.keys() and context.parted and _leaves(found, context),
        mod=slots.get("phase", slots.get("stage")),
        range=calendar.range_of(value, _offset_at(zone, found, time)) if zone not in ("", "Z") else None,
    )


def anaphoric_part(slots: Slots, context: Context) -> Reading:
    found = context.reference_day() or context.day("D", f"XXXX-XX-XXT{slots['part']}")
    return day_or_part(found + timedelta(days=slots.get("days", 0)), slots)


def light(slots: Slots, context: Context) -> Reading:
    """`at dawn`: on the day the text speaks of."""
    try:
        found = spoken_day(context)
    except Unresolved as error:
        raise Unresolved(f"XXXX-XX-XXT{slots['light']}") from error
    return day_or_part(found, slots)


def spoken_day(context: Context) -> date:
    """The day of a time without one: the day named right after it or last before it, else the anchor's."""
    if context.following and (day := first_day(context.following)):
        return day
    if context.reference and len(context.reference) >= 10 and (day := context.reference_day()):
        return day
    return context.day("D")


def day_of_clock(time: str, context: Context) -> date:
    """The day of a clock time: that of the text, or the next one if the text's clock would run backwards.

    `At 6pm on Sunday … lifted at 9am` is on Monday, unless that is still to come for what has happened, the sentence
    steps back (`had opened`), or another sentence goes on to a time that is not a morning's after an evening. What is
    to come at a time without a day is to come today, once a paragraph begins anew.

    Raises Unresolved where no day is meant, or it may be another than the one the text spoke of a paragraph ago.
    """
    if context.following and context.following.startswith("XXXX"):
        raise Unresolved(context.following.partition("T")[0])
    if not context.following and context.is_habit:
        raise Unresolved
    found, anchor = spoken_day(context), context.anchor
    if anchor is not None and context.parted and context.alone:
        return context.day("D")
    if context.following or anchor is None or anchor.moment is None:
        return found
    if context.parted and context.direction > 0 and found != anchor.day and f"{anchor.day}T{time}" > _moment(anchor):
        return anchor.day
    if context.parted and found != anchor.day and not (context.direction < 0 and found < anchor.day):
        # The day of another paragraph, which may be about something else.
        raise Unresolved
    day, _, last = (context.clock or "").partition("T")
    one_sentence = context.clock_end >= context.start - len(context.left)
    overnight = last >= EVENING and time < NOON
    if day != found.isoformat() or time >= last or context.steps_back or not (one_sentence or overnight):
        return found
    following = found + timedelta(days=1)
    return following if context.since or context.direction > 0 or f"{following}T{time}" <= _moment(anchor) else found


def _leaves(found: date, context: Context) -> bool:
    """Whether a day is not the one that the text speaks of, and goes on to speak of: `remains in place until 6pm`."""
    return not context.following and context.reference is not None and found != context.reference_day()


def _moment(anchor: Anchor) -> str:
    return anchor.moment.isoformat(timespec="minutes") if anchor.moment else ""


def _hour(slots: Slots) -> int | None:
    """The hour of the day, 0 to 23, by a.m. and p.m. or the part of the day; null if 13 to 23 come with either."""
    hour: int = slots["hour_word"] if "hour_word" in slots else slots["hour"]
    meridiem: int | None = slots.get("meridiem")
    part = slots.get("part")
    if meridiem is None and part is None:
        return hour
    if not 1 <= hour <= 12:
        return None
    if meridiem is None:
        return hour % 12 + (0 if part == "MO" or (part == "NI" and hour < 6) else 12)
    begins_before = "until" in slots and "since" not in slots and hour % 12 > slots["until"] % 12
    return (hour % 12 + meridiem + 12 * begins_before) % 24  # 11 to 1 p.m. begins in the morning


def _offset_at(zone: str, day: date, time: str) -> str:
    """The offset (`-08:00`) of a tz database zone at a local time; an offset is returned unchanged."""
    if "/" not in zone:
        return zone
    return datetime(day.year, day.month, day.day, int(time[:2]) % 24, tzinfo=ZoneInfo(zone)).isoformat()[-6:]
