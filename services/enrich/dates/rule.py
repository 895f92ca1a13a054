"""Rules as data: the format of a language's tables, and how rules become regular expressions.

A pattern is a regular expression in which

- `{name}` matches one of the language's slots and reads its value; a digit distinguishes slots of a kind (`{year2}`);
- a space matches any gap within a paragraph;
- `[…]` is optional, `(…)` groups, `|` separates alternatives;
- `'` and `-` match their typographic forms too.

So `[{phase} ]{month} {year}` reads "early March 2019". Case is ignored unless a slot says otherwise. All repetition in
patterns is bounded, so matching takes time linear in the text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from schemas.enriched_article.v1 import DateType

GAP: Final = r"(?:[^\S\n]{1,3}|\n(?=(?-i:[a-z0-9])))"
"""White space within an expression. It crosses the end of a line only where the sentence continues."""

_BEFORE: Final = r"(?<![\w$£€#@])(?<![\d/][.,:/–-](?=\d))(?<![\d/][.,:/])(?<!\.\d)"
_AFTER: Final = r"(?!\w)(?![.,:/]\d)"
_SHORTHAND: Final = {"[": "(?:", "]": ")?", "(": "(?:", " ": GAP, "'": "['’]", "-": "[-‐‑–]"}
_SLOT: Final = re.compile(r"\{([a-z_]+)(\d?)\}")

_OUTER_CHOICE: Final = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
"""The outermost groups of a pattern; groups in them may hold no further ones."""

_PARTICLES: Final = r"(?:al-|(?:the|of|de)\s)"
"""Lower-case particles in names."""

Guard = Callable[[str, "re.Match[str]"], bool]
"""Takes the text and a rule's match, and returns whether to keep the match."""

Direction = Callable[[str, str, str], int]
"""Takes the rest of the sentence to the left, the mention, and the rest to the right; see `Language.direction`."""

SlotValue = Any
"""A slot's value: int, float, str, a pair, or null for an unspecified amount (`several`)."""

Slots = Mapping[str, SlotValue]
"""Values of the slots in a match, by name."""


@dataclass(frozen=True)
class Slot:
    """Words of one kind. `read` maps lower-case words to values, or is a function of the text."""

    pattern: str
    read: Mapping[str, SlotValue] | Callable[[str], SlotValue]
    triggers: frozenset[str] = frozenset()

    def value(self, text: str) -> SlotValue:
        """The value of the text, with white space normalized. Raises ValueError for an unknown word."""
        text = " ".join(text.split())
        if callable(self.read):
            return self.read(text)
        word = text.lower().replace("’", "'")
        if word not in self.read:  # re folds more letters than lower() does: it matches ſ as s
            raise ValueError(f"{text!r} is not a word of this slot")
        return self.read[word]


def words_slot(words: Mapping[str, SlotValue], *, cased: bool = False) -> Slot:
    """A slot of fixed words. `cased` words match only Capitalized or in CAPITALS, like names of months."""
    forms = sorted({form for word in words for form in _forms(word, cased)}, key=len, reverse=True)
    joined = "|".join(re.escape(form).replace(r"\ ", GAP).replace("'", "['’]") for form in forms)
    return Slot(
        f"(?-i:{joined})" if cased else f"(?:{joined})",
        dict(words),
        frozenset(max(re.findall(r"[^\W\d_]+", word.lower()), key=len) for word in words),
    )


def _forms(word: str, cased: bool) -> list[str]:
    if not cased:
        return [word]
    titled = re.sub(rf"(?<![\w'’])(?!{_PARTICLES})\w", lambda match: match[0].upper(), word)
    return [titled, word.upper()]


@dataclass(frozen=True)
class Reading:
    """The TIMEX3 attributes of a mention. `range` overrides the one derived from the value."""

    type: DateType
    value: str | None
    mod: str | None = None
    quant: str | None = None
    freq: str | None = None
    range: tuple[str | None, str | None] | None = None
    anaphoric: bool = False
    """Counted from another mention; later mentions still count from that one."""
    vague: bool = False
    """The value is not a period of the civil calendar (a fiscal year), so it has no range."""


@dataclass(frozen=True)
class Example:
    """A sentence with `[a mention]`, and its expected reading in an article published on `published`."""

    text: str
    value: str | None
    type: Literal["DATE", "TIME", "DURATION", "SET"] = "DATE"
    mod: str | None = None
    published: str = "2019-01-15"


@dataclass(frozen=True)
class Rule:
    """One way to write a time expression, with its meaning (a name in `meanings/table.py`) and fixed `given` slots."""

    pattern: str
    meaning: str
    given: Mapping[str, SlotValue] = field(default_factory=dict)
    unless_after: str = ""
    """A pattern that must not follow."""
    guard: str = ""
    """Name of an additional check among the language's guards."""
    only: tuple[str, ...] = ()
    """Names of the slots that form the mention, if the rest is only context: the `25` of `April 24 and 25`."""


@dataclass(frozen=True)
class Table:
    """The rules of one construct, tried only near a trigger: a word of a slot, or a literal word."""

    name: str
    triggers: tuple[str, ...]
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...] = ()
    not_dates: tuple[str, ...] = ()
    """Sentences that must not yield a mention."""


@dataclass(frozen=True)
class Language:
    """Everything the engine needs to know about one language."""

    code: str
    slots: Mapping[str, Slot]
    tables: tuple[Table, ...]
    guards: Mapping[str, Guard]
    direction: Direction
    """Where a bare day or month points: 3 (surely ahead) to -3 (surely behind), 0 if its sentence does not say."""
    habits: str
    """Pattern of words in a sentence on what happens again and again, or to many: at no one day's time of day."""
    steps_back: str
    """Pattern of words by which a sentence goes back in time (`had`), so that a clock may run backwards."""
    abbreviations: str
    """Pattern of words whose full stop does not end a sentence."""
    range_words: str
    """Pattern of what separates the ends of a range (`through`)."""
    list_words: str
    """Pattern of what separates two dates that may share a year (`and`)."""
    day_first_regions: frozenset[str]
    """Regions (`GB`) where 3/4 is the third of April; elsewhere it is the fourth of March."""
    day_link: str
    """Pattern of what separates a time from its day (`on`)."""


@dataclass(frozen=True)
class CompiledRule:
    """A rule with its regular expression, and the slot that reads each named group."""

    rule: Rule
    source: str
    """Of the regular expression."""
    readers: tuple[tuple[str, Slot], ...]
    needs: tuple[frozenset[str], ...]
    """Sets of lower-case words; a text that lacks a word of any set cannot match and is skipped."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when the rule is first tried: a worker would wait 1.3 s for all, and most texts need few."""
        return re.compile(self.source, re.IGNORECASE)

    def slots(self, match: re.Match[str]) -> dict[str, SlotValue]:
        """Values of the slots in the match, after the rule's given ones."""
        values = dict(self.rule.given)
        for name, slot in self.readers:
            if (text := match[name]) is not None:
                values[name] = slot.value(text)
        return values


def compile_rule(rule: Rule, slots: Mapping[str, Slot]) -> CompiledRule:
    """Translate a rule's pattern to a regular expression. Raises KeyError for an unknown slot."""
    readers: list[tuple[str, Slot]] = []

    def expand(match: re.Match[str]) -> str:
        slot = slots[match[1]]
        readers.append((match[1] + match[2], slot))
        return f"(?P<{match[1]}{match[2]}>{slot.pattern})"

    body = _SLOT.sub(expand, _shorthand(rule.pattern))
    after = f"(?!{_shorthand(rule.unless_after)})" if rule.unless_after else ""
    return CompiledRule(rule, f"{_BEFORE}(?:{body}){_AFTER}{after}", tuple(readers), tuple(_needs(rule.pattern, slots)))


def _needs(pattern: str, slots: Mapping[str, Slot]) -> Iterator[frozenset[str]]:
    """The words of which a match needs one: for each slot and word that is no option, and each choice of words."""
    pattern = re.sub(r"\\(?:x..|.)", " ", pattern)
    while (plain := re.sub(r"\[[^\[\]]*\]", "", pattern)) != pattern:
        pattern = plain
    for choice in _OUTER_CHOICE.findall(pattern):
        if words := _words_of_choice(choice):
            yield words
    while (plain := re.sub(r"\([^()]*\)", "", pattern)) != pattern:
        pattern = plain
    for name, _ in _SLOT.findall(pattern):
        if words := slots[name].triggers:
            yield words
    for word in re.findall(r"[^\W\d_]+", _SLOT.sub(" ", pattern)):
        yield frozenset({word.lower()})


def _words_of_choice(choice: str) -> frozenset[str]:
    """A word of each alternative, of which a text needs one: `eve`, `before` of `eve of|day before`; none if unsure."""
    alternatives = choice.split("|")
    if any(not re.fullmatch(r"[a-z' -]*[a-z]{2}[a-z' -]*", alternative) for alternative in alternatives):
        return frozenset()
    return frozenset(max(re.findall(r"[a-z]+", alternative), key=len) for alternative in alternatives)


def _shorthand(pattern: str) -> str:
    return "".join(_SHORTHAND.get(character, character) for character in pattern)
