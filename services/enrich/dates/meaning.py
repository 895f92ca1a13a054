"""What the rules mean: from the values of a rule's slots to TIMEX3, in no language's words.

Each meaning takes the slots of a match and its context and gives a Reading, or null when the match turns out to be no
date. It may raise Unresolved when the anchor does not tell, and ValueError or OverflowError for a day that is not in
the calendar; the engine then keeps or drops the mention.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.enrich.dates import calendar
from services.enrich.dates.anchor import Unresolved
from services.enrich.dates.calendar import first_day
from services.enrich.dates.context import Context
from services.enrich.dates.holidays import holiday_days, nth_weekday
from services.enrich.dates.numbers import plain
from services.enrich.dates.rule import Reading

Slots = Mapping[str, Any]
Meaning = Callable[[Slots, Context], Reading | None]

LEAN: Final = {3: 50, 2: 50, 1: 2.5, 0: 0.7, -1: 0.4, -2: 0.1, -3: 0}
"""How many times as far as the past candidate a future one may lie and still be taken, by the direction of the cues.

Chosen, not fitted: with a cue the other side has to be two and a half times nearer to win, without one the past is
favoured a little, for news is about what happened. A word that says it outright is nearly always right."""


def _nearer(behind: date, ahead: date, today: date, context: Context) -> date:
    """Of the last day before and the first after `today`, the one the text means."""
    return ahead if ahead - today <= LEAN[context.direction] * (today - behind) else behind


def _year_shared(month: int, context: Context) -> int:
    """The year of a month that leaves it to the date after it: `December` of `December to March 2018` is in 2017."""
    following = first_day(context.following or "")
    year = context.following_year or 0
    return year - 1 if following is not None and following.month < month else year


def _nearest_year(month: int, day: int, relation: int | None, context: Context, otherwise: str) -> int:
    """The year of a month (or its day) that the text leaves out."""
    if context.following_year:
        return _year_shared(month, context)
    today = context.day("M", otherwise)
    candidates = [date(year, month, min(day, 28)) for year in (today.year - 1, today.year, today.year + 1)]
    behind = max(candidate for candidate in candidates if candidate <= today)
    ahead = min(candidate for candidate in candidates if candidate >= today)
    match relation:
        case -1:
            return behind.year if behind < today else behind.year - 1
        case 1:
            return ahead.year if ahead > today else ahead.year + 1
    return _nearer(behind, ahead, today, context).year


def _month_of(slots: Slots, context: Context) -> tuple[int, int]:
    month = int(slots["month"])
    if (year := slots.get("year") or slots.get("year_words") or slots.get("short_year")) is not None:
        return int(year), month
    if context.following_year and "relation" not in slots:
        return _year_shared(month, context), month
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
    return _nearer(behind, ahead, today, context).year, month


def month(slots: Slots, context: Context) -> Reading:
    year, number = _month_of(slots, context)
    return Reading("DATE", f"{year:04}-{number:02}", mod=slots.get("phase", slots.get("stage")))


def month_of_year(slots: Slots, context: Context) -> Reading:
    number = slots["month"]
    year = context.day("Y", f"XXXX-{number:02}").year + slots["relation"]
    return Reading("DATE", f"{year:04}-{number:02}", mod=slots.get("phase", slots.get("stage")))


def _day_of(slots: Slots, context: Context) -> date:
    number = slots.get("month") or slots["month_number"]
    day_number = next(slots[name] for name in ("day", "bare_day", "word_day", "ordinal_day") if slots.get(name))
    year = slots.get("year") or slots.get("short_slash_year")
    if year is None:
        year = _nearest_year(number, day_number, slots.get("relation"), context, f"XXXX-{number:02}-{day_number:02}")
    return date(year, number, day_number)


def day(slots: Slots, context: Context) -> Reading:
    return _day_or_part(_day_of(slots, context), slots)


def slashed_day(slots: Slots, context: Context) -> Reading:
    """`3/4/2019`: month or day first as the figures allow, else as the text or its language has it."""
    first, second = slots["bare_day"], slots["bare_day2"]
    day_first = first > 12 or (second <= 12 and context.day_first)
    found, number = (first, second) if day_first else (second, first)
    return Reading("DATE", date(slots.get("year") or slots["short_slash_year"], number, found).isoformat())


def day_of_month(slots: Slots, context: Context) -> Reading:
    """`the 15th`: of the month in which it lies nearest, or as the cues say."""
    today = context.day("D", f"XXXX-XX-{slots['ordinal_day']:02}")
    months = [calendar.add_months(today.replace(day=1), count) for count in (-2, -1, 0, 1, 2)]
    moved = [start + timedelta(days=slots["ordinal_day"] - 1) for start in months]
    near = [found for found, start in zip(moved, months, strict=True) if found.month == start.month]
    behind = max(found for found in near if found <= today)
    ahead = min(found for found in near if found >= today)
    return Reading("DATE", _nearer(behind, ahead, today, context).isoformat(), mod=slots.get("phase"))


def day_of_relative_month(slots: Slots, context: Context) -> Reading:
    """`the 1st of next month`."""
    number = slots.get("ordinal_day") or slots["word_day"]
    start = calendar.add_months(context.day("M").replace(day=1), slots["relation"])
    return Reading("DATE", start.replace(day=number).isoformat())


def days(slots: Slots, context: Context) -> Reading | None:
    first = _day_of(slots, context)
    last = first.replace(day=slots["day2"])
    if last <= first:
        return None
    return Reading("DURATION", f"P{(last - first).days + 1}D", range=(first.isoformat(), last.isoformat()))


def _weekday_of(slots: Slots, context: Context) -> date:
    number = slots["weekday"]
    if "anaphor" in slots:
        start = context.reference_day() or context.day("D", f"XXXX-WXX-{number}")
        return _weekday_from(start, number, slots["anaphor"])
    if context.since is not None and (start_of_range := first_day(context.since)) is not None:
        return _weekday_from(start_of_range, number, 0)
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
                behind, ahead = _weekday_from(today, number, -1), _weekday_from(today, number, 1)
                sign = 1 if _nearer(behind, ahead, today, context) == ahead else -1
            return _weekday_from(today, number, 1 if "weeks" in slots else sign)


def _weekday_from(start: date, number: int, sign: int) -> date:
    """The next such weekday after a day (sign 1), the last before it (-1), or the first on or after it (0)."""
    if sign < 0:
        return start - timedelta(days=(start.isoweekday() - number - 1) % 7 + 1)
    return start + timedelta(days=(number - start.isoweekday() - sign) % 7 + sign)


def weekday(slots: Slots, context: Context) -> Reading:
    found = _weekday_of(slots, context) + timedelta(days=slots.get("days", 0) + 7 * slots.get("weeks", 0))
    return _day_or_part(found, slots)


def weekday_ago(slots: Slots, context: Context) -> Reading | None:
    """`three Fridays ago` is the third before today, `a week ago Monday` a week before the last one."""
    number, amount = slots.get("weekday") or slots["weekdays"], slots["amount"]
    if amount is None or amount != int(amount):
        return None
    weeks = amount if "a_week" in slots else amount - 1
    found = _weekday_from(context.day("D", f"XXXX-WXX-{number}"), number, -1) - timedelta(days=7 * int(weeks))
    return Reading("DATE", found.isoformat())


def weekday_of_week(slots: Slots, context: Context) -> Reading:
    number = slots["weekday"]
    today = context.day("D", f"XXXX-WXX-{number}")
    found = today + timedelta(days=number - today.isoweekday() + 7 * slots["relation"])
    return _day_or_part(found, slots)


def _day_or_part(found: date, slots: Slots) -> Reading:
    if part := slots.get("part") or slots.get("light"):
        return Reading("TIME", f"{found.isoformat()}T{part}", mod=slots.get("phase", slots.get("stage")))
    return Reading("DATE", found.isoformat(), mod=slots.get("phase", slots.get("stage")))


def every_weekday(slots: Slots, context: Context) -> Reading:
    part = slots.get("part") or slots.get("parts")
    value = f"XXXX-WXX-{slots.get('weekday') or slots.get('weekdays')}{f'T{part}' if part else ''}"
    return Reading("SET", value, quant=slots.get("every", "EVERY"))


def named_day(slots: Slots, context: Context) -> Reading:
    part = slots.get("part")
    otherwise = f"XXXX-XX-XXT{part}" if part else None
    return _day_or_part(context.day("D", otherwise) + timedelta(days=slots["named_day"]), slots)


def anaphoric_part(slots: Slots, context: Context) -> Reading:
    found = context.reference_day() or context.day("D", f"XXXX-XX-XXT{slots['part']}")
    return _day_or_part(found + timedelta(days=slots.get("days", 0)), slots)


def light(slots: Slots, context: Context) -> Reading:
    """`at dawn`: of the day that the text speaks of."""
    try:
        found = _spoken_day(context)
    except Unresolved as error:
        raise Unresolved(f"XXXX-XX-XXT{slots['light']}") from error
    return _day_or_part(found, slots)


def new_year(slots: Slots, context: Context) -> Reading:
    """`the new year`: the one that begins nearest."""
    today = context.day("M")
    return Reading("DATE", f"{today.year + (today.month > 6):04}", mod=slots.get("phase"))


def year_to(slots: Slots, context: Context) -> Reading:
    """`the year` of `the year to March`: twelve months, to the end of that one."""
    try:
        year, number = _month_of(slots, context)
    except Unresolved:
        return Reading("DURATION", "P1Y")
    after = calendar.add_months(date(year, number, 1), 1)
    first, last = calendar.add_months(after, -12), after - timedelta(days=1)
    return Reading("DURATION", "P1Y", range=(first.isoformat(), last.isoformat()))


def relative_period(slots: Slots, context: Context) -> Reading:
    unit, relation = slots["period"], slots["relation"]
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


def anaphoric_period(slots: Slots, context: Context) -> Reading:
    """`the year`, `that week`, `the following month`: counted from what the text spoke of last.

    A period that is only said to be definite (`the year`) is the article's own, but for the day and the quarter.
    """
    unit, count = slots["period"], slots.get("anaphor")
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


def season(slots: Slots, context: Context) -> Reading:
    code = slots["season"]
    year = slots.get("year") or slots.get("year_words") or slots.get("short_year")
    if year is None:
        today = context.day("M", f"XXXX-{code}")
        start = date(today.year, calendar.SEASON_MONTHS[code], 1)
        year = today.year - (start > today and context.direction <= 0)
    return Reading("DATE", f"{year:04}-{code}", mod=slots.get("phase", slots.get("stage")))


def week_of(slots: Slots, context: Context) -> Reading:
    """`the week of March 3`, `the weekend of 3 March`."""
    found = _day_of({"month": slots.get("month2"), "day": slots.get("day2"), **slots}, context)
    return Reading("DATE", calendar.weekend_of(found) if "weekend" in slots else calendar.week_of(found))


def week_of_month(slots: Slots, context: Context) -> Reading:
    """`the first week of May`: a week belongs to the month that most of it is in, as in ISO 8601 to the year."""
    return Reading("DATE", calendar.week_of(nth_weekday(*_month_of(slots, context), 4, slots["nth"])))


def weekday_of_month(slots: Slots, context: Context) -> Reading:
    year, number = _month_of(slots, context)
    return Reading("DATE", nth_weekday(year, number, slots["weekday"], slots["nth"]).isoformat())


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
    """`the quarter ended July 31`: the report's own if it was counted before, else the one most of it lies in."""
    if context.quarter is not None:
        return Reading("DATE", context.quarter, anaphoric=True)
    middle = _day_of({**slots, "relation": -1}, context) - timedelta(days=45)
    return Reading("DATE", calendar.period_around(middle, "Q"))


def quarter_of_report(slots: Slots, context: Context) -> Reading:
    """`the 2017 quarter` of a report on a quarter is that quarter of 2017; elsewhere only the year is known."""
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


def year_before(slots: Slots, context: Context) -> Reading:
    """A year before what the text speaks of, in the same measure when that is a quarter."""
    if context.quarter:
        year, _, rest = context.quarter.partition("-")
        return Reading("DATE", f"{int(year) - 1:04}-{rest}", anaphoric=True)
    return Reading("DATE", f"{context.day('Y').year - 1:04}", anaphoric=True)


def year(slots: Slots, context: Context) -> Reading:
    number = next(slots[name] for name in ("year", "year_words", "short_year", "fiscal_code") if name in slots)
    return Reading("DATE", f"{number:04}", mod=slots.get("phase", slots.get("stage")), vague=bool(slots.get("fiscal")))


def years(slots: Slots, context: Context) -> Reading | None:
    first = slots["year"]
    last = slots["year2"] if "year2" in slots else first // 100 * 100 + slots["two_digits"]
    if not first < last <= first + 150:
        return None
    return Reading("DURATION", f"P{last - first}Y", range=(f"{first:04}-01-01", f"{last:04}-12-31"))


def fiscal_years(slots: Slots, context: Context) -> Reading | None:
    """`the 2016-17 fiscal year`: named by the year it ends in."""
    first = slots.get("year") or slots["fiscal_code"]
    if (first + 1) % 100 != slots["two_digits"]:
        return None
    return Reading("DATE", f"{first + 1:04}", vague=True)


def decade(slots: Slots, context: Context) -> Reading:
    if "decade" in slots:
        return Reading("DATE", f"{slots['decade']:04}"[:3], mod=slots.get("phase", slots.get("stage")))
    number = slots.get("decade_word") or 190 + slots["short_decade"] % 100 // 10
    return Reading("DATE", f"{number}", mod=slots.get("phase", slots.get("stage")))


def century(slots: Slots, context: Context) -> Reading:
    before = "BC" if "before_era" in slots else ""
    return Reading("DATE", f"{before}{slots['century_ordinal'] - 1:02}", mod=slots.get("phase", slots.get("stage")))


def era_year(slots: Slots, context: Context) -> Reading:
    """`300 BC` is BC0300, which no calendar of Elasticsearch has: it gets no range. `AD 79` is a year like any."""
    before = "BC" if "before_era" in slots else ""
    return Reading("DATE", f"{before}{slots['era_count']:04}", mod=slots.get("phase"))


def _length(amount: float | None, unit: str) -> str:
    """`P2Y`, `PT2H30M`, `PXD`; decades and centuries are told in years."""
    time = "T" if unit[0] == "T" else ""
    if unit == "2W":
        unit, amount = "W", None if amount is None else 2 * amount
    code = unit[-1]
    if amount is None:
        return f"P{time}X{'Y' if code == 'E' else code}"
    if code in "EC":
        return f"P{plain(amount * (10 if code == 'E' else 100))}Y"
    whole, half = int(amount), amount % 1
    smaller = {"Y": (12, "M"), "TH": (60, "M"), "TM": (60, "S"), "D": (24, "H")}.get(unit)
    if half and smaller and (half * smaller[0]).is_integer():
        head = f"{whole}{code}" if whole else ""
        tail = f"{int(half * smaller[0])}{smaller[1]}"
        return f"P{head}T{tail}" if unit == "D" else f"P{time}{head}{tail}"
    return f"P{time}{plain(amount)}{code}"


def _amount_and_unit(slots: Slots) -> tuple[float | None, str]:
    amount = slots.get("amount", slots.get("figure"))
    if amount is not None:
        amount += slots.get("extra", 0)
    unit = next(slots[name] for name in ("unit", "unit_plural", "unit_single", "long_unit") if name in slots)
    return amount, unit


def duration(slots: Slots, context: Context) -> Reading:
    return Reading("DURATION", _length(*_amount_and_unit(slots)), mod=slots.get("bound"))


def compound_duration(slots: Slots, context: Context) -> Reading:
    return Reading("DURATION", _length(*_amount_and_unit(slots)))


def untold(slots: Slots, context: Context) -> Reading:
    """A time of no told length: `a while`."""
    return Reading("DURATION", "PXX")


def _span(slots: Slots, context: Context, sign: int) -> Reading:
    amount, unit = _amount_and_unit(slots)
    value = _length(amount, unit)
    bounds: tuple[str | None, str | None] | None = None
    if (
        amount is not None
        and amount == int(amount)
        and unit[0] != "T"
        and context.anchor
        and context.anchor.fineness >= 2
    ):
        here = context.anchor.day
        there = _moved(here, unit, sign * int(amount))
        first, last = sorted((here, there))
        bounds = (first.isoformat(), last.isoformat())
    return Reading("DURATION", value, mod=slots.get("bound"), range=bounds)


def past_span(slots: Slots, context: Context) -> Reading:
    return _span(slots, context, -1)


def next_span(slots: Slots, context: Context) -> Reading:
    return _span(slots, context, 1)


def _moved(start: date, unit: str, count: int) -> date:
    return calendar.add_units(start, "W", 2 * count) if unit == "2W" else calendar.add_units(start, unit, count)


def _offset(slots: Slots, context: Context, start: Callable[[str], date]) -> Reading:
    amount, unit = _amount_and_unit(slots)
    vague = "PAST_REF" if slots["sign"] < 0 else "FUTURE_REF"
    if amount is None and slots.get("anaphoric"):
        return Reading("DURATION", _length(amount, unit), mod=slots.get("bound"))
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
    """`an hour ago` is a time of day where the article tells its own, else only a length."""
    anchor = context.anchor
    if slots.get("anaphoric") or anchor is None or anchor.moment is None:
        return Reading("DURATION", _length(abs(amount), unit), mod=slots.get("bound"))
    found = anchor.moment + timedelta(seconds=amount * {"TH": 3600, "TM": 60, "TS": 1}[unit])
    return Reading("TIME", found.isoformat(timespec="minutes"), mod=slots.get("bound"))


def offset(slots: Slots, context: Context) -> Reading:
    """`two years ago`, `three days from now`; `a year ago` in a report on a quarter is that quarter a year before."""
    if slots.get("amount") == 1 and slots.get("unit") == "Y" and slots["sign"] < 0 and context.quarter:
        return year_before(slots, context)
    return _offset(slots, context, context.day)


def counted_from(slots: Slots, context: Context) -> Reading | None:
    """`two days before Christmas`, `a week after Jan. 5`."""
    if "holiday" in slots:
        start = _holiday_of(slots, context)
    elif "month" in slots:
        start = _day_of(slots, context)
    elif "named_day" in slots:
        start = context.day("D") + timedelta(days=slots["named_day"])
    else:
        start = _weekday_of(slots, context)
    amount, unit = slots["amount"], slots["unit"]
    if amount is None or amount != int(amount):
        return Reading("DURATION", _length(amount, unit))
    return Reading("DATE", _moved(start, unit, slots["side"] * int(amount)).isoformat())


def anaphoric_offset(slots: Slots, context: Context) -> Reading:
    """`a day earlier`, `two weeks later`: counted from what the text spoke of last."""
    if slots.get("amount") == 1 and slots.get("unit") == "Y" and slots["sign"] < 0 and context.quarter:
        return year_before(slots, context)
    reading = _offset({**slots, "anaphoric": True}, context, lambda unit: context.reference_day() or context.day(unit))
    first = first_day(reading.value or "")
    if slots["sign"] > 0 and first and context.anchor and first > context.anchor.day and context.direction <= 0:
        # "Three years later the mill fell", but later than the article: its start was not found, its length stands.
        return Reading("DURATION", _length(*_amount_and_unit(slots)), mod=slots.get("bound"))
    return replace(reading, anaphoric=True)


def _hour(slots: Slots) -> int | None:
    """The hour of the day, 0 to 23, by a.m. and p.m. or the part of the day; null where 13 to 23 have one of these."""
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
            found = _day_of(slots, context)
        elif "weekday" in slots:
            found = _weekday_of(slots, context)
        elif "named_day" in slots:
            found = context.day("D") + timedelta(days=slots["named_day"])
        else:
            found = _spoken_day(context)
    except Unresolved as error:
        raise Unresolved(f"{error.value or 'XXXX-XX-XX'}{value}") from error
    value = f"{found.isoformat()}{value}"
    return Reading(
        "TIME",
        value,
        mod=slots.get("phase", slots.get("stage")),
        range=calendar.range_of(value, _offset_at(zone, found, time)) if zone not in ("", "Z") else None,
    )


def _offset_at(zone: str, day: date, time: str) -> str:
    """The offset, `-08:00`, of a zone of the tz database at a time of its own; an offset is returned as it is."""
    if "/" not in zone:
        return zone
    return datetime(day.year, day.month, day.day, int(time[:2]) % 24, tzinfo=ZoneInfo(zone)).isoformat()[-6:]


def _spoken_day(context: Context) -> date:
    """The day a time without one belongs to: the one named just after or last before it, else the anchor's."""
    if context.following and (day := first_day(context.following)):
        return day
    if context.reference and len(context.reference) >= 10 and (day := context.reference_day()):
        return day
    return context.day("D")


def reference(slots: Slots, context: Context) -> Reading:
    return Reading("DATE", slots["reference"])


def set_(slots: Slots, context: Context) -> Reading:
    value, freq = slots["set"]
    return Reading("SET", value, freq=slots.get("times_per", freq))


def every_unit(slots: Slots, context: Context) -> Reading:
    unit = slots.get("unit") or slots["unit_plural"]
    single = 2 if slots["every"] == "EVERY_OTHER" else 1
    value = "P1SE" if unit == "SE" else _length(slots.get("amount", single), unit)
    return Reading("SET", value, quant=slots["every"], freq=slots.get("times_per"))


def every_month(slots: Slots, context: Context) -> Reading:
    return Reading("SET", f"XXXX-{slots['month']:02}", quant=slots["every"])


def every_season(slots: Slots, context: Context) -> Reading:
    return Reading("SET", f"XXXX-{slots['season']}", quant=slots["every"])


def every_part(slots: Slots, context: Context) -> Reading:
    return Reading("SET", f"XXXX-XX-XXT{slots['part']}", quant=slots["every"])


def times_per_unit(slots: Slots, context: Context) -> Reading:
    return Reading("SET", _length(1, slots["unit_single"]), freq=slots["times_per"])


def holiday(slots: Slots, context: Context) -> Reading:
    found = _holiday_of(slots, context)
    if slots["holiday"][-1] == "ramadan":  # a month, not a day: it ends before the feast that is named after it
        end = next(iter(holiday_days(("moon", "eid al-fitr"), (found + timedelta(days=25)).year)))
        return Reading("DATE", None, range=(found.isoformat(), (end - timedelta(days=1)).isoformat()))
    return _day_or_part(found + timedelta(days=slots.get("days", 0)), slots)


def holiday_weekend(slots: Slots, context: Context) -> Reading:
    """`Labor Day weekend`: the weekend beside the holiday, the one before for a Monday."""
    found = _holiday_of(slots, context)
    return Reading("DATE", calendar.weekend_of(found - timedelta(days=found.isoweekday() < 3)))


def _holiday_of(slots: Slots, context: Context) -> date:
    """The holiday that is meant. Raises Unresolved without an anchor, and for years that its table does not have."""
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
            return _nearer(behind[-1], ahead[0], today, context)


MEANINGS: Final[Mapping[str, Meaning]] = {
    "month": month,
    "month_of_year": month_of_year,
    "day": day,
    "day_of_month": day_of_month,
    "day_of_relative_month": day_of_relative_month,
    "slashed_day": slashed_day,
    "days": days,
    "weekday": weekday,
    "weekday_ago": weekday_ago,
    "weekday_of_week": weekday_of_week,
    "every_weekday": every_weekday,
    "named_day": named_day,
    "anaphoric_part": anaphoric_part,
    "light": light,
    "new_year": new_year,
    "year_to": year_to,
    "relative_period": relative_period,
    "anaphoric_period": anaphoric_period,
    "relative_season": relative_season,
    "season": season,
    "week_of": week_of,
    "week_of_month": week_of_month,
    "weekday_of_month": weekday_of_month,
    "quarter": quarter,
    "quarter_ended": quarter_ended,
    "quarter_of_report": quarter_of_report,
    "quarter_of_year": quarter_of_year,
    "half_year": half_year,
    "year_before": year_before,
    "year": year,
    "years": years,
    "fiscal_years": fiscal_years,
    "decade": decade,
    "century": century,
    "era_year": era_year,
    "duration": duration,
    "compound_duration": compound_duration,
    "untold": untold,
    "past_span": past_span,
    "next_span": next_span,
    "offset": offset,
    "anaphoric_offset": anaphoric_offset,
    "counted_from": counted_from,
    "clock": clock,
    "reference": reference,
    "set": set_,
    "every_unit": every_unit,
    "every_month": every_month,
    "every_season": every_season,
    "every_part": every_part,
    "times_per_unit": times_per_unit,
    "holiday": holiday,
    "holiday_weekend": holiday_weekend,
}
