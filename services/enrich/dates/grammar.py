"""Grammars: the compiled tables of a language, and where a text matches them.

Each word is looked up; the rules of a table are tried only in a window of bounded width around its trigger words, so
time grows linearly with the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.enrich.dates.rule import CompiledRule, Language, Rule, SlotValue, compile_rule

BEFORE: Final = 56

AFTER: Final = 48
"""Code points around a trigger that must contain its expression; the longest known expressions take 50."""

_TOKEN: Final = re.compile(
    r"(?P<numeric>\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})|(?P<clock>\d{1,2}:\d\d)|(?P<slashed>\d{1,2}/\d{1,2}\b)"
    r"|(?P<quarter>(?:[QH][1-4]|[1-4][QH])(?:\d\d)?\b)|(?P<short_year>['’‘]\d\d\b)|(?P<ordinal>\d+(?:st|nd|rd|th)\b)|(?P<decade>\d+['’]?s\b)"
    r"|(?P<year>\d{4}(?!\d))|\d+|(?P<word>[^\W\d_]+)"
)
"""What may trigger a table: a word, or figures of a shape that tables call `#year`, `#clock`, …"""

_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Candidate:
    """A match of a rule that passed its guard."""

    start: int
    end: int
    read: int
    """Code points read; the mention may be shorter."""
    order: int
    rule: Rule
    slots: dict[str, SlotValue]


@dataclass(frozen=True)
class Grammar:
    """A language's tables, compiled."""

    language: Language

    @cached_property
    def tables(self) -> list[list[CompiledRule]]:
        """The compiled rules of each table."""
        return [[compile_rule(rule, self.language.slots) for rule in table.rules] for table in self.language.tables]

    @cached_property
    def triggers(self) -> dict[str, frozenset[int]]:
        """Tables triggered by each lower-case word or #shape of figures."""
        found: dict[str, set[int]] = {}
        for number, table in enumerate(self.language.tables):
            for trigger in table.triggers:
                slot = self.language.slots.get(trigger)
                for word in slot.triggers if slot else (trigger,):
                    found.setdefault(word, set()).add(number)
        return {word: frozenset(tables) for word, tables in found.items()}

    @cached_property
    def ranges(self) -> "re.Pattern[str]":
        """Matches what separates the ends of a range."""
        return re.compile(self.language.range_words, re.IGNORECASE)

    @cached_property
    def day_links(self) -> "re.Pattern[str]":
        """Matches what separates a time from its day."""
        return re.compile(self.language.day_link, re.IGNORECASE)

    @cached_property
    def year_links(self) -> "re.Pattern[str]":
        """Matches what separates two dates that may share a year."""
        return re.compile(f"{self.language.range_words}|{self.language.list_words}", re.IGNORECASE)

    def windows(self, text: str) -> Iterator[tuple[int, int, set[int]]]:
        """Stretches of the text to search, in order, without overlaps, with the tables to try."""
        triggers = self.triggers
        start = end = -1
        tables: set[int] = set()
        for match in _TOKEN.finditer(text):
            shape = match.lastgroup
            hit = triggers.get(match[0].lower() if shape == "word" else f"#{shape}")
            if hit is None:
                continue
            low, high = max(0, match.start() - BEFORE), match.end() + AFTER
            if low > end:
                if tables:
                    yield start, end, tables
                start, tables = low, set()
            end = high
            tables |= hit
        if tables:
            yield start, end, tables

    def candidates(self, text: str) -> Iterator[Candidate]:
        """Every match of every rule that passes its guard."""
        for start, reach, tables in self.windows(text):
            end = _word_end(text, reach)
            words = set(_WORD.findall(text[start:end].lower()))
            for number in sorted(tables):
                for order, compiled in enumerate(self.tables[number]):
                    if any(words.isdisjoint(need) for need in compiled.needs):
                        continue
                    guard = self.language.guards.get(compiled.rule.guard)
                    for match in compiled.pattern.finditer(text, start, end):
                        if guard is None or guard(text, match):
                            try:
                                slots = compiled.slots(match)
                            except ValueError:  # a letter that re folds into another, see Slot.value
                                continue
                            start_of, end_of = _extent(match, compiled.rule)
                            read = match.end() - match.start()
                            yield Candidate(start_of, end_of, read, 1000 * number + order, compiled.rule, slots)


def _extent(match: re.Match[str], rule: Rule) -> tuple[int, int]:
    """Start and end of the mention within a match."""
    spans = [match.span(name) for name in rule.only if match[name] is not None] or [match.span()]
    return spans[0][0], spans[-1][1]


def _word_end(text: str, position: int) -> int:
    """The next position that does not cut a word, at most 24 code points further."""
    position = min(position, len(text))
    limit = min(position + 24, len(text))
    while position < limit and not text[position].isspace():
        position += 1
    return position
