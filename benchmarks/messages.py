"""What delivery itself costs: records taken off a topic, handed to work that does nothing but write them to the next
topic, and acked; by Dateline's runtime, and by a plain Faust agent.

    python -m benchmarks.messages dateline 20000

Dateline waits until the broker has confirmed each record before it acks the one it came from. The plain agent awaits
`send()` alone, as Faust's documentation shows, which returns before delivery; the confirmed one awaits delivery, one
record at a time, which is what the same promise costs without the runtime. The clock runs from the first record to the
last, so that joining the group is left out.
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
"""Of an article's text, which compresses as articles do."""
BATCH = 64
"""Records that Dateline has in work at a time."""

CONTESTANTS = ("dateline", "plain Faust agent", "plain Faust agent, confirmed")


@dataclass(frozen=True, slots=True)
class Passed:
    """What passing the records on took."""

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
        """A record is about to be worked on."""
        if not self._runs:
            self._runs = True
            self._wall_s, self._cpu_s = time.perf_counter(), time.process_time()

    def end(self) -> None:
        """It is done. Prints, and ends the process, at the last."""
        self._seen += 1
        if self._seen == self._count:
            passed = Passed(
                self._count,
                time.perf_counter() - self._wall_s,
                time.process_time() - self._cpu_s,
                peak_mib(),
            )
            # Faust sends what is printed to its log.
            print(json.dumps(asdict(passed)), file=sys.__stdout__, flush=True)
            os._exit(0)


class PassOn(RecordStage):
    """Work that does nothing."""

    name = "enrich"
    reads = READS
    writes = (WRITES,)
    batch = BATCH

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings)
        self._clock = clock

    async def process(self, message: Message) -> Outcome:
        """Write it to the next topic, confirmed."""
        self._clock.begin()
        await self.publisher.send_bytes(WRITES, message.key or b"", message.value, message.headers)
        self._clock.end()
        return Outcome.DONE


def plain(settings: Settings, clock: Clock, *, confirmed: bool) -> faust.App:
    """An application as its documentation shows it, but for the broker."""
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
    """So many records more on the topic, each a piece of a generated text."""
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
    """In a process of its own, as a group of its own that begins at the first record."""
    environment = {
        "DATELINE_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "DATELINE_GROUP_PREFIX": f"benchmark-{time.time_ns()}",
    }
    told = child.measured(["benchmarks.messages", name, str(count)], environment=environment)
    return Passed(records=int(told.pop("records")), **told)


def main() -> None:
    """Measure one contestant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contestant", choices=CONTESTANTS)
    parser.add_argument("count", type=int)
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
