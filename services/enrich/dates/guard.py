"""Checks that tell a date from what only looks like one: `may` the verb, `1900 block`, `Summer` the person."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from services.enrich.dates.rule import Language

Guard = Callable[[str, "re.Match[str]", Language], bool]

_COUNTED: Final = re.compile(
    r"\s(?:people|persons|men|women|children|votes|miles|yards|feet|meters|metres|kilometers|kilometres|km|kg|pounds|tons|tonnes"
    r"|dollars|euros|yen|points|shares|percent|per\s?cent|block|hours|days|years|troops|soldiers|jobs|homes|houses|books|words"
    r"|employees|workers|members|students|cases|deaths|patients|refugees|hectares|acres|square|calories|units|barrels|cars"
    r"|million|billion|thousand|hours?|km/h|mph|degrees|rpm|B\.?C)\b|%|-(?:foot|mile|meter|metre|pound|acre|seat|hp|bed|page|strong)"
)
_YEAR_CUE: Final = re.compile(
    r"(?:^|[(\[,;:–—]\s?|\b(?:in|since|by|from|to|until|till|of|during|the|early|late|mid|and|or|between|through|for|before|after|around"
    r"|about|year|circa|fiscal|than|next|last|with|on|at|as|over|versus|vs)[\s-])$",
    re.IGNORECASE,
)
_MEASURE_CUE: Final = re.compile(
    r"(?:[$£€#№]\s?|\b(?:No\.|Route|Highway|Flight|Room|Boeing|Airbus|page|Windows|channel)\s)$", re.IGNORECASE
)


@lru_cache(maxsize=16)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


@lru_cache(maxsize=16)
def _caseless(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _before(text: str, match: "re.Match[str]") -> str:
    return text[max(0, match.start() - 24) : match.start()]


def month_name(text: str, match: "re.Match[str]", language: Language) -> bool:
    """A month alone: not a verb at the start of a sentence, and no part of a person's name."""
    before, after = _before(text, match), text[match.end() : match.end() + 16]
    word = match["month"].rstrip(".").lower()
    cued = bool(_caseless(language.month_cues).search(before))
    if word not in language.ambiguous_months:
        return True
    if re.match(r"\s[A-Z][a-z]", after) or _pattern(language.name_words).search(before):
        return cued and re.match(r"\s[A-Z][a-z]", after) is None
    return (
        cued
        or re.match(r"[\s]?[,.;:)]|\s(?:and|to|through|of|was|is|has)\b|['’]s", after) is not None
        and word not in ("may", "march")
    )


def day_of_month(text: str, match: "re.Match[str]", language: Language) -> bool:
    """`May 5` but not `May 5 percent`, `March 10,000`."""
    return _COUNTED.match(text, match.end()) is None


def year(text: str, match: "re.Match[str]", language: Language) -> bool:
    """A year alone: not an amount, an address or the number of a thing."""
    number = int(match["year"])
    if _COUNTED.match(text, match.end()) or _MEASURE_CUE.search(_before(text, match)):
        return False
    if match.start() < match.start("year"):
        return 1000 <= number
    cued = _YEAR_CUE.search(_before(text, match)) is not None
    return 1000 <= number < 2100 if cued and 1500 <= number else 1850 <= number < 2060


def season(text: str, match: "re.Match[str]", language: Language) -> bool:
    """`in summer`, `the fall of 2011`, but not `Summer Lee`, `to fall`, `the spring in its step`."""
    word = match["season"]
    before, after = _before(text, match), text[match.end() : match.end() + 16]
    if re.match(r"\s[A-Z][a-z]", after) and word[0].isupper():
        return False
    if match.groupdict().get("phase"):
        return word.lower() != "fall" or match["phase"].lower() != "about"
    if word.lower() == "fall":
        return (
            re.search(
                r"\b(?:in|since|by|during|until|of)(?:\sthe)?\s$", before + text[match.start() : match.start("season")]
            )
            is not None
            and re.match(r"\s(?:of\s(?!\d)|in\b|apart)", after) is None
        )
    return (
        re.search(r"\b(?:in|since|by|during|until|of|through|for|over|before|after|all|early|late)\s$", before)
        is not None
    )


def short_decade(text: str, match: "re.Match[str]", language: Language) -> bool:
    """`the '80s` but not `in his 80s`."""
    if match["short_decade"][0] in "'’‘":
        return True
    return (
        re.search(r"\b(?:his|her|their|my|our|your|low|upper|high)\s", _before(text, match)) is None
        and text[match.start() : match.start() + 3].lower() == "the"
    )


def clock(text: str, match: "re.Match[str]", language: Language) -> bool:
    """`at 20:15`, not a score or a race time."""
    return (
        re.search(
            r"\b(?:at|by|until|from|around|about|since|before|after|to)\s(?:about\s|around\s)?$",
            _before(text, match) + text[match.start() : match.start("hour")],
        )
        is not None
        and len(match["minute"]) == 2
    )


def definite_period(text: str, match: "re.Match[str]", language: Language) -> bool:
    """`the year` by itself, not `the day care`."""
    return re.match(r"\s(?:care|job|of\b|one\b|two\b)|-", text[match.end() : match.end() + 8]) is None


def duration(text: str, match: "re.Match[str]", language: Language) -> bool:
    """Not an age, and not a rate that a SET or a price says: `52 years old`."""
    if re.match(r"\s?-?\s?(?:old|olds)\b", text[match.end() : match.end() + 6]):
        return False
    unit = match["unit"].lower()
    amount = match["amount"].lower()
    if amount in ("a", "an") and unit in ("second", "minute", "night"):
        return re.match(r"\s(?:ago|later|earlier)", text[match.end() : match.end() + 9]) is not None
    if unit in ("second", "quarter") and amount not in ("a", "an", "one") and amount[:4] != "half":
        return False
    if unit == "quarter" or (unit == "min" and not text[match.end() : match.end() + 1] == "."):
        return False
    return not (amount in ("some", "many") and not unit.endswith("s"))


def bare_units(text: str, match: "re.Match[str]", language: Language) -> bool:
    """`years` alone as an untold time, not `seconds` or `quarters` of something."""
    return match["unit_plural"].lower() in ("years", "days", "weeks", "months", "decades", "centuries", "hours")


def compound(text: str, match: "re.Match[str]", language: Language) -> bool:
    """`two-year plan`, not `44-year-old`."""
    return True


def reference(text: str, match: "re.Match[str]", language: Language) -> bool:
    """`now` and its like; `as soon as`, `so far` are no dates, nor is `The current` of a river."""
    before, after = _before(text, match).lower(), text[match.end() : match.end() + 12].lower()
    word = " ".join(match["reference"].lower().split())
    if word == "soon":
        return not before.endswith("as ") and not re.match(r"\s(?:after|as|to|thereafter|became)\b", after)
    if word == "the past":
        return re.match(r"\s(?:\w+\s)?(?:year|month|week|day|decade)", after) is None
    if word in ("the future", "the present"):
        return re.match(r"\sof\b", after) is None
    return True


GUARDS: Final[Mapping[str, Guard]] = {
    check.__name__: check
    for check in (
        month_name,
        day_of_month,
        year,
        season,
        short_decade,
        clock,
        definite_period,
        duration,
        bare_units,
        compound,
        reference,
    )
}
