"""News agencies, recognized by their spelling or by the form of their name.

`tables/agencies.json` maps the name that goes into the record to its other spellings. An agency that is not in the
table is recognized if its name ends in a word that only agencies use ("Harbor Wire", "Baltic News Agency"), and keeps
its spelling.
"""

import json
import re
from functools import cache
from pathlib import Path

from services.ingest.reading.lines.names import spell, words_of

_TABLE = Path(__file__).parent / "tables" / "agencies.json"
_LONGEST = 60
"""Maximum characters of a name that is recognized by its form."""


def agency_name(text: str) -> str | None:
    """The usual name of the agency if the whole text names one, else None."""
    text = text.strip(" .,;:()[]*-–—/|")
    known = known_spellings().get(_key(text))
    if known or len(text) > _LONGEST:
        return known
    form = _form().fullmatch(text)
    return _formed_name(form) if form else None


@cache
def known_spellings() -> dict[str, str]:
    """Spelling to usual name. The case of abbreviations matters: "AA" is an agency, "aa" is not."""
    table: dict[str, list[str]] = json.loads(_TABLE.read_bytes())
    return {_key(spelling): name for name, spellings in table.items() for spelling in [name, *spellings]}


def agencies_in(text: str) -> list[str]:
    """The agencies anywhere in a short text, in order. Known spellings take precedence over forms."""
    forms = [(m.span(), name) for m in _form().finditer(text) if (name := _formed_name(m))]
    known = [
        (m.span(), known_spellings().get(_key(m[0])))
        for m in _pattern().finditer(text)
        # The Tern Point Press Association is not the Press Association.
        if m[0].casefold() not in words_of("agency_endings")
        or not any(start < m.start() and m.end() <= end for (start, end), _ in forms)
    ]
    formed = [((a, b), name) for (a, b), name in forms if not any(start < b and a < end for (start, end), _ in known)]
    return [name for _, name in sorted([*known, *formed], key=lambda found: found[0]) if name]


def without_agencies(text: str) -> str:
    """Replace every agency in a short text with a space."""
    return _form().sub(" ", _pattern().sub(" ", text))


def _formed_name(form: re.Match[str]) -> str | None:
    """The name of an agency recognized by its form; None if the words before the ending are generic.

    "Wire Services", "Staff and News Services" and "Combined Wire" name no particular agency.
    """
    words = form[0].split()
    named = words[1:] if words[0].casefold() == "the" else words
    before = named[: len(named) - len(form["ending"].split())]
    unnamed = words_of("role_words") | words_of("no_agency_names") | words_of("role_openers")
    if not before or all(word.casefold().strip(".") in unnamed for word in before):
        return None
    return spell(" ".join(named))


def _key(spelling: str) -> str:
    spelling = " ".join(spelling.split()).removeprefix("the ").removeprefix("The ")
    return spelling if len(spelling) <= 4 else spelling.casefold()


@cache
def _pattern() -> re.Pattern[str]:
    """Matches any known spelling as a whole word, case-sensitively if it is short."""
    spellings = sorted(known_spellings(), key=len, reverse=True)
    parts = [re.escape(s) if len(s) <= 4 else f"(?i:{re.escape(s)})" for s in spellings]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(parts)})(?!\w)")


@cache
def _form() -> re.Pattern[str]:
    """Matches one to three capitalized names before a word that only names of agencies end in."""
    endings = "|".join(
        re.escape(ending.title()).replace(r"\ ", r"\s+") + "|" + re.escape(ending.upper()).replace(r"\ ", r"\s+")
        for ending in sorted(words_of("agency_endings"), key=len, reverse=True)
    )
    name = r"[^\W\d_a-zà-öø-ÿ][\w'’.&]*(?:-[\w'’]+)?"
    return re.compile(rf"(?<![\w.'’-])(?P<name>(?:{name}\s+){{1,3}})(?P<ending>{endings})(?![\w-]|['’]\w)")
