"""Storms and ships: names that look like those of people, wherever the text has them."""

import re

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.things import SHIPS, STORMS, VESSELS

_BEFORE = re.compile(r"(?:(?P<earlier>[\w’'-]+) )?(?P<last>[\w’'-]+)[ \xa0]$")
_VESSEL_BEFORE = re.compile(r"\b(?P<vessel>[a-z]+)[ \xa0](?:[A-Z][a-z]+[ \xa0])?$")
_SHIPS_BEFORE = re.compile(r"\b(?:aircraft[ \xa0]carriers?|(?P<ships>[a-z]+?)(?P<ies>ie)?s,)[ \xa0](?:the[ \xa0])?$")
"""`the aircraft carrier Lasker`; `two ships, the Lasker and`."""

_ABOARD_BEFORE = re.compile(r"\b(?:aboard|on board)[ \xa0]the[ \xa0]$")
_VESSEL_AFTER = re.compile(r", (?:an? |the )?(?P<kind>[\w’' -]{1,60})")
_KIND_END = re.compile(r" (?:with|of|that|which|from|in|on|carrying|and)\b")
"""What ends the noun phrase `a 40-foot fishing boat with a crew`."""


def storms_and_ships(mentions: list[NameMention], text: str) -> dict[str, str]:
    """The folded names of storms (EVENT) and ships (PRODUCT) among the mentions, with their types."""
    found: dict[str, str] = {}
    for mention in mentions:
        key = fold(mention.name)
        if mention.type not in ("PERSON", "ORG", "GPE", "EVENT", "PRODUCT"):
            continue
        if kind := _kind(key, mention, text):
            found[key] = kind
            first, _, rest = key.partition(" ")
            if rest and (first in STORMS or first in SHIPS):
                # Storm Odile is Odile later.
                found[rest] = kind
    return found


def _is_aboard(mention: NameMention, text: str) -> bool:
    """Whether what stands before the name says that it is a ship: one of several, or someone is aboard."""
    if mention.type == "GPE":
        return False
    before = text[max(0, mention.start - 40) : mention.start]
    ships = _SHIPS_BEFORE.search(before)
    if ships is not None:
        return ships["ships"] is None or ships["ships"] + "y" * (ships["ies"] is not None) in VESSELS
    return _ABOARD_BEFORE.search(before) is not None or (mention.type != "ORG" and _is_of_kind(before))


def _is_vessel(kind: str) -> bool:
    """Whether one of the first words of an apposition is a ship's kind: `a small trawler with a crew of five`."""
    return not VESSELS.isdisjoint(_KIND_END.split(kind, maxsplit=1)[0].split()[:4])


def _is_of_kind(before: str) -> bool:
    """The ferry Princess Anne."""
    kind = _VESSEL_BEFORE.search(before)
    return kind is not None and kind["vessel"] in VESSELS


def _kind(key: str, mention: NameMention, text: str) -> str:
    """EVENT for a storm, PRODUCT for a ship, else ""."""
    first, _, rest = key.partition(" ")
    after = _VESSEL_AFTER.match(text, mention.end)
    before = _BEFORE.search(text, max(0, mention.start - 40), mention.start)
    last = before["last"] if before else ""
    article = before is not None and "the" in (last.casefold(), (before["earlier"] or "").casefold())
    if (article and after is not None and _is_vessel(after["kind"])) or _is_aboard(mention, text):
        # The Lady Anne, a trawler.
        return "PRODUCT"
    if mention.honorific:
        return ""
    if (rest and first in STORMS) or (last.istitle() and last.casefold() in STORMS):
        return "EVENT"
    if rest and first in SHIPS and mention.name.split()[0].isupper():
        return "PRODUCT"
    return "PRODUCT" if last.isupper() and last.casefold() in SHIPS else ""
