"""The labels of names in bylines, in some seventy languages: "By", "Автор:", "Teksti:", "Photos by", "翻译：".

`tables/credit_labels.json` maps each role and language to the labels: `by` has words that a name follows directly,
`author` nouns that do so only after a colon or at the start of a byline. The labels of times and of sources are there
because no name follows them.
"""

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from schemas.article import ContributorRole
from services.ingest.reading.lines.names import words_of

Role = Literal["author", "source", "time"] | ContributorRole

_TABLE = Path(__file__).parent / "tables" / "credit_labels.json"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_GLUED = re.compile(f"[{_UNSPACED}]")
"""Matches a letter of a script in which a label may touch the name, or one of Korean."""
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WORD = re.compile(r"[^\s:=/|,;()&+]+")
_COLON = re.compile(r"\s*[:=]\s*")
_LOOSE = re.compile(r"\s*[/|]\s*|\s+[-–—]\s+|\s+(?=\S)")
"""What separates a noun that opens a byline from the name, other than a colon."""
_JOINT = re.compile(
    r"\s*[&+/,·・]\s*|\s+(?:and|und|et|y|e|og|och|ja|i|ve|və|dan|en|и|та|і|й|және|και|și|și|és|a|in|un|ir|oraz|và|eta|dhe"
    r"|agus|და|և|եւ|और|এবং|ও|اور|و|ו)\s+|[与與和와과]|และ"
)
"""What joins two labels of the same names: "Text und Fotos", "글·사진"."""
_GENDERED = re.compile(r"\(\w{1,5}\)|[*_/·]-?\w{1,6}(?=[\s:=]|$)|:in(?:nen)?(?=[\s:=])")
"""The second form behind a label: "Autor(in)", "Автор(ка)", "Autor/in". `_INNER`: "Autor*in", "auteur·e"."""
_INNER = re.compile(r"(?:[*_]|·(?=\w{1,4}$)).*")
_MARKS = re.compile("[\u0300-\u036f]")
_MOST_WORDS = 6
"""Maximum words of a label."""


class Label(NamedTuple):
    """A label in a line. `end`: where the names begin. `marked`: by a colon. `phrase`: it needs no colon."""

    role: Role
    end: int
    marked: bool
    phrase: bool


class _Known(NamedTuple):
    """A label of the table: its words, folded, and as it is written there."""

    words: tuple[str, ...]
    written: str
    role: str


def label_at(line: str, start: int) -> Label | None:
    """The label at a position, the longest of several. A label of several roles ("Text und Fotos") has the first of
    author and the others."""
    found = _bare_label(line, start)
    if found is None:
        return None
    if found.role not in ("source", "time"):
        while (joint := _JOINT.match(line, found.end)) and (other := _bare_label(line, joint.end())):
            role = "author" if "author" in (found.role, other.role) else found.role
            found = Label(role, other.end, False, other.phrase)
    colon = _COLON.match(line, found.end)
    return found._replace(end=colon.end(), marked=True) if colon else found


def after_noun(line: str, end: int) -> int:
    """Where the names begin after a noun without a colon that ends at `end`; -1 if nothing separates them."""
    loose = _LOOSE.match(line, end)
    return loose.end() if loose else -1


def is_by_word(text: str) -> bool:
    """Whether a text is a single word such as "by" or "von"."""
    return (_fold(text),) in _by_words()


def _bare_label(line: str, start: int) -> Label | None:
    if start >= len(line):
        return None
    return _glued_label(line, start) if _GLUED.match(line, start) else _spaced_label(line, start)


def _spaced_label(line: str, start: int) -> Label | None:
    words: list[str] = []
    ends: list[int] = []
    position = start
    while len(words) < _MOST_WORDS and (word := _WORD.match(line, position)):
        words.append(_fold(_INNER.sub("", word[0])))
        ends.append(word.end())
        position = word.end()
        while position < len(line) and line[position] == " ":
            position += 1
        if position == word.end():
            break
    if not words:
        return None
    found = [one for one in _spaced().get(words[0], ()) if one.words == tuple(words[: len(one.words)])]
    if not found:
        return _genre_label(words, ends)
    longest = [one for one in found if len(one.words) == len(found[0].words)]
    # "Redaktör" and "redaktor" are labels of two roles.
    written = line[start : ends[len(longest[0].words) - 1]].casefold()
    known = next((one for one in longest if one.written == written), longest[0])
    end = ends[len(known.words) - 1]
    gendered = _GENDERED.match(line, end)
    phrase = known.role == "by" or len(known.words) > 2 or (len(known.words) == 2 and _leads_on(known.words[1]))
    return Label(_public(known.role), gendered.end() if gendered else end, False, phrase)


def _genre_label(words: list[str], ends: list[int]) -> Label | None:
    """ "Ein Kommentar von", "Analysis by", "une chronique de"."""
    first = 1 if words[0] in words_of("indefinite_articles") else 0
    for by in range(first + 1, min(first + 3, len(words))):
        if words[by - 1] in _genres() and (words[by],) in _by_words():
            return Label("author", ends[by], False, True)
    return None


def _glued_label(line: str, start: int) -> Label | None:
    for label, role in _glued().get(line[start], ()):
        if not line.startswith(label, start):
            continue
        end = start + len(label)
        touching = end < len(line) and _GLUED.match(line, end) is not None
        # In Korean a space follows; a single character before a name is the name's own first.
        joined = _JOINT.match(line, end)
        if touching and not joined and (len(label) < 2 or _HANGUL.match(label)):
            continue
        return Label(_public(role), end, False, role == "by")
    return None


def _public(role: str) -> Role:
    return "author" if role == "by" else role  # type: ignore[return-value]  # the table has these roles only


@cache
def _labels() -> list[tuple[str, str]]:
    """Each label with its role; of several roles, the first."""
    table: dict[str, dict[str, list[str]]] = json.loads(_TABLE.read_bytes())
    roles: dict[str, str] = {}
    for role, languages in table.items():
        for labels in languages.values():
            for label in labels:
                roles.setdefault(label, role)
    return sorted(roles.items(), key=lambda item: (-len(item[0].split()), -len(item[0])))


@cache
def _spaced() -> dict[str, list[_Known]]:
    """First word, folded → labels that begin with it, longest first."""
    index: dict[str, list[_Known]] = {}
    for label, role in _labels():
        if not _GLUED.match(label):
            known = _Known(tuple(map(_fold, label.split())), label, role)
            index.setdefault(known.words[0], []).append(known)
    return index


@cache
def _glued() -> dict[str, list[tuple[str, str]]]:
    """First character → labels with their roles, longest first."""
    index: dict[str, list[tuple[str, str]]] = {}
    for label, role in sorted(_labels(), key=lambda item: -len(item[0])):
        if _GLUED.match(label):
            index.setdefault(label[0], []).append((label, role))
    return index


@cache
def _by_words() -> frozenset[tuple[str, ...]]:
    known = (one for labels in _spaced().values() for one in labels)
    return frozenset(one.words for one in known if one.role == "by" and len(one.words) == 1)


def _leads_on(word: str) -> bool:
    """Whether a name follows a word in any case: "by", "from"."""
    return (word,) in _by_words() or word in words_of("prepositions")


@cache
def _genres() -> frozenset[str]:
    return frozenset(map(_fold, words_of("genres")))


@lru_cache(maxsize=8_192)
def _fold(word: str) -> str:
    """A word without case, accents and a full stop."""
    if word.isascii():
        return word.lower().rstrip(".")
    bare = _MARKS.sub("", unicodedata.normalize("NFD", word.replace("’", "'").casefold()))
    return unicodedata.normalize("NFC", bare).rstrip(".").replace("ı", "i")
