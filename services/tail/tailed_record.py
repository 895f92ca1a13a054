"""A record as it is tailed: its value is decoded only when somebody asks for it."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from services.tail.fields import Kind

RECORD, HEADER = "record", "header"
"""What begins the paths of what the topic says of a record, and of its headers. No record has fields of these names."""

FACTS: Final[Mapping[str, tuple[Kind, Callable[["TailedRecord"], object]]]] = {
    "key": ("text", lambda record: record.key_text),
    "partition": ("number", lambda record: record.partition),
    "offset": ("number", lambda record: record.offset),
    "time": ("time", lambda record: record.time),
    "bytes": ("number", lambda record: len(record.value or b"")),
    "tombstone": ("flag", lambda record: record.value is None),
}
"""What a condition may ask of any record, below `record`: its kind, and how it is read."""

_NOTHING: Final = object()
"""Not decoded yet."""


class TailedRecord:
    """One record of a topic. `time_ms` is the broker's time, in milliseconds since 1970."""

    __slots__ = (
        "_decoded",
        "event_type",
        "headers",
        "key",
        "offset",
        "partition",
        "problem",
        "time_ms",
        "topic",
        "value",
    )

    topic: str
    partition: int
    offset: int
    time_ms: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    event_type: str | None
    """The `ce_type` that records of the topic have; None: any."""
    problem: str
    """Why the value is not a record of its topic, once it was decoded; empty if it is one, or there is none."""

    def __init__(
        self,
        topic: str,
        partition: int,
        offset: int,
        time_ms: int,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes | None]] = (),
        event_type: str | None = None,
    ) -> None:
        self.topic, self.partition, self.offset, self.time_ms = topic, partition, offset, time_ms
        self.key, self.value, self.headers = key, value, headers
        self.event_type, self.problem = event_type, ""
        self._decoded: Any = _NOTHING

    @property
    def coordinates(self) -> str:
        """`topic/partition/offset`."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def order(self) -> tuple[int, str, int, int]:
        """By time, and where that is the same, by coordinates."""
        return self.time_ms, self.topic, self.partition, self.offset

    @property
    def time(self) -> datetime:
        """The broker's time."""
        return datetime.fromtimestamp(self.time_ms / 1000, UTC)

    @property
    def key_text(self) -> str | None:
        """The key; bytes that are not UTF-8 as `\\xff`."""
        return None if self.key is None else as_text(self.key)

    def header(self, name: str) -> str | None:
        """The last header of that name, as text; None also for one without a value."""
        for one, value in reversed(self.headers):
            if one == name:
                return None if value is None else as_text(value)
        return None

    @property
    def fields(self) -> dict[str, Any] | None:
        """The decoded value; None for a tombstone, and where `problem` says why it cannot be decoded."""
        if self._decoded is _NOTHING:
            self._decoded = self._decode()
        found: dict[str, Any] | None = self._decoded
        return found

    def forget(self) -> None:
        """Hold the decoded value no longer: it is several times as large as the bytes."""
        self._decoded = _NOTHING

    def _decode(self) -> dict[str, Any] | None:
        if self.value is None:
            return None
        stated = self.header("ce_type")
        if self.event_type is not None and stated is not None and stated != self.event_type:
            self.problem = f"its ce_type is {stated!r}, not {self.event_type!r}"
            return None
        try:
            found = orjson.loads(self.value)
        except orjson.JSONDecodeError as error:
            self.problem = f"not JSON: {error}" if self.value else "empty"
            return None
        if isinstance(found, dict):
            return found
        self.problem = f"JSON, but {type(found).__name__} instead of an object"
        return None

    def as_json(self) -> bytes:
        """Everything as one JSON object on one line; the value as it was written, but for line feeds between tokens.

        Of a header that is repeated, the last. A value that cannot be decoded is in `value_base64`, with the `problem`.
        """
        described: dict[str, Any] = {
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "timestamp": self.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "key": self.key_text,
            "headers": {name: None if value is None else as_text(value) for name, value in self.headers},
            "value": orjson.Fragment(self.value.translate(_ONE_LINE))
            if self.fields is not None and self.value
            else None,
        }
        if self.problem:
            described |= {"problem": self.problem, "value_base64": base64.b64encode(self.value or b"").decode()}
        return orjson.dumps(described)

    def values(self, root: str, names: tuple[str, ...]) -> Iterable[object] | None:
        """What stands at a path; None if that cannot be known, because the value cannot be decoded."""
        if root == HEADER:
            return _present(self.header(names[0]))
        if root == RECORD:
            return _present(FACTS[names[0]][1](self))
        fields = self.fields
        if fields is None and self.problem:
            return None
        return at_path(fields, names)


_ONE_LINE = bytes(32 if one in b"\r\n\t" else one for one in range(256))
"""JSON has these characters only between tokens: in strings they are escaped."""


def as_text(value: bytes) -> str:
    """Bytes as UTF-8; those that are not, as `\\xff`."""
    return value.decode("utf-8", "backslashreplace")


def at_path(root: object, names: tuple[str, ...]) -> Iterator[object]:
    """Every value at a path except null. Lists on the way, and at its end, stand for all of their elements."""
    level = [root]
    for name in names:
        level = [one[name] for one in _elements(level) if isinstance(one, dict) and name in one]
    return _elements(level)


def _elements(level: list[object]) -> Iterator[object]:
    left = level[::-1]
    while left:
        one = left.pop()
        if isinstance(one, list):
            left.extend(reversed(one))
        elif one is not None:
            yield one


def _present(value: object) -> tuple[object, ...]:
    return () if value is None else (value,)
