"""News agencies, by the table of their spellings or by the form of their names.

Agencies and their spellings stand in `tables/agencies.json` (the first key is how the record names them). An agency
that is not in the table is known by its form: a name that ends in what only agencies are called ("Harbor Wire",
"Baltic News Agency"), as it is spelled there.
"""

import json
import re
from functools import cache
from pathlib import Path

from services.ingest.reading.lines.names import spell, unique, words_of

_TABLE = Path(__file__).parent / "tables" / "agencies.json"
_LONGEST = 60


def agency_name(text: str) -> str | None:
    """The usual name of the agency that `text` as a whole names, else None."""
    text = text.strip(" .,;:()[]*-–—/|")
    known = _spellings().get(_key(text))
    if known or len(text) > _LONGEST:
        return known
    form = _form().fullmatch(text)
    return _formed_name(form) if form else None


def dateline_agency(paragraph: str) -> list[str]:
    """Agencies of a dateline: "HARBOR CITY (Reuters) - …", "(AP) — …", "BERLIN, March 3 (AFP) –", "(dpa)" at the
    end."""
    start = re.match(r"^[^.!?()]{0,80}\(([^()]{2,60})\)\s*[-–—:]", paragraph)
    if start:
        return unique(agencies_in(start[1]))
    end = re.search(r"[(\[]([^()\[\]]{2,40})[)\]]\s*$", paragraph)
    return unique(_whole_agencies(end[1])) if end else []


def agencies_in(text: str) -> list[str]:
    """Agencies anywhere in a short text, in its order; what the table knows is not read by its form again."""
    forms = [(m.span(), name) for m in _form().finditer(text) if (name := _formed_name(m))]
    known = [
        (m.span(), _spellings().get(_key(m[0])))
        for m in _pattern().finditer(text)
        # The Tern Point Press Association is not the Press Association.
        if m[0].casefold() not in words_of("agency_endings")
        or not any(start < m.start() and m.end() <= end for (start, end), _ in forms)
    ]
    formed = [((a, b), name) for (a, b), name in forms if not any(start < b and a < end for (start, end), _ in known)]
    return [name for _, name in sorted([*known, *formed], key=lambda found: found[0]) if name]


def without_agencies(text: str) -> str:
    """A short text with every agency in it replaced by a space."""
    return _form().sub(" ", _pattern().sub(" ", text))


def _whole_agencies(text: str) -> list[str]:
    """Agencies of a list that names nothing else: "Reuters/AFP", "dpa, AFP"."""
    names = [agency_name(part) for part in re.split(r"[/,;&+]|\s+and\s+|\s+und\s+", text) if part.strip()]
    return [name for name in names if name] if names and all(names) else []


def _formed_name(form: re.Match[str]) -> str | None:
    """The name of an agency known by its form; None where the words before the ending name nothing.

    "Wire Services", "Staff and News Services" and "Combined Wire" stand for no agency in particular.
    """
    words = form[0].split()
    named = words[1:] if words[0].casefold() == "the" else words
    before = named[: len(named) - len(form["ending"].split())]
    unnamed = words_of("role_words") | words_of("no_agency_names") | words_of("role_openers")
    if not before or all(word.casefold().strip(".") in unnamed for word in before):
        return None
    return spell(" ".join(named))


@cache
def _spellings() -> dict[str, str]:
    """Spelling to usual name. Abbreviations keep their case: "AA" is an agency, "aa" is not."""
    table: dict[str, list[str]] = json.loads(_TABLE.read_bytes())
    return {_key(spelling): name for name, spellings in table.items() for spelling in [name, *spellings]}


def _key(spelling: str) -> str:
    spelling = " ".join(spelling.split()).removeprefix("the ").removeprefix("The ")
    return spelling if len(spelling) <= 4 else spelling.casefold()


@cache
def _pattern() -> re.Pattern[str]:
    """Any agency as a whole word; short ones only as they are spelled."""
    spellings = sorted(_spellings(), key=len, reverse=True)
    parts = [re.escape(s) if len(s) <= 4 else f"(?i:{re.escape(s)})" for s in spellings]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(parts)})(?!\w)")


@cache
def _form() -> re.Pattern[str]:
    """One to three names before a word that only agencies end in, all of them capitalised."""
    endings = "|".join(
        re.escape(ending.title()).replace(r"\ ", r"\s+") + "|" + re.escape(ending.upper()).replace(r"\ ", r"\s+")
        for ending in sorted(words_of("agency_endings"), key=len, reverse=True)
    )
    name = r"[^\W\d_a-zà-öø-ÿ][\w'’.&]*(?:-[\w'’]+)?"
    return re.compile(rf"(?<![\w.'’-])(?P<name>(?:{name}\s+){{1,3}})(?P<ending>{endings})(?![\w-]|['’]\w)")
