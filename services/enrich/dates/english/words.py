"""English words of time: the slots of the English rules."""

import re
from collections.abc import Mapping
from typing import Final

from services.enrich.dates.holidays import HolidayRule
from services.enrich.dates.numbers import read_amount
from services.enrich.dates.rule import Slot, SlotValue, words_slot

_MONTH_NAMES: Final = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_WEEKDAY_NAMES: Final = (
    ("monday", "mon."),
    ("tuesday", "tues.", "tue."),
    ("wednesday", "wed."),
    ("thursday", "thurs.", "thur.", "thu."),
    ("friday", "fri."),
    ("saturday", "sat."),
    ("sunday", "sun."),
)
MONTHS: Final = {
    form: number
    for number, names in enumerate(_MONTH_NAMES, 1)
    for name in names
    for form in ((name,) if name == names[0] else (f"{name}.", name))
}
WEEKDAYS: Final = {name: number for number, names in enumerate(_WEEKDAY_NAMES, 1) for name in names}

_ONES: Final = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS: Final = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS: Final = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]

NUMBERS: Final[dict[str, float | None]] = {
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{word: number for number, word in enumerate(_TEENS, 10)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    "a": 1,
    "an": 1,
    "half": 0.5,
    "half a": 0.5,
    "half an": 0.5,
    "hundred": 100,
    "thousand": 1000,
    "dozen": 12,
    "a dozen": 12,
    "a couple": 2,
    "a couple of": 2,
    "couple": 2,
    "couple of": 2,
    "a few": None,
    "few": None,
    "several": None,
    "some": None,
    "many": None,
    "numerous": None,
    "countless": None,
    "a number of": None,
    "a handful of": None,
    "dozens of": None,
    "hundreds of": None,
    "thousands of": None,
    "tens of thousands of": None,
    "millions of": None,
    "multiple": None,
}
ORDINALS: Final = {
    **{word: number for number, word in enumerate(_ORDINALS, 1)},
    **{
        f"{tens}-{ordinal}": 10 * number + unit
        for number, tens in enumerate(_TENS[:2], 2)
        for unit, ordinal in enumerate(_ORDINALS[:9], 1)
    },
    "thirtieth": 30,
}

UNITS: Final = {
    "second": "TS",
    "minute": "TM",
    "hour": "TH",
    "day": "D",
    "night": "D",
    "week": "W",
    "fortnight": "2W",
    "weekend": "WE",
    "month": "M",
    "quarter": "Q",
    "season": "SE",
    "year": "Y",
    "decade": "E",
    "century": "C",
    "centuries": "C",
}
PERIOD_UNITS: Final = {
    name: unit for name, unit in UNITS.items() if unit[0] != "T" and name not in ("night", "fortnight")
}
LENGTH_UNITS: Final = {
    **{name: unit for name, unit in UNITS.items() if unit not in ("WE", "SE")},
    "day": "D",
    "yr": "Y",
    "hr": "TH",
    "min": "TM",
}
SEASONS: Final = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
PARTS: Final = {
    "morning": "MO",
    "afternoon": "AF",
    "evening": "EV",
    "night": "NI",
    "nighttime": "NI",
    "daytime": "DT",
    "mid-morning": "MO",
    "midmorning": "MO",
    "mid-afternoon": "AF",
    "midafternoon": "AF",
    "mid afternoon": "AF",
    "lunchtime": "MI",
    "early hours": "MO",
    "small hours": "MO",
    "wee hours": "MO",
    "wee small hours": "MO",
}

RELATIONS: Final = {
    "last": -1,
    "past": -1,
    "this past": -1,
    "the past": -1,
    "the last": -1,
    "this": 0,
    "the current": 0,
    "current": 0,
    "the present": 0,
    "next": 1,
    "this coming": 1,
    "the coming": 1,
    "coming": 1,
    "this next": 1,
}
"""Period relative to the article's own: -1 previous, 0 current, 1 next."""

LIGHTS: Final = {
    "dawn": "MO",
    "daybreak": "MO",
    "first light": "MO",
    "sunrise": "MO",
    "dusk": "EV",
    "sunset": "EV",
    "sundown": "EV",
    "nightfall": "NI",
}
"""Parts of the day named by daylight."""

ANAPHORS: Final = {
    "the previous": -1,
    "the preceding": -1,
    "the prior": -1,
    "previous": -1,
    "prior": -1,
    "that": 0,
    "that same": 0,
    "the same": 0,
    "the following": 1,
    "the next": 1,
    "the ensuing": 1,
    "the subsequent": 1,
}
"""Period relative to the one mentioned last."""

PHASES: Final = {
    "early": "START",
    "earlier": "START",
    "early in": "START",
    "early on": "START",
    "earlier in": "START",
    "the early": "START",
    "the beginning of": "START",
    "the very beginning of": "START",
    "beginning of": "START",
    "the start of": "START",
    "start of": "START",
    "the early part of": "START",
    "the first part of": "START",
    "mid": "MID",
    "the mid": "MID",
    "middle of": "MID",
    "the middle of": "MID",
    "the midst of": "MID",
    "late": "END",
    "later": "END",
    "late in": "END",
    "late on": "END",
    "later in": "END",
    "the late": "END",
    "the end of": "END",
    "end of": "END",
    "the very end of": "END",
    "the latter part of": "END",
    "the close of": "END",
    "about": "APPROX",
    "around": "APPROX",
    "approximately": "APPROX",
    "circa": "APPROX",
    "ca.": "APPROX",
    "c.": "APPROX",
    "sometime": "APPROX",
    "sometime in": "APPROX",
}
"""Which part of a period (TIMEX3 mod)."""

BOUNDS: Final = {
    "about": "APPROX",
    "around": "APPROX",
    "approximately": "APPROX",
    "roughly": "APPROX",
    "some": "APPROX",
    "almost": "LESS_THAN",
    "nearly": "LESS_THAN",
    "just under": "LESS_THAN",
    "under": "LESS_THAN",
    "less than": "LESS_THAN",
    "fewer than": "LESS_THAN",
    "more than": "MORE_THAN",
    "over": "MORE_THAN",
    "well over": "MORE_THAN",
    "just over": "MORE_THAN",
    "at least": "EQUAL_OR_MORE",
    "no less than": "EQUAL_OR_MORE",
    "up to": "EQUAL_OR_LESS",
    "at most": "EQUAL_OR_LESS",
    "no more than": "EQUAL_OR_LESS",
    "as much as": "EQUAL_OR_LESS",
    "as long as": "EQUAL_OR_LESS",
}
"""How an amount is bounded (TIMEX3 mod)."""

REFERENCES: Final = {
    "now": "PRESENT_REF",
    "right now": "PRESENT_REF",
    "just now": "PRESENT_REF",
    "currently": "PRESENT_REF",
    "current": "PRESENT_REF",
    "nowadays": "PRESENT_REF",
    "these days": "PRESENT_REF",
    "at present": "PRESENT_REF",
    "at the moment": "PRESENT_REF",
    "at this time": "PRESENT_REF",
    "the present": "PRESENT_REF",
    "the time being": "PRESENT_REF",
    "recently": "PAST_REF",
    "more recently": "PAST_REF",
    "recent": "PAST_REF",
    "lately": "PAST_REF",
    "the past": "PAST_REF",
    "the recent past": "PAST_REF",
    "the future": "FUTURE_REF",
    "the near future": "FUTURE_REF",
    "the foreseeable future": "FUTURE_REF",
    "the near term": "FUTURE_REF",
    "the short term": "FUTURE_REF",
    "soon": "FUTURE_REF",
}

NAMED_DAYS: Final = {
    "today": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}

HOLIDAYS: Final[dict[str, HolidayRule]] = {
    "new year's": ("fixed", 1, 1),
    "new year's day": ("fixed", 1, 1),
    "new year's eve": ("fixed", 12, 31),
    "martin luther king jr. day": ("nth", 1, 1, 3),
    "martin luther king day": ("nth", 1, 1, 3),
    "groundhog day": ("fixed", 2, 2),
    "valentine's day": ("fixed", 2, 14),
    "presidents day": ("nth", 2, 1, 3),
    "presidents' day": ("nth", 2, 1, 3),
    "international women's day": ("fixed", 3, 8),
    "st. patrick's day": ("fixed", 3, 17),
    "april fools' day": ("fixed", 4, 1),
    "earth day": ("fixed", 4, 22),
    "ash wednesday": ("easter", -46),
    "palm sunday": ("easter", -7),
    "maundy thursday": ("easter", -3),
    "good friday": ("easter", -2),
    "easter": ("easter", 0),
    "easter sunday": ("easter", 0),
    "easter monday": ("easter", 1),
    "ascension day": ("easter", 39),
    "pentecost": ("easter", 49),
    "whit monday": ("easter", 50),
    "corpus christi day": ("easter", 60),
    "may day": ("fixed", 5, 1),
    "cinco de mayo": ("fixed", 5, 5),
    "mother's day": ("nth", 5, 7, 2),
    "memorial day": ("nth", 5, 1, -1),
    "juneteenth": ("fixed", 6, 19),
    "father's day": ("nth", 6, 7, 3),
    "canada day": ("fixed", 7, 1),
    "independence day": ("fixed", 7, 4),
    "the fourth of july": ("fixed", 7, 4),
    "fourth of july": ("fixed", 7, 4),
    "bastille day": ("fixed", 7, 14),
    "labor day": ("nth", 9, 1, 1),
    "columbus day": ("nth", 10, 1, 2),
    "halloween": ("fixed", 10, 31),
    "all saints' day": ("fixed", 11, 1),
    "election day": ("nth", 11, 1, 1, 1),
    "guy fawkes night": ("fixed", 11, 5),
    "bonfire night": ("fixed", 11, 5),
    "armistice day": ("fixed", 11, 11),
    "remembrance day": ("fixed", 11, 11),
    "veterans day": ("fixed", 11, 11),
    "thanksgiving": ("nth", 11, 4, 4),
    "cyber monday": ("nth", 11, 4, 4, 4),
    "thanksgiving day": ("nth", 11, 4, 4),
    "black friday": ("nth", 11, 4, 4, 1),
    "christmas": ("fixed", 12, 25),
    "christmas day": ("fixed", 12, 25),
    "christmas eve": ("fixed", 12, 24),
    "boxing day": ("fixed", 12, 26),
    "epiphany": ("fixed", 1, 6),
    "orthodox christmas": ("fixed", 1, 7),
    "inauguration day": ("inauguration",),
    "burns night": ("fixed", 1, 25),
    "australia day": ("fixed", 1, 26),
    "holocaust memorial day": ("fixed", 1, 27),
    "mlk day": ("nth", 1, 1, 3),
    "candlemas": ("fixed", 2, 2),
    "super bowl sunday": ("nth", 2, 7, 2),
    "shrove tuesday": ("easter", -47),
    "fat tuesday": ("easter", -47),
    "mardi gras": ("easter", -47),
    "holy saturday": ("easter", -1),
    "orthodox good friday": ("orthodox", -2),
    "orthodox easter": ("orthodox", 0),
    "nowruz": ("fixed", 3, 21),
    "tax day": ("fixed", 4, 15),
    "anzac day": ("fixed", 4, 25),
    "international workers' day": ("fixed", 5, 1),
    "ve day": ("fixed", 5, 8),
    "v-e day": ("fixed", 5, 8),
    "flag day": ("fixed", 6, 14),
    "midsummer's day": ("fixed", 6, 24),
    "st. andrew's day": ("fixed", 11, 30),
    "st. george's day": ("fixed", 4, 23),
    "st. david's day": ("fixed", 3, 1),
    "all souls' day": ("fixed", 11, 2),
    "giving tuesday": ("nth", 11, 4, 4, 5),
    "world aids day": ("fixed", 12, 1),
    "pearl harbor day": ("fixed", 12, 7),
    "ashura": ("moon", "ashura"),
    "diwali": ("moon", "diwali"),
    "eid al-adha": ("moon", "eid al-adha"),
    "eid al-fitr": ("moon", "eid al-fitr"),
    "hanukkah": ("moon", "hanukkah"),
    "chanukah": ("moon", "hanukkah"),
    "holi": ("moon", "holi"),
    "lunar new year": ("moon", "lunar new year"),
    "chinese new year": ("moon", "lunar new year"),
    "mid-autumn festival": ("moon", "mid-autumn"),
    "passover": ("moon", "passover"),
    "purim": ("moon", "purim"),
    "ramadan": ("moon", "ramadan"),
    "rosh hashanah": ("moon", "rosh hashanah"),
    "yom kippur": ("moon", "yom kippur"),
}
"""Rule of each holiday, see `holidays.HolidayRule`. American where countries differ."""

SETS: Final = {
    "hourly": ("PT1H", None),
    "daily": ("P1D", None),
    "nightly": ("P1D", None),
    "weekly": ("P1W", None),
    "biweekly": ("P2W", None),
    "bi-weekly": ("P2W", None),
    "fortnightly": ("P2W", None),
    "monthly": ("P1M", None),
    "yearly": ("P1Y", None),
    "annually": ("P1Y", None),
    "weekends": ("XXXX-WXX-WE", None),
}
TIMES_PER: Final = {
    "once": "1X",
    "twice": "2X",
    "two times": "2X",
    "three times": "3X",
    "four times": "4X",
    "five times": "5X",
    "six times": "6X",
}
EVERY: Final = {"every": "EVERY", "each": "EACH", "every single": "EVERY", "every other": "EVERY_OTHER"}

NOONS: Final = {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}
MERIDIEMS: Final = {"a.m.": 0, "am": 0, "a.m": 0, "p.m.": 12, "pm": 12, "p.m": 12}
ZONES: Final = {
    "utc": "Z",
    "gmt": "Z",
    "est": "-05:00",
    "edt": "-04:00",
    "et": "America/New_York",
    "cst": "-06:00",
    "cdt": "-05:00",
    "ct": "America/Chicago",
    "mst": "-07:00",
    "mdt": "-06:00",
    "mt": "America/Denver",
    "pst": "-08:00",
    "pdt": "-07:00",
    "pt": "America/Los_Angeles",
    "eastern": "America/New_York",
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "local time": "",
    "bst": "+01:00",
    "ist": "",
    "cet": "+01:00",
    "cest": "+02:00",
    "eet": "+02:00",
    "eest": "+03:00",
    "msk": "+03:00",
    "jst": "+09:00",
    "hkt": "+08:00",
    "sgt": "+08:00",
    "aest": "+10:00",
    "aedt": "+11:00",
}
"""Offset of a named zone; its tz database name if it varies by season; empty if it depends on the place."""

DAY_FIRST_REGIONS: Final = frozenset(
    re.findall(r"\w+", "AU BD GB GH HK IE IN JM KE LK MT MY NG NZ PK SG TT TZ UG UK ZA ZM ZW")
)
"""English-speaking regions where 3/4 is the third of April: ISO 3166 codes, plus UK, which pages use."""

_WRITTEN_DECADES: Final = {
    word: 190 + number
    for number, word in enumerate(
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"], 2
    )
} | {"roaring twenties": 192, "noughties": 200}


def _year_words() -> dict[str, int]:
    tens = {word: 10 * number for number, word in enumerate(_TENS, 2)}
    ends = dict(tens)
    ends.update({word: number for number, word in enumerate(_TEENS, 10)})
    ends.update({f"{ten}-{one}": tens[ten] + unit for ten in tens for unit, one in enumerate(_ONES, 1)})
    years = {f"nineteen {word}": 1900 + number for word, number in ends.items()}
    years.update({f"twenty {word}": 2000 + number for word, number in ends.items() if 10 <= number < 40})
    years.update({f"two thousand {word}": 2000 + number for number, word in enumerate(_ONES, 1)})
    years.update({f"eighteen {word}": 1800 + number for word, number in ends.items()})
    return years


YEAR_WORDS: Final = _year_words()


def _amount(text: str) -> SlotValue:
    return read_amount(text, NUMBERS)


def _digits(text: str) -> int:
    return int("".join(character for character in text if character.isdigit()))


def _ordinal(text: str) -> int:
    if text[0].isdigit():
        return _digits(text)
    if (word := text.lower()) not in ORDINALS:  # re matches ſ as s
        raise ValueError(f"{text!r} is no ordinal")
    return ORDINALS[word]


def _short_year(text: str) -> int:
    number = _digits(text)
    return number + (1900 if number > 40 else 2000)


def _zone(text: str) -> str:
    """The offset of a zone, by name or relative to Greenwich: `GMT+8` is +08:00."""
    name, sign, hours = re.match(r"([^+−-]*)([+−-]?)\s?([\d:]*)", text.lower()).groups()  # type: ignore[union-attr]
    if not sign:
        return ZONES[name]
    hour, minute = (hours.replace(":", "")[:-2], hours[-2:]) if len(hours) > 2 else (hours, "00")
    return f"{'+' if sign == '+' else '-'}{int(hour):02}:{minute}"


def _with_plurals(words: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    return {form: value for word, value in words.items() for form in (word, f"{word}s")}


_WORD_NUMBER: Final = f"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)}|{'|'.join(_ONES)}"
_SPECIAL_NUMBERS: Final = "|".join(
    word.replace(" ", r"\s")
    for word in sorted(
        (word for word in NUMBERS if NUMBERS[word] is None or "couple" in word or "dozen" in word),
        key=len,
        reverse=True,
    )
)

_ZONE_CODES: Final = "|".join(word.upper() for word in ZONES if word.isalpha() and word != "eastern")
_ZONE_NAMES: Final = "|".join(word for word in sorted(ZONES, key=len, reverse=True) if " " in word or word == "eastern")

SLOTS: Final[dict[str, Slot]] = {
    "month": words_slot(MONTHS, cased=True),
    "weekday": words_slot(WEEKDAYS, cased=True),
    "any_weekday": words_slot(
        {**WEEKDAYS, **{name.rstrip("."): number for name, number in WEEKDAYS.items()}}, cased=True
    ),
    "weekdays": words_slot(
        {f"{name}s": number for name, number in WEEKDAYS.items() if not name.endswith(".")}, cased=True
    ),
    "day": Slot(r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?", _digits),
    "bare_day": Slot(r"(?:0?[1-9]|[12]\d|3[01])", _digits),
    "iso_zone": Slot(r"(?:Z|[+-]\d\d:?\d\d)", str),
    "ordinal_day": Slot(r"(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th)", _digits),
    "word_day": words_slot(ORDINALS),
    "month_number": Slot(r"(?:0?[1-9]|1[0-2])", _digits),
    "year": Slot(r"(?:1[0-9]|20)\d\d", _digits),
    "year_words": words_slot(YEAR_WORDS),
    "short_year": Slot(r"['’‘]\d\d", _short_year),
    "two_digits": Slot(r"\d\d", _digits),
    "short_slash_year": Slot(r"\d\d", _short_year),
    "decade": Slot(r"(?:1[0-9]|20)\d0['’]?s", _digits),
    "short_decade": Slot(r"['’‘]?[2-9]0['’]?s", _digits),
    "decade_word": words_slot(_WRITTEN_DECADES),
    "century_ordinal": Slot(
        rf"(?:[1-9]|1\d|2[01])(?:st|nd|rd|th)|(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))})",
        _ordinal,
    ),
    "nth": Slot(
        rf"(?:[1-4](?:st|nd|rd|th)|(?:{'|'.join(_ORDINALS[:4])}))",
        _ordinal,
    ),
    "fiscal_code": Slot(r"FY ?['’]?(?:20)?\d\d", lambda text: _short_year(f"{_digits(text) % 100:02}")),
    "fiscal": words_slot({"fiscal": True, "financial": True}),
    "era_count": Slot(r"[1-9]\d{0,3}", _digits),
    "before_era": Slot(r"(?-i:BCE?|B\.C\.(?:E\.)?)", str, frozenset({"bc", "bce", "b"})),
    "after_era": Slot(r"(?-i:AD|CE|A\.D\.|C\.E\.)", str, frozenset({"ad", "ce", "d", "c"})),
    "side": words_slot({"before": -1, "after": 1, "from": 1}),
    "week_unit": words_slot({"week": "W", "weeks": "W", "fortnight": "2W", "fortnights": "2W"}),
    "scale": words_slot({"thousand": 1e3, "million": 1e6, "billion": 1e9, "m": 1e6, "bn": 1e9}),
    "scales": words_slot({"thousands": 1e3, "millions": 1e6, "billions": 1e9}),
    "a_week": words_slot({"week": "W", "weeks": "W"}),
    "a_month": words_slot({"month": "M"}),
    "a_year": words_slot({"the year": "Y"}),
    "until": Slot(r"(?:0?[1-9]|1[0-2])", _digits),
    "a_quarter": words_slot({"quarter": "Q", "the quarter": "Q"}),
    "half_code": Slot(r"(?:H[12]|[12]H)", _digits),
    "quarter_code": Slot(r"(?:Q[1-4]|[1-4]Q)", _digits),
    "amount": Slot(
        rf"(?:{_SPECIAL_NUMBERS}|(?:\d{{1,3}}(?:,\d{{3}}){{1,2}}|\d{{1,4}})(?:\.\d{{1,2}})?"
        rf"(?:[ -]?(?:1/2|1/4|3/4|[½¼¾]))?|(?:{_WORD_NUMBER}|an?)(?:\s(?:hundred|thousand)){{1,2}}|{_WORD_NUMBER}"
        r"|an?(?:\shalf)?|half\san?|half)",
        _amount,
    ),
    "figure": Slot(rf"(?:\d{{1,4}}(?:\.\d)?(?:[ -]?1/2)?|{_WORD_NUMBER}|several|multi|half)", _amount),
    "unit": words_slot(_with_plurals(LENGTH_UNITS)),
    "unit_plural": words_slot(
        {f"{name}s": unit for name, unit in LENGTH_UNITS.items() if unit != "C"} | {"centuries": "C"}
    ),
    "long_unit": words_slot({"decade": "E", "century": "C"}),
    "unit_single": words_slot({name: unit for name, unit in LENGTH_UNITS.items() if name != "centuries"}),
    "period": words_slot(PERIOD_UNITS),
    "season": words_slot(SEASONS),
    "part": words_slot(PARTS),
    "light": words_slot(LIGHTS),
    "parts": words_slot({f"{name}s": part for name, part in PARTS.items()}),
    "relation": words_slot(RELATIONS),
    "anaphor": words_slot(ANAPHORS),
    "phase": words_slot(PHASES),
    "stage": words_slot({word: mod for word, mod in PHASES.items() if mod != "APPROX"}),
    "bound": words_slot(BOUNDS),
    "bound_the": words_slot({word: mod for word, mod in BOUNDS.items() if word not in ("over", "some", "under")}),
    "reference": words_slot(REFERENCES),
    "named_day": words_slot(NAMED_DAYS),
    "holiday": words_slot(HOLIDAYS, cased=True),
    "set": words_slot(SETS),
    "times_per": words_slot(TIMES_PER),
    "every": words_slot(EVERY),
    "noon": words_slot(NOONS),
    "meridiem": words_slot(MERIDIEMS),
    "zone": Slot(
        rf"(?:(?:GMT|UTC) ?[+−-] ?(?:1[0-4]|0?\d)(?::?[0-5]\d)?|(?-i:{_ZONE_CODES})|{_ZONE_NAMES})",
        _zone,
        frozenset(word for name in ZONES for word in name.split()),
    ),
    "hour": Slot(r"(?:0?\d|1\d|2[0-3])", _digits),
    "hour_word": words_slot({word: number for number, word in enumerate([*_ONES, *_TEENS[:3]], 1)}),
    "minute": Slot(r"[0-5]\d", _digits),
    "second": Slot(r"[0-5]\d", _digits),
}
