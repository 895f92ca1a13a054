"""Reads a condition on records, as `--where` takes it:

    condition = all { "or" all }                    path  = name { "." name }
    all       = one { "and" one }                   name  = letters, digits, `_` and `-`, or a text
    one       = "not" one                           value = text | number | "true" | "false" | age
              | "(" condition ")"                   text  = "…" or '…', in which \\ stands before \\ and quotation marks
              | path "exists"                       age   = a number and one of s m h d w
              | path "{" condition "}"
              | path "in" "(" value { "," value } ")"
              | path ( "=" | "!=" | "~" | "<" | "<=" | ">" | ">=" ) value

Every path is looked up in the record's schema, and every value must fit its field, before any record is read. Nothing
here is a pattern: `~` asks whether a text contains another one, so that no condition is slow.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, cast

from services.errors import DatelineError
from services.tail.condition import (
    VALUE,
    WORDS,
    Comparison,
    Condition,
    Exists,
    Junction,
    Literal_,
    Not,
    Operator,
    Path,
    Span,
    Within,
)
from services.tail.fields import Fields, Kind, UnknownField
from services.tail.tailed_record import FACTS, HEADER, RECORD

Moments = Callable[[str], tuple[datetime, datetime]]
"""The first moment that a written time stands for, and the first one after it; the same for a moment. Raises ValueError
that says what to write instead, or OverflowError."""

LONGEST = 10_000
"""Maximum length of a condition, in characters: a person writes less, and it bounds the work."""
DEEPEST = 50
"""Maximum depth of parentheses, braces and `not`: each is a call of Python, which allows a thousand."""
LONGEST_NUMBER = 30
"""Maximum digits of a number: more than any field holds."""

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<age>[0-9]{1,6}[smhdw](?![A-Za-z0-9_.-]))
    |(?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_.-]))
    |(?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    |(?P<sign>!=|<=|>=|[=~<>(){},.])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)

_OPERATORS: Final = ("=", "!=", "~", "<", "<=", ">", ">=")
_FIT: Final[dict[Kind, tuple[frozenset[str], str]]] = {
    "text": (frozenset(("=", "!=", "~", "in")), 'a text in quotation marks: "…"'),
    "bytes": (frozenset(("=", "!=", "~", "in")), 'a text in quotation marks: "…"'),
    "number": (frozenset(("=", "!=", "<", "<=", ">", ">=", "in")), "a number"),
    "flag": (frozenset(("=", "!=", "in")), "true or false"),
    "time": (frozenset(("=", "!=", "<", "<=", ">", ">=", "in")), 'a time: "2026-03-05", "2026-03-05T10:15Z", or 2h'),
}
"""Which operators a kind of field has, and what is written behind them."""


class ConditionError(DatelineError):
    """A text is no condition on these records. `start` and `end` are where, in characters; the message says what is
    wrong and what to write instead."""

    def __init__(self, problem: str, remedy: str, start: int, end: int) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem, self.remedy, self.start, self.end = problem, remedy, start, max(end, start + 1)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """A group of _TOKEN; `word` for a word of the language, `end` behind the last one."""
    text: str
    start: int
    end: int

    def is_(self, *words: str) -> bool:
        return self.kind in ("word", "sign") and self.text in words


def parse(text: str, fields: Fields, moments: Moments) -> Condition:
    """The condition on records with these fields. Raises ConditionError."""
    if len(text) > LONGEST:
        raise ConditionError(f"a condition has at most {LONGEST:,} characters", "shorten it", LONGEST, LONGEST + 1)
    return _Parser(_tokens(text), fields, moments).whole()


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        kind, word, end = str(match.lastgroup), match[0], match.end()
        if kind == "name" and word.lower() in WORDS:
            kind, word = "word", word.lower()
        if kind == "text":
            word = _unescaped(word[1:-1], at + 1)
        if kind != "space":
            found.append(_Token(kind, word, at, end))
        at = end
    return [*found, _Token("end", "", len(text), len(text))]


def _unescaped(text: str, start: int) -> str:
    for match in _ESCAPE.finditer(text):
        if match[1] not in "\\\"'":
            at = start + match.start()
            raise ConditionError("\\ stands only before \\ and quotation marks", "write \\\\ for one", at, at + 2)
    return _ESCAPE.sub(r"\1", text)


def _unreadable(text: str, at: int) -> ConditionError:
    one = text[at]
    if one in "\"'":
        return ConditionError("this text does not end", f"write {one} behind it", at, len(text))
    if one in "“”„«»‘’":
        return ConditionError(f"{one} is no quotation mark here", 'write a straight one: "', at, at + 1)
    if one in "-0123456789":
        end = re.compile(r"[A-Za-z0-9_.:+-]*").match(text, at)
        return ConditionError(
            "neither a number nor an age",
            'write texts and times in quotation marks: "2026-03-05"',
            at,
            end.end() if end else at,
        )
    return ConditionError(f"{one!r} means nothing here", "write texts in quotation marks", at, at + 1)


class _Parser:
    def __init__(self, tokens: list[_Token], fields: Fields, moments: Moments) -> None:
        self._tokens = tokens
        self._fields = fields
        self._moments = moments
        self._at = 0
        self._depth = 0
        self._inside = False
        """Whether paths begin at an element of a list, between braces."""

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def whole(self) -> Condition:
        found = self._junction("or")
        if self._next.kind != "end":
            raise self._error("a condition ends before this", "write `and` or `or` between two")
        return found

    def _junction(self, word: Literal["and", "or"]) -> Condition:
        found = [self._junction("and") if word == "or" else self._one()]
        while self._next.is_(word):
            self._at += 1
            found.append(self._junction("and") if word == "or" else self._one())
        return found[0] if len(found) == 1 else Junction(word, tuple(found))

    def _one(self) -> Condition:
        if self._depth == DEEPEST:
            raise self._error(f"conditions are nested at most {DEEPEST} deep", "write it with fewer parentheses")
        self._depth += 1
        if self._next.is_("not"):
            self._at += 1
            found: Condition = Not(self._one())
        elif self._next.is_("("):
            self._at += 1
            found = self._junction("or")
            self._expect(")")
        else:
            found = self._of_path()
        self._depth -= 1
        return found

    def _of_path(self) -> Condition:
        first = self._next
        path = self._path()
        sign = self._next
        self._at += 1
        if sign.is_("exists"):
            return Exists(path)
        if sign.is_("{"):
            return self._within(path, sign)
        if path.kind == "object":
            inside = self._fields.inside(self._fields.find(path.names))
            raise ConditionError(
                f"{path} has fields of its own",
                f"compare one of them ({inside}), or write `exists`",
                first.start,
                sign.start,
            )
        if not sign.is_("in", *_OPERATORS):
            raise ConditionError(
                f"a comparison of {path} is missing",
                f"write one of {' '.join(_OPERATORS)} in exists behind it",
                sign.start,
                sign.end,
            )
        operators, wanted = _FIT[path.kind]
        if sign.text not in operators:
            what = "text" if path.kind == "bytes" else path.kind
            raise ConditionError(
                f"{path} is a {what}, which has no {sign.text}",
                f"use one of {' '.join(sorted(operators))}",
                sign.start,
                sign.end,
            )
        return Comparison(path, cast(Operator, sign.text), self._operands(path.kind, wanted, sign.text == "in"))

    def _within(self, path: Path, brace: _Token) -> Condition:
        if path.kind != "object":
            raise ConditionError(
                f"{path} has no fields of its own", "write a comparison behind it", brace.start, brace.end
            )
        outer, inside = self._fields, self._inside
        self._fields, self._inside = outer.below(outer.find(path.names)), True
        found = self._junction("or")
        self._expect("}")
        self._fields, self._inside = outer, inside
        return Within(path, found)

    def _path(self) -> Path:
        first, names = self._next, [self._name("a path")]
        while self._next.is_("."):
            self._at += 1
            names.append(self._name("the name of a field"))
        end = self._tokens[self._at - 1].end
        if first.kind == "name" and names[0] in (RECORD, HEADER):
            return self._about(names, first.start, end)
        try:
            field = self._fields.find(tuple(names))
        except UnknownField as error:
            raise ConditionError(error.problem, error.remedy, first.start, end) from None
        return Path(VALUE, field.names, field.kind)

    def _about(self, names: list[str], start: int, end: int) -> Path:
        """A path to what the topic says of the record."""
        if self._inside:
            raise ConditionError(
                f"{names[0]} is not part of {self._fields.what}", "write it outside the braces", start, end
            )
        if len(names) != 2:
            example = f"{HEADER}.ce_source" if names[0] == HEADER else f"{RECORD}.key"
            raise ConditionError(f"one name belongs behind {names[0]}.", f"as in {example}", start, end)
        if names[0] == HEADER:
            return Path(HEADER, (names[1],), "text")
        if names[1] not in FACTS:
            raise ConditionError(f"there is no {RECORD}.{names[1]}", f"it has {', '.join(FACTS)}", start, end)
        return Path(RECORD, (names[1],), FACTS[names[1]][0])

    def _name(self, wanted: str) -> str:
        if self._next.kind not in ("name", "text"):
            raise self._error(f"{wanted} is missing", 'as in: title ~ "ferry" and source.id = "wire"')
        self._at += 1
        return self._tokens[self._at - 1].text

    def _operands(self, kind: Kind, wanted: str, several: bool) -> tuple[Literal_, ...]:
        if not several:
            return (self._literal(kind, wanted),)
        self._expect("(")
        found = [self._literal(kind, wanted)]
        while self._next.is_(","):
            self._at += 1
            found.append(self._literal(kind, wanted))
        self._expect(")")
        return tuple(found)

    def _literal(self, kind: Kind, wanted: str) -> Literal_:
        token = self._next
        self._at += 1
        if kind in ("text", "bytes") and token.kind == "text":
            return token.text
        if kind == "number" and token.kind == "number":
            return _number(token)
        if kind == "flag" and token.is_("true", "false"):
            return token.text == "true"
        if kind == "time" and token.kind in ("text", "age"):
            try:
                return Span(token.text, *self._moments(token.text))
            except (ValueError, OverflowError) as error:
                raise ConditionError(f"no time: {error}", f"write {wanted}", token.start, token.end) from None
        raise ConditionError("a value that fits the field is missing", f"write {wanted}", token.start, token.end)

    def _expect(self, sign: str) -> None:
        if not self._next.is_(sign):
            raise self._error(f"{sign} is missing", f"write {sign} here")
        self._at += 1

    def _error(self, problem: str, remedy: str) -> ConditionError:
        return ConditionError(problem, remedy, self._next.start, self._next.end)


def _number(token: _Token) -> int | float:
    text = token.text
    found = float(text) if len(text) > LONGEST_NUMBER or not text.lstrip("-").isdigit() else int(text)
    if len(text) > LONGEST_NUMBER or found in (float("inf"), float("-inf")):
        raise ConditionError(
            "this number is too long", f"write at most {LONGEST_NUMBER} digits", token.start, token.end
        )
    return found
