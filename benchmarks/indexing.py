"""Documents into Elasticsearch: Dateline's bulk writer beside the client's helpers and the server's own limit.

    python -m benchmarks.indexing dateline DOCUMENTS URL

Each contestant, in a process of its own, is given the same documents as Python objects and writes them to a fresh index
with Dateline's mapping, each under its revision as external version. The server's limit is the same bodies, made
beforehand, from four threads that do nothing but send.
"""

import argparse
import asyncio
import http.client
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from elasticsearch import AsyncElasticsearch, Elasticsearch, helpers

from benchmarks import child
from benchmarks.corpus import Page
from benchmarks.memory import forget_peak, peak_mib
from schemas.article_document import ALIAS_WRITE
from services.index import template
from services.index.bulk import Bulk, Write
from services.runtime.outcome import Outcome

BATCH = 500
"""Documents of a request at most, for everyone; the worker's default."""
BATCH_BYTES = 8 * 2**20
REQUEST_S = 60
"""The client's own ten seconds are too short for a machine that is busy."""
THREADS = 4
"""The default of `parallel_bulk`."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Indexed:
    """What writing the documents took."""

    documents: int
    wall_s: float
    cpu_s: float
    """Of the client; not of the server."""
    memory_mib: float
    """That the client took beside the documents themselves, at most."""


def documents(pages: Sequence[Page], count: int) -> Iterator[Document]:
    """So many documents, no two of one article: those of the pages, enriched, again and again under other ids."""
    from benchmarks.cores import CAPTURED
    from services.enrich.worker import enrich
    from services.index.document import document
    from services.ingest.extract import extract

    made = [
        document(enrich(extract(page.html, page.url, captured_at=CAPTURED))[0]).model_dump(
            mode="json", by_alias=True, exclude_none=True
        )
        for page in pages
    ]
    for number in range(count):
        yield made[number % len(made)] | {"article_id": f"{number:032x}"}


def dateline(url: str, told: Sequence[Document]) -> int:
    """The index worker's writer, in the batches that the worker makes."""

    async def write() -> int:
        async with AsyncElasticsearch(url, max_retries=0, request_timeout=REQUEST_S) as es:
            bulk = Bulk(es, max_bytes=BATCH_BYTES)
            done = 0
            for first in range(0, len(told), BATCH):
                part = told[first : first + BATCH]
                batch = [Write(one["article_id"], one["revision"], orjson.dumps(one)) for one in part]
                done += (await bulk.write(batch)).count(Outcome.DONE)
            return done

    return asyncio.run(write())


def async_streaming_bulk(url: str, told: Sequence[Document]) -> int:
    """The client's helper, as its documentation shows it."""

    async def write() -> int:
        async with AsyncElasticsearch(url, request_timeout=REQUEST_S) as es:
            done = 0
            async for ok, _ in helpers.async_streaming_bulk(
                es, _actions(told), chunk_size=BATCH, max_chunk_bytes=BATCH_BYTES
            ):
                done += ok
            return done

    return asyncio.run(write())


def parallel_bulk(url: str, told: Sequence[Document]) -> int:
    """The client's helper with threads."""
    with Elasticsearch(url, request_timeout=REQUEST_S) as es:
        return sum(
            ok
            for ok, _ in helpers.parallel_bulk(
                es, _actions(told), thread_count=THREADS, chunk_size=BATCH, max_chunk_bytes=BATCH_BYTES
            )
        )


def server(url: str, told: Sequence[Document]) -> Callable[[], int]:
    """Bodies made before the clock starts."""
    bodies = [b"".join(lines) for lines in _bodies(told)]

    def send(body: bytes) -> int:
        address = urlsplit(url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        try:
            connection.request("POST", f"/{ALIAS_WRITE}/_bulk", body, {"content-type": "application/x-ndjson"})
            items = orjson.loads(connection.getresponse().read())["items"]
            return sum(item["index"]["status"] == 201 for item in items)
        finally:
            connection.close()

    def write() -> int:
        with ThreadPoolExecutor(THREADS) as threads:
            return sum(threads.map(send, bodies))

    return write


def _bodies(told: Sequence[Document]) -> Iterator[list[bytes]]:
    """Within the limits that everyone has."""
    lines: list[bytes] = []
    for one in told:
        action = {"index": {"_id": one["article_id"], "version": one["revision"], "version_type": "external"}}
        line = orjson.dumps(action) + b"\n" + orjson.dumps(one) + b"\n"
        if lines and (len(lines) == BATCH or sum(map(len, lines)) + len(line) > BATCH_BYTES):
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _actions(told: Sequence[Document]) -> Iterator[Document]:
    for one in told:
        yield {
            "_op_type": "index",
            "_index": ALIAS_WRITE,
            "_id": one["article_id"],
            "version": one["revision"],
            "version_type": "external",
            "_source": one,
        }


CONTESTANTS: dict[str, Callable[[str, Sequence[Document]], Callable[[], int]]] = {
    "dateline": lambda url, told: lambda: dateline(url, told),
    "async_streaming_bulk": lambda url, told: lambda: async_streaming_bulk(url, told),
    "parallel_bulk": lambda url, told: lambda: parallel_bulk(url, told),
    "server limit": server,
}
"""Name to what is made ready before the clock starts."""


def fresh_index(es: Elasticsearch) -> None:
    """Dateline's indices deleted, and the first made anew."""
    for index in es.indices.get(index="dateline-*", expand_wildcards="all"):
        es.indices.delete(index=index)
    template.init(es)


def measure(name: str, url: str, told: Sequence[Document]) -> Indexed:
    """In this process. Raises RuntimeError when not every document was indexed."""
    work = CONTESTANTS[name](url, told)
    before_mib = forget_peak()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    done = work()
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    if done != len(told):
        raise RuntimeError(f"{name} indexed {done} of {len(told)} documents")
    return Indexed(done, wall_s, cpu_s, peak_mib() - before_mib)


def run(name: str, path: Path, url: str) -> Indexed:
    """Measure in a process of its own, on a fresh index. Raises RuntimeError with what it said when it fails."""
    with Elasticsearch(url, request_timeout=REQUEST_S) as es:
        fresh_index(es)
    told = child.measured(["benchmarks.indexing", name, str(path), url])
    return Indexed(documents=int(told.pop("documents")), **told)


def main() -> None:
    """Measure one contestant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contestant", choices=CONTESTANTS)
    parser.add_argument("documents", type=Path, help="JSON documents, one a line.")
    parser.add_argument("url")
    chosen = parser.parse_args()
    told = [orjson.loads(line) for line in chosen.documents.read_bytes().splitlines()]
    print(json.dumps(asdict(measure(chosen.contestant, chosen.url, told))))


if __name__ == "__main__":
    main()
