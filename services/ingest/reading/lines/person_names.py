"""The name of one person in a byline: what it looks like, and what stands beside it (a degree, an office, a place)."""

import re
import unicodedata
import zoneinfo
from functools import cache

from services.ingest.reading.lines.agencies import agency_name
from services.ingest.reading.lines.cjk_names import has_cjk, is_cjk_name, without_titles
from services.ingest.reading.lines.credit_labels import is_by_word, label_at
from services.ingest.reading.lines.names import fold, words_of

_MOST_WORDS = 6
_LONGEST = 60
"""Maximum characters of a name."""
_NO_NAME = re.compile(r"[\d@#<>{}|=_/\\?!:%*+$^~\[\]]")
_NAME_WORD = re.compile(r"['’‘]?[^\W\d_][\w'’‘`.\-]*")
_DOMAIN = re.compile(r"\w\.(?:com|org|net|info|de|uk|fr|it|es|ru|co|eu|tv)\b", re.IGNORECASE)
_NICKNAME = re.compile(r"[\"“”„«»‘'(][^\W\d_][\w'’.\- ]{0,20}[\"“”«»’')]")
_PLACE = re.compile(r"\s+(?:in|aus|à|en|from|for|of|at|i|в|у|з|из|w|ve|v|na|a|em)\s+(?:the\s+)?[^\W\d_a-zß-ÿ][^\d]*$")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_QUOTES = str.maketrans("", "", '"“”„«»()')
_INVISIBLE = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\ufe0e\ufe0f\u20e3\u200d"
)
_JOINERS = frozenset("\u200c\u200d")
"""They shape letters of Persian and Indian scripts, and join emoji."""


def without_marks(text: str) -> str:
    """A text without emoji, trademark signs and invisible characters, in composed form."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if character.isascii() or character.isalpha():
            kept.append(character)
        elif character in _JOINERS:
            if kept and unicodedata.category(kept[-1])[0] in "LM":
                kept.append(character)
        elif unicodedata.category(character) in ("So", "Sk") or "\U0001f000" <= character <= "\U000fffff":
            kept.append(" ")
        elif character not in _INVISIBLE:
            kept.append(character)
    return "".join(kept)


def is_person(name: str, *, declared: bool = False) -> bool:
    """Whether a text looks like the name of one person: two to six capitalized words, none of them a role, a desk or a
    company."""
    words = name.translate(_QUOTES).split()
    if not 0 < len(words) <= _MOST_WORDS or len(name) > _LONGEST or _NO_NAME.search(name) or _is_other(name, words):
        return False
    if has_cjk(name):
        return is_cjk_name(name)
    if any(not _NAME_WORD.match(word) for word in words) or _DOMAIN.search(name):
        return False
    if declared:
        return True
    named = [word for word in words if word.casefold().replace("’", "'") not in words_of("particles")]
    return len(words) >= 2 and bool(named) and all(map(_is_capitalized, named)) and not is_city(name)


def _is_other(name: str, words: list[str]) -> bool:
    """Whether a text names an agency, nobody, an office or a desk, or is a label."""
    folded = [part for word in words for part in (fold(word).strip(".,"), *fold(word).split("-"))]
    if agency_name(name) or fold(name) in words_of("nobody") or any(word in words_of("role_words") for word in folded):
        return True
    label = label_at(name, 0) if len(words) > 1 else None
    return is_by_word(name) or (label is not None and label.end == len(name))


def is_city(name: str) -> bool:
    """Whether a name of several words is that of a large city."""
    return fold(name) in _cities()


def bare_name(part: str) -> str:
    """The name in a part of a byline, without offices, degrees and places: "Jane Roe, PhD, in Geneva"."""
    if has_cjk(part):
        return without_titles(" ".join(part.split()).strip(" ,.-–—="))
    words = part.split()
    if len(words) > 1 and fold(words[-1]) in words_of("by_suffixes"):
        part = " ".join(words[:-1])
    name = _without_degrees(part)
    name = _without_place(name)
    return _without_office(_without_degrees(name))


def is_degree(text: str) -> bool:
    """Whether a text is nothing but degrees: "Ph.D.", "MD MPH"."""
    words = text.split()
    return bool(words) and all(_is_degree(word, "") for word in words)


def nickname_at(text: str, start: int) -> bool:
    """Whether a bracket at `start` holds a nickname: a name stands before it and another behind."""
    found = _NICKNAME.match(text, start)
    if found is None:
        return False
    before, after = text[:start].split(), text[found.end() :].split()
    inside = found[0][1:-1].strip()
    # "Jane (Harbor Wire) and Tom" names an agency, "Jane (Text) Tom" a role.
    whole = bool(before and after) and _is_capitalized(before[-1]) and after[0][:1].isupper() and inside[:1].isupper()
    return whole and " " not in inside and agency_name(inside) is None and label_at(inside, 0) is None


def _is_capitalized(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    # Scripts without case count as capitalized; in "d'Arc" and "al-Masri" any capital counts.
    return any(c.title() == c for c in letters)


def _without_degrees(name: str) -> str:
    words = name.split()
    while len(words) > 1 and _is_degree(words[-1], " ".join(words[:-1])):
        words.pop()
    return " ".join(words)


def _is_degree(word: str, name: str) -> bool:
    word = word.strip(",;()")
    bare = word.replace(".", "")
    if bare not in words_of("degrees") and not (bare.isupper() and bare.title() in words_of("degrees")):
        return False
    # "RUI MA" has a surname, "Rui Smith, MA" a degree.
    return len(bare) > 2 or "." in word or (not name.isupper() and len(name.split()) > 1) or not name


def _without_place(name: str) -> str:
    """Remove "in Geneva" from "Jane Roe in Geneva", but only if more than one word remains."""
    shorter = _PLACE.sub("", name)
    name = shorter if len(shorter.split()) > 1 else name
    return " ".join(name.split()).strip(" ,-–—")


def _without_office(name: str) -> str:
    """Remove "Political Correspondent" behind or before "Jane Roe"."""
    words = name.split()
    last = len(words)
    while last > 2 and words[last - 1].casefold() in words_of("role_words"):
        last -= 1
    if last < len(words):
        while last > 2 and words[last - 1].casefold() in words_of("role_openers"):
            last -= 1
    words = words[:last]
    offices = [number for number, word in enumerate(words[:-2]) if word.casefold().strip(".") in words_of("offices")]
    return " ".join(words[offices[-1] + 1 :] if offices else words)


@cache
def _cities() -> frozenset[str]:
    """The cities of several words that time zones are named after."""
    return frozenset(
        fold(zone.rsplit("/", 1)[-1].replace("_", " ")) for zone in zoneinfo.available_timezones() if "_" in zone
    ) | words_of("cities")
