"""What walls and error pages say, in some eighty languages (`tables/wall_words.json`).

The table holds `status`, whole headings by language ("page not found", "access denied"; `http` are the reason phrases
of HTTP), `words` by role for scripts with blanks between words, and `parts` by role for the others. Many headings for a
missing page, a server error, a refusal and a login are Django's translations (BSD license).
"""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).parent / "tables" / "wall_words.json"
_WORD = re.compile(
    r"[^\s\x00-/:-@\[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u055a-\u055f\u0589\u05f3\u05f4\u060c\u061b\u061f"
    r"\u06d4\u0964\u0965\u2000-\u200b\u200e-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
"""A word with its combining marks, which `\\w` leaves out."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""A letter of a script that sets no blanks between words, or, in Korean, puts particles to them."""
_SEPARATOR = re.compile(r"\s+[|\-–—·•»«/\\]+\s+|\s*[|｜]\s*|_")
"""What stands between a heading and the name of the site."""
_COLON = re.compile(r"[:：]\s*")
_CODE = re.compile(r"(?:4(?:0[0-9]|1[0-8]|2[0-9]|31|51)|5(?:0[0-9]|1[01]|2[0-6]|30))")
"""A status code of HTTP."""
_GERMAN_YOU = re.compile(r"\w{3,}n Sie\b")
"""A request in German, where capitals alone tell "you" from "they"."""
_LONGEST_HEADING = 14
"""Maximum length of a heading that names a status, in words."""
_LONGEST = 300
"""Characters of a heading that are looked at."""
_ENOUGH = 3
"""Minimum words of walls in a sentence of one, where strong words count twice."""
_MOST_BESIDE = 3
"""Maximum words beside a known heading, such as the name of a site."""


class Vocabulary(NamedTuple):
    """The headings and words of walls, in all languages together: a wall need not speak the language of its site."""

    status: frozenset[str]
    words: dict[str, frozenset[str]]
    parts: dict[str, tuple[str, ...]]
    strong: frozenset[str]
    """Words and parts that few sentences of articles have: browser, subscriber, please."""


@cache
def vocabulary() -> Vocabulary:
    """The table, read once."""
    table = json.loads(_TABLE.read_bytes())
    status = frozenset(" ".join(words(one)) for said in table["status"].values() for one in said)
    spoken = {role: frozenset(fold(" ".join(said)).split()) for role, said in table["words"].items()}
    parts = {role: tuple(map(fold, said)) for role, said in table["parts"].items()}
    return Vocabulary(status, spoken, parts, frozenset(map(fold, table["strong"])))


def fold(text: str) -> str:
    """A text in one case and one form of its characters, with one sign of apostrophe."""
    return unicodedata.normalize("NFKC", text).casefold()


def words(text: str) -> list[str]:
    """The words of a text, folded, without punctuation."""
    return _WORD.findall(fold(text))


def is_status(heading: str) -> bool:
    """Whether a heading, or a part of it, is what walls and error pages have there, and nothing else: a known heading,
    a status code, or one put together of the words of walls ("Sorry, we can't find that page").

    The headline of an article has other words beside them.
    """
    parts = [part for part in _SEPARATOR.split(heading[:_LONGEST]) if part.strip()]
    if len(parts) > 1 and _names_status(words(heading[:_LONGEST])):
        return True
    for part in parts:
        spoken = words(part)
        # "404 error pages: a museum opens" is a headline; what stands beside a colon counts if little else is there.
        near = [words(one) for one in _COLON.split(part)[:2]]
        near = [one for one in near if len(spoken) - len(one) <= _MOST_BESIDE]
        if any(map(_names_status, [spoken, *near])):
            return True
    return False


def _names_status(part: list[str]) -> bool:
    if not part or len(part) > _LONGEST_HEADING:
        return False
    said = vocabulary()
    text = " ".join(part)
    if text in said.status or _is_code(part):
        return True
    if _UNSPACED.search(text):
        return _is_mostly_status("".join(part)) or _is_composed_of_parts("".join(part))
    for length in range(len(part) - 1, max(1, len(part) - 1 - _MOST_BESIDE), -1):
        for start in range(len(part) - length + 1):
            known = " ".join(part[start : start + length])
            beside = [*part[:start], *part[start + length :]]
            if known in said.status and all(map(_is_of_walls, beside)):
                return True
    return _is_composed(part)


def _is_code(part: list[str]) -> bool:
    """Whether a part is a status code, with few words of walls beside it: "404", "HTTP 503 Backend fetch failed", or a
    known heading with a number: "Error 1020"."""
    rest = [word for word in part if not word.isdecimal() and word not in ("http", "https", "code", "status")]
    numbers = [word for word in part if word.isdecimal()]
    if numbers and rest and " ".join(rest) in vocabulary().status:
        return True
    return any(map(_CODE.fullmatch, numbers)) and len(rest) <= 5 and all(map(_is_of_walls, rest))


def _is_of_walls(word: str) -> bool:
    return word.isdecimal() or any(word in said for said in vocabulary().words.values())


def _is_composed(part: list[str]) -> bool:
    """Whether a heading consists of words of walls: of two of access, or of a page that is not there."""
    said = vocabulary().words
    if not all(map(_is_of_walls, part)):
        return False
    access, subjects, predicates = (set(part) & said[role] for role in ("access", "subject", "predicate"))
    return len(access) > 1 or bool(access and subjects - access) or (len(part) > 2 and bool(subjects and predicates))


def _is_mostly_status(text: str) -> bool:
    """Whether half of an unspaced heading at least is a known one."""
    return any(len(one) * 2 >= len(text) and one in text for one in _unspaced_status() if len(one) >= 3)


@cache
def _unspaced_status() -> tuple[str, ...]:
    return tuple(one.replace(" ", "") for one in vocabulary().status if _UNSPACED.search(one))


def _is_composed_of_parts(text: str) -> bool:
    parts = vocabulary().parts
    return len(text) <= 30 and all(any(one in text for one in parts[role]) for role in ("subject", "predicate"))


def speaks_as_wall(sentence: str) -> bool:
    """Whether a sentence speaks of access: to the reader ("Please enable cookies"), or of a page that is not there."""
    spoken = words(sentence)
    said = vocabulary()
    if " ".join(spoken) in said.status:
        return True
    roles = _roles(sentence)
    about = roles["access"] | roles["subject"]
    told = roles["address"] | roles["predicate"]
    if 2 * len(about) >= len(spoken) > 1 and about & said.strong:
        return True
    found = about | told
    return bool(about and told) and len(found) + len(found & said.strong) >= _ENOUGH


def speaks_to_reader(sentence: str) -> bool:
    """Whether a sentence speaks to the reader of the page."""
    return bool(_roles(sentence)["address"])


def _roles(sentence: str) -> dict[str, set[str]]:
    """The words of walls in a sentence, by their role."""
    said = vocabulary()
    spoken = set(words(sentence))
    roles = {role: spoken & said.words[role] for role in ("access", "subject", "predicate", "address")}
    if _GERMAN_YOU.search(sentence):
        roles["address"].add("sie")
    if _UNSPACED.search(sentence):
        folded = fold(sentence)
        for role, parts in said.parts.items():
            roles[role] |= {part for part in parts if part in folded}
    return roles
