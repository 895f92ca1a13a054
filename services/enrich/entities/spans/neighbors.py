"""Neighbors: spans side by side that are one name."""

import re

from services.enrich.lexicon.given_names import is_given_name
from services.enrich.lexicon.organizations import BODIES, FOR_WHAT, JOINED_PLACES, POSSESSIVE_FIRMS, SHARED_BODIES
from services.enrich.text.tagged import TaggedName

LONGEST_GAP = 5
"""Maximum characters between two spans of one name: ` and `."""

_SAINT = re.compile(r"(?:St\.?|Saint) [A-Z][a-z]+['’]s ")
_TAKES_SUBJECT = re.compile(r"(?:Council|Committee|Subcommittee|Commission|Board|Caucus|Conference|Institute)$")
_FOR_SUBJECT = re.compile(r"(?:Committee|Council|Center|Centre|Institute|Coalition|Campaign|Fund)s? (?:for|on) .*\w$")
_FOUNDATION = re.compile(r"\w \w+ (?:Foundation|Fund|Trust|Center|Library)$")
_OPEN_END = re.compile(r"\s(?:of|and|for|on|the|a|an|&)$|[/&]$")
_FROM_PLACE = re.compile(r"\b(?:in|from|between|near|to|both|at|via|through|across)\s+(?:the\s+)?$", re.IGNORECASE)


def joined(first: TaggedName, second: TaggedName, text: str) -> TaggedName | None:
    """The one name that two spans are, or None if they are two names."""
    between = text[first.end : second.start]
    words, others = text[first.start : first.end], text[second.start : second.end]
    if first.type == "PERSON" and _are_one_person(words, between, others, second.type):
        return first._replace(end=second.end)
    owned = second.type in ("ORG", "FAC") and _is_possessive_name(f"{words}{between}")
    if owned or (
        first.type == "PERSON" and between == " and " and " " not in words and _FOUNDATION.search(others) is not None
    ):
        # The Ann and Bo Lane Foundation.
        return TaggedName(first.start, second.end, second.type if owned else "ORG")
    if len(between) > LONGEST_GAP or second.type not in ("ORG", "GPE", "LOC", "FAC"):
        return None
    # Alternative for Norland, Doctors for Peace.
    for_what = between == " for " and words in FOR_WHAT
    if for_what or _are_joined_places(words, between, others):
        return TaggedName(first.start, second.end, "ORG" if for_what or "ORG" in (first.type, second.type) else "GPE")
    if second.type == "ORG" and first.type in ("ORG", "GPE") and _are_one_body(first, second, text):
        return TaggedName(first.start, second.end, "ORG", second.shares, min(first.certainty, second.certainty))
    return None


def _is_possessive_name(words: str) -> bool:
    """St. Paul’s, before Cathedral; Church’s, before Fried Chicken."""
    possessive = words.endswith(("'s ", "’s "))
    return possessive and (
        _SAINT.fullmatch(words) is not None or words.replace("’", "'").strip().casefold() in POSSESSIVE_FIRMS
    )


def _are_one_person(words: str, between: str, others: str, other_type: str) -> bool:
    if between == "-":
        # Ann Lane-Wend, Jo-Ann Lane.
        return (" " in words) != (" " in others) and others[0].isupper()
    titled = words.isalpha() and words.istitle() and others.istitle() and " " not in others
    # Will Heathcote, of which an engine took the first word for one person and the last for another.
    return between == " " and other_type == "PERSON" and titled and is_given_name(words)


def _are_joined_places(words: str, between: str, others: str) -> bool:
    if between not in (" and ", " & "):
        return False
    pair = f"{words} and {others}".casefold()
    return any(pair == one or pair.startswith(f"{one} ") for one in JOINED_PLACES)


def _are_one_body(first: TaggedName, second: TaggedName, text: str) -> bool:
    between = text[first.end : second.start]
    words, others = text[first.start : first.end], text[second.start : second.end]
    if between == " on ":
        return _TAKES_SUBJECT.search(words) is not None
    if between == " and ":
        return _is_shared(first, others, text)
    if between != " ":
        return False
    if _OPEN_END.search(words) or words in ("United States", "U.S."):
        return not (_OPEN_END.sub("", words).isupper() or _is_list(words, others))
    town = " " not in words + others and words.istitle() and others.istitle() and others.endswith("s")
    # A team with its town; a committee with its subject.
    return town or _FOR_SUBJECT.match(words) is not None


def _is_list(words: str, others: str) -> bool:
    """Whether an open end is the `and` of a list: `Harbor University and Arden University`."""
    return words.endswith((" and", " &")) and (_head(words.rsplit(" ", 1)[0]) in BODIES or _head(others) not in BODIES)


def _is_shared(first: TaggedName, others: str, text: str) -> bool:
    """Whether a place and an organization are one body of two places: `Wend and Arden Police`."""
    words = text[first.start : first.end]
    if first.type != "GPE" or " " in words or words.isupper() or _head(others) not in SHARED_BODIES:
        return False
    return _FROM_PLACE.search(text, max(0, first.start - 12), first.start) is None


def _head(words: str) -> str:
    return words.rsplit(" ", 1)[-1].strip(".,").casefold()
