"""Conditions on records: what they mean, and how they are written.

Their logic has three values. None is for what cannot be known, because a record's value cannot be decoded: `header.a =
"x" or title = "y"` holds for such a record if its header is so, and is unknown otherwise.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, Protocol, TypeAlias

from services.tail.fields import Kind, Names
from services.tail.tailed_record import as_text, at_path

VALUE: Final = "value"
"""The root of the fields of the record itself, which is not written."""

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
"""What a name in a path may be without quotation marks, unless it is a word of the language."""

WORDS: Final = frozenset(("and", "or", "not", "in", "exists", "true", "false"))

Operator = Literal["=", "!=", "~", "<", "<=", ">", ">=", "in"]


class Scope(Protocol):
    """What a condition is asked of: a record, or one element of a list."""

    def values(self, root: str, names: Names) -> Iterable[object] | None:
        """What stands at a path; None if that cannot be known."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a list, as a scope of its own."""

    found: object

    def values(self, root: str, names: Names) -> Iterable[object] | None:
        """What stands at a path below it."""
        return at_path(self.found, names)


@dataclass(frozen=True, slots=True)
class Span:
    """A time as it was written, and what it stands for: a moment, or a day until the first moment after it."""

    text: str
    first: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.first <= moment < self.end or moment == self.first


Literal_: TypeAlias = str | int | float | bool | Span


@dataclass(frozen=True, slots=True)
class Path:
    """Where a value stands: its root, the names from there on, and what it holds."""

    root: str
    names: Names
    kind: Kind

    def __str__(self) -> str:
        begins = () if self.root == VALUE else (self.root,)
        return ".".join([*begins, *map(_name, self.names)])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Holds if any of the values at the path compares so with any operand; `!=`, if none is equal."""

    path: Path
    operator: Operator
    operands: tuple[Literal_, ...]
    """One, but for `in`."""
    needs_value: bool = field(init=False, compare=False)
    _holds: Callable[[Any], bool] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs_value", self.path.root == VALUE)
        object.__setattr__(self, "_holds", _predicate(self.path.kind, self.operator, self.operands))

    def holds(self, scope: Scope) -> bool | None:
        """Whether it holds; None if that cannot be known."""
        found = scope.values(self.path.root, self.path.names)
        if found is None:
            return None
        read, holds = _READERS[self.path.kind], self._holds
        held = any(holds(value) for one in found if (value := read(one)) is not None)
        return not held if self.operator == "!=" else held

    def __str__(self) -> str:
        if self.operator == "in":
            return f"{self.path} in ({', '.join(map(_literal, self.operands))})"
        return f"{self.path} {self.operator} {_literal(self.operands[0])}"


@dataclass(frozen=True, slots=True)
class Exists:
    """Holds if there is a value at the path other than null, and other than an empty list."""

    path: Path

    @property
    def needs_value(self) -> bool:
        """Whether the record must be decoded for it."""
        return self.path.root == VALUE

    def holds(self, scope: Scope) -> bool | None:
        """Whether it holds; None if that cannot be known."""
        found = scope.values(self.path.root, self.path.names)
        return None if found is None else any(True for _ in found)

    def __str__(self) -> str:
        return f"{self.path} exists"


@dataclass(frozen=True, slots=True)
class Within:
    """Holds if one and the same element at the path meets the whole condition."""

    path: Path
    condition: "Condition"
    needs_value: bool = field(default=True, init=False)

    def holds(self, scope: Scope) -> bool | None:
        """Whether it holds; None if that cannot be known."""
        found = scope.values(self.path.root, self.path.names)
        return None if found is None else any(self.condition.holds(Element(one)) for one in found)

    def __str__(self) -> str:
        return f"{self.path} {{ {self.condition} }}"


@dataclass(frozen=True, slots=True)
class Not:
    """Holds if the other does not."""

    condition: "Condition"

    @property
    def needs_value(self) -> bool:
        """Whether the record must be decoded for it."""
        return self.condition.needs_value

    def holds(self, scope: Scope) -> bool | None:
        """Whether it holds; None if that cannot be known."""
        held = self.condition.holds(scope)
        return None if held is None else not held

    def __str__(self) -> str:
        return f"not {_grouped(self.condition)}"


@dataclass(frozen=True, slots=True)
class Junction:
    """Several conditions of which all must hold (`and`), or one (`or`)."""

    word: Literal["and", "or"]
    conditions: tuple["Condition", ...]
    needs_value: bool = field(init=False, compare=False)
    _cheap_first: tuple["Condition", ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # What headers decide needs no decoding; the order changes nothing else.
        cheap_first = sorted(self.conditions, key=lambda one: one.needs_value)
        object.__setattr__(self, "_cheap_first", tuple(cheap_first))
        object.__setattr__(self, "needs_value", cheap_first[-1].needs_value)

    def holds(self, scope: Scope) -> bool | None:
        """Whether it holds; None if that cannot be known."""
        decisive = self.word == "or"
        result: bool | None = not decisive
        for one in self._cheap_first:
            held = one.holds(scope)
            if held is decisive:
                return decisive
            if held is None:
                result = None
        return result

    def __str__(self) -> str:
        return f" {self.word} ".join(map(_grouped, self.conditions))


Condition: TypeAlias = Comparison | Exists | Within | Not | Junction


def folded(text: str) -> str:
    """Text as `~` compares it: without regard to capitals, and to how accents and widths are encoded."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text.casefold())


def _predicate(kind: Kind, operator: Operator, operands: tuple[Literal_, ...]) -> Callable[[Any], bool]:
    first: Any = operands[0]
    if operator == "~":
        part = folded(str(first))
        return lambda value: part in folded(value)
    if operator in ("=", "!=", "in"):
        if kind == "time":
            return lambda value: any(value in one for one in operands if isinstance(one, Span))
        return operands.__contains__
    if kind == "time":
        spans: Mapping[str, Callable[[datetime], bool]] = {
            "<": lambda value: value < first.first,
            "<=": lambda value: value < first.first or value in first,
            ">": lambda value: value >= first.end and value not in first,
            ">=": lambda value: value >= first.first,
        }
        return spans[operator]
    numbers: Mapping[str, Callable[[float], bool]] = {
        "<": lambda value: value < first,
        "<=": lambda value: value <= first,
        ">": lambda value: value > first,
        ">=": lambda value: value >= first,
    }
    return numbers[operator]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _time(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        # Compared as UTC: what lies outside the calendar there is no time either.
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _bytes(value: object) -> str | None:
    try:
        return as_text(base64.b64decode(value, validate=True)) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None


_READERS: Final[Mapping[Kind, Callable[[object], Any]]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "time": _time,
    "bytes": _bytes,
}
"""What a value is compared as; None for a value of another kind, which no comparison meets."""


def _name(name: str) -> str:
    return name if NAME.fullmatch(name) and name.lower() not in WORDS else _quoted(name)


def _literal(value: Literal_) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Span):
        return _quoted(value.text)
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _grouped(condition: Condition) -> str:
    return f"({condition})" if isinstance(condition, Junction) else str(condition)
