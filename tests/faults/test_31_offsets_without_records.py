"""Offsets that hold no record: retention deletes what nobody has committed, a transaction ends, another is aborted."""

import asyncio
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from kafka import TopicPartition

from schemas.topics.coordinates import Partition
from schemas.topics.names import ENRICHED
from services.runtime.broker.lag import Position, positions
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin
from tests.faults.articles import Capture
from tests.faults.experiment import PARTITIONS, Experiment
from tests.faults.ledger import outgoing
from tests.faults.scale import Scale

WATCHDOG_S = 16.0
"""A worker looks at the broker every quarter of it."""
SHORT_WATCHDOG = {"DATELINE_WATCHDOG_S": f"{WATCHDOG_S:g}"}


def test_retention_deletes_what_nobody_has_committed(experiment: Experiment, scale: Scale) -> None:
    experiment.injects("records deleted before they were committed, up to the end of the topic, then an idle worker")
    with experiment.fleet("index", environment=SHORT_WATCHDOG) as fleet:
        fleet.wait_ready()
        experiment.write(experiment.articles(scale.of(40, 5_000)), "index")
        experiment.quiet()
        fleet.remove(fleet.of("index")[0])
        with ConfirmedProducer(experiment.settings) as producer:
            producer.write([Outgoing(ENRICHED, b"x", b"{}", partition=number) for number in range(PARTITIONS)])
        at = positions(experiment.settings, "index", ENRICHED)
        assert all(one.behind == 1 for one in at.values())
        with admin(experiment.settings) as broker:
            broker.delete_records({TopicPartition(*place): one.end for place, one in at.items()})
        experiment.fired("uncommitted records deleted", len(at))
        assert all((one.behind, one.expired) == (0, 1) for one in now(experiment).values())
        fleet.add("index")
        fleet.wait_ready()
        stay_idle(experiment)
        experiment.heal()
        experiment.judge()
        assert fleet.ended_by_themselves == []
        assert "retention deleted records before they were processed" in "".join(
            worker.process.log.read_text(encoding="utf-8") for worker in fleet.of("index")
        )


def test_transactions_that_are_committed_and_aborted(experiment: Experiment, scale: Scale) -> None:
    experiment.injects("records in transactions, every other one aborted; each partition ends with an aborted one")
    captures = experiment.articles(scale.of(80, 5_000), many_revisions=0)
    half = len(captures) // 2
    kept, aborted = captures[:half], captures[half:]
    with experiment.fleet("index", environment=SHORT_WATCHDOG) as fleet:
        fleet.wait_ready()
        asyncio.run(in_transactions(experiment, kept, aborted))
        experiment.ledger.note(kept, "index")
        experiment.fired("transaction aborted", 5)
        # The last offsets are those of aborted records and of the ends of transactions.
        experiment.waiting(
            lambda: experiment.indexed() == experiment.ledger.articles, "what was committed to be indexed", poll_s=1.0
        )
        experiment.waiting(
            lambda: all(one.committed == one.end for one in now(experiment).values()),
            "the ends of transactions to be no lag any more",
            poll_s=1.0,
        )
        stay_idle(experiment)
        experiment.heal("index")  # the ledger was not told by a write
        experiment.judge()  # what was aborted and indexed would be invented
        assert fleet.ended_by_themselves == []
    read = {message.key for message in read_topic(experiment.settings, ENRICHED)}
    assert read.isdisjoint({capture.article_id.encode() for capture in aborted})


async def in_transactions(experiment: Experiment, kept: Sequence[Capture], aborted: Sequence[Capture]) -> None:
    """Write captures in transactions: some committed, then as many aborted, five times."""
    producer = AIOKafkaProducer(
        bootstrap_servers=experiment.settings.kafka_bootstrap,
        transactional_id=experiment.name,
        max_request_size=2**23,
    )
    await producer.start()
    try:
        for part in range(5):
            for captures, commits in ((kept, True), (aborted, False)):
                await producer.begin_transaction()
                for number, capture in enumerate(captures[part::5]):
                    record = outgoing(capture, "index")
                    # Every partition is part of every transaction.
                    await producer.send(
                        record.topic,
                        record.value,
                        key=record.key,
                        headers=list(record.headers),
                        partition=number % PARTITIONS,
                    )
                await (producer.commit_transaction() if commits else producer.abort_transaction())
    finally:
        await producer.stop()


def now(experiment: Experiment) -> dict[Partition, Position]:
    """Where the index workers stand."""
    return positions(experiment.settings, "index", ENRICHED)


def stay_idle(experiment: Experiment) -> None:
    """Wait for longer than the watchdog does: the length of the rest is the fault itself."""
    until = time.monotonic() + 2 * WATCHDOG_S
    experiment.waiting(lambda: time.monotonic() > until, "the watchdog's patience to end", poll_s=1.0)
