"""Contexts: words beside a name that tell a person from a firm or a place, against the engine if need be."""

import re

from services.enrich.entities.identity import fold
from services.enrich.entities.kinds import NOT_OF_PEOPLE
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.given_names import is_given_name
from services.enrich.lexicon.organizations import BODIES, LEGAL_FORMS, MAKERS
from services.enrich.lexicon.places import GIVEN_NAMES_TOO

_APPOSED = re.compile(
    r",? (?:an?|the) (?:[\w’'-]+ ){0,3}?(?P<head>[a-z-]+)(?=[,.;]| (?:that|which|based|in|with|owned)\b)"
)
"""Orrin Lund, the cosmetics maker, ..."""

_AT_FIRM = re.compile(
    r"\b(?:(?:[Aa]nalysts?|[Ee]conomists?|[Ss]trategists?|[Tt]raders?|[Ee]xecutives?|[Ee]mployees|[Ww]orkers|lawyers?"
    r"|partners?|consultants?|managers?|researchers?|brokers?) at|[Ss]hares (?:of|in)|stock in)[ \xa0]$"
)
"""Before an employer or a stock."""

_PERSONAL = re.compile(
    r",? (?:co-?founded|founded|tweeted|wept|smiled|grew up|was born|is survived|lives in|lived in|died (?:on|at|of))\b"
    r"|, [1-9]\d,"
)
"""What only people do; their age."""

_ROLE_BEFORE = re.compile(
    r"\b(?:executive|candidate|governor|senator|author|lawyer|attorney|actor|actress|singer|professor|journalist"
    r"|spokes(?:man|woman|person)|congress(?:man|woman)|mayor|director|founder|owner|coach|historian|analyst|economist"
    r"|activist|activists|novelist|nominee|rival|mate|wife|husband|brother|sister|son|daughter|mother|father)[ \xa0]$"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|near|outside|across|around|throughout|into|left|leave|leaves|leaving|visit(?:s|ed|ing)?|reach(?:ed|es)?"
    r"|toured?|(?:moved?|moving|fl[ey]w?|drove|travell?ed|returned|came|went|back) to|from)[ \xa0]$"
)
CERTAIN = {"PERSON": {"PERSON": 1.0}, "ORG": {"ORG": 1.0}, "GPE": {"GPE": 1.0}}
"""Shares of a mention whose type its context tells."""


def with_contexts(mentions: list[NameMention], text: str) -> list[NameMention]:
    """The mentions, in text order, with the types that the words beside any of the same name tell."""
    told: dict[str, str] = {}
    for mention in mentions:
        if mention.type in CERTAIN and " " in mention.name and (kind := _told(mention, text)):
            told.setdefault(fold(mention.name), kind)
    first_names = {
        fold(mention.name).partition(" ")[0]
        for mention in mentions
        if " " in mention.name
        and told.get(fold(mention.name), mention.type) == "PERSON"
        and not NOT_OF_PEOPLE.search(mention.name)
    }
    return [_as(mention, told.get(fold(mention.name)) or _place(mention, text, first_names)) for mention in mentions]


def _as(mention: NameMention, kind: str) -> NameMention:
    if not kind or kind == mention.type:
        return mention
    honorific = mention.honorific if kind == "PERSON" else ""
    return mention._replace(type=kind, honorific=honorific, shares=CERTAIN[kind], certainty=1.0)


def _told(mention: NameMention, text: str) -> str:
    """ORG where people work or what an apposition explains; PERSON for a given name with what people do; else ""."""
    apposed = _APPOSED.match(text, mention.end)
    explained = apposed is not None and (apposed["head"] in MAKERS or apposed["head"].endswith(("maker", "packer")))
    if mention.type == "PERSON" and not mention.honorific:
        employer = _AT_FIRM.search(text, max(0, mention.start - 20), mention.start)
        return "ORG" if explained or employer else ""
    words = fold(mention.name).split()
    if mention.type == "PERSON" or not is_given_name(words[0]) or words[-1] in BODIES | LEGAL_FORMS:
        return ""
    personal = _PERSONAL.match(text, mention.end) or _ROLE_BEFORE.search(
        text, max(0, mention.start - 30), mention.start
    )
    return "PERSON" if personal else ""


def _place(mention: NameMention, text: str, first_names: set[str]) -> str:
    """GPE for the given name of someone that is a town too, after a word of place; PERSON for one that is no town."""
    key = fold(mention.name)
    if mention.honorific or key not in first_names:
        return ""
    if key not in GIVEN_NAMES_TOO:
        return "PERSON" if mention.type in ("GPE", "LOC") and is_given_name(key) else ""
    if mention.type != "PERSON":
        return ""
    return "GPE" if _PLACE_BEFORE.search(text, max(0, mention.start - 20), mention.start) else ""
