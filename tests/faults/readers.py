"""Readers of the index who remember what they have seen: nothing may vanish, and nothing may become older."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from elasticsearch import ApiError, Elasticsearch, TransportError

from schemas.article_document import ALIAS_READ

RATE = 50
"""Requests per second of each reader, at most: a busy machine gives fewer."""


class Readers:
    """Four readers: a document by its id, the number of documents, a search by a word, and the newest article."""

    def __init__(self, connect: Callable[[], Elasticsearch], article_ids: Sequence[str], word: str) -> None:
        self._connect = connect
        self._ids = article_ids
        self._word = word
        self.requests: Counter[str] = Counter()
        self.wrong: list[str] = []
        """What vanished, went back, or was refused."""

    @contextmanager
    def reading(self) -> Iterator["Readers"]:
        """Read while the block lasts."""
        over = threading.Event()
        kinds = (self._by_id, self._count, self._search, self._newest)
        threads = [threading.Thread(target=self._read, args=(one, over), daemon=True) for one in kinds]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def _read(self, kind: Callable[[Elasticsearch, dict[str, int], int], None], over: threading.Event) -> None:
        seen: dict[str, int] = {}
        with self._connect() as es:
            number = 0
            while not over.is_set():
                begun = time.monotonic()
                try:
                    kind(es.options(max_retries=0), seen, number)
                except (ApiError, TransportError) as error:
                    self.wrong.append(f"{kind.__name__}: {error!r}")
                self.requests[kind.__name__.strip("_")] += 1
                number += 1
                over.wait(max(0.0, begun + 1 / RATE - time.monotonic()))

    def _rises(self, kind: str, seen: dict[str, int], key: str, value: int) -> None:
        if value < seen.get(key, 0):
            self.wrong.append(f"{kind}: {key} was {seen[key]}, and is {value}")
        seen[key] = max(value, seen.get(key, 0))

    def _by_id(self, es: Elasticsearch, seen: dict[str, int], number: int) -> None:
        key = self._ids[number % len(self._ids)]
        found = es.options(ignore_status=404).get(index=ALIAS_READ, id=key, source=False).body
        self._rises("by id", seen, key, int(found.get("_version", 0)))

    def _count(self, es: Elasticsearch, seen: dict[str, int], _number: int) -> None:
        self._rises("count", seen, "documents", int(es.count(index=ALIAS_READ)["count"]))

    def _search(self, es: Elasticsearch, seen: dict[str, int], _number: int) -> None:
        query = {"term": {"language": self._word}}
        hits = es.search(index=ALIAS_READ, query=query, size=10, version=True, source=False, track_total_hits=True)
        self._rises("search", seen, "hits", int(hits["hits"]["total"]["value"]))
        for hit in hits["hits"]["hits"]:
            self._rises("search", seen, hit["_id"], int(hit["_version"]))

    def _newest(self, es: Elasticsearch, seen: dict[str, int], _number: int) -> None:
        hits = es.search(index=ALIAS_READ, sort=[{"revision": "desc"}], size=1, source=["revision"])["hits"]["hits"]
        self._rises("newest", seen, "revision", int(hits[0]["_source"]["revision"]) if hits else 0)
