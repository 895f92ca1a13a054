"""Kinds: types that the words of a name, or those beside it, tell better than an engine.

A storm, a ship, a share index or a law is neither a person nor an organization.
"""

import re

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.entities.types.common_words import common_words
from services.enrich.entities.types.teams import teams_and_towns
from services.enrich.entities.types.vessels import storms_and_ships
from services.enrich.lexicon.function_words import CALENDAR
from services.enrich.lexicon.organizations import KNOWN, SCHOOLS
from services.enrich.lexicon.things import (
    INDICES,
    LAST_WORDS,
    LAW_NAMES,
    LAWS,
    LOOSE_INDICES,
    MODELS,
    NO_NAME_PHRASES,
    NO_NAMES,
    PEOPLES,
    PLACES,
    SEATS,
)

NOTHING = ""
"""The type of what is no name."""

_KINDS = (
    dict.fromkeys(KNOWN, "ORG")
    | dict.fromkeys(NO_NAMES | NO_NAME_PHRASES, NOTHING)
    | dict.fromkeys(PEOPLES, "NORP")
    | dict.fromkeys(PLACES, "LOC")
    | dict.fromkeys(LAW_NAMES, "LAW")
    | dict.fromkeys(INDICES, "PRODUCT")
)
"""Types by folded name."""

_NO_PEOPLES = dict.fromkeys(KNOWN, "ORG") | dict.fromkeys(INDICES | LOOSE_INDICES, "PRODUCT")
"""Types by folded name of what an engine takes for a people."""

_BILL = re.compile(
    r"(?:House|Senate|Assembly) Bill \d+|[HS]\.?[BR]\.? ?\d+|Executive Order(?: \d+)?|.* v(?:s?\.|ersus) .*"
)
"""HB 1523; Lane v. Wend."""

NOT_OF_PEOPLE = re.compile(
    r" (?:Foundation|Institute|University|College|Association|Commission|Committee|Company|Corporation|Group|Airlines"
    r"|Holdings|Partners|Dredging|Brands|Industries|Hospital|School|Academy|Museum|Ltd|Inc|LLC|LLP|plc)\.?$"
)
"""Last words that no person is called by."""

_TWO_AUTHORS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)?-[A-Z][a-z]+(?:[A-Z][a-z]+)?")
_WORD_AFTER = re.compile(r" ([a-z]+)")
_STATE = re.compile(r"[A-Z][a-z]+ State")
_ACTS = re.compile(
    r"(?:['’]s)? (?:said|says|has|had|is|was|were|will|would|did|does|also|officials?|spokes\w+|press|aides?"
    r"|advis[eo]rs?|staff\w*|counsel|chief|correspondents?|communications|budget|task|office|announced|declined|released|argue[sd]"
    r"|insist(?:s|ed)|wants|hopes|plans|and Congress|veto\w*|memo|lawyers?|statement|reporters?)\b"
)
"""What a government does, or those in its service."""


def settle_kinds(mentions: list[NameMention], text: str) -> list[NameMention]:
    """Correct the types of the mentions, given in text order, and leave out those that are no names."""
    known = _seats(mentions, text) | teams_and_towns(mentions, text) | storms_and_ships(mentions, text)
    common = common_words(mentions, text)
    proper = [mention for mention in mentions if fold(mention.name) not in common]
    settled = ((mention, known.get(fold(mention.name)) or _kind(mention, text)) for mention in proper)
    return [_as(mention, kind) for mention, kind in settled if kind != NOTHING]


def _as(mention: NameMention, kind: str) -> NameMention:
    if kind == mention.type and fold(mention.name) not in KNOWN:
        return mention
    # The engine's shares were for another reading.
    honorific = mention.honorific if kind == "PERSON" else ""
    return mention._replace(type=kind, honorific=honorific, shares={}, certainty=1.0)


def _seats(mentions: list[NameMention], text: str) -> dict[str, str]:
    """The seats of governments in a text: buildings, unless they do something."""
    found: dict[str, str] = {}
    for mention in mentions:
        key = fold(mention.name)
        if key in SEATS and mention.type in ("ORG", "FAC", "GPE", "LOC") and found.get(key) != "ORG":
            found[key] = "ORG" if _ACTS.match(text, mention.end) else "FAC"
    return found


def _kind(mention: NameMention, text: str) -> str:
    before = text[max(0, mention.start - 4) : mention.start]
    key = fold(mention.name)
    if before.endswith(("$", "@", "#")):
        # Part of a stock code or a user's handle.
        return NOTHING
    if mention.type == "NORP":
        return _NO_PEOPLES.get(key, "NORP")
    if mention.type == "PERSON":
        return _kind_of_person(mention, key)
    if mention.type == "GPE" and key.rpartition(" ")[2] in SCHOOLS:
        return "ORG"
    if mention.type != "ORG":
        return mention.type
    return _KINDS[key] if key in _KINDS else _kind_of_body(mention, text, before)


def _kind_of_person(mention: NameMention, key: str) -> str:
    """The type of what an engine takes for a person."""
    if key in _KINDS or key in LOOSE_INDICES:
        return _KINDS.get(key, "PRODUCT")
    return "ORG" if NOT_OF_PEOPLE.search(mention.name) else "PERSON"


def _kind_of_body(mention: NameMention, text: str, before: str) -> str:
    """The type of what an engine takes for an organization."""
    after = _WORD_AFTER.match(text, mention.end)
    authors = _TWO_AUTHORS.fullmatch(mention.name) and after is not None and after[1] in LAWS
    if authors or _BILL.fullmatch(mention.name):
        return "LAW"
    if _STATE.fullmatch(mention.name) and before.casefold() == "the ":
        # The Granite State; a university of the kind has no article.
        return "GPE"
    first, *rest = fold(mention.name).split()
    if rest and first in MODELS and any(map(str.isdigit, rest[-1])):
        return "PRODUCT"
    if len(rest) > 1 and rest[-1] in CALENDAR:
        return "WORK_OF_ART"
    return LAST_WORDS.get(rest[-1], "ORG") if rest else "ORG"
