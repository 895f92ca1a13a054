"""Measures the cost of delivery: records are read from a topic, written unchanged to the next one, and acked, by
Dateline's runtime and by a plain Faust agent.

    python -m benchmarks.messages dateline 20000

Dateline acks a record only after the broker has confirmed the record written from it. The plain agent awaits only
`send()`, as Faust's documentation shows, which returns before delivery; the confirmed one awaits delivery, one record
at a time, which is the cost of the same promise without the runtime. The clock runs from the first record to the last,
so joining the group is not timed.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass

import faust

from benchmarks import child
from benchmarks.corpus import generate
from benchmarks.memory import peak_mib
from schemas.topics.names import ARTICLES, ENRICHED
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.delivery.runner import Runner
from services.runtime.delivery.stage import RecordStage
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome
from services.runtime.settings import Settings

READS, WRITES = ARTICLES, ENRICHED
RECORD_BYTES = 4096
"""Size of a record: a piece of an article's text, so that it compresses as articles do."""
BATCH = 64
"""Maximum number of records that Dateline works on at a time."""

CONTESTANTS = ("dateline", "plain Faust agent", "plain Faust agent, confirmed")


@dataclass(frozen=True, slots=True)
class Passed:
    """The cost of forwarding the records."""

    records: int
    wall_s: float
    cpu_s: float
    peak_mib: float


class Clock:
    """Runs from the first record to the last."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._seen = 0
        self._runs = False
        self._wall_s = self._cpu_s = 0.0

    def begin(self) -> None:
        """A record's work begins; the first one starts the clock."""
        if not self._runs:
            self._runs = True
            self._wall_s, self._cpu_s = time.perf_counter(), time.process_time()

    def end(self) -> None:
        """A record is done; at the last one, print the figures and exit the process."""
        self._seen += 1
        if self._seen == self._count:
            passed = Passed(
                self._count,
                time.perf_counter() - self._wall_s,
                time.process_time() - self._cpu_s,
                peak_mib(),
            )
            # Faust redirects stdout to its log.
            print(json.dumps(asdict(passed)), file=sys.__stdout__, flush=True)
            os._exit(0)


class PassOn(RecordStage):
    """A stage that only forwards records."""

    name = "enrich"
    reads = (READS,)
    writes = (WRITES,)
    batch = BATCH

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings)
        self._clock = clock

    async def process(self, message: Message) -> Outcome:
        """Write the record to the next topic and wait for confirmation."""
        self._clock.begin()
        await self.publisher.send_bytes(WRITES, message.key or b"", message.value, message.headers)
        self._clock.end()
        return Outcome.DONE


def plain(settings: Settings, clock: Clock, *, confirmed: bool) -> faust.App:
    """A Faust application as its documentation shows it, except for the broker."""
    app = faust.App(
        settings.group("plain"),
        datadir=tempfile.mkdtemp(prefix="dateline-bench-"),
        broker=f"kafka://{settings.kafka_bootstrap}",
        store="memory://",
        value_serializer="raw",
        topic_disable_leader=True,
        web_enabled=False,
        consumer_auto_offset_reset="earliest",
    )
    reads, writes = app.topic(READS), app.topic(WRITES)

    @app.agent(reads)
    async def pass_on(stream):  # type: ignore[no-untyped-def]  # as Faust's documentation has it
        async for event in stream.events():
            clock.begin()
            sent = await writes.send(key=event.key, value=event.value)
            if confirmed:
                await sent
            clock.end()

    return app


def fill(settings: Settings, count: int) -> None:
    """Append `count` records to the topic, each a piece of a generated text."""
    text = "\n".join(page.text or "" for page in generate(count // 10 + 2)).encode()
    last = len(text) - RECORD_BYTES
    with ConfirmedProducer(settings) as producer:
        producer.write(
            [
                Outgoing(READS, b"%d" % number, text[(begin := number * 997 % last) : begin + RECORD_BYTES])
                for number in range(count)
            ]
        )


def run(name: str, settings: Settings, count: int) -> Passed:
    """Measure in a separate process, in a new consumer group that starts at the first record."""
    environment = {
        "DATELINE_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "DATELINE_GROUP_PREFIX": f"benchmark-{time.time_ns()}",
    }
    result = child.measured(["benchmarks.messages", name, str(count)], environment=environment)
    return Passed(records=int(result.pop("records")), **result)


def main() -> None:
    """Measure one contestant and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contestant", choices=CONTESTANTS)
    parser.add_argument("count", type=int, help="Number of records on the topic.")
    chosen = parser.parse_args()
    settings, clock = Settings(), Clock(chosen.count)
    if chosen.contestant == "dateline":
        asyncio.run(_run(Runner(PassOn(settings, clock))))
    else:
        worker = faust.Worker(plain(settings, clock, confirmed="confirmed" in chosen.contestant), loglevel="error")
        worker.execute_from_commandline()


async def _run(runner: Runner) -> None:
    await runner.run()


if __name__ == "__main__":
    main()
