"""Measures what an ingest worker remembers: the memory of each note, how long it takes to read all of them, and a look
for those that are due.

    python -m benchmarks.state [--notes 1000000] [--json]

The notes are written to an embedded broker, some sixteen to a batch, as workers write them, and read in a process of
their own, as by a worker to which all partitions are assigned. Of a thousand notes, 970 are of pages, 25 of requests
for later, two of hosts, two of sources, and one is of a list with 200 known entries. Memory is what the process holds
beyond what it held before. A look asks for requests and for lists.
"""

import argparse
import asyncio
import gc
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import NamedTuple

import psutil
from kafka import KafkaProducer
from rich.console import Console
from rich.table import Table

from benchmarks import child
from benchmarks.report import shown
from schemas.fetch_request import EntryEvidence, FetchRequest
from schemas.ingest_state import Followed, IngestState
from schemas.topics import manifest
from schemas.topics.names import STATE
from services.ingest.state.state_log import Assignment, StateLog, reader
from services.runtime.broker import checksums
from services.runtime.broker.topics import create_topics
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings
from services.stack import Stack

HOSTS = 5_000
ENTRIES = 200
BATCH_BYTES = 16_384
"""Some sixteen notes with their headers."""
LOOKS = 1_000


class Target(NamedTuple):
    """A figure that must not exceed its target."""

    name: str
    unit: str
    most: float


TARGETS = {
    "bytes_per_note": Target("memory per note", "bytes", 600),
    "reload_s": Target("reading all notes", "s", 20),
    "look_ms": Target("a look, none due: the median", "ms", 1),
    "slowest_look_ms": Target("a look, none due: the slowest of a thousand", "ms", 1),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one worker."""

    notes: int
    bytes_per_note: float
    reload_s: float
    reload_cpu_s: float
    look_ms: float
    slowest_look_ms: float
    look_due_ms: float


def states(count: int, now: datetime) -> Iterator[IngestState]:
    """`count` notes, the same for the same `now`."""
    for number in range(count):
        host = f"www.harborwire{number % HOSTS}.example"
        url = f"https://{host}/news/2026/03/02/ferry-crews-return-to-work-after-{number}-days-in-port"
        spread = timedelta(seconds=number * 2_592_000 // count)
        digest = hashlib.sha256(url.encode()).hexdigest()
        place = number % 1_000
        if place < 25:
            entry = EntryEvidence(title=f"Ferry crews return to work after {number} days", published_at=now)
            request = FetchRequest(
                url=url, source_id=f"harborwire{number % HOSTS}", via=f"https://{host}/feed", entry=entry
            )
            due = now + timedelta(hours=1) + spread / 100
            yield IngestState(kind="deferred", host=host, url=url, due=due, request=request)
        elif place < 27:
            yield IngestState(kind="host", host=f"{number}.{host}", due=now + timedelta(hours=1))
        elif place < 29:
            yield IngestState(kind="source", host=f"{number}.{host}", name="Harbor Wire", due=now + timedelta(days=30))
        elif place < 30:
            memory = hashlib.shake_256(url.encode()).digest(18 * ENTRIES)
            due = now + timedelta(hours=1, seconds=number % 3_600)
            yield IngestState(kind="feed", host=host, url=url, due=due, feed=Followed(list_kind="rss", memory=memory))
        else:
            yield IngestState(
                kind="page",
                host=host,
                url=url,
                etag=f'"{digest[:32]}"' if number % 3 else None,
                last_modified="Mon, 02 Mar 2026 09:00:00 GMT" if number % 2 else None,
                content=digest,
                digests=bytes.fromhex(digest)[:21],
                generation=7,
                wanted_as="article",
                source_id=f"harborwire{number % HOSTS}",
                fetched_at=now - spread,
                captured_at=now - spread,
                needed_at=now - spread,
            )


def write(settings: Settings, count: int, say: Callable[[str], None]) -> None:
    """Write the notes to the topic, with the headers that workers write. Raises KafkaError if the broker refuses."""
    checksums.use_compiled()
    partitions, now = manifest(STATE).partitions, datetime.now(UTC)
    producer = KafkaProducer(
        bootstrap_servers=settings.brokers, compression_type="gzip", batch_size=BATCH_BYTES, linger_ms=100
    )
    for number, state in enumerate(states(count, now), 1):
        cause = f"dateline.fetch-requests.v1/3/{number}"
        headers = event_headers("ingest_state", event_id=state.key[:200], source="ingest", time=now, cause=cause)
        partition = int.from_bytes(hashlib.sha256(state.host.encode()).digest()[:2]) % partitions
        sent = producer.send(STATE, state.to_bytes(), state.key.encode(), headers, partition)
        if number % 50_000 == 0 or number == count:
            producer.flush()
            sent.get()
            say(f"{number:,} notes written")
    producer.close()


class Nowhere(Publisher):
    """A publisher for a log that writes nothing."""

    def __init__(self) -> None:
        """None of what a publisher needs."""


def measure(settings: Settings, count: int) -> Measured:
    """Measure in this process. Raises RuntimeError if not all notes were read."""
    log = StateLog(reader(settings), Nowhere())
    everything = Assignment(1, frozenset(range(manifest(STATE).partitions)))
    gc.collect()
    before = psutil.Process().memory_info().rss
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    asyncio.run(log.load(everything))
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    gc.collect()
    held = psutil.Process().memory_info().rss - before
    found = sum(log.count(kind) for kind in ("page", "deferred", "host", "source", "feed"))
    if found != count:
        raise RuntimeError(f"{found} of {count} notes were read")
    now = datetime.now(UTC)
    looks = [look_ms(log, now) for _ in range(LOOKS)]
    due = median(look_ms(log, now + timedelta(days=2)) for _ in range(5))
    return Measured(count, held / count, wall_s, cpu_s, median(looks), max(looks), due)


def look_ms(log: StateLog, now: datetime) -> float:
    """How long a look for due requests and lists takes, in milliseconds."""
    begun = time.perf_counter()
    log.due(now)
    log.due(now, "feed")
    return 1_000 * (time.perf_counter() - begun)


def main() -> None:
    """Start the broker, write the notes, measure, and print the table. Exits with 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=1_000_000, help="Number of notes (default: %(default)s).")
    parser.add_argument("--json", action="store_true", help="Print one JSON object instead of the table.")
    parser.add_argument(
        "--written", metavar="HOST:PORT", help="Only measure, on a broker that has these notes already."
    )
    chosen = parser.parse_args()
    if chosen.notes < 1:
        parser.error("--notes must be 1 or more")
    console = Console(stderr=True)
    if chosen.written:
        print(json.dumps(asdict(measure(Settings(kafka_bootstrap=chosen.written), chosen.notes))))
        return
    stack = Stack("bench-state", es_heap="512m")
    stack.down()  # a killed run leaves its servers behind
    try:
        settings = Settings(kafka_bootstrap=stack.up().kafka)
        create_topics(settings)
        write(settings, chosen.notes, lambda text: console.print(text, highlight=False))
        arguments = ["benchmarks.state", "--notes", str(chosen.notes), "--written", settings.kafka_bootstrap]
        measured = child.measured(arguments)
    finally:
        stack.down()
    missed = [name for name, target in TARGETS.items() if measured[name] > target.most]
    if chosen.json:
        print(json.dumps(measured))
    else:
        print_table(measured)
    sys.exit(1 if missed else 0)


def print_table(measured: dict[str, float]) -> None:
    """Print the figures beside their targets."""
    table = Table(f"{int(measured['notes']):,} notes", "measured", "at most")
    for name, target in TARGETS.items():
        table.add_row(target.name, f"{shown(measured[name])} {target.unit}", f"{shown(target.most)} {target.unit}")
    table.add_row("reading all notes: CPU", f"{shown(measured['reload_cpu_s'])} s", "")
    table.add_row("a look, many due: the median", f"{shown(measured['look_due_ms'])} ms", "")
    Console().print(table)


if __name__ == "__main__":
    main()
