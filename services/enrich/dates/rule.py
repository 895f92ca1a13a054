"""Rules as data: how a language writes its time expressions down in tables, and how these become regular expressions.

A pattern is a regular expression in which

- `{name}` stands for one of the lexicon's slots, and is read to that slot's value; a digit tells two of a kind apart
  (`{year2}`);
- a space stands for any gap within a paragraph;
- `[…]` is optional, `(…)` groups, `|` parts alternatives;
- `'` and `-` stand for the typographic ones too.

So `[{phase} ]{month} {year}` reads "early March 2019". Letter case does not count except where a slot says so. Nothing
in a pattern repeats without a bound: matching takes time linear in the text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from schemas.enriched_article.v1 import DateType

GAP: Final = r"(?:[^\S\n]{1,3}|\n(?=(?-i:[a-z0-9])))"
"""White space between two words of one expression. It crosses the end of a line only where a sentence runs on there."""

_BEFORE: Final = r"(?<![\w$£€#@])(?<![\d/][.,:/–-](?=\d))(?<![\d/][.,:/])(?<!\.\d)"
_AFTER: Final = r"(?!\w)(?![.,:/]\d)"
_SHORTHAND: Final = {"[": "(?:", "]": ")?", "(": "(?:", " ": GAP, "'": "['’]", "-": "[-‐‑–]"}
_SLOT: Final = re.compile(r"\{([a-z_]+)(\d?)\}")

_PARTICLES: Final = r"(?:al-|(?:the|of|de)\s)"
"""What stays small in a name."""

Guard = Callable[[str, "re.Match[str]"], bool]
"""Sees the text and a rule's match in it, and says whether the match may stand."""

SlotValue = Any
"""A slot's value: int, float, str, a pair, or null for an amount that is not told (`several`)."""

Slots = Mapping[str, SlotValue]
"""The values of the slots that took part in a match, by name."""


@dataclass(frozen=True)
class Slot:
    """Words of one kind. `read` maps lower-case words (or any text, if it is a function) to their value."""

    pattern: str
    read: Mapping[str, SlotValue] | Callable[[str], SlotValue]
    triggers: frozenset[str] = frozenset()

    def value(self, text: str) -> SlotValue:
        """What the text means, white space counting as one space. Raises ValueError for a word that is not known."""
        text = " ".join(text.split())
        if callable(self.read):
            return self.read(text)
        word = text.lower().replace("’", "'")
        if word not in self.read:  # re folds more letters than lower() does: ſ is an s to it
            raise ValueError(f"{text!r} is not a word of this slot")
        return self.read[word]


def words_slot(words: Mapping[str, SlotValue], *, cased: bool = False) -> Slot:
    """A slot of fixed words. `cased` ones are matched only Capitalised or in CAPITALS, as names of months are."""
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
    """What a mention means: TIMEX3 attributes. `range` overrides the one that follows from the value."""

    type: DateType
    value: str | None
    mod: str | None = None
    quant: str | None = None
    freq: str | None = None
    range: tuple[str | None, str | None] | None = None
    anaphoric: bool = False
    """True when it was counted from another mention; later ones then still count from that other."""
    vague: bool = False
    """True when the value is no stretch of the civil calendar (a fiscal year), so that no range follows from it."""


@dataclass(frozen=True)
class Example:
    """A sentence around `[a mention]` and what that mention must come to, published on `published`."""

    text: str
    value: str | None
    type: Literal["DATE", "TIME", "DURATION", "SET"] = "DATE"
    mod: str | None = None
    published: str = "2019-01-15"


@dataclass(frozen=True)
class Rule:
    """One way to write a time expression, and its meaning: a name in `meanings/table.py`, with fixed `given` slots."""

    pattern: str
    meaning: str
    given: Mapping[str, SlotValue] = field(default_factory=dict)
    unless_after: str = ""
    """A pattern that must not follow."""
    guard: str = ""
    """Name of a further check, one of the language's guards."""
    only: tuple[str, ...] = ()
    """Names of the slots that are the mention, when what stands around them is only read along: the `25` of `April 24
    and 25`."""


@dataclass(frozen=True)
class Table:
    """The rules of one construct. They are tried only near a trigger: a word of a slot, or a literal word."""

    name: str
    triggers: tuple[str, ...]
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...] = ()
    not_dates: tuple[str, ...] = ()
    """Sentences without a mention."""


@dataclass(frozen=True)
class Language:
    """Everything the engine needs to know of one language."""

    code: str
    slots: Mapping[str, Slot]
    tables: tuple[Table, ...]
    guards: Mapping[str, Guard]
    future_cues: str
    """Pattern of words that put a mention near them in the future; in a sentence the nearest cue wins."""
    certain_cues: str
    """Pattern of those future cues that leave no doubt (`will`); others may also report (`could`, `to`)."""
    past_cues: str
    announcing_cues: str
    """Pattern of those past cues that may well tell of what is to come (`said`, `agreed`)."""
    forward_words: str
    """Pattern of what, just before a mention, points ahead (`until`)."""
    forward_denied: str
    """Pattern of what, just after such a mention, says that it is past all the same (`they had`)."""
    backward_words: str
    """Pattern of what, just before a mention, says that it is past (`since`)."""
    abbreviations: str
    """Pattern of words whose full stop ends no sentence."""
    range_words: str
    """Pattern of what stands between the two ends of a range (`through`)."""
    list_words: str
    """Pattern of what stands between two dates that may share a year (`and`)."""
    day_first_regions: frozenset[str]
    """Regions (`GB`) where 3/4 is the third of April; elsewhere it is the fourth of March."""
    day_link: str
    """Pattern of what stands between a time and its day (`on`)."""


@dataclass(frozen=True)
class CompiledRule:
    """A rule with its regular expression and, per group name, the slot that reads it."""

    rule: Rule
    pattern: re.Pattern[str]
    readers: tuple[tuple[str, Slot], ...]
    needs: tuple[frozenset[str], ...]
    """Sets of lower-case words; a text without a word of each has no match, which spares trying."""

    def slots(self, match: re.Match[str]) -> dict[str, SlotValue]:
        """The values of the slots that took part in the match, the rule's given ones first."""
        values = dict(self.rule.given)
        for name, slot in self.readers:
            if (text := match[name]) is not None:
                values[name] = slot.value(text)
        return values


def compile_rule(rule: Rule, slots: Mapping[str, Slot]) -> CompiledRule:
    """Turn a rule's pattern into a regular expression. Raises KeyError for a slot the lexicon lacks."""
    readers: list[tuple[str, Slot]] = []

    def expand(match: re.Match[str]) -> str:
        slot = slots[match[1]]
        readers.append((match[1] + match[2], slot))
        return f"(?P<{match[1]}{match[2]}>{slot.pattern})"

    body = _SLOT.sub(expand, _shorthand(rule.pattern))
    after = f"(?!{_shorthand(rule.unless_after)})" if rule.unless_after else ""
    pattern = re.compile(f"{_BEFORE}(?:{body}){_AFTER}{after}", re.IGNORECASE)
    return CompiledRule(rule, pattern, tuple(readers), tuple(_needs(rule.pattern, slots)))


def _needs(pattern: str, slots: Mapping[str, Slot]) -> Iterator[frozenset[str]]:
    """For each slot and word outside of options and alternatives: the words of which the pattern needs one."""
    pattern = re.sub(r"\\(?:x..|.)", " ", pattern)
    while (plain := re.sub(r"\[[^\[\]()]*\]|\([^\[\]()]*\)", "", pattern)) != pattern:
        pattern = plain
    for name, _ in _SLOT.findall(pattern):
        if words := slots[name].triggers:
            yield words
    for word in re.findall(r"[^\W\d_]+", _SLOT.sub(" ", pattern)):
        yield frozenset({word.lower()})


def _shorthand(pattern: str) -> str:
    return "".join(_SHORTHAND.get(character, character) for character in pattern)
