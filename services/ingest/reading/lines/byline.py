"""The people and news agencies named in a byline. Only people are authors."""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from services.ingest.reading.lines import times
from services.ingest.reading.lines.agencies import agencies_in, agency_name, without_agencies
from services.ingest.reading.lines.names import fold, spell, unique, words_of

_LONGEST = 400
"""Maximum characters of a byline: anything longer is body text."""
_MOST_AUTHORS = 20


class Byline(NamedTuple):
    """People in the order named, and agencies by their usual names."""

    authors: list[str]
    agency: list[str]


@cache
def _opener() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, words_of("openers")), key=len, reverse=True))
    return re.compile(rf"^(?:{words})(?:\s*:\s*|\s+)", re.IGNORECASE)


_JOINER = re.compile(r"\s+(?P<word>[a-z]+|AND|UND)(?=\s)|\s*[;&/|•·]\s*|\s+[-–—]\s+|\n")
_NOISE = re.compile(
    r"\S+@\S+|https?://\S+|(?<!\w)@\w+|\bUpdated\b.*|\bPublished\b.*|\bPosted\b.*|\b\d+\s+min(?:ute)?s?\s+read\b.*",
    re.I,
)
_PLACE = re.compile(r"\s+(?:in|aus|à|en|from|for|of|at)\s+(?:the\s+)?[A-ZÀ-Þ].*$")
_REPORTER = re.compile(r"\s*(?:기자|記者|记者)$")
"""The word for reporter that follows a name in Korean, Japanese and Chinese bylines."""
_SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr|II|III|IV)\b\.?)")
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’‘`.\-]*")
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힣]")


def split_byline(raw: str, *, not_people: Collection[str] = (), declared: bool = False) -> Byline:
    """Split "By Jane Roe and John Doe, Reuters" into people and agencies.

    `not_people`: names that are not authors here (publisher, section, site). `declared`: the page marks these as people
    (JSON-LD Person, an author tag), so a single or lower-case name is accepted.
    """
    text = unicodedata.normalize("NFC", raw)
    text = _NOISE.sub(" ", text[:_LONGEST]) if len(raw) <= _LONGEST else ""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    agency: list[str] = []
    authors: list[str] = []
    blocked = {fold(name) for name in not_people}
    for line in filter(None, map(_without_time, lines)):
        names = _SUFFIX.sub(" ", _strip_opener(line))
        for inside in _BRACKETS.findall(names):
            agency += agencies_in(inside)
        parts = _parts(_BRACKETS.sub(" , ", names))
        for part in parts:
            # A single word is a name only on its own, not in "Harbor Daily, Berlin, Germany".
            lenient = declared and (len(parts) == 1 or " " in part or bool(_CJK.search(part)))
            people, wire = _read_part(part, blocked, declared=lenient)
            authors += people
            agency += wire
    return Byline(unique(authors)[:_MOST_AUTHORS], unique(agency))


def is_person(name: str, *, declared: bool = False) -> bool:
    """Whether a text looks like the name of one person: two to six capitalized words, none of them a role, a desk or a
    company."""
    words = name.split()
    if not 0 < len(words) <= 6 or len(name) > 60 or re.search(r"\d|[@#<>{}|=_/\\?!:]", name):
        return False
    folded = [part for word in words for part in (fold(word).strip(".,"), *fold(word).split("-"))]
    if agency_name(name) or _opener().fullmatch(f"{name} ") or any(word in words_of("role_words") for word in folded):
        return False
    if _CJK.search(name):
        return 2 <= len(name.replace(" ", "")) <= 12
    if any(not _NAME_WORD.match(word) for word in words) or any(
        re.search(r"\.(?:com|org|net|de|uk|fr)\b", w, re.I) for w in words
    ):
        return False
    if declared:
        return True
    named = [word for word in words if word.casefold() not in words_of("particles")]
    return len(words) >= 2 and bool(named) and all(_is_capitalized(word) for word in named)


def is_desk(name: str) -> bool:
    """Whether a text names a newsroom desk that signs as one: "Sports Staff", "Redaktion Wirtschaft"."""
    words = set(re.split(r"[\s\-]+", fold(name)))
    return bool(words & words_of("desks")) and not re.search(r"\d|[@#<>{}|=_/\\?!:]", name) and not agency_name(name)


def _is_capitalized(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    # Scripts without case count as capitalized; in "d'Arc" and "al-Masri" any capital counts.
    return any(c.isupper() or not (c.isupper() or c.islower()) for c in letters)


def _strip_opener(line: str) -> str:
    for _ in range(3):
        if not line:
            break
        shorter = _opener().sub("", line).strip(" :")
        # "De Vries" and "Di Marco" are names: strip such an opener only if a full name remains.
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
                word.lower() not in words_of("joiners")
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
    found = agencies_in(part)
    name = without_agencies(part) if found else part
    # "Reuters in Geneva"
    name = "" if found and _PLACE.fullmatch(f" {name.strip()}") else name
    name = _without_place(name) if not part.endswith("r.") else part
    name = _without_role(name)
    if fold(name) in blocked or not is_person(name, declared=declared):
        return [], found
    return [spell(name)], found


def _without_place(name: str) -> str:
    """Remove "in Geneva" from "Jane Roe in Geneva", but only if more than one word remains."""
    shorter = _PLACE.sub("", name)
    name = shorter if len(shorter.split()) > 1 else name
    return _REPORTER.sub("", " ".join(name.split()).strip(" ,.-–—"))


def _without_time(line: str) -> str:
    """Remove the time from a line, and everything after it."""
    time = times.parse_visible(line)
    return line.partition(time.raw)[0] if time is not None and time.raw else line


def _without_role(name: str) -> str:
    """Remove "Political Correspondent" from "Jane Roe Political Correspondent"."""
    words = name.split()
    last = len(words)
    while last > 2 and words[last - 1].casefold() in words_of("role_words"):
        last -= 1
    if last < len(words):
        while last > 2 and words[last - 1].casefold() in words_of("role_openers"):
            last -= 1
    return " ".join(words[:last])
