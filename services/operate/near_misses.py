"""Which articles were meant by an id or an address that no article has."""

import re
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ
from services.ingest.addresses.address import Address

MOST = 5
"""Maximum articles that are proposed for one argument."""

MISTYPED = 2
"""Characters that may differ; Elasticsearch allows no more."""

LONGEST = 1_000
"""Maximum length of an address that is looked for, in characters: Elasticsearch takes no longer prefix."""

WORD = re.compile(r"[^/?#]{5,}")
"""A part of an address that is long enough to tell something."""


class NearMiss(NamedTuple):
    """An article that may have been meant."""

    article_id: str
    canonical_url: str
    title: str | None


def near_misses(es: Elasticsearch, article_id: str, address: Address | None) -> list[NearMiss]:
    """Articles with nearly this address, or, without one, nearly this id; the most similar first.

    Raises what the Elasticsearch client raises.
    """
    if address and len(address.normalized) > LONGEST:
        return []
    wanted = resembling_address(address) if address else resembling_id(article_id)
    answer = es.search(index=ALIAS_READ, query=wanted, size=MOST, source_includes=["canonical_url", "title"])
    return [
        NearMiss(hit["_id"], hit["_source"]["canonical_url"], hit["_source"].get("title"))
        for hit in answer["hits"]["hits"]
    ]


def resembling_id(article_id: str) -> dict[str, Any]:
    """A query for ids in which up to two digits differ."""
    return _nearly("article_id", article_id)


def resembling_address(address: Address) -> dict[str, Any]:
    """A query for addresses that are mistyped, cut off, or end in the same words."""
    kinds = [_nearly("canonical_url", address.normalized), _nearly("url", address.raw)]
    _host, _, path = address.normalized.partition("://")[2].partition("/")
    if path:
        kinds.append({"prefix": {"canonical_url": {"value": address.normalized}}})
    if words := list(WORD.finditer(path)):
        # From the last word to the end; what would be a wildcard in the address is escaped.
        literal = re.sub(r"([*?\\])", r"\\\1", path[words[-1].start() :])
        kinds.append({"wildcard": {"canonical_url": {"value": f"*/{literal}*"}}})
    return {"dis_max": {"queries": kinds}}


def _nearly(name: str, value: str) -> dict[str, Any]:
    # Ranked above the other kinds.
    return {"fuzzy": {name: {"value": value, "fuzziness": MISTYPED, "boost": 10}}}
