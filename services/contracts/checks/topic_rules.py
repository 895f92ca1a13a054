"""What differs between two manifests of a topic, as far as it concerns who reads or writes it."""

from collections.abc import Mapping
from typing import Any

from services.contracts.checks.difference import Change


def topic_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Changes of one manifest; `path` is the field of the manifest."""
    found = []

    def add(rule: str, field: str, detail: str, *, backward: bool = True, forward: bool = True) -> None:
        found.append(Change(rule, field, backward, forward, detail))

    def differs(field: str) -> bool:
        return field in old and old[field] != new.get(field)

    if differs("key"):
        add("key-changed", "key", _was(old, new, "key") + "; readers order and compact by it")
    if differs("partitions"):
        lowered = new["partitions"] < old["partitions"]
        rule = "partitions-lowered" if lowered else "partitions-raised"
        why = "Kafka cannot remove any" if lowered else "keys move, so that revisions of an article overtake each other"
        # Raising is what `dateline topics grow` does for a running topic, and moves its keys in order.
        add(rule, "partitions", f"{_was(old, new, 'partitions')}; {why}", backward=lowered, forward=lowered)
    if differs("cleanup"):
        add("cleanup-changed", "cleanup", _was(old, new, "cleanup") + "; readers rely on what is kept")
    if differs("retention_hours"):
        lowered = _hours(new["retention_hours"]) < _hours(old["retention_hours"])
        rule = "retention-lowered" if lowered else "retention-raised"
        detail = _was(old, new, "retention_hours") + "; who reads late finds less" * lowered
        add(rule, "retention_hours", detail, backward=lowered, forward=lowered)
    if differs("max_bytes"):
        lowered = new["max_bytes"] < old["max_bytes"]
        detail = _was(old, new, "max_bytes") + "; records that were taken are refused" * lowered
        add(
            "max-bytes-lowered" if lowered else "max-bytes-raised", "max_bytes", detail, backward=lowered, forward=False
        )
    for field in ("ce_type", "content_type"):
        if differs(field):
            add(f"{field.replace('_', '-')}-changed", field, _was(old, new, field) + "; readers choose by it")
    if differs("record"):
        add("record-changed", "record", _was(old, new, "record"))
    if differs("version"):
        add("version-changed", "version", _was(old, new, "version") + "; another major version has its own topic")
    if differs("compatibility"):
        weaker = new.get("compatibility") == "backward"
        rule = "compatibility-weakened" if weaker else "compatibility-strengthened"
        detail = _was(old, new, "compatibility") + "; readers rely on any order of upgrades" * weaker
        add(rule, "compatibility", detail, backward=weaker, forward=weaker)
    if differs("partitions_as"):
        add(
            "partitions-apart",
            "partitions_as",
            _was(old, new, "partitions_as") + "; states would be on other partitions",
        )
    return found


def _hours(value: int) -> float:
    return float("inf") if value < 0 else value


def _was(old: Mapping[str, Any], new: Mapping[str, Any], field: str) -> str:
    return f"{field}: {old[field]} -> {new.get(field)}"
