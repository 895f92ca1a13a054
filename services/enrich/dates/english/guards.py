"""Guards: tell English dates from lookalikes, such as the verb `may`, `1900 block` and the person `Summer`.

A guard takes the text and a rule's match, and returns whether to keep the match.
"""

import re
from collections.abc import Mapping
from typing import Final

from services.enrich.dates.rule import Guard

REACH: Final = 24
"""Code points to each side that a guard may inspect."""

AMBIGUOUS_MONTHS: Final = frozenset({"may", "march", "mar", "jan", "sep", "dec", "jun", "april", "june", "august"})
"""Months that are also names or verbs."""

_VERB_MONTHS: Final = frozenset({"may", "march"})

_MONTH_CUE: Final = re.compile(
    r"\b(?:in|since|by|from|until|till|through|during|of|between|and|to|for|before|after|on|early|late|mid|about|around|this|or"
    r"|each|every)[\s-]$",
    re.IGNORECASE,
)
_NAME_BEFORE: Final = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Miss|Sir|Judge|President)\.?|\b[A-Z][a-z]+)\s$")
_NAME_AFTER: Final = re.compile(r"\s[A-Z][a-z]")
_AFTER_MONTH: Final = re.compile(r"\s?[,.;:)]|\s(?:and|to|through|of|was|is|has)\b|['’]s")

_MONTH_FOLLOWS: Final = re.compile(
    r"(?:\s(?:to|through|and|or|until)\s|,\s|\s?[-–]\s?)"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_THE_MONTHS: Final = re.compile(
    r"\b(?:[Tt]he|[Aa]|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er) \0 (?!(?:on|for|to|of|in|by|from|was|is|will)\b)[a-z]{4}"
)
"""Context of a month used as an adjective: `the March accession`, not `the march on the capital`."""
_DUE: Final = re.compile(
    r"\b(?:will|would|shall|could|may|might|due|expected|expects?|plans?|set|scheduled|to be|['’]ll)\b"
    r"[^.;\n]{0,50}\bin\s$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"(?:\s(?:to|and|or)\s\d[\d,]{2,6})?(?:\s(?:people|persons|men|women|children|votes|miles|yards|feet|meters|metres|kilometers|kilometres|km|kg|pounds|tons|tonnes"
    r"|dollars|euros?|yen|pence|p|cents|crowns|kron(?:er|or|a)|rupees|rand|pesos|rou?bles|francs|yuan|won|naira|shillings|dirhams|riyals"
    r"|points|shares|percent|per\s?cent|block|hours?|days|years|troops|soldiers|jobs|homes|houses|books|words"
    r"|employees|workers|members|students|cases|deaths|patients|refugees|hectares|acres|square|calories|units|barrels|cars|seats|voters|tickets|copies|rooms"
    r"|lit(?:er|re)s|gallons|grams|kilos|kilograms|inches|ounces|watts|kilowatts|megawatts|MW|kW|volts|pixels|steps|bottles|boxes"
    r"|followers|subscribers|visitors|passengers|residents|signatures|respondents|spectators|inhabitants|migrants|prisoners|inmates"
    r"|million|billion|thousand|km/h|mph|degrees|rpm|cc|bhp|hp|B\.?C"
    r"|[A-Z]\w{1,20}\s(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Lane|Place))\b"
    r"|%|-(?:foot|mile|meter|metre|pound|acre|seat|hp|bed|page|strong))"
)
_NUMBERED: Final = re.compile(
    r"(?:[$£€#№]\s?|\b(?:No|Nos|Nr|Art|Sec|Ch|pp|p)\.\s|\b(?:number|lot|room|section|flight|route|highway|page|channel"
    r"|chapter|clause|article|rule|resolution|regulation|directive|paragraph|item|bus|train|tram|model|gate|platform|form"
    r"|code|pin|asteroid|comet|docket|ticket|apartment|suite|locker|serial|version|line|windows|size|lottery|locomotive"
    r"|position|extension|dial)\s|(?-i:[A-Z\d]-))$",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"\b([A-Z](?:[\w.&-]*[\w&])?)\s$")
"""A capitalized word right before a number: `Peugeot 2008`, `Agenda 2030`."""
_COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        "In Since By Until Till From During For The That This These A An Of Between To Before After Around About"
        " Circa Early Late Mid Throughout Over Through Into And But Or As At On With Not Year Fiscal Than Both Where"
        " When While If So Then Only Next Last Its Their His Her Our My Your Like Unlike Under Already Even Only"
        " January February March April May June July August September October November December Spring Summer Autumn"
        " Fall Winter Christmas Easter",
    )
)
"""Words that are capitalized only because a sentence, or a headline, begins."""
_ADJECTIVE: Final = re.compile(r"(?:ican|ish|ese|ian|ratic|rat)s?$")
"""Names that describe rather than number: `Republican 2016 hopefuls`."""
_CODE: Final = re.compile(r"\s[A-Z]{1,3}\d|-[A-Z\d]")
_YEAR_CUE: Final = re.compile(
    r"(?:^|[(\[,;:–—]\s?|\b(?:in|since|by|from|to|until|till|of|during|the|early|late|mid|and|or|between|through|for|before"
    r"|after|around|about|year|circa|fiscal|than|next|last|with|on|at|as|over|versus|vs)[\s-])$",
    re.IGNORECASE,
)
_ENDS_HERE: Final = re.compile(
    r"$|\s?[.,;:)!?]|\s(?:and|when|by|to|the|after|at|was|it|but|as|with|for|he|she|they|in)\b"
)
_ON_A_DAY: Final = re.compile(r"\b(?:on|by|until|since)\s$", re.IGNORECASE)
_IN_A_SEASON: Final = re.compile(
    r"\b(?:in|into|since|by|during|until|of|through|for|over|before|after|all|early|late)\s$", re.IGNORECASE
)
_IN_THE_FALL: Final = re.compile(r"\b(?:in|since|by|during|until|of)(?:\sthe)?\s$", re.IGNORECASE)
_FALL_OF_SOMETHING: Final = re.compile(r"\s(?:of\s(?!\d)|in\b|apart)")
_AT_A_TIME: Final = re.compile(
    r"\b(?:at|by|until|from|around|about|since|before|after|to)\s(?:about\s|around\s)?$", re.IGNORECASE
)
_NAMED_WEEKDAY: Final = re.compile(
    r"\b(?:Black|Bloody|Super|Fat|Holy|Ruby|Cyber|Blue|Green|Red|Terrible|Big|Casual|Freaky|Stir-up|Giving|Whit|Girl)\s$"
)
_OF_A_NAME: Final = re.compile(
    r"\s(?:Times|Telegraph|Mirror|Express|Mail|Herald|Post|Mercury|World|Star|Sun|Sport|Review|Tribune|Club|Chronicle|Gazette|Courier|Observer|Echo|Journal|Independent"
    r"|Night (?:Live|Football|Lights))\b"
)
_ARTICLE: Final = re.compile(r"\b(?:[Tt]he|[Aa]|[Ii]ts)\s$")
_TIME_AFTER: Final = re.compile(
    r"^\s(?:Morning|Afternoon|Evening|Night|Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|Christmas|Easter)"
)
_SUNDAY_PAPER: Final = re.compile(
    r"\b(?:(?:(?:writes?|wrote|works?) for|works? at|columnist (?:for|at|on)"
    r"|editor (?:of|at)|(?:journalist|reporter) (?:for|at)|and)"
    r"\s(?:the\s)?(?:Post|Herald|Star|Sun|Mercury|Business|Times|Tribune|Courier|News|Press|Mail|Independent)"
    r"|the\s(?:Mail|Independent))\son\s$",
    re.IGNORECASE,
)
"""A paper's name before its Sunday: `the Mail on Sunday`."""
_AT_A_LIGHT: Final = re.compile(r"\b(?:at|before|by|since|until|till|after|from|around|about|to)\s$", re.IGNORECASE)
_SHORT_UNITS: Final = frozenset({"hour", "minute", "second", "hr", "min"})
_BARE_UNITS: Final = frozenset({"years", "days", "weeks", "months", "decades", "centuries", "hours"})


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - REACH) : match.start()]


def _after(text: str, match: re.Match[str]) -> str:
    return text[match.end() : match.end() + REACH]


def month_name(text: str, match: re.Match[str]) -> bool:
    """A month on its own: not a verb, nor part of a person's name."""
    word = match["month"].rstrip(".").lower()
    if word not in AMBIGUOUS_MONTHS:
        return True
    before, after = _before(text, match), _after(text, match)
    if _NAME_AFTER.match(after):
        return False
    if _MONTH_CUE.search(before) or _MONTH_FOLLOWS.match(after) or _THE_MONTHS.search(before + "\0" + after):
        return True
    return not _NAME_BEFORE.search(before) and word not in _VERB_MONTHS and bool(_AFTER_MONTH.match(after))


def day_of_month(text: str, match: re.Match[str]) -> bool:
    """`May 5` but not `May 5 percent`."""
    return _COUNTED.match(text, match.end()) is None


def numbered_weekday(text: str, match: re.Match[str]) -> bool:
    """`on Monday 28, when`, not `on Monday 28 people`."""
    return re.match(r"\s?[.,;)]|\s(?:and|or|to|at|from)\s", _after(text, match)) is not None


def ordinal_day(text: str, match: re.Match[str]) -> bool:
    """`on the 15th`, not `the 15th floor` nor `on the 15th attempt`."""
    return bool(_ON_A_DAY.search(_before(text, match)) and _ENDS_HERE.match(_after(text, match)))


def year(text: str, match: re.Match[str]) -> bool:
    """A year on its own: not an amount, address or other number. Early years need clearer context."""
    number = int(match["year"])
    if _COUNTED.match(text, match.end()) or _NUMBERED.search(_before(text, match)):
        return False
    if match.start() < match.start("year"):
        return True
    name = _NAMED.search(_before(text, match))
    is_name = name is not None and name[1].capitalize() not in _COMMON and not _ADJECTIVE.search(name[1])
    if is_name or _CODE.match(_after(text, match)):
        return False
    cued = _YEAR_CUE.search(_before(text, match)) is not None
    if number < 1700:
        return cued and _ENDS_HERE.match(_after(text, match)) is not None
    return number < 2100 if cued else 1850 <= number < 2060


def short_year(text: str, match: re.Match[str]) -> bool:
    """`in '98`, `the summer of '69`."""
    return re.search(r"\b(?:in|since|of|by|until|from)\s$", _before(text, match), re.IGNORECASE) is not None


def short_decade(text: str, match: re.Match[str]) -> bool:
    """`the '80s`, `the early 80s`, but not `in his 80s` nor a temperature `in the 80s`."""
    return match["short_decade"][0] in "'’‘" or match["phase"] is not None


def season(text: str, match: re.Match[str]) -> bool:
    """`in summer`, `the fall of 2011`, but not `Summer Lee`, `to fall`, `the spring in its step`."""
    word, before, after = match["season"], _before(text, match), _after(text, match)
    if word[0].isupper() and _NAME_AFTER.match(after):
        return False
    if match["phase"]:
        return word.lower() != "fall" or match["phase"].lower() not in ("about", "around")
    if word.lower() == "fall":
        before += text[match.start() : match.start("season")]
        return bool(_IN_THE_FALL.search(before)) and not _FALL_OF_SOMETHING.match(after)
    return _IN_A_SEASON.search(before) is not None


def weekday(text: str, match: re.Match[str]) -> bool:
    """`Sunday`, but not `Bloody Sunday`, the `Sunday Times` or the paper `Post on Sunday`."""
    before, after = _before(text, match), _after(text, match)
    if _NAMED_WEEKDAY.search(before) or _OF_A_NAME.match(after) or _SUNDAY_PAPER.search(before):
        return False
    return not (_ARTICLE.search(before) and _NAME_AFTER.match(_TIME_AFTER.sub("", after, count=1)))


def set_word(text: str, match: re.Match[str]) -> bool:
    """`daily`, but not the `Daily Beacon`."""
    return not (match["set"].istitle() and _NAME_AFTER.match(_after(text, match)))


def some_weekday(text: str, match: re.Match[str]) -> bool:
    """`on a Friday morning in May`, not `a Friday raid`, which was on a certain one, nor `May 2, a Friday`."""
    return (
        not _before(text, match).endswith(", ")
        and re.match(r"[ -](?!(?:in|of|at|when|and|or|last|after|before|with)\b)", _after(text, match)) is None
    )


def named_day(text: str, match: re.Match[str]) -> bool:
    """`today`, but not `Norland Today`: within a sentence only a name is capitalized."""
    before = _NAMED.search(_before(text, match))
    return match["named_day"] != "Today" or before is None or before[1].capitalize() in _COMMON


def light(text: str, match: re.Match[str]) -> bool:
    """`at dawn`, not `the dawn of an age` or `Dawn Lee`."""
    return match["light"].islower() and _AT_A_LIGHT.search(_before(text, match)) is not None


def before(text: str, match: re.Match[str]) -> bool:
    """Days or longer: not `two hours before midnight`."""
    return match["unit"].lower().rstrip("s") not in _SHORT_UNITS and duration(text, match)


def title(text: str, match: re.Match[str]) -> bool:
    """`this week`, not the programme `This Week`."""
    return not match["period"][0].isupper() or match[0].isupper()


def definite_period(text: str, match: re.Match[str]) -> bool:
    """`the year` on its own, not `the day care`; `the weekend` has its own rule."""
    return match["period"].lower() != "weekend" and not re.match(r"\s(?:care|job|of|one|two)\b|-", _after(text, match))


def reported_period(text: str, match: re.Match[str]) -> bool:
    """`the year ended June 30` is a length; the date follows."""
    return match["unit_single"].lower() == "year" and bool(
        re.match(r"\s(?:that )?end(?:ed|ing)\b", _after(text, match))
    )


def definite_part(text: str, match: re.Match[str]) -> bool:
    """`the morning`, but not `the night` that something happened."""
    return match["part"].lower() != "night"


def clock(text: str, match: re.Match[str]) -> bool:
    """`at 20:15`, not a score or a race time."""
    return _AT_A_TIME.search(_before(text, match) + text[match.start() : match.start("hour")]) is not None


def duration(text: str, match: re.Match[str]) -> bool:
    """Not an age (`52 years old`), an ordinal (`a second`) or a part of a game (`a quarter`)."""
    unit, amount, after = match["unit"].lower(), match["amount"].lower(), _after(text, match)
    if re.match(r"\s?-?\s?olds?\b", after):
        return False
    if unit == "quarter" or (unit == "second" and amount not in ("a", "one")) or (unit == "min" and after[:1] != "."):
        return False
    if amount in ("a", "an") and unit in ("second", "minute", "night"):
        return re.match(r"\s(?:ago|later|earlier)", after) is not None
    if amount == "half":
        return not unit.endswith("s")
    if unit == "hours" and len(amount) == 4 and amount.isdigit():
        return _AT_A_TIME.search(_before(text, match)) is None
    return amount not in ("some", "many") or unit.endswith("s")


def some_day(text: str, match: re.Match[str]) -> bool:
    """`will one day be`, an unspecified future; not a count (`one day`)."""
    return re.search(r"\b(?:will|would|shall|could|can|may|might|should|must|to)\s$", _before(text, match)) is not None


def in_time(text: str, match: re.Match[str]) -> bool:
    """`will be repaid in five years` is a day; `the worst loss in five years` is a length."""
    begin = max(0, match.start() - 90)
    return duration(text, match) and _DUE.search(text[begin : match.start()]) is not None


def bare_units(text: str, match: re.Match[str]) -> bool:
    """`years` on its own as an unspecified time, not `seconds` or `quarters` of something."""
    return match["unit_plural"].lower() in _BARE_UNITS


def reference(text: str, match: re.Match[str]) -> bool:
    """`now` and the like; not `as soon as` or `the future of rail`."""
    before, after = _before(text, match).lower(), _after(text, match).lower()
    word = " ".join(match["reference"].lower().split())
    match word:
        case "soon":
            return not before.endswith("as ") and not re.match(r"\s(?:after|as|to|thereafter|became)\b|-", after)
        case "the past":
            return re.match(r"\s(?:\w{1,12}\s)?(?:year|month|week|day|decade)", after) is None
        case "the future" | "the present" | "at this time":
            return re.match(r"\sof\b", after) is None
        case _:
            return True


GUARDS: Final[Mapping[str, Guard]] = {
    check.__name__: check
    for check in (
        month_name,
        day_of_month,
        numbered_weekday,
        ordinal_day,
        year,
        short_year,
        short_decade,
        season,
        weekday,
        some_weekday,
        named_day,
        set_word,
        light,
        before,
        title,
        definite_period,
        reported_period,
        definite_part,
        clock,
        duration,
        some_day,
        in_time,
        bare_units,
        reference,
    )
}
