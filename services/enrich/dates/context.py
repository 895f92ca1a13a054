"""Contexts: what a mention is read against: the text around it, the anchor, and earlier mentions."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from services.enrich.dates.anchor import FINENESS, Anchor, Unresolved
from services.enrich.dates.calendar import first_day
from services.enrich.dates.rule import Language

REACH: Final = 90
"""Code points to each side to search for cues: about one clause."""

_SENTENCE_END: Final = re.compile(r"[.!?…][\"”’')]*\s+(?=[\"“‘'(]*[A-Z])|\n(?=[\"“‘'(]*[A-Z])|\n\s*\n|``|''|[“”;]")


@lru_cache(maxsize=32)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@dataclass(frozen=True)
class Context:
    """The context of a mention, `text[start:end]`. `reference` is the value of the last resolved date before it."""

    text: str
    start: int
    end: int
    anchor: Anchor | None
    language: Language
    reference: str | None = None
    quarter: str | None = None
    """Value of the last quarter before it, if any."""
    fiscal: bool = False
    """Whether that quarter is of a company's own year."""
    yearly: bool = False
    """Whether the text has gone on from it to another period of the report, such as nine months."""
    since: str | None = None
    """Value of the mention that starts the range this one ends: `Monday` for Friday in `Monday through Friday`."""
    day_first: bool = False
    """Whether 3/4 is the third of April in this text or region."""
    clock: str | None = None
    """Value of the last time of day by the clock before it, if any."""
    clock_end: int = 0
    parted: bool = False
    """Whether a paragraph ends between the last date before it and the mention."""
    following: str | None = None
    """Value of the date that follows directly: `Monday` for the time in `at 8 p.m. on Monday`."""
    following_year: int | None = None
    """Year of that date: 2018 for March in `from March to May 2018`."""

    def day(self, unit: str, otherwise: str | None = None) -> date:
        """The anchor's day. Raises Unresolved(otherwise) if it is not precise enough to count in `unit`."""
        if self.anchor is None or self.anchor.fineness < FINENESS.get(unit, 2):
            raise Unresolved(otherwise)
        return self.anchor.day

    def reference_day(self) -> date | None:
        """The first day of the last date mentioned."""
        return first_day(self.reference) if self.reference else None

    @cached_property
    def left(self) -> str:
        """The text before the mention, within its sentence and REACH."""
        abbreviation = _pattern(f"(?-i:\\b(?:{self.language.abbreviations})\\.\\s*$)")
        begin = max(0, self.start - REACH)
        left = self.text[begin : self.start]
        cut = 0
        for match in _SENTENCE_END.finditer(left):
            if not abbreviation.search(left[: match.end()]):
                cut = match.end()
        return left[cut:]

    @cached_property
    def right(self) -> str:
        """The text after the mention, within its sentence and REACH."""
        abbreviation = _pattern(f"(?-i:\\b(?:{self.language.abbreviations})\\.\\s*$)")
        right = self.text[self.end : self.end + REACH]
        for match in _SENTENCE_END.finditer(right):
            if not abbreviation.search(right[: match.end()]):
                return right[: match.start()]
        return right

    @cached_property
    def alone(self) -> bool:
        """Whether the mention is a line of its own, like the time of an entry of a live blog."""
        line_begins = self.start == 0 or self.text[self.start - 1] == "\n"
        return line_begins and (self.end == len(self.text) or self.text[self.end] == "\n")

    @cached_property
    def is_habit(self) -> bool:
        """Whether the sentence tells of what happens again and again, or to many."""
        habits = _pattern(self.language.habits)
        return habits.search(self.left) is not None or habits.search(self.right) is not None

    @cached_property
    def steps_back(self) -> bool:
        """Whether the sentence goes back in time before the mention."""
        return _pattern(self.language.steps_back).search(self.left) is not None

    @cached_property
    def direction(self) -> int:
        """Negative if the sentence points to the past, positive if to the future, 0 if neither; see `Language`."""
        return self.language.direction(self.left, self.text[self.start : self.end], self.right)
