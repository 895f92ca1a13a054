"""The index as it is created: template, first index, and the two aliases everything goes through."""

import logging
from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch, Elasticsearch

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX, INDEX_PATTERN, ArticleDocument
from schemas.mapping import mapping_of

log = logging.getLogger(__name__)

TEMPLATE = "dateline-articles"


class IndexNotReady(Exception):
    """The alias is missing or its mapping is not the contract's; the message says what to do."""


def template(shards: int, replicas: int) -> dict[str, Any]:
    """The composable index template, as JSON."""
    return {
        "index_patterns": [INDEX_PATTERN],
        "priority": 200,
        "template": {
            "settings": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                # Said, because without it a shard that nobody searched for 30 s is not refreshed until somebody does.
                "refresh_interval": "1s",
                # A long article has some thousand mentions; the default of 10,000 nested objects would refuse lists
                # of names.
                "mapping.nested_objects.limit": 50_000,
            },
            "mappings": mapping_of(ArticleDocument),
        },
    }


def init(client: Elasticsearch, shards: int = 1, replicas: int = 0) -> bool:
    """Put the template and, where the write alias is missing, the aliases: on the newest index there is, or on a first
    one that it creates. True when it did."""
    client.perform_request(
        "PUT",
        f"/_index_template/{TEMPLATE}",
        headers={"content-type": "application/json", "accept": "application/json"},
        body=template(shards, replicas),
    )
    if client.indices.exists_alias(name=ALIAS_WRITE):
        return False
    # An index whose aliases were taken away is not hidden behind a new, empty one.
    if indices := sorted(client.indices.get(index=INDEX_PATTERN, allow_no_indices=True).body):
        client.indices.put_alias(index=indices[-1], name=ALIAS_READ)
        client.indices.put_alias(index=indices[-1], name=ALIAS_WRITE, is_write_index=True)
        return False
    client.indices.create(
        index=FIRST_INDEX, aliases={ALIAS_READ: {}, ALIAS_WRITE: {"is_write_index": True}}, wait_for_active_shards=1
    )
    return True


async def check(client: AsyncElasticsearch) -> None:
    """Raises IndexNotReady when the write alias is missing, ambiguous, or its mapping drifted from the contract."""
    try:
        behind = (await client.indices.get_alias(name=ALIAS_WRITE)).body
    except ApiError as error:
        if error.status_code != 404:
            raise
        raise IndexNotReady(f"there is no alias {ALIAS_WRITE}; run `dateline index init`") from error
    writable = [index for index, told in behind.items() if told["aliases"][ALIAS_WRITE].get("is_write_index", True)]
    if len(writable) != 1:
        raise IndexNotReady(f"{ALIAS_WRITE} must write to one index, not to {sorted(behind)}; repair the alias")
    mappings = (await client.indices.get_mapping(index=writable[0])).body[writable[0]]["mappings"]
    differing = differences(mapping_of(ArticleDocument), mappings)
    if differing:
        raise IndexNotReady(
            f"the mapping of {writable[0]} is not this version's: {'; '.join(differing[:5])}; "
            "create a new index from the template and move the aliases to it"
        )


def differences(wanted: dict[str, Any], found: dict[str, Any], path: str = "") -> list[str]:
    """Where a mapping lacks or contradicts what is wanted. Settings that Elasticsearch adds by itself do not count."""
    told = []
    for name, value in wanted.items():
        here = f"{path}.{name}" if path else name
        other = found.get(name)
        if name == "type" and value == "object" and other is None:
            continue  # Elasticsearch leaves the type of an object out.
        if isinstance(value, dict) and isinstance(other, dict):
            told += differences(value, other, here)
        elif str(value).lower() != str(other).lower():  # It answers "strict" and false as strings in places.
            told.append(f"{here} is {other!r}, not {value!r}")
    return told
