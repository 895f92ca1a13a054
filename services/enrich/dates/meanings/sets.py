"""Sets: recurring times."""

from services.enrich.dates.context import Context
from services.enrich.dates.meanings.lengths import length
from services.enrich.dates.rule import Reading, Slots


def set_(slots: Slots, context: Context) -> Reading:
    value, freq = slots["set"]
    return Reading("SET", value, freq=slots.get("times_per", freq))


def every_unit(slots: Slots, context: Context) -> Reading:
    unit = slots.get("unit") or slots["unit_plural"]
    single = 2 if slots["every"] == "EVERY_OTHER" else 1
    value = "P1SE" if unit == "SE" else length(slots.get("amount", single), unit)
    return Reading("SET", value, quant=slots["every"], freq=slots.get("times_per"))


def every_month(slots: Slots, context: Context) -> Reading:
    return Reading("SET", f"XXXX-{slots['month']:02}", quant=slots["every"])


def every_season(slots: Slots, context: Context) -> Reading:
    return Reading("SET", f"XXXX-{slots['season']}", quant=slots["every"])


def every_part(slots: Slots, context: Context) -> Reading:
    return Reading("SET", f"XXXX-XX-XXT{slots['part']}", quant=slots["every"])


def times_per_unit(slots: Slots, context: Context) -> Reading:
    return Reading("SET", length(1, slots["unit_single"]), freq=slots["times_per"])
