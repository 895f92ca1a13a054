"""The agencies that a story names at its beginning and its end.

At the beginning stands a dateline: "HARBOR CITY (Reuters) - …", "(서울=연합뉴스) …", "【ロンドン共同】…". At the end
stands who supplied the story: "(dpa/AFP)", "Mit Material der dpa", "The Associated Press contributed to this report."
"""

import json
import re
from functools import cache
from pathlib import Path

from services.ingest.reading.lines.agencies import agencies_in, agency_name, known_spellings, without_agencies
from services.ingest.reading.lines.names import unique

_TABLE = Path(__file__).parent / "tables" / "agency_line_words.json"
_OPEN, _CLOSE = r"[(（\[［【〔]", r"[)）\]］】〕]"
_IN_BRACKETS = re.compile(
    rf"^[^.!?()（）。]{{0,80}}{_OPEN}(?P<names>[^()（）\[\]]{{2,60}}){_CLOSE}\s*(?P<end>[-–—:：=＝]?)"
)
_IN_SLASHES = re.compile(r"^[^!?/]{0,80}/\s?(?P<names>[^/.!?\d]{2,40}?)\s?/\s*(?:[.\-–—]|$)")
_BEFORE_DASH = re.compile(r"^(?P<names>[^.!?()]{2,60}?)\s*(?:\s[-–—]{1,2}|[–—])\s")
_DISPATCH = re.compile(r"^[^，。、\s]{4,28}[电電](?=\s|[（(])")
"""Matches "新华社北京3月2日电": the agency, the place and the day of a Chinese dispatch."""
_END_BRACKETS = re.compile(rf"{_OPEN}(?P<names>[^()（）\[\]【】]{{2,80}}){_CLOSE}\s*\.?\s*$")
_TAIL = re.compile(r"[.!?…。！？][\"”’»」』)]*\s*(?:[-–—©]\s*)?(?P<names>[^.!?…。！？]{2,40})\.?$")
_CONTRIBUTED = re.compile(
    r"^(?:\W*)(?P<names>[^.!?]{2,120}?)\s+(?:also\s+|have\s+|has\s+)?contributed\s+(?:reporting\s+)?(?:to|from)\b",
    re.IGNORECASE,
)
_LONGEST_LINE = 120
"""Maximum length of a last line that names only agencies, in characters."""
_LONGEST_INITIALS = 4
"""Maximum letters of an editor's initials beside an agency: "kle/dpa"."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def dateline_agency(paragraph: str) -> list[str]:
    """The agencies in the dateline of a paragraph, else in brackets at its end."""
    return opening_agencies(paragraph) or _bracketed_agencies(paragraph)


def opening_agencies(paragraph: str) -> list[str]:
    """The agencies in a dateline: "HARBOR CITY (Reuters) - …", "PARIS, AFP — …", "МОСКВА, 3 марта. /ТАСС/."."""
    head = paragraph[:200]
    if (start := _IN_BRACKETS.match(head)) and (start["end"] or start.start("names") <= 1):
        named = agencies_in(start["names"]) or _named(start["names"])
        if named and (start["end"] or _only_agencies(start["names"])):
            return unique(named)
    if (start := _IN_SLASHES.match(head)) and (named := _named(start["names"])):
        return unique(named)
    if _DISPATCH.match(head):
        return [known_spellings()[s] for s in _dense() if head.startswith(s)][:1]
    if dash := _BEFORE_DASH.match(head):
        # "PARIS, AFP — …", "Kim Vale via Reuters — …"
        return unique(_named(dash["names"], by=r"\s*[,/]\s*|\bvia\b"))
    return []


def closing_agencies(paragraph: str) -> list[str]:
    """The agencies that the last paragraph or line of a story names as its source."""
    paragraph = paragraph.strip()
    if credited := _CONTRIBUTED.match(paragraph[:300]):
        return unique(agencies_in(credited["names"]))
    if found := _bracketed_agencies(paragraph):
        return found
    if len(paragraph) <= _LONGEST_LINE and _only_agencies(paragraph):
        return unique(_agencies(paragraph))
    tail = _TAIL.search(paragraph[-160:])
    return unique(_named(tail["names"])) if tail and _only_agencies(tail["names"], said=False) else []


def _bracketed_agencies(paragraph: str) -> list[str]:
    """The agencies in brackets at the end that hold nothing else: "(Reuters/AFP)", "(mit Material der dpa)"."""
    end = _END_BRACKETS.search(paragraph[-200:])
    return unique(_agencies(end["names"])) if end and _only_agencies(end["names"]) else []


def _only_agencies(text: str, *, said: bool = True) -> bool:
    """Whether a text names agencies and nothing else but editors' initials and, if `said`, words for a source."""
    if not _agencies(text):
        return False
    rest = without_agencies(re.sub(r"\b\w+:\d[\w/-]*|\d[\w/-]*", " ", text))
    left = [word.strip(".:,;©'’") for word in re.split(r"[\s/,;&+|·=＝()（）\[\]–—-]+", rest)]
    if all(_CJK.match(word) for word in left if word):
        return not any(left) or bool(_named(text))
    return all(not word or (said and word.casefold() in _words()) or _is_initials(word) for word in left)


def _is_initials(word: str) -> bool:
    return len(word) <= _LONGEST_INITIALS and word.islower() and word.isalpha()


def _agencies(text: str) -> list[str]:
    return agencies_in(text) or _named(text)


def _named(text: str, by: str = r"\s*[,/;&+・、·=＝:：]\s*|\s+(?:and|und|et|y|e|og|och|en|i|и)\s+") -> list[str]:
    """The parts of a text that are agencies. Where words are not spaced, an agency may end a part: 「ロンドン共同」."""
    found = []
    for part in re.split(by, text):
        name = agency_name(part) or next((known_spellings()[s] for s in _dense() if part.strip().endswith(s)), None)
        found += [name] if name else []
    return found


@cache
def _dense() -> list[str]:
    """The spellings of agencies in scripts without spaces, the longest first."""
    return sorted((spelling for spelling in known_spellings() if _CJK.match(spelling)), key=len, reverse=True)


@cache
def _words() -> frozenset[str]:
    return frozenset(json.loads(_TABLE.read_bytes()))
