"""Creates the index: its template, a first index, and the two aliases."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from schemas.article_document import (
    ALIAS_READ,
    ALIAS_WRITE,
    INDEX_PATTERN,
    READ_FILTER,
    ArticleDocument,
)
from schemas.mapping import mapping_of
from services.index.rebuild import control
from services.index.rebuild.fence import BLOCK
from services.index.rebuild.plan import NEXT, next_index

TEMPLATE = "dateline-articles"
ALIASES: dict[str, dict[str, Any]] = {ALIAS_READ: {"filter": READ_FILTER}, ALIAS_WRITE: {"is_write_index": True}}
"""The aliases that every access goes through, with their options."""


def template(shards: int, replicas: int) -> dict[str, Any]:
    """The composable index template, as JSON."""
    return {
        "index_patterns": [INDEX_PATTERN],
        "priority": 200,
        "template": {
            "settings": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                # Explicit: by default, a shard that was not searched for 30 s is not refreshed until the next search.
                "refresh_interval": "1s",
                # A long article has about a thousand mentions; the default of 10,000 nested objects would reject
                # long lists of names.
                "mapping.nested_objects.limit": 50_000,
            },
            "mappings": mapping_of(ArticleDocument),
        },
    }


def init(client: Elasticsearch, shards: int = 1, replicas: int = 0) -> bool:
    """Put the template, the aliases and fields that are missing, and the filter of the read alias. Without the write
    alias, both go to the newest index that was in use, or else to a new one. Returns whether it created that index.

    Fields are added to the index that is written to, where a later version has more; what there is stays as it is.
    """
    put(client, shards, replicas)
    control.create(client)
    readable, writable = _behind(client, ALIAS_READ), _behind(client, ALIAS_WRITE)
    actions = []
    if not writable:
        existing = client.indices.get(index=INDEX_PATTERN, allow_no_indices=True, flat_settings=True).body
        # Never hide an index that lost its aliases behind a new, empty one.
        usable = sorted(name for name, state in existing.items() if _was_in_use(state))
        if not usable:
            client.indices.create(index=next_index(existing), aliases=ALIASES, wait_for_active_shards=1)
            return True
        writable = {usable[-1]}
        readable |= writable
        actions.append({"add": {"index": usable[-1], "alias": ALIAS_WRITE, **ALIASES[ALIAS_WRITE]}})
    actions += [
        {"add": {"index": index, "alias": ALIAS_READ, **ALIASES[ALIAS_READ]}} for index in sorted(readable or writable)
    ]
    client.indices.update_aliases(actions=actions)
    for index in writable:
        mappings = client.indices.get_mapping(index=index).body[index]["mappings"]
        if added := missing_fields(mapping_of(ArticleDocument)["properties"], mappings.get("properties", {})):
            client.indices.put_mapping(index=index, properties=added)
    return False


def put(client: Elasticsearch, shards: int, replicas: int) -> None:
    """Put the index template, for indices that are created from now on."""
    client.perform_request(
        "PUT",
        f"/_index_template/{TEMPLATE}",
        headers={"content-type": "application/json", "accept": "application/json"},
        body=template(shards, replicas),
    )


def missing_fields(wanted: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The fields of a mapping that another one lacks, as what can be put there: nothing of what it has, and has
    otherwise, but for the way to a field within it."""
    missing = {}
    for name, field in wanted.items():
        there = found.get(name)
        if there is None:
            missing[name] = field
        elif inner := missing_fields(field.get("properties", {}), there.get("properties", {})):
            # An object is nested or not for good, and has to be called what it is.
            kind = {"type": there["type"]} if "type" in there else {}
            missing[name] = kind | {"properties": inner}
    return missing


def _was_in_use(state: Mapping[str, Any]) -> bool:
    """Whether an index without the write alias may have had it: not one that is kept or restored for a rollback, which
    lacks what was written since and is blocked for writing, and not one that is being filled."""
    return str(state["settings"].get(BLOCK, "")).lower() != "true" and NEXT not in state["aliases"]


def _behind(client: Elasticsearch, alias: str) -> set[str]:
    """The indices behind an alias; none if there is no such alias."""
    return set(client.indices.get_alias(name=alias).body) if client.indices.exists_alias(name=alias) else set()
