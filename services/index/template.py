"""Creates the index: its template, a first index, and the two aliases that every access goes through."""

from typing import Any

from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX, INDEX_PATTERN, ArticleDocument
from schemas.mapping import mapping_of

TEMPLATE = "dateline-articles"


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
    """Put the template and, if the write alias is missing, both aliases: on the newest existing index, or else on a new
    first index. Returns whether it created that index."""
    client.perform_request(
        "PUT",
        f"/_index_template/{TEMPLATE}",
        headers={"content-type": "application/json", "accept": "application/json"},
        body=template(shards, replicas),
    )
    if client.indices.exists_alias(name=ALIAS_WRITE):
        return False
    # Never hide an index that lost its aliases behind a new, empty one.
    if indices := sorted(client.indices.get(index=INDEX_PATTERN, allow_no_indices=True).body):
        client.indices.put_alias(index=indices[-1], name=ALIAS_READ)
        client.indices.put_alias(index=indices[-1], name=ALIAS_WRITE, is_write_index=True)
        return False
    client.indices.create(
        index=FIRST_INDEX, aliases={ALIAS_READ: {}, ALIAS_WRITE: {"is_write_index": True}}, wait_for_active_shards=1
    )
    return True
