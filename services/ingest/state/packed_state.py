"""Packed states: what a worker holds of a state in memory, a third of the bytes that it has on the topic."""

import base64
import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple, Self

import orjson

from schemas.ingest_state import IngestState

KEPT = timedelta(days=30)
"""How long a state is kept after it was last needed: lists name their pages for days, and a page that nobody asked for
in a month may be fetched as if it were new."""

_HEAD = struct.Struct("<Hq")
_FREQUENT = (
    "host", "url", "etag", "last_modified", "content", "generation", "wanted_as", "source_id", "fetched_at",
    "captured_at", "needed_at", "digests",
)  # fmt: skip
_RARE = tuple(name for name in IngestState.model_fields if name not in ("contract", "kind", *_FREQUENT))
"""Those that most states lack come last: what is empty at the end is left out."""
_FIELDS = (*_FREQUENT, *_RARE)
_URL, _CONTENT = _FIELDS.index("url"), _FIELDS.index("content")
_frequent_of, _rare_of = itemgetter(*_FREQUENT), itemgetter(*_RARE)
_EMPTY = (None, 0)
_HEX_DIGITS = 64
"""Characters of a SHA-256 in hex."""
_NO_RARE = _rare_of({name: field.default for name, field in IngestState.model_fields.items()})
_MS = timedelta(milliseconds=1)
_KEPT_MS = KEPT // _MS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Key(NamedTuple):
    """The key of a state on its topic, in two parts."""

    kind: str
    name: bytes
    """What follows the kind: a URL or a host, that of a request behind a hash."""

    @classmethod
    def of(cls, key: str | bytes) -> Self:
        """Part a key. Older releases have derived other names; the kind has always come first."""
        kind, _, name = (key if isinstance(key, bytes) else key.encode(errors="replace")).partition(b" ")
        return cls(kind.decode(errors="replace"), name)

    def __str__(self) -> str:
        return f"{self.kind} {self.name.decode(errors='replace')}"


def milliseconds(moment: datetime) -> int:
    """Since 1970, rounded down as on the topics."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000


def pack(partition: int, key: Key, value: bytes) -> bytes:
    """A state as it is on its topic, with its partition. Raises ValueError for a value that is none.

    Only what is needed here is checked, `unpack` does the rest: validating a million states would take a minute.
    """
    fields = orjson.loads(value)
    try:
        end = _end_ms(key.kind, fields)
        request = fields.get("request")
        if request is not None:
            stated = {name: one for name, one in request.items() if one is not None and name != "contract"}
            fields["request"] = stated | {"url": _shortened(key, request["url"])}
        values = _values(fields)
        values[_URL] = _shortened(key, values[_URL])
        values[_CONTENT] = _as_base64(values[_CONTENT])
    except (AttributeError, KeyError, OverflowError, TypeError) as error:
        raise ValueError(f"not the state of a {key.kind}: {error!r}") from error
    while values and values[-1] in _EMPTY:
        values.pop()
    return _HEAD.pack(partition, end) + orjson.dumps(values)


def unpack(key: Key, packed: bytes) -> IngestState:
    """The state. Raises ValueError for one that cannot be read."""
    fields = dict(zip(_FIELDS, orjson.loads(packed[_HEAD.size :]), strict=False))
    if request := fields.get("request"):
        request["url"] = _restored(key, request["url"])
    fields["url"] = _restored(key, fields.get("url"))
    fields["content"] = _as_hex(fields.get("content"))
    stated = {name: value for name, value in fields.items() if value is not None}
    return IngestState.from_bytes(orjson.dumps({"kind": key.kind, **stated}))


def partition_of(packed: bytes) -> int:
    """The partition that a state is in."""
    partition: int = _HEAD.unpack_from(packed)[0]
    return partition


def end_of(packed: bytes) -> int:
    """When there is something to do about a state, in milliseconds since 1970: a request or a list becomes due, any
    other state is forgotten."""
    end: int = _HEAD.unpack_from(packed)[1]
    return end


def _values(fields: Mapping[str, Any]) -> list[Any]:
    try:
        values, rare = list(_frequent_of(fields)), _rare_of(fields)
    except KeyError:
        # Of another release. The other way takes four times as long.
        return [fields.get(name) for name in _FIELDS]
    return values if rare == _NO_RARE else [*values, *rare]


def _end_ms(kind: str, fields: Mapping[str, Any]) -> int:
    if kind in ("deferred", "feed"):
        return _at(fields["due"])
    stated, due = fields.get("needed_at") or fields.get("fetched_at"), fields.get("due")
    needed = _at(stated) if stated is not None else 0
    return (needed if due is None else max(needed, _at(due))) + _KEPT_MS


def _at(value: str) -> int:
    return milliseconds(datetime.fromisoformat(value))


def _as_base64(digest: str | None) -> str | list[str] | None:
    """A SHA-256 in a third less characters, in a list, which sets it apart from any other text. Raises TypeError for
    what is no text."""
    if digest is None:
        return None
    if not isinstance(digest, str):
        raise TypeError(f"content is {digest!r}")
    if len(digest) != _HEX_DIGITS:
        return digest
    try:
        content = bytes.fromhex(digest)
    except ValueError:
        return digest
    return [base64.b64encode(content).decode()] if content.hex() == digest else digest


def _as_hex(packed: str | list[str] | None) -> str | None:
    return base64.b64decode(packed[0]).hex() if isinstance(packed, list) else packed


def _shortened(key: Key, url: str | None) -> str | int | None:
    """The length of a URL that is the end of the name, in bytes; any other one as it is."""
    if not url:
        return url
    encoded = url.encode()
    return len(encoded) if key.name.endswith(encoded) else url


def _restored(key: Key, url: str | int | None) -> str | None:
    return key.name[-url:].decode() if isinstance(url, int) else url
