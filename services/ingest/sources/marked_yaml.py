"""YAML that people write, read with the place of every value, so that an error can name its line.

Only what such a file needs: mappings with plain keys, sequences and scalars. A scalar is the text as written, and
whoever reads it decides what it is: `no` is a language as well as a word for false, and `1843` the name of a magazine.
"""

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple, NoReturn

import yaml

from services.errors import DatelineError

MAX_DEPTH = 20
"""Maximum depth of nested collections: a catalogue has six; more is a mistake, or an attack on the stack."""

KeyPath = tuple[Hashable, ...]
"""The keys and numbers that lead to a value, from the top."""

_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


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

    def line(self, path: KeyPath) -> int:
        """The line, from 1, of the deepest value on this path that is written: a missing one's is its parent's."""
        while path and path not in self.spans:
            path = path[:-1]
        span = self.keys.get(path) or self.spans.get(path)
        return span.start.line + 1 if span else 1


def read_marked(text: str) -> Marked:
    """Read one document; its value is None if it is empty. Raises YamlError.

    Refuses what would say something else than it shows: a key given twice, an alias, a tag.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        reader = _Reader(yaml.parse(text, Loader=loader))
        return reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line + 1 if mark else 1, _in_words(error)) from error
    except yaml.YAMLError as error:
        where = getattr(error, "position", 0)
        raise YamlError(text.count("\n", 0, where) + 1, "it holds a character that YAML forbids; remove it") from error


class _Reader:
    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._spans: dict[KeyPath, Span] = {}
        self._keys: dict[KeyPath, Span] = {}
        self._end = Mark(0, 0)
        """Of the last scalar or bracket. What the parser calls the end of a collection in block style is where the next
        value begins, after blank lines and comments."""

    def document(self) -> Marked:
        value, documents = None, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    _refuse(event, "a second document begins here; remove the line `---`")
                value = self._value((), next(self._events))
        return Marked(value, self._spans, self._keys)

    def _value(self, path: KeyPath, event: Any) -> Any:
        if isinstance(event, yaml.AliasEvent):
            _refuse(event, f"`*{event.anchor}` repeats something by reference; write it out")
        if event.tag not in (None, "!"):
            _refuse(event, f"the tag `{event.tag}` has no meaning here; remove it")
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
                _refuse(event, f"`{key}` was given before, in line {first}; remove one of them")
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


def _refuse(event: Any, message: str) -> NoReturn:
    raise YamlError(event.start_mark.line + 1, message)


def _in_words(error: yaml.MarkedYAMLError) -> str:
    said = ", ".join(part for part in (error.context, error.problem) if part)
    if "found character that cannot start any token" in said:
        return "not YAML: a tab, or a sign that YAML reserves, stands before a value; indent with spaces, or use quotes"
    return f"not YAML ({said}); check the indentation, and put a value with `: ` or ` #` in quotes"
