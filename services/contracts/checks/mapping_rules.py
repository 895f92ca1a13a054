"""What differs between two mappings of Elasticsearch, as far as it concerns who queries the index."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.contracts.checks.difference import Change

_COMPARED = frozenset(
    (
        *(
            "type",
            "format",
            "ignore_above",
            "index",
            "doc_values",
            "enabled",
            "fields",
            "properties",
            "dynamic",
            "meta",
        ),
        *("analyzer", "search_analyzer", "normalizer", "null_value", "scaling_factor"),
    )
)
_ADDED = "run `dateline index init`, then upgrade the index workers"
_OPENNESS = {"strict": 0, "false": 1, "inherited": 1, "runtime": 2, "true": 3}
_WIDER = {("short", "integer"), ("short", "long"), ("integer", "long"), ("float", "double")}


def mapping_changes(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[Change]:
    """Changes of a mapping; paths are those of fields in queries. *backward*: a query that was written for the old
    mapping. *forward*: an index of the old mapping that gets new documents."""
    yield from _dynamic(old, new, path)
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before.keys() | after.keys():
        at = f"{path}.{name}" if path else name
        if name not in after:
            yield Change("mapping-field-removed", at, True, False, "queries of this field find nothing")
        elif name not in before:
            yield Change("mapping-field-added", at, False, False, _ADDED)
        else:
            yield from _field(before[name], after[name], at)
            yield from mapping_changes(before[name], after[name], at)


def _field(old: Mapping[str, Any], new: Mapping[str, Any], at: str) -> Iterator[Change]:
    if old.get("type") != new.get("type"):
        wider = (old.get("type"), new.get("type")) in _WIDER
        rule = "mapping-type-widened" if wider else "mapping-type-changed"
        yield Change(rule, at, not wider, not wider, f"was {old.get('type')}, is {new.get('type')}")
        return
    if old.get("format") != new.get("format"):
        yield Change("mapping-format-changed", at, True, True, f"was {old.get('format')}, is {new.get('format')}")
    before, after = old.get("ignore_above"), new.get("ignore_above")
    if before != after:
        lowered = before is None or (after is not None and after < before)
        rule = "mapping-narrowed" if lowered else "mapping-widened"
        yield Change(rule, at, lowered, False, f"ignore_above: {before} -> {after}")
    for option, default in (("index", True), ("doc_values", True), ("enabled", True)):
        was, now = old.get(option, default), new.get(option, default)
        if was != now:
            rule = "mapping-narrowed" if was and not now else "mapping-widened"
            yield Change(rule, at, bool(was and not now), False, f"{option}: {was} -> {now}")
    for option in ("analyzer", "search_analyzer", "normalizer", "null_value", "scaling_factor"):
        if old.get(option) != new.get(option):
            detail = f"{option}: {old.get(option)} -> {new.get(option)}"
            yield Change("mapping-analysis-changed", at, True, False, detail)
    for option in sorted((old.keys() | new.keys()) - _COMPARED):
        if old.get(option) != new.get(option):
            yield Change("mapping-option-changed", at, True, False, f"{option}: {old.get(option)} -> {new.get(option)}")
    yield from _subfields(old.get("fields", {}), new.get("fields", {}), at)


def _dynamic(old: Mapping[str, Any], new: Mapping[str, Any], at: str) -> Iterator[Change]:
    """What becomes of a field that the mapping lacks: `strict` refuses its document, `false` does not index it."""
    was, now = (str(one.get("dynamic", "inherited")).lower() for one in (old, new))
    if was != now:
        detail = f"dynamic: {was} -> {now}"
        narrower = _OPENNESS.get(now, 1) < _OPENNESS.get(was, 1)
        yield Change(f"mapping-{'narrowed' if narrower else 'widened'}", at, narrower, narrower, detail)


def _subfields(before: Mapping[str, Any], after: Mapping[str, Any], at: str) -> Iterator[Change]:
    for name in before.keys() | after.keys():
        inner = f"{at}.{name}"
        if name not in after:
            yield Change("mapping-field-removed", inner, True, False, "queries of this field find nothing")
        elif name not in before:
            yield Change(
                "mapping-field-added", inner, False, False, "rebuild the index, then upgrade the index workers"
            )
        else:
            yield from _field(before[name], after[name], inner)
