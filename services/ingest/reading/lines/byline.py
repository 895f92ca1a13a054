"""Whom a byline names: people, who are the authors, and news agencies, which never are.

Agencies and their spellings stand in `tables/agencies.json` (the first key is how the record names them), the words
that open, join and end bylines in `tables/byline_words.json`. An agency that is not in the table is known by its form:
a name that ends in what only agencies are called ("Harbor Wire", "Baltic News Agency"), as it is spelled there.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.ingest.reading.lines import times

_TABLES = Path(__file__).parent / "tables"
_LONGEST = 400
"""A byline is a line; what is longer is something else."""
_LONGEST_AGENCY = 60
_MOST_AUTHORS = 20


class Byline(NamedTuple):
    """People in the order they are named, and agencies by their usual names."""

    authors: list[str]
    agency: list[str]


@cache
def _agencies() -> dict[str, str]:
    """Spelling to usual name. Abbreviations keep their case: "AA" is an agency, "aa" is not."""
    table: dict[str, list[str]] = json.loads((_TABLES / "agencies.json").read_bytes())
    return {_agency_key(spelling): name for name, spellings in table.items() for spelling in [name, *spellings]}


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(json.loads((_TABLES / "byline_words.json").read_bytes())[kind])


def _agency_key(spelling: str) -> str:
    spelling = " ".join(spelling.split()).removeprefix("the ").removeprefix("The ")
    return spelling if len(spelling) <= 4 else spelling.casefold()


@cache
def _opener() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _words("openers")), key=len, reverse=True))
    return re.compile(rf"^(?:{words})(?:\s*:\s*|\s+)", re.IGNORECASE)


@cache
def _agency_pattern() -> re.Pattern[str]:
    """Any agency as a whole word; short ones only as they are spelled."""
    spellings = sorted(_agencies(), key=len, reverse=True)
    parts = [re.escape(s) if len(s) <= 4 else f"(?i:{re.escape(s)})" for s in spellings]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(parts)})(?!\w)")


@cache
def _agency_form() -> re.Pattern[str]:
    """One to three names before a word that only agencies end in, all of them capitalised."""
    endings = "|".join(
        re.escape(ending.title()).replace(r"\ ", r"\s+") + "|" + re.escape(ending.upper()).replace(r"\ ", r"\s+")
        for ending in sorted(_words("agency_endings"), key=len, reverse=True)
    )
    name = r"[^\W\d_a-zà-öø-ÿ][\w'’.&]*(?:-[\w'’]+)?"
    return re.compile(rf"(?<![\w.'’-])(?P<name>(?:{name}\s+){{1,3}})(?P<ending>{endings})(?![\w-]|['’]\w)")


_JOINER = re.compile(r"\s+(?P<word>[a-z]+|AND|UND)(?=\s)|\s*[;&/|•·]\s*|\s+[-–—]\s+|\n")
_NOISE = re.compile(
    r"\S+@\S+|https?://\S+|(?<!\w)@\w+|\bUpdated\b.*|\bPublished\b.*|\bPosted\b.*|\b\d+\s+min(?:ute)?s?\s+read\b.*",
    re.I,
)
_PLACE = re.compile(r"\s+(?:in|aus|à|en|from|for|of|at)\s+(?:the\s+)?[A-ZÀ-Þ].*$")
_REPORTER = re.compile(r"\s*(?:기자|記者|记者)$")
"""What Korean, Japanese and Chinese bylines put after a name: reporter."""
_SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr|II|III|IV)\b\.?)")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’‘`.\-]*")
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힣]")


def agency_name(text: str) -> str | None:
    """The usual name of the agency that `text` as a whole names, else None."""
    text = text.strip(" .,;:()[]*-–—/|")
    known = _agencies().get(_agency_key(text))
    if known or len(text) > _LONGEST_AGENCY:
        return known
    form = _agency_form().fullmatch(text)
    return _formed_name(form) if form else None


def _formed_name(form: re.Match[str]) -> str | None:
    """The name of an agency known by its form; None where the words before the ending name nothing.

    "Wire Services", "Staff and News Services" and "Combined Wire" stand for no agency in particular.
    """
    words = form[0].split()
    named = words[1:] if words[0].casefold() == "the" else words
    before = named[: len(named) - len(form["ending"].split())]
    unnamed = _words("role_words") | _words("no_agency_names") | _words("role_openers")
    if not before or all(word.casefold().strip(".") in unnamed for word in before):
        return None
    return _spell(" ".join(named))


def split_byline(raw: str, *, not_people: Collection[str] = (), declared: bool = False) -> Byline:
    """Split "By Jane Roe and John Doe, Reuters" into people and agencies.

    `not_people`: names that are no author here (publisher, section, site). `declared`: the source says that these are
    people (JSON-LD Person, an author tag), so that a single name or a lower-case one is believed.
    """
    text = unicodedata.normalize("NFC", raw)
    text = _NOISE.sub(" ", text[:_LONGEST]) if len(raw) <= _LONGEST else ""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    agency: list[str] = []
    authors: list[str] = []
    blocked = {_fold(name) for name in not_people}
    for line in filter(None, map(_without_time, lines)):
        line = _SUFFIX.sub(" ", _strip_opener(line))  # noqa: PLW2901 - the line without its opener is still the line
        for inside in re.findall(r"[(\[]([^)\]]*)[)\]]", line):
            agency += _agencies_in(inside)
        line = re.sub(r"[(\[][^)\]]*[)\]]", " , ", line)  # noqa: PLW2901
        parts = _parts(line)
        for part in parts:
            # "Harbor Daily, Berlin, Germany": a single word is a name only where it stands alone.
            lenient = declared and (len(parts) == 1 or " " in part or bool(_CJK.search(part)))
            people, wire = _read_part(part, blocked, declared=lenient)
            authors += people
            agency += wire
    return Byline(_unique(authors)[:_MOST_AUTHORS], _unique(agency))


def dateline_agency(paragraph: str) -> list[str]:
    """Agencies of a dateline: "HARBOR CITY (Reuters) - …", "(AP) — …", "BERLIN, March 3 (AFP) –", "(dpa)" at the
    end."""
    start = re.match(r"^[^.!?()]{0,80}\(([^()]{2,60})\)\s*[-–—:]", paragraph)
    if start:
        return _unique(_agencies_in(start[1]))
    end = re.search(r"[(\[]([^()\[\]]{2,40})[)\]]\s*$", paragraph)
    return _unique(_whole_agencies(end[1])) if end else []


def is_person(name: str, *, declared: bool = False) -> bool:
    """Whether this reads like one person's name: two to five capitalised words, none of them a role, a desk or a
    firm."""
    words = name.split()
    if not 0 < len(words) <= 6 or len(name) > 60 or re.search(r"\d|[@#<>{}|=_/\\?!:]", name):
        return False
    folded = [part for word in words for part in (_fold(word).strip(".,"), *_fold(word).split("-"))]
    if agency_name(name) or _opener().fullmatch(f"{name} ") or any(word in _words("role_words") for word in folded):
        return False
    if _CJK.search(name):
        return 2 <= len(name.replace(" ", "")) <= 12
    if any(not _NAME_WORD.match(word) for word in words) or any(
        re.search(r"\.(?:com|org|net|de|uk|fr)\b", w, re.I) for w in words
    ):
        return False
    if declared:
        return True
    named = [word for word in words if word.casefold() not in _words("particles")]
    return len(words) >= 2 and bool(named) and all(_is_capitalised(word) for word in named)


def is_desk(name: str) -> bool:
    """Whether this names a part of a newsroom that signs as one: "Sports Staff", "Redaktion Wirtschaft"."""
    words = set(re.split(r"[\s\-]+", _fold(name)))
    return bool(words & _words("desks")) and not re.search(r"\d|[@#<>{}|=_/\\?!:]", name) and not agency_name(name)


def _is_capitalised(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    # Scripts without case count as capitalised; "O'Brien", "d'Arc", "al-Masri" by any capital in them.
    return any(c.isupper() or not (c.isupper() or c.islower()) for c in letters)


def _strip_opener(line: str) -> str:
    for _ in range(3):
        if not line:
            break
        shorter = _opener().sub("", line).strip(" :")
        # "De Vries" and "Di Marco" are names: a name opener is only stripped where a name remains.
        is_name = line.split(maxsplit=1)[0] in ("De", "Di", "Von", "Av", "En") and len(shorter.split()) < 2
        if shorter == line or is_name:
            break
        line = shorter
    return line


def _parts(line: str) -> list[str]:
    parts: list[str] = []
    for piece in re.split(r"\s*,\s*", line):
        start = 0
        for match in _JOINER.finditer(piece):
            word = match["word"]
            if word is not None and (
                word.lower() not in _words("joiners")
                or (word in ("y", "e", "i") and len(piece[match.end() :].split()) < 2)
            ):
                continue
            parts.append(piece[start : match.start()])
            start = match.end()
        parts.append(piece[start:])
    return [
        part.strip(' .-–—*•"“”') + ("." if re.search(r"\b(?:Jr|Sr)\.$", part.strip()) else "")
        for part in parts
        if part.strip()
    ]


def _read_part(part: str, blocked: set[str], *, declared: bool) -> tuple[list[str], list[str]]:
    part = _strip_opener(part)
    wire = agency_name(part)
    if wire:
        return [], [wire]
    found = _agencies_in(part)
    name = _agency_form().sub(" ", _agency_pattern().sub(" ", part)) if found else part
    # "Reuters in Geneva"
    name = "" if found and _PLACE.fullmatch(f" {name.strip()}") else name
    name = _without_place(name) if not part.endswith("r.") else part
    name = _without_role(name)
    if _fold(name) in blocked or not is_person(name, declared=declared):
        return [], found
    return [_spell(name)], found


def _without_place(name: str) -> str:
    """Cut "in Geneva" off "Jane Roe in Geneva", but nothing off a name of one word before such words."""
    shorter = _PLACE.sub("", name)
    name = shorter if len(shorter.split()) > 1 else name
    return _REPORTER.sub("", " ".join(name.split()).strip(" ,.-–—"))


def _without_time(line: str) -> str:
    """Cut off the time that a line tells after the names, and what follows it."""
    time = times.parse_visible(line)
    return line.partition(time.raw)[0] if time is not None and time.raw else line


def _without_role(name: str) -> str:
    """Cut "Political Correspondent" off "Jane Roe Political Correspondent"."""
    words = name.split()
    last = len(words)
    while last > 2 and words[last - 1].casefold() in _words("role_words"):
        last -= 1
    if last < len(words):
        while last > 2 and words[last - 1].casefold() in _words("role_openers"):
            last -= 1
    return " ".join(words[:last])


def _spell(name: str) -> str:
    """Names shouted in capitals are written as names."""
    letters = [c for c in name if c.isalpha()]
    if len(name.split()) >= 2 and all(c.isupper() for c in letters) and len(letters) > 4:
        return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize() if len(m[0]) > 2 else m[0], name)
    return name


def _agencies_in(text: str) -> list[str]:
    """Agencies anywhere in a short text, in its order; what the table knows is not read by its form again."""
    forms = [(m.span(), name) for m in _agency_form().finditer(text) if (name := _formed_name(m))]
    known = [
        (m.span(), _agencies().get(_agency_key(m[0])))
        for m in _agency_pattern().finditer(text)
        # The Tern Point Press Association is not the Press Association.
        if m[0].casefold() not in _words("agency_endings")
        or not any(start < m.start() and m.end() <= end for (start, end), _ in forms)
    ]
    formed = [((a, b), name) for (a, b), name in forms if not any(start < b and a < end for (start, end), _ in known)]
    return [name for _, name in sorted([*known, *formed], key=lambda found: found[0]) if name]


def _whole_agencies(text: str) -> list[str]:
    """Agencies of a list that names nothing else: "Reuters/AFP", "dpa, AFP"."""
    names = [agency_name(part) for part in re.split(r"[/,;&+]|\s+and\s+|\s+und\s+", text) if part.strip()]
    return [name for name in names if name] if names and all(names) else []


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _unique(names: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(_fold(name), name)
    return list(seen.values())
