"""Measures how fast `dateline tail` selects records, beside kcat (with grep, and jq where it is installed).

    python -m benchmarks.tailing [--requests 200000] [--articles 20000] [--repeats 3] [--json]

Requests (some 330 bytes with eight headers) and enriched articles (some 16 kB: an example whose annotations are
repeated, with a longer text) are written to an embedded broker, compressed as workers compress them. Each contestant
then looks for a record that is not there, in all partitions, in a process of its own; they take turns. Connecting is
not timed for Dateline, and cannot be told apart for kcat. Records per CPU second say more than records per second on a
machine that does other things.
"""

import argparse
import hashlib
import json
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any, NamedTuple

import orjson
from kafka import KafkaProducer
from rich.console import Console
from rich.table import Table

from benchmarks import child
from benchmarks.report import shown
from schemas.generated import examples, json_schema
from schemas.topics import manifest
from schemas.topics.names import ENRICHED, REQUESTS
from services.operate.tail import Tail, Wanted
from services.runtime.broker import checksums
from services.runtime.broker.topics import create_topics
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings
from services.stack import Stack
from services.tail.condition_parser import parse
from services.tail.fields import Fields

BATCH_BYTES = 16_384
PARAGRAPH = "Ferry crews returned to work on Monday after nine days in port, and the harbor filled with boats again. "


class Task(NamedTuple):
    """What is looked for, and how a peer looks for it: a command, in which {kcat} reads the topic."""

    name: str
    topic: str
    where: str
    peer: str
    needs: tuple[str, ...]
    least: int
    """Records per second that Dateline is to reach."""


TASKS = (
    Task(
        "key, requests", REQUESTS, 'record.key = "nobody"', "{kcat} -f '%k\\n' | grep -c '^nobody$'", ("kcat",), 20_000
    ),
    Task(
        "header, requests",
        REQUESTS,
        'header.ce_id = "none"',
        "{kcat} -f '%h\\n' | grep -c 'ce_id=none,'",
        ("kcat",),
        20_000,
    ),
    Task(
        "header, articles",
        ENRICHED,
        'header.ce_id = "none"',
        "{kcat} -f '%h\\n' | grep -c 'ce_id=none,'",
        ("kcat",),
        20_000,
    ),
    Task(
        "field, requests",
        REQUESTS,
        'source_id = "none"',
        "{kcat} | jq -c 'select(.source_id == \"none\")'",
        ("kcat", "jq"),
        4_000,
    ),
    Task(
        "field, articles",
        ENRICHED,
        'quotes.speakers.name ~ "nobody"',
        "{kcat} | jq -c 'select(any(.annotations.quotes[].speakers[].name; . != null and contains(\"nobody\")))'",
        ("kcat", "jq"),
        4_000,
    ),
)


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a contestant was."""

    records: int
    wall_s: float
    cpu_s: float


def records(requests: int, articles: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Topic, key and value of every record, the same in every run."""
    [request] = [path for path in examples("fetch_request") if path.stem == "article"]
    made = orjson.loads(request.read_bytes())
    for number in range(requests):
        host = f"www.harborwire{number % 5_000}.example"
        url = f"https://{host}/news/2026/03/02/ferry-crews-return-to-work-after-{number}-days-in-port"
        yield REQUESTS, host, made | {"url": url}
    [joint] = [path for path in examples("enriched_article") if path.stem == "joint_speakers"]
    made = orjson.loads(joint.read_bytes())
    annotations = {name: one * 4 if isinstance(one, list) else one for name, one in made["annotations"].items()}
    for number in range(articles):
        article_id = hashlib.sha256(b"%d" % number).hexdigest()[:32]
        text = "".join(f"{article_id[at]} {PARAGRAPH}" for at in range(32))
        yield ENRICHED, article_id, made | {"article_id": article_id, "text": text, "annotations": annotations}


def write(settings: Settings, requests: int, articles: int) -> None:
    """Write the records, with the headers that workers write."""
    checksums.use_compiled()
    producer = KafkaProducer(
        bootstrap_servers=settings.brokers, compression_type="gzip", batch_size=BATCH_BYTES, linger_ms=100
    )
    now = datetime.now(UTC)
    for topic, key, value in records(requests, articles):
        headers = event_headers(manifest(topic).record, event_id=key, source="bench", time=now)
        producer.send(topic, orjson.dumps(value), key.encode(), headers)
    producer.close()


def select(settings: Settings, topic: str, where: str) -> Speed:
    """Select in this process."""
    fields = Fields.of_schema(json_schema(manifest(topic).record), topic)
    condition = parse(where, fields, lambda _: (datetime.now(UTC), datetime.now(UTC)))
    tailing = Tail(settings, Wanted((topic,), condition=condition), lambda: datetime.now(UTC))
    batches = tailing.batches(in_order=False)
    next(batches)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    for _ in batches:
        pass
    return Speed(tailing.read, time.perf_counter() - wall_s, time.process_time() - cpu_s)


def peer(settings: Settings, task: Task, count: int) -> Speed:
    """The same by kcat. Raises RuntimeError if it fails."""
    kcat = f"kcat -b {settings.kafka_bootstrap} -C -t {task.topic} -o beginning -e -q"
    before, wall_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ended = subprocess.run(
        ["sh", "-c", task.peer.format(kcat=kcat)],
        capture_output=True,
        check=False,
    )
    wall_s, after = time.perf_counter() - wall_s, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.stdout.strip() not in (b"", b"0") or ended.stderr:
        raise RuntimeError(f"{task.peer}: {ended.stdout[-200:]!r} {ended.stderr[-500:]!r}")
    return Speed(count, wall_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def contest(
    settings: Settings, task: Task, repeats: int, count: int, say: Callable[[str], None]
) -> dict[str, list[Speed]]:
    """Every contestant of a task, in turns."""
    found: dict[str, list[Speed]] = {"dateline tail": []}
    others = all(shutil.which(one) for one in task.needs)
    for number in range(repeats):
        arguments = ["benchmarks.tailing", "--written", settings.kafka_bootstrap, "--topic", task.topic]
        measured = child.measured([*arguments, "--where", task.where])
        speed = Speed(int(measured["records"]), measured["wall_s"], measured["cpu_s"])
        if speed.records != count:
            raise RuntimeError(f"{speed.records:,} of {count:,} records of {task.topic} were read")
        found["dateline tail"].append(speed)
        if others:
            found.setdefault(" + ".join(task.needs), []).append(peer(settings, task, count))
        say(f"{task.name}: turn {number + 1} of {repeats}")
    return found


def main() -> None:
    """Start the broker, write the records, let the contestants take turns, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=200_000, help="Number of requests (default: %(default)s).")
    parser.add_argument("--articles", type=int, default=20_000, help="Number of articles (default: %(default)s).")
    parser.add_argument("--repeats", type=int, default=3, help="Number of turns (default: %(default)s).")
    parser.add_argument("--json", action="store_true", help="Print one JSON object instead of the table.")
    parser.add_argument("--written", metavar="HOST:PORT", help="Only select, on a broker that has the records already.")
    parser.add_argument("--topic", default=REQUESTS, help="With --written.")
    parser.add_argument("--where", default='record.key = "nobody"', help="With --written.")
    chosen = parser.parse_args()
    if min(chosen.requests, chosen.articles, chosen.repeats) < 1:
        parser.error("--requests, --articles and --repeats must be 1 or more")
    if chosen.written:
        print(json.dumps(asdict(select(Settings(kafka_bootstrap=chosen.written), chosen.topic, chosen.where))))
        return
    console = Console(stderr=True, highlight=False)
    counts = {REQUESTS: chosen.requests, ENRICHED: chosen.articles}
    stack = Stack("bench-tail", es_heap="512m")
    stack.down()  # a killed run leaves its servers behind
    try:
        settings = Settings(kafka_bootstrap=stack.up().kafka)
        create_topics(settings)
        write(settings, chosen.requests, chosen.articles)
        found = {one.name: contest(settings, one, chosen.repeats, counts[one.topic], console.print) for one in TASKS}
    finally:
        stack.down()
    if chosen.json:
        print(
            json.dumps({task: {name: list(map(asdict, one)) for name, one in of.items()} for task, of in found.items()})
        )
    else:
        print_table(found)


def print_table(found: dict[str, dict[str, list[Speed]]]) -> None:
    """Print the medians."""
    table = Table("what decides", "by", "records/s", "records/CPU s", "at least")
    least = {task.name: task.least for task in TASKS}
    for task, contestants in found.items():
        for name, speeds in contestants.items():
            wall = median(one.records / one.wall_s for one in speeds)
            cpu = median(one.records / one.cpu_s for one in speeds)
            own = name.startswith("dateline") and least[task]
            table.add_row(task, name, shown(wall), shown(cpu), f"{least[task]:,}" if own else "")
    Console().print(table)


if __name__ == "__main__":
    main()
