"""Names and titles that hold words of time: the Sunday Clarion, Office 2019, "Friday Night Lights"."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from schemas.enriched_article.v1 import Entity

_WHOLE: Final = frozenset({"WORK_OF_ART"})
"""Types of name in which nothing is a date, not even a year that is the name."""

_HOLDING: Final = frozenset({"PERSON", "ORG", "PRODUCT", "FAC", "LOC", "LAW", "EVENT", "WORK_OF_ART"})

_MAXIMUM_TITLE: Final = 60
"""Maximum length of a title in quotation marks, in code points to each side of a date: longer ones are sentences."""

_OPENING: Final = re.compile(r"(?:^|[\s(\[—–-])[\"“‘']([^\"“”\n]*)$")
_CLOSING: Final = re.compile(r"([^\"“”\n]*?)[,.!?]?[\"”’]")
_SMALL: Final = frozenset(
    re.findall(
        r"\w+",
        "a an the of and or in on at to for from by with as but is it de la le du el i you my me not",
    )
)
"""Words that titles write small, and that make no title of a date: `On Monday`."""


class NamedSpans:
    """The name mentions of a text, for looking up whether a date is part of one."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._spans = sorted(
            (mention.start, mention.end, entity.type)
            for entity in entities
            if entity.type in _HOLDING
            for mention in entity.mentions
            if mention.kind == "name"
        )

    def hold(self, text: str, start: int, end: int) -> bool:
        """Whether `text[start:end]` is part of a name rather than a date.

        A year before a name's own words (`2026 World Cup`) and after `of` (`the Act of 1989`) stays a date, as does
        what is written small within a name. A name that is part of the date (`Day` in `Labor Day`) changes nothing.
        """
        at = bisect_left(self._spans, (end, 0, ""))
        for first, last, kind in reversed(self._spans[max(0, at - 2) : at]):
            if last <= start:
                continue
            if kind in _WHOLE:
                return True
            inside = text[max(start, first) : min(end, last)]
            beyond = last > end or (first < start and last == end)
            if beyond and not inside.islower() and not self._is_free(text, start, first):
                return True
        return False

    @staticmethod
    def _is_free(text: str, start: int, first: int) -> bool:
        if text[start].isdigit() and start <= first:
            return True
        return text[max(0, start - 4) : start].lower() == " of "


def in_title(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` stands with other capitalized words in quotation marks: `"Friday Night Lights"`."""
    before = _OPENING.search(text[max(0, start - _MAXIMUM_TITLE) : start])
    after = _CLOSING.match(text, end, end + _MAXIMUM_TITLE) if before else None
    if before is None or after is None:
        return False
    others = [word for word in f"{before[1]} {after[1]}".split() if word.strip(".,:;!?").lower() not in _SMALL]
    return bool(others) and all(word[0].isupper() or word[0].isdigit() for word in others)
