"""Compares two indices, document by document: does the new one hold everything that the present one holds, at the same
revision or a newer one?

Both are read at one point in time, sorted by `article_id`, and merged as they come, so that it takes no memory. While
it is compared, the present index goes on to be written to: `delta.py` looks at that afterwards.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

import orjson
from elasticsearch import Elasticsearch

from schemas.enriched_article import EnrichedArticle
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import CURRENT
from services.index.prepare import prepare
from services.index.rebuild.control import RebuildRefused
from services.runtime.broker.record_reader import Absent, read_records
from services.runtime.messages.message import decode_newest
from services.runtime.point_in_time import point_in_time
from services.runtime.settings import Settings

PAGE: Final = 5_000
"""Documents per request; Elasticsearch allows at most 10,000."""
NAMED: Final = 10_000
"""Maximum articles that a comparison names; more are only counted."""
SAMPLE: Final = 1_000
"""Records whose documents are made again."""
RECOMPUTED: Final = 100
"""Documents that are made again, and got, at a time."""


class Held(NamedTuple):
    """A document of an index."""

    article_id: str
    version: int


@dataclass(slots=True)
class Comparison:
    """What a comparison found."""

    before: int = 0
    """Documents of the present index."""
    after: int = 0
    """Documents of the new one."""
    lacking: int = 0
    """Articles of which the new index has no document, or an older one."""
    wanted: dict[str, int] = field(default_factory=dict)
    """The first NAMED of them, and the version that the present index has."""
    ahead: int = 0
    """Articles of which the present index has no document or an older one, although the topic has it."""


def compare(before: Iterable[Held], after: Iterable[Held]) -> Comparison:
    """Merge the documents of both indices, each in the order of their ids."""
    found = Comparison()
    olds, news = iter(before), iter(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        has_old = old is not None and (new is None or old.article_id <= new.article_id)
        has_new = new is not None and (old is None or new.article_id <= old.article_id)
        if old is not None and has_old:
            if new is None or not has_new or new.version < old.version:
                found.lacking += 1
                if len(found.wanted) < NAMED:
                    found.wanted[old.article_id] = old.version
            found.before += 1
        if new is not None and has_new:
            found.ahead += old is None or not has_old or new.version > old.version
            found.after += 1
        old = next(olds, None) if has_old else old
        new = next(news, None) if has_new else new
    return found


def read(es: Elasticsearch, index: str) -> Iterator[Held]:
    """Every document of an index at one point in time, sorted by `article_id`; refresh it before.

    Raises RebuildRefused for a document that is not under its `article_id`.
    """
    search = {
        "sort": [{"article_id": "asc"}, {"_shard_doc": "asc"}],
        "source": False,
        "version": True,
        "track_total_hits": False,
    }
    with point_in_time(es, index) as pit:
        for page in pit.pages(PAGE, search):
            for hit in page["hits"]:
                if hit["_id"] != hit["sort"][0]:
                    raise RebuildRefused(
                        f"the document {hit['_id']} of {index} has the article_id {hit['sort'][0]!r}: it was not "
                        "written by the workers; run `dateline verify`, and delete it if nobody needs it"
                    )
                yield Held(hit["_id"], hit["_version"])


def sample(offsets: Mapping[str, int], firsts: Mapping[str, int], rng: random.Random) -> list[Coordinates]:
    """Places of current articles to be looked at, at most SAMPLE, evenly among all that were read."""
    spans = [(int(number), firsts.get(number, 0), end) for number, end in offsets.items()]
    total = sum(max(0, end - first) for _, first, end in spans)
    chosen = sorted(rng.sample(range(total), min(SAMPLE, total)))
    found = []
    for number, first, end in spans:
        size = max(0, end - first)
        found += [Coordinates(CURRENT, number, first + place) for place in chosen if 0 <= place < size]
        chosen = [place - size for place in chosen]
    return found


def recompute(
    settings: Settings, es: Elasticsearch, index: str, places: Iterable[Coordinates]
) -> tuple[int, list[str]]:
    """Make the documents of these records again, and compare each with the one in the index.

    Returns how many were compared, and the ids of those that differ. What was replaced by a newer revision is no
    document of its record any more. Raises KafkaUnreachable.
    """
    compared, differing = 0, []
    records = iter(read_records(settings, places))
    while part := list(islice(records, RECOMPUTED)):
        made = {}
        for message in part:
            if not isinstance(message, Absent) and message.timestamp is not None and message.value:
                record = decode_newest(message, EnrichedArticle)
                made[record.article_id] = prepare(record, message.timestamp)
        if not made:
            continue
        for found in es.mget(index=index, ids=list(made), realtime=True)["docs"]:
            write = made[found["_id"]]
            if found.get("found") and found["_version"] == write.version:
                compared += 1
                expected = orjson.loads(write.source) | {"indexed_at": found["_source"].get("indexed_at")}
                if expected != found["_source"]:
                    differing.append(write.id)
    return compared, differing
