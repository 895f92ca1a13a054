"""Measures indexing: Dateline's bulk writer, the Elasticsearch client's helpers, and the server's own limit.

    python -m benchmarks.indexing dateline DOCUMENTS URL

Each contestant runs in its own process, gets the same documents as Python objects, and writes them to a fresh index
with Dateline's mapping, with the revision as external version. The server's limit is measured with the same bodies,
built beforehand, from four threads that do nothing but send.
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
"""Maximum number of documents in a request, for every contestant: the worker's default."""
BATCH_BYTES = 8 * 2**20
REQUEST_S = 60
"""Request timeout: the client's default of ten seconds is too short for a busy machine."""
THREADS = 4
"""Number of sending threads: the default of `parallel_bulk`."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Indexed:
    """The cost of writing the documents."""

    documents: int
    wall_s: float
    cpu_s: float
    """CPU time of the client, without the server."""
    memory_mib: float
    """Peak memory of the client, without the documents themselves."""


def documents(pages: Sequence[Page], count: int) -> Iterator[Document]:
    """`count` documents of distinct articles: those of the pages, enriched, and repeated under new ids."""
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


def dateline(url: str, given: Sequence[Document]) -> int:
    """The index worker's writer, with the worker's batches."""

    async def write() -> int:
        async with AsyncElasticsearch(url, max_retries=0, request_timeout=REQUEST_S) as es:
            bulk = Bulk(es, max_bytes=BATCH_BYTES)
            done = 0
            for first in range(0, len(given), BATCH):
                part = given[first : first + BATCH]
                batch = [Write(one["article_id"], one["revision"], orjson.dumps(one)) for one in part]
                done += (await bulk.write(batch)).count(Outcome.DONE)
            return done

    return asyncio.run(write())


def async_streaming_bulk(url: str, given: Sequence[Document]) -> int:
    """The client's asynchronous helper, used as its documentation shows."""

    async def write() -> int:
        async with AsyncElasticsearch(url, request_timeout=REQUEST_S) as es:
            done = 0
            async for ok, _ in helpers.async_streaming_bulk(
                es, _actions(given), chunk_size=BATCH, max_chunk_bytes=BATCH_BYTES
            ):
                done += ok
            return done

    return asyncio.run(write())


def parallel_bulk(url: str, given: Sequence[Document]) -> int:
    """The client's helper that uses threads."""
    with Elasticsearch(url, request_timeout=REQUEST_S) as es:
        return sum(
            ok
            for ok, _ in helpers.parallel_bulk(
                es, _actions(given), thread_count=THREADS, chunk_size=BATCH, max_chunk_bytes=BATCH_BYTES
            )
        )


def server(url: str, given: Sequence[Document]) -> Callable[[], int]:
    """Build the request bodies; return a function that sends them."""
    bodies = [b"".join(lines) for lines in _bodies(given)]

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


def _bodies(given: Sequence[Document]) -> Iterator[list[bytes]]:
    """Request bodies, as lines, within the limits of every contestant."""
    lines: list[bytes] = []
    for one in given:
        action = {"index": {"_id": one["article_id"], "version": one["revision"], "version_type": "external"}}
        line = orjson.dumps(action) + b"\n" + orjson.dumps(one) + b"\n"
        if lines and (len(lines) == BATCH or sum(map(len, lines)) + len(line) > BATCH_BYTES):
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _actions(given: Sequence[Document]) -> Iterator[Document]:
    for one in given:
        yield {
            "_op_type": "index",
            "_index": ALIAS_WRITE,
            "_id": one["article_id"],
            "version": one["revision"],
            "version_type": "external",
            "_source": one,
        }


CONTESTANTS: dict[str, Callable[[str, Sequence[Document]], Callable[[], int]]] = {
    "dateline": lambda url, given: lambda: dateline(url, given),
    "async_streaming_bulk": lambda url, given: lambda: async_streaming_bulk(url, given),
    "parallel_bulk": lambda url, given: lambda: parallel_bulk(url, given),
    "server limit": server,
}
"""Name to a function that prepares the work before the clock starts, and returns it."""


def fresh_index(es: Elasticsearch) -> None:
    """Delete Dateline's indices and create the first one again."""
    for index in es.indices.get(index="dateline-*", expand_wildcards="all"):
        es.indices.delete(index=index)
    template.init(es)


def measure(name: str, url: str, given: Sequence[Document]) -> Indexed:
    """Measure in this process. Raises RuntimeError when not every document was indexed."""
    work = CONTESTANTS[name](url, given)
    before_mib = forget_peak()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    done = work()
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    if done != len(given):
        raise RuntimeError(f"{name} indexed {done} of {len(given)} documents")
    return Indexed(done, wall_s, cpu_s, peak_mib() - before_mib)


def run(name: str, path: Path, url: str) -> Indexed:
    """Measure in a separate process, on a fresh index. Raises RuntimeError, with the end of its stderr, if it fails."""
    with Elasticsearch(url, request_timeout=REQUEST_S) as es:
        fresh_index(es)
    result = child.measured(["benchmarks.indexing", name, str(path), url])
    return Indexed(documents=int(result.pop("documents")), **result)


def main() -> None:
    """Measure one contestant and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contestant", choices=CONTESTANTS)
    parser.add_argument("documents", type=Path, help="File of JSON documents, one per line.")
    parser.add_argument("url", help="URL of Elasticsearch.")
    chosen = parser.parse_args()
    given = [orjson.loads(line) for line in chosen.documents.read_bytes().splitlines()]
    print(json.dumps(asdict(measure(chosen.contestant, chosen.url, given))))


if __name__ == "__main__":
    main()
