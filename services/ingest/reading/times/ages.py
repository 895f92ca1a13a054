"""How long ago something was, as people write it in all languages: "2 hours ago", "vor 3 Stunden", "昨天"
(`tables/age_words.json`, from CLDR; `training/age_words.py` generates it)."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict

from services.ingest.reading.times.tokens import Line

TABLE = Path(__file__).parent / "tables" / "age_words.json"
Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]
_MOST_WORDS = 5
"""Maximum words on one side of the number, or of an age without one."""
_JOINING = frozenset(".'’-()")
"""Marks within a form: "11-il sekonda ilu", "6 (na) araw ang nakalipas"."""
_MOST = 400
"""Maximum units of an age."""


class Age(NamedTuple):
    """How many units of time have passed, and the span in the line. `is_day`: the line names the day instead ("today",
    "yesterday"), so that a clock may stand beside it."""

    number: int
    unit: Unit
    start: int
    end: int
    is_day: bool = False


class _Table(TypedDict):
    """Units by form; and by name count, unit, and the only language in which the name counts, "" for all."""

    forms: dict[str, Unit]
    names: dict[str, tuple[int, Unit, str]]


def find_ages(line: Line, language: str | None = None) -> list[Age]:
    """All ages of a line, in order."""
    ages: list[Age] = []
    for at, token in enumerate(line.tokens):
        if ages and token.start < ages[-1].end:
            continue
        found = _counted(line, at) if token.number is not None else _named(line, at, language)
        if found is not None and not (ages and found.start < ages[-1].end):
            ages.append(found)
    return ages


def _counted(line: Line, at: int) -> Age | None:
    """The age whose number stands at a token: the form with the most words."""
    tokens = line.tokens
    number = tokens[at].number
    if number is None or number > _MOST:
        return None
    for first, before in _keys(line, at, -1):
        for last, behind in _keys(line, at, 1):
            unit = _table()["forms"].get(f"{before}|{behind}")
            if unit is not None:
                return Age(number, unit, tokens[first].start, tokens[last].end)
    return None


def _keys(line: Line, at: int, step: int) -> Iterator[tuple[int, str]]:
    """The last token and the joined key of the words beside a token, most words first."""
    found, key, other = [(at, "")], "", at + step
    while 0 <= other < len(line.tokens) and len(found) <= _MOST_WORDS:
        token = line.tokens[other]
        if token.key:
            key = token.key + key if step < 0 else key + token.key
            found.append((other, key))
        elif token.text not in _JOINING:
            break
        other += step
    return reversed(found)


def _named(line: Line, at: int, language: str | None) -> Age | None:
    """The age without a number that begins at a token."""
    tokens = line.tokens
    if not tokens[at].key or (at and tokens[at - 1].key and line.touch(at - 1, at)):
        return None
    best: Age | None = None
    key = ""
    for last in range(at, min(at + _MOST_WORDS, len(tokens))):
        if tokens[last].number is not None:
            break
        key += tokens[last].key
        goes_on = last + 1 < len(tokens) and tokens[last + 1].key and line.touch(last, last + 1)
        name = None if goes_on else _table()["names"].get(key)
        if name is not None and name[2] in ("", language):
            number, unit, _ = name
            best = Age(number, unit, tokens[at].start, tokens[last].end, is_day=unit == "day")
    return best


@cache
def _table() -> _Table:
    table: _Table = json.loads(TABLE.read_bytes())
    return table
