"""YAML that people write, read with the place of every value, so that an error can name its line.

Only what such a file needs: mappings with plain keys, sequences and scalars. A scalar is the text as written, and
whoever reads it decides what it is: `no` is a language as well as a word for false, and `1843` the name of a magazine.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple, NoReturn

import yaml

from services.errors import DatelineError

MAX_DEPTH = 20
"""Maximum depth of nested collections: a catalogue has six; more is a mistake, or an attack on the stack."""

KeyPath = tuple[Hashable, ...]
"""The keys and numbers that lead to a value, from the top."""

_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


_IN_GENERAL = "check the indentation and the quotes"
_MISTAKES: Sequence[tuple[re.Pattern[str], bool, str]] = (
    (re.compile("quoted scalar.*end of"), True, "the quotation mark that opens here is never closed; close it"),
    (
        re.compile("quoted scalar"), False,
        "between double quotes, a backslash begins an escape; use single quotes",
    ),
    (re.compile("flow"), True, "the bracket that opens here is not closed, or a comma is missing; correct that"),
    (
        re.compile("cannot start any token"), False,
        "no value may begin with {found}; indent with spaces, and put what begins with a sign in quotes",
    ),
    (
        re.compile("simple key"), True,
        "neither `key: value` nor `- value`; write a space behind the colon or the hyphen",
    ),
    (
        re.compile("mapping values"), False,
        "a second `: ` in the line, or other indentation than above; put a value with `: ` in quotes",
    ),
    (
        re.compile("did not find expected"), False,
        "the line does not fit those from line {line} on; indent it alike, or close a quotation",
    ),
)  # fmt: skip
"""What the parser says of a mistake, whether its line is where something begins that does not end, and what to do."""


class YamlError(DatelineError, ValueError):
    """The file cannot be read as YAML: `line` (from 1) says where, the message why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Mark(NamedTuple):
    """A place in a file, both counted from 0."""

    line: int
    column: int


class Span(NamedTuple):
    """Where a value is written. flow: within brackets or braces, as `[a, b]`."""

    start: Mark
    end: Mark
    flow: bool = False


class Marked(NamedTuple):
    """A document. `spans` has the place of each value by its path, `keys` that of the key in front of it."""

    value: Any
    spans: dict[KeyPath, Span]
    keys: dict[KeyPath, Span]
    problems: tuple[tuple[int, str], ...] = ()
    """What would say something else than it shows (a key given twice, an alias, a tag), with its line: `value` is then
    no more than what can be read to find further mistakes."""

    def line(self, path: KeyPath) -> int:
        """The line, from 1, of the deepest value on this path that is written: a missing one's is its parent's."""
        while path and path not in self.spans:
            path = path[:-1]
        span = self.keys.get(path) or self.spans.get(path)
        return span.start.line + 1 if span else 1


def read_marked(text: str) -> Marked:
    """Read one document; its value is None if it is empty. Raises YamlError if it is no YAML."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        reader = _Reader(yaml.parse(text, Loader=loader))
        return reader.document()
    except yaml.MarkedYAMLError as error:
        line, said = _in_words(error, text)
        raise YamlError(line, said) from error
    except yaml.YAMLError as error:
        where = getattr(error, "position", 0)
        raise YamlError(text.count("\n", 0, where) + 1, "it holds a character that YAML forbids; remove it") from error


class _Reader:
    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._spans: dict[KeyPath, Span] = {}
        self._keys: dict[KeyPath, Span] = {}
        self._problems: list[tuple[int, str]] = []
        self._end = Mark(0, 0)
        """Of the last scalar or bracket. What the parser calls the end of a collection in block style is where the next
        value begins, after blank lines and comments."""

    def document(self) -> Marked:
        value, documents = None, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._problems.append((_line(event), "a second document begins here; remove the line `---`"))
                    break
                value = self._value((), next(self._events))
        return Marked(value, self._spans, self._keys, tuple(self._problems))

    def _value(self, path: KeyPath, event: Any) -> Any:
        if isinstance(event, yaml.AliasEvent):
            self._problems.append((_line(event), f"`*{event.anchor}` repeats something by reference; write it out"))
            self._spans[path] = Span(_mark(event.start_mark), _mark(event.end_mark))
            return None
        if event.tag not in (None, "!"):
            self._problems.append((_line(event), f"the tag `{event.tag}` has no meaning here; remove it"))
        if len(path) > MAX_DEPTH:
            _refuse(event, f"values are nested more than {MAX_DEPTH} deep; indent less")
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = None if not event.style and event.value in _NOTHING else event.value
            self._end, flow = _mark(event.end_mark), False
        else:
            value = self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._sequence(path)
            flow = bool(event.flow_style)
        self._spans[path] = Span(_mark(event.start_mark), self._end, flow)
        return value

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                _refuse(event, "a key must be a word; put what begins with a bracket or brace in quotes")
            key = event.value
            if key in found:
                first = self._keys[*path, key].start.line + 1
                self._problems.append((_line(event), f"`{key}` was given before, in line {first}; remove one of them"))
                self._value((*path, _line(event), key), next(self._events))
                continue
            self._keys[*path, key] = Span(_mark(event.start_mark), _mark(event.end_mark))
            found[key] = self._value((*path, key), next(self._events))
        self._close(event)
        return found

    def _sequence(self, path: KeyPath) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value((*path, len(found)), event))
        self._close(event)
        return found

    def _close(self, event: Any) -> None:
        # Only a bracket has an extent.
        if event.start_mark.index != event.end_mark.index:
            self._end = _mark(event.end_mark)


def _mark(mark: Any) -> Mark:
    return Mark(mark.line, mark.column)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _refuse(event: Any, message: str) -> NoReturn:
    raise YamlError(_line(event), message)


def _in_words(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """The line of an error of the parser, and what to do there."""
    said = ", ".join(part for part in (error.context, error.problem) if part)
    at, begun = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    if at is None or begun is None:
        return 1, f"not YAML ({said}); {_IN_GENERAL}"
    opens, words = next((rest for sign, *rest in _MISTAKES if sign.search(said)), (False, f"{said}; {_IN_GENERAL}"))
    found = text.splitlines()[at.line : at.line + 1]
    line = begun.line if opens else at.line
    return line + 1, "not YAML: " + str(words).format(
        found="a tab" if found and found[0][at.column : at.column + 1] == "\t" else "this sign", line=begun.line + 1
    )
