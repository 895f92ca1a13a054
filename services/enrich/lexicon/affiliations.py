"""Affiliations: the parties and states by which a text refers to somebody: `the Texas Republican`."""

import re
from collections.abc import Iterator

from services.enrich.lexicon.table import words

PARTIES = {
    "gop": "republican", "republicans": "republican", "democrat": "democratic", "democrats": "democratic",
    "tory": "conservative", "tories": "conservative", "r": "republican", "d": "democratic", "i": "independent",
}  # fmt: skip
"""Words and letters for a party, in lower case, and the one that stands for all of them."""

PARTY_WORDS = words("republican democratic conservative independent labour socialist libertarian green")

_STATES = {
    "ala": "alabama", "ariz": "arizona", "ark": "arkansas", "calif": "california", "colo": "colorado",
    "conn": "connecticut", "del": "delaware", "fla": "florida", "ga": "georgia", "ill": "illinois", "ind": "indiana",
    "kan": "kansas", "ky": "kentucky", "la": "louisiana", "md": "maryland", "mass": "massachusetts",
    "mich": "michigan", "minn": "minnesota", "miss": "mississippi", "mo": "missouri", "mont": "montana",
    "neb": "nebraska", "nev": "nevada", "okla": "oklahoma", "ore": "oregon", "pa": "pennsylvania",
    "tenn": "tennessee", "tex": "texas", "vt": "vermont", "va": "virginia", "wash": "washington", "wis": "wisconsin",
    "wyo": "wyoming", "al": "alabama", "ak": "alaska", "az": "arizona", "ar": "arkansas", "ca": "california",
    "co": "colorado", "ct": "connecticut", "de": "delaware", "fl": "florida", "hi": "hawaii", "id": "idaho",
    "il": "illinois", "in": "indiana", "ia": "iowa", "ks": "kansas", "me": "maine", "ma": "massachusetts",
    "mi": "michigan", "mn": "minnesota", "ms": "mississippi", "mt": "montana", "ne": "nebraska", "nv": "nevada",
    "oh": "ohio", "ok": "oklahoma", "or": "oregon", "tn": "tennessee", "tx": "texas", "ut": "utah",
    "wi": "wisconsin", "wv": "virginia", "wy": "wyoming", "nh": "hampshire", "n.h": "hampshire", "nj": "jersey",
    "n.j": "jersey", "nm": "mexico", "n.m": "mexico", "ny": "york", "n.y": "york", "nc": "carolina",
    "n.c": "carolina", "sc": "carolina", "s.c": "carolina", "nd": "dakota", "n.d": "dakota", "sd": "dakota",
    "s.d": "dakota", "w.va": "virginia", "ri": "rhode", "r.i": "rhode",
}  # fmt: skip
"""Abbreviations of states, and a word of their names."""

_BESIDE = re.compile(
    r"[ \xa0]?(?:\(|,[ \xa0])(?P<party>[RDI])\.?[ \xa0]?[-–—,][ \xa0]?"
    r"(?P<state>[A-Z][A-Za-z.]+(?:[ \xa0][A-Z][a-z.]+)?)[),]"
)
"""`Ann Lee (D-Vt.)`, `Ann Lee, R-Port Arden,`"""

_NOUNS = {"republican": "republican", "democratic": "democrat", "independent": "independent"}
"""The party to the noun for its members."""


def party(word: str) -> str:
    """A word in lower case, all words for one party made the same."""
    return PARTIES.get(word, word)


def beside(text: str, at: int) -> tuple[str, set[str]] | None:
    """The noun for a member of the party that stands at `at`, after a name, and all words that it tells; else None."""
    found = _BESIDE.match(text, at)
    if found is None:
        return None
    name = PARTIES[found["party"].casefold()]
    return _NOUNS[name], {name, *_state(found["state"])}


def _state(name: str) -> Iterator[str]:
    folded = name.casefold().rstrip(".")
    if folded in _STATES:
        yield _STATES[folded]
    else:
        yield from folded.replace("\xa0", " ").split()
