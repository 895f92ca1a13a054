"""How many bytes the index takes, by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch

from services.errors import DatelineError

LONGEST_S: Final = 3600.0
"""Maximum time for Elasticsearch to read the whole index, in seconds."""


class NotMeasured(DatelineError):
    """The sizes of fields cannot be told; the message says why."""


@dataclass(frozen=True, slots=True)
class FieldSize:
    """What one field takes in all primary shards, in bytes."""

    field: str
    """Its path with dots; those of Elasticsearch itself begin with `_`, such as `_source`, the documents as they were
    sent."""
    bytes: int
    inverted_index: int
    """To find words and values."""
    stored: int
    """To return it."""
    doc_values: int
    """To sort and count by it."""
    points: int
    """To find ranges of numbers and times."""
    other: int
    """Norms, term vectors, vectors."""


@dataclass(frozen=True, slots=True)
class IndexSize:
    """What an index takes."""

    index: str
    articles: int
    """Documents, erased ones included; the objects that are nested in them do not count."""
    bytes: int
    """All primary shards on the disk."""
    fields: tuple[FieldSize, ...]
    """The largest first."""

    def per_article(self, size: int) -> float:
        """Bytes an article; 0 in an empty index."""
        return size / self.articles if self.articles else 0.0


def index_size(es: Elasticsearch, index: str) -> IndexSize:
    """The sizes of the one index behind `index`, which may be an alias.

    Elasticsearch reads the whole index for it: minutes for a large one. What it says of stored fields is an estimate:
    they are compressed together; `_source` comes out too large, `_id` too small. Needs the rights `manage` and `read`
    on the index. Raises NotMeasured, and what the client raises.
    """
    # By its path: the method of the client warns whoever runs the command that the API is a technical preview.
    answer = (
        es.options(request_timeout=LONGEST_S)
        .perform_request(
            "POST",
            f"/{index}/_disk_usage",
            params={"run_expensive_tasks": "true"},
            headers={"accept": "application/json"},
        )
        .body
    )
    name, found = only_index(answer)
    es.indices.refresh(index=name)  # what is counted is what can be found
    articles = es.count(index=name)["count"]
    return size_of(name, articles, found)


def only_index(answer: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The one index that an answer of the API is about. Raises NotMeasured if there are several, or a shard is missing
    from it. Pure."""
    shards, indices = answer["_shards"], {name: found for name, found in answer.items() if name != "_shards"}
    if shards["failed"]:
        raise NotMeasured(
            f"{shards['failed']} of {shards['total']} shards could not be read, and the sizes would be too small; look "
            "at the health of the index (`GET /_cat/shards`), then run it again"
        )
    if len(indices) != 1:
        raise NotMeasured(f"several indices are written to: {', '.join(sorted(indices))}; see `dateline index check`")
    return next(iter(indices.items()))


def size_of(index: str, articles: int, found: Mapping[str, Any]) -> IndexSize:
    """An index as the API of disk usage describes it. Pure."""
    fields = tuple(_field(name, usage) for name, usage in found["fields"].items())
    return IndexSize(
        index, articles, found["store_size_in_bytes"], tuple(sorted(fields, key=lambda one: (-one.bytes, one.field)))
    )


def _field(name: str, usage: Mapping[str, Any]) -> FieldSize:
    parts = {
        "inverted_index": usage["inverted_index"]["total_in_bytes"],
        "stored": usage["stored_fields_in_bytes"],
        "doc_values": usage["doc_values_in_bytes"],
        "points": usage["points_in_bytes"],
    }
    total = usage["total_in_bytes"]
    return FieldSize(name, total, **parts, other=total - sum(parts.values()))
