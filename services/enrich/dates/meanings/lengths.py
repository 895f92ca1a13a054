"""Lengths of time, and spans that end or start at the article's day."""

from datetime import date

from services.enrich.dates import calendar
from services.enrich.dates.context import Context
from services.enrich.dates.numbers import plain
from services.enrich.dates.rule import Reading, Slots


def duration(slots: Slots, context: Context) -> Reading:
    return Reading("DURATION", length(*amount_and_unit(slots)), mod=slots.get("bound"))


def compound_duration(slots: Slots, context: Context) -> Reading:
    return Reading("DURATION", length(*amount_and_unit(slots)))


def untold(slots: Slots, context: Context) -> Reading:
    """A time of unspecified length: `a while`."""
    return Reading("DURATION", "PXX")


def past_span(slots: Slots, context: Context) -> Reading:
    return _span(slots, context, -1)


def next_span(slots: Slots, context: Context) -> Reading:
    return _span(slots, context, 1)


def _span(slots: Slots, context: Context, sign: int) -> Reading:
    amount, unit = amount_and_unit(slots)
    value = length(amount, unit)
    bounds: tuple[str | None, str | None] | None = None
    if (
        amount is not None
        and amount == int(amount)
        and unit[0] != "T"
        and context.anchor
        and context.anchor.fineness >= 2
    ):
        here = context.anchor.day
        there = moved(here, unit, sign * int(amount))
        first, last = sorted((here, there))
        bounds = (first.isoformat(), last.isoformat())
    return Reading("DURATION", value, mod=slots.get("bound"), range=bounds)


def length(amount: float | None, unit: str) -> str:
    """`P2Y`, `PT2H30M`, `PXD`; decades and centuries are converted to years."""
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


def amount_and_unit(slots: Slots) -> tuple[float | None, str]:
    amount = slots.get("amount", slots.get("figure"))
    if amount is not None:
        amount += slots.get("extra", 0)
    unit = next(slots[name] for name in ("unit", "unit_plural", "unit_single", "long_unit") if name in slots)
    return amount, unit


def moved(start: date, unit: str, count: int) -> date:
    return calendar.add_units(start, "W", 2 * count) if unit == "2W" else calendar.add_units(start, unit, count)
