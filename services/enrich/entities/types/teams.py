"""Teams: names of clubs that engines take for people, places or buildings, told by their last words and the match."""

import re

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.organizations import CLUBS, CLUBS_ONLY

_SCORE_AFTER = re.compile(r" \d{1,3}[-–]\d{1,3}\b")
_SCORE_BEFORE = re.compile(r"\b\d{1,3}[-–]\d{1,3} $")
_OPPONENT_BEFORE = re.compile(
    r"\b(?:hosts?|hosted|hosting|faces?|faced|facing|entertain(?:s|ed|ing)?|beat(?:s|ing)?|thrash(?:ed|ing)?"
    r"|defeat(?:s|ed|ing)|overc[ao]me|welcomes?|welcomed|visit(?:s|ed|ing)?|(?:dr[ae]w|drawn) (?:with|at)"
    r"|(?:lost|los[es]|losing|defeat|loss) (?:to|at)|(?:win|victory|triumph) (?:over|at|against)|(?:home|away) to"
    r"|against|versus|vs?\.?)[ \xa0]$"
)
_GOAL_BEFORE = re.compile(r"\b(?:travel(?:s|l?ed|l?ing)?|trips?|journeys?) to[ \xa0]$")


def teams_and_towns(mentions: list[NameMention], text: str) -> dict[str, str]:
    """The folded names of clubs (ORG), and of the towns that they travel to (GPE), with their types."""
    clubs = {key for mention in mentions if _is_club(key := fold(mention.name)) or _has_score(key, mention, text)}
    if not any(mention.type == "ORG" and fold(mention.name) in clubs for mention in mentions) and len(clubs) < 2:
        return {}
    people = _people(mentions)
    found = dict.fromkeys(clubs, "ORG")
    for mention in mentions:
        key = fold(mention.name)
        before = text[max(0, mention.start - 24) : mention.start]
        if key in found or key in people or mention.honorific:
            continue
        if mention.type == "PERSON" and _GOAL_BEFORE.search(before):
            found[key] = "GPE"
        elif _OPPONENT_BEFORE.search(before) and (mention.type == "PERSON" or _may_be_club(key)):
            found[key] = "ORG"
    return found


def _is_club(key: str) -> bool:
    first, _, last = key.rpartition(" ")
    return bool(first) and last in CLUBS_ONLY


def _may_be_club(key: str) -> bool:
    first, _, last = key.rpartition(" ")
    return bool(first) and last in CLUBS


def _has_score(key: str, mention: NameMention, text: str) -> bool:
    beside = _SCORE_AFTER.match(text, mention.end) or _SCORE_BEFORE.search(
        text, max(0, mention.start - 8), mention.start
    )
    return beside is not None and _may_be_club(key)


def _people(mentions: list[NameMention]) -> set[str]:
    """The names of people whom the text names in full, and every word of them."""
    full = [fold(mention.name) for mention in mentions if mention.type == "PERSON" and " " in mention.name]
    return {*full, *(word for name in full for word in name.split())}
