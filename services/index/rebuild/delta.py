"""What was written to an index since a comparison, and whether another index has it too.

Every operation on a shard has the next `_seq_no`. The local checkpoint is the number up to which all of them are done,
so whatever the comparison may not have seen has a higher one.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch

from services.index.rebuild.control import RebuildRefused

PAGE: Final = 5_000
"""Documents per request; Elasticsearch allows at most 10,000."""
GET: Final = 1_000
"""Ids per multi-get."""


def checkpoints(es: Elasticsearch, index: str) -> dict[str, int]:
    """Each shard's local checkpoint; -1 for one that nothing was written to. Raises RebuildRefused for a shard without
    a primary."""
    shards = (
        es.indices.stats(index=index, level="shards", metric="docs").body["indices"].get(index, {}).get("shards", {})
    )
    found = {
        number: int(copy["seq_no"]["local_checkpoint"])
        for number, copies in shards.items()
        for copy in copies
        if copy["routing"]["primary"]
    }
    settings = es.indices.get_settings(index=index, flat_settings=True)[index]["settings"]
    if len(found) != int(settings["index.number_of_shards"]):
        raise RebuildRefused(f"not every shard of {index} is there; look at `GET _cluster/health`, then run this again")
    return found


def written_since(es: Elasticsearch, index: str, seen: Mapping[str, int]) -> dict[str, int]:
    """Id to version of every document whose last write is above its shard's checkpoint; refresh the index before."""
    return {hit["_id"]: hit["_version"] for shard, seq_no in seen.items() for hit in _above(es, index, shard, seq_no)}


def _above(es: Elasticsearch, index: str, shard: str, seq_no: int) -> Iterator[Mapping[str, Any]]:
    after: list[Any] | None = None
    while True:
        answer = es.search(
            index=index,
            preference=f"_shards:{shard}",
            query={"range": {"_seq_no": {"gt": seq_no}}},
            sort=[{"_seq_no": "asc"}],
            search_after=after,
            size=PAGE,
            source=False,
            version=True,
            track_total_hits=False,
            allow_partial_search_results=False,
        )
        hits = answer["hits"]["hits"]
        yield from hits
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


def lacking(es: Elasticsearch, index: str, wanted: Mapping[str, int]) -> dict[str, int]:
    """Those of the wanted documents that the index does not have at that version or a higher one. Realtime: sees what
    searches do not see yet."""
    ids, missing = list(wanted), {}
    for first in range(0, len(ids), GET):
        for found in es.mget(index=index, ids=ids[first : first + GET], source=False, realtime=True)["docs"]:
            # An error of one document counts as its absence.
            if not found.get("found") or found["_version"] < wanted[found["_id"]]:
                missing[found["_id"]] = wanted[found["_id"]]
    return missing
