"""Contexts: words beside a name that tell a person from a firm or a place, against the engine if need be."""

import re

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.entities.types.kinds import NOT_OF_PEOPLE
from services.enrich.lexicon.given_names import is_given_name
from services.enrich.lexicon.organizations import BODIES, LEGAL_FORMS, MAKERS, PRESS, SURE_MAKERS
from services.enrich.lexicon.places import GIVEN_NAMES_TOO, STATES

_APPOSED = re.compile(
    r",? (?:an?|the) (?:[\w’'-]+ ){0,3}?(?P<head>[a-z-]+)(?=[,.;]| (?:that|which|based|in|with|owned)\b)"
)
"""Orrin Lund, the cosmetics maker, ..."""

_AT_FIRM = re.compile(
    r"\b(?:(?:[Aa]nalysts?|[Ee]conomists?|[Ss]trategists?|[Tt]raders?|[Ee]xecutives?|[Ee]mployees|[Ww]orkers|lawyers?"
    r"|partners?|consultants?|managers?|researchers?|brokers?) at|[Ss]hares (?:of|in)|stock in)[ \xa0]$"
)
"""Before an employer or a stock."""

_KIND_BEFORE = re.compile(r"\b(?P<noun>[a-z-]+)(?P<comma>,?)[ \xa0]$")
_KIND_OPENS = re.compile(r"(?:^|[.!?”\"]\s|\n)(?P<noun>[A-Z][a-z]+) $")
"""`Pollster Invar said`."""

_PRESS_AFTER = re.compile(r" (?:news )?(?P<noun>[a-z]+)\b(?! (?:editor|owner|reporter|executive|boss|tycoon|magnate))")
"""The newspaper Lasker; a supplier, Orrin Lund; the Lasker news agency."""

_STATE_AFTER = re.compile(r", (?P<state>[A-Z][A-Za-z]*\.(?:[A-Z]\.)*)")
_COURTESY_BEFORE = re.compile(r"\b(?:Mr|Mrs|Ms)\.?[ \xa0]$")
_SAYS = re.compile(r",? (?:said|says|added|told|who|whose|himself|herself)\b")
_SAID_BEFORE = re.compile(r"[\"”’,] (?:said|says|added) $")

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
MOST_WORDS_OF_TOWN = 2
"""Maximum words of a town before its state that an engine takes for something else."""

LEAST_PLACE = 0.7
"""Share of a place below which the surname of someone named in full is the person, whatever stands beside it."""

_PLACE_BEFORE = re.compile(
    r"\b(?:in|near|outside|across|around|throughout|into|left|leave|leaves|leaving|visit(?:s|ed|ing)?|reach(?:ed|es)?"
    r"|toured?|(?:moved?|moving|fl[ey]w?|drove|travel(?:s|l?ed|l?ing)?|returned|came|went|back) to|from)[ \xa0]$"
)
CERTAIN = {"PERSON": {"PERSON": 1.0}, "ORG": {"ORG": 1.0}, "GPE": {"GPE": 1.0}}
"""Shares of a mention whose type its context tells."""


def with_contexts(mentions: list[NameMention], text: str) -> list[NameMention]:
    """The mentions, in text order, with the types that the words beside any of the same name tell."""
    surnames = {
        fold(mention.name).rpartition(" ")[2]
        for mention in mentions
        if mention.type == "PERSON" and " " in mention.name
    }
    told: dict[str, str] = {}
    for mention in mentions:
        if mention.type in CERTAIN and (kind := _told(mention, text, surnames)):
            key = fold(mention.name)
            told.setdefault(key, kind)
            first = key.partition(" ")[0]
            if kind == "ORG" and first not in surnames and not is_given_name(first):
                # Orrin Lund, a supplier, is Orrin later.
                told.setdefault(first, kind)
    first_names = {
        fold(mention.name).partition(" ")[0]
        for mention in mentions
        if " " in mention.name
        and told.get(fold(mention.name), mention.type) == "PERSON"
        and not NOT_OF_PEOPLE.search(mention.name)
    }
    return [
        _as(
            mention,
            _beside(mention, text, surnames) or told.get(fold(mention.name)) or _place(mention, text, first_names),
        )
        for mention in mentions
    ]


def _as(mention: NameMention, kind: str) -> NameMention:
    if not kind or kind == mention.type:
        return mention
    honorific = mention.honorific if kind == "PERSON" else ""
    return mention._replace(type=kind, honorific=honorific, shares=CERTAIN[kind], certainty=1.0)


def _beside(mention: NameMention, text: str, surnames: set[str]) -> str:
    """What is right beside this one mention tells: PERSON after Mr., GPE before a state; else ""."""
    if mention.type not in CERTAIN:
        return ""
    if mention.type != "PERSON" and _COURTESY_BEFORE.search(text, max(0, mention.start - 6), mention.start):
        return "PERSON"
    state = _STATE_AFTER.match(text, mention.end)
    if state is not None and state["state"] in STATES and _may_be_town(mention):
        return "GPE"
    if mention.type == "GPE" and fold(mention.name) in surnames and _is_surname(mention, text):
        return "PERSON"
    return ""


def _may_be_town(mention: NameMention) -> bool:
    """Whether the name before a state is short enough for a town: a writer's name runs into it in a letter."""
    words = fold(mention.name).split()
    return len(words) <= MOST_WORDS_OF_TOWN and words[-1] not in BODIES and not mention.honorific


def _is_surname(mention: NameMention, text: str) -> bool:
    """Whether a place that someone is called like is the person here: `Lane met Ann Savannah. “Yes,” said Savannah.`"""
    if _PLACE_BEFORE.search(text, max(0, mention.start - 20), mention.start):
        return False
    speaks = _SAYS.match(text, mention.end) or _SAID_BEFORE.search(text, max(0, mention.start - 12), mention.start)
    return speaks is not None or (bool(mention.shares) and mention.shares.get("GPE", 0.0) < LEAST_PLACE)


def _told(mention: NameMention, text: str, surnames: set[str]) -> str:
    """ORG where people work or what an apposition explains; PERSON for a given name with what people do; else ""."""
    if fold(mention.name) not in surnames and _is_called_organization(mention, text):
        return "ORG"
    if " " not in mention.name:
        return ""
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


def _is_called_organization(mention: NameMention, text: str) -> bool:
    """Whether the noun beside a name that an engine takes for a person says what organization it is."""
    if mention.type != "PERSON" or mention.honorific:
        return False
    after = _PRESS_AFTER.match(text, mention.end)
    if after is not None and after["noun"] in PRESS:
        return True
    opens = _KIND_OPENS.search(text, max(0, mention.start - 24), mention.start)
    if opens is not None and " " not in mention.name:
        return opens["noun"].lower() in SURE_MAKERS
    before = _KIND_BEFORE.search(text, max(0, mention.start - 24), mention.start)
    if before is None:
        return False
    if before["comma"]:
        return before["noun"] in SURE_MAKERS and not is_given_name(fold(mention.name).partition(" ")[0])
    return before["noun"] in PRESS


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
