"""Years, decades and centuries."""

from datetime import date, timedelta

from services.enrich.dates import calendar
from services.enrich.dates.anchor import Unresolved
from services.enrich.dates.context import Context
from services.enrich.dates.meanings.months import month_of
from services.enrich.dates.rule import Reading, Slots


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


def new_year(slots: Slots, context: Context) -> Reading:
    """`the new year`: the year whose beginning is nearest."""
    today = context.day("M")
    return Reading("DATE", f"{today.year + (today.month > 6):04}", mod=slots.get("phase"))


def year_to(slots: Slots, context: Context) -> Reading:
    """`the year` of `the year to March`: the twelve months to the end of that month."""
    try:
        year, number = month_of(slots, context)
    except Unresolved:
        return Reading("DURATION", "P1Y")
    after = calendar.add_months(date(year, number, 1), 1)
    first, last = calendar.add_months(after, -12), after - timedelta(days=1)
    return Reading("DURATION", "P1Y", range=(first.isoformat(), last.isoformat()))


def year_before(slots: Slots, context: Context) -> Reading:
    """A year before what the text speaks of; the same quarter if that is a quarter."""
    if context.quarter and not context.yearly:
        year, _, rest = context.quarter.partition("-")
        return Reading("DATE", f"{int(year) - 1:04}-{rest}", anaphoric=True)
    return Reading("DATE", f"{context.day('Y').year - 1:04}", anaphoric=True)


def decade(slots: Slots, context: Context) -> Reading:
    if "decade" in slots:
        return Reading("DATE", f"{slots['decade']:04}"[:3], mod=slots.get("phase", slots.get("stage")))
    number = slots.get("decade_word") or 190 + slots["short_decade"] % 100 // 10
    return Reading("DATE", f"{number}", mod=slots.get("phase", slots.get("stage")))


def century(slots: Slots, context: Context) -> Reading:
    before = "BC" if "before_era" in slots else ""
    return Reading("DATE", f"{before}{slots['century_ordinal'] - 1:02}", mod=slots.get("phase", slots.get("stage")))


def era_year(slots: Slots, context: Context) -> Reading:
    """`300 BC` is BC0300, which has no range, as Elasticsearch cannot represent it. `AD 79` is an ordinary year."""
    before = "BC" if "before_era" in slots else ""
    return Reading("DATE", f"{before}{slots['era_count']:04}", mod=slots.get("phase"))
