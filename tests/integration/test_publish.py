"""The workers' producer on the real broker: one refused record harms no other."""

import asyncio
import os
from collections.abc import Iterator

import pytest
from kafka.admin import NewTopic

from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin
from services.runtime.delivery.publish import Publisher
from services.runtime.outcome import Reject
from services.runtime.settings import Settings
from services.runtime.stream.app import new_app
from services.runtime.stream.ledger import Ledger

TOPIC = "test-publish"
LIMIT = 100_000


@pytest.fixture(scope="module")
def narrow_topic(settings: Settings) -> Iterator[str]:
    topic = NewTopic(
        name=TOPIC, num_partitions=1, replication_factor=1, topic_configs={"max.message.bytes": str(LIMIT)}
    )
    with admin(settings) as broker:
        broker.create_topics([topic], wait_for_metadata=True)
        yield TOPIC
        broker.delete_topics([TOPIC])


async def test_a_record_refused_after_it_was_sent_harms_no_other(settings: Settings, narrow_topic: str) -> None:
    """aiokafka fails the whole batch of a refused record, and its producer is out of order from then on; both were
    seen with 0.14."""
    app = new_app("enrich", settings, Ledger(settings.buffer_bytes), buffered=10)
    await app.producer.start()
    publisher = Publisher(app, "enrich", delivery_timeout_s=60)
    sizes = {f"{n}".encode(): size for n, size in enumerate([10, 2 * LIMIT, 20, 30, 2 * LIMIT, LIMIT // 2, 40])}

    async def send(round_: bytes, key: bytes, size: int) -> bool:
        try:
            # Random, so that compression does not make it small.
            await publisher.send_bytes(narrow_topic, round_ + key, os.urandom(size), [])
        except Reject as reject:
            assert reject.reason == "too_large"
            assert "max.message.bytes" in reject.detail
            return False
        return True

    one_by_one = [await send(b"a", key, size) for key, size in sizes.items()]
    together = await asyncio.gather(*(send(b"b", key, size) for key, size in sizes.items()))
    after = [await send(b"c", key, 10) for key in sizes]
    await app.producer.stop()

    assert one_by_one == list(together) == [size < LIMIT for size in sizes.values()]
    assert all(after)
    fitting = [key for key, size in sizes.items() if size < LIMIT]
    written = [message.key for message in read_topic(settings, narrow_topic)]
    assert sorted(filter(None, written)) == sorted(
        [round_ + key for round_ in (b"a", b"b") for key in fitting] + [b"c" + key for key in sizes]
    )
