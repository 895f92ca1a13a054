"""What a rebuild is about to do: the next index, what is noted in it, and what the change of the mapping means."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from schemas.article_document import INDEX_PATTERN
from services.index.drift import differences
from services.index.rebuild.control import RebuildRefused

CONTRACT: Final = "article_document/1"
"""The record that the documents are, and its version."""

NEXT: Final = "dateline-articles-next"
"""Alias of the index that is being filled, so that its writes require an alias too: after `--abort`, no late request
creates the index again."""

ROOM: Final = 1.3
"""How many times the size of the present index must be free on the disk: the segments of the new one are merged while
it is filled, and both grow meanwhile."""

_NUMBER = re.compile(re.escape(INDEX_PATTERN[:-1]) + r"([0-9]{6})")


@dataclass(frozen=True, slots=True)
class Change:
    """A field whose mapping is another one in the new index."""

    field: str
    """Its path, with dots."""
    before: str | None
    """How the present index has it; None if it has not."""
    after: str | None
    """How the new index has it; None if it will not."""

    @property
    def meaning(self) -> str:
        """What it means for whoever queries the field."""
        if self.before is None:
            return "new: filled for every article from its record"
        if self.after is None:
            return "gone: queries that name it find nothing"
        return "mapped anew: queries that name it may find and sort differently"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rebuild would do."""

    source: str
    target: str
    documents: int
    """Documents of the source, erased ones included."""
    bytes: int
    """Size of its primary shards."""
    free_bytes: int
    """Free on the data node that has least."""
    meta: Mapping[str, Any]
    """What the new index notes about itself."""
    changes: tuple[Change, ...]
    removes: tuple[str, ...] = ()
    """Former indices that are deleted in the end."""
    resumes: str | None = None
    """The state in which an earlier run ended, if this one goes on from there."""


def next_index(existing: Iterable[str]) -> str:
    """The name after the highest that is taken: `dateline-articles-000002`."""
    taken = [int(match[1]) for name in existing if (match := _NUMBER.fullmatch(name))]
    return f"{INDEX_PATTERN[:-1]}{max(taken, default=0) + 1:06d}"


def hash_of(mapping: Mapping[str, Any]) -> str:
    """A hash of a mapping as this version writes it, 16 hex digits."""
    return hashlib.sha256(orjson.dumps(mapping, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def meta_of(mapping: Mapping[str, Any], version: str) -> dict[str, Any]:
    """What an index notes about itself under `_meta`."""
    return {
        "contract": CONTRACT,
        "mapping": hash_of(mapping),
        "analyzers": sorted(set(_analyzers(mapping))) or ["standard"],
        "dateline": version,
    }


def body_of(template: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Settings and mappings of the new index, from the index template; not refreshed, and without replicas, until it
    is filled."""
    inner = template["template"]
    settings = {**inner["settings"], "refresh_interval": "-1", "number_of_replicas": 0}
    mappings = {**inner["mappings"], "_meta": meta_of(inner["mappings"], version)}
    return {"settings": settings, "mappings": mappings}


def changes_of(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every field that two mappings map differently. Each is the whole mapping of an index."""
    after, before = dict(_fields(wanted, "")), dict(_fields(found, ""))
    changed = []
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old is None or new is None or differences(new, old) or differences(old, new):
            changed.append(Change(name, _short(old), _short(new)))
    return tuple(changed)


def require_room(plan: Plan) -> None:
    """Raise RebuildRefused where the disk has no room for a second index."""
    needed = int(plan.bytes * ROOM)
    if plan.free_bytes < needed:
        raise RebuildRefused(
            f"a second index needs some {needed:,} bytes, and only {plan.free_bytes:,} are free on a data node; make "
            "room, or remove former indices that are kept for a rollback (`dateline index rebuild --keep 0` at the "
            "next rebuild, or delete them)"
        )


def _fields(mapping: Mapping[str, Any], path: str) -> Iterable[tuple[str, dict[str, Any]]]:
    for name, field in mapping.get("properties", {}).items():
        here = f"{path}{name}"
        yield here, {key: value for key, value in field.items() if key != "properties"}
        yield from _fields(field, f"{here}.")


def _short(field: Mapping[str, Any] | None) -> str | None:
    if field is None:
        return None
    options = {name: value for name, value in field.items() if name not in ("type", "dynamic")}
    more = f" {orjson.dumps(options).decode()}" if options else ""
    return f"{field.get('type', 'object')}{more}"


def _analyzers(mapping: Any) -> Iterable[str]:
    if isinstance(mapping, Mapping):
        for name, value in mapping.items():
            if name in ("analyzer", "search_analyzer") and isinstance(value, str):
                yield value
            else:
                yield from _analyzers(value)
