"""The blocking producer on the real broker: one refused record harms no other, and keys land where Faust puts them."""

import os
from collections.abc import Iterator

import pytest
from kafka.admin import NewTopic
from kafka.errors import MessageSizeTooLargeError

from schemas.topics.coordinates import Coordinates
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin
from services.runtime.delivery.publish import Publisher
from services.runtime.settings import Settings
from services.runtime.stream.app import new_app
from services.runtime.stream.ledger import Ledger

TOPIC = "test-producer"
LIMIT = 100_000
PARTITIONS = 12


@pytest.fixture
def topic(settings: Settings) -> Iterator[str]:
    new = NewTopic(
        name=TOPIC, num_partitions=PARTITIONS, replication_factor=1, topic_configs={"max.message.bytes": str(LIMIT)}
    )
    with admin(settings) as broker:
        broker.create_topics([new], wait_for_metadata=True)
        yield TOPIC
        broker.delete_topics([TOPIC])


@pytest.mark.parametrize("partition", [0, None], ids=["one partition", "many partitions"])
def test_a_refused_record_harms_no_other(settings: Settings, topic: str, partition: int | None) -> None:
    """kafka-python 3.0.12 fails whatever is under way with the refused record's own error, in other partitions too."""
    # Random, so that compression does not make it small: the broker counts compressed bytes.
    sizes = [2 * LIMIT if n % 10 == 5 else LIMIT // 2 if n % 10 == 8 else 50 for n in range(60)]
    records = [
        Outgoing(topic, b"%d" % n, os.urandom(size), [("n", b"%d" % n)], partition) for n, size in enumerate(sizes)
    ]
    with ConfirmedProducer(settings) as producer:
        told = producer.write(records)
        after = producer.write([Outgoing(topic, b"after", b"after")])

    assert [isinstance(one, Refused) for one in told] == [size > LIMIT for size in sizes]
    assert {type(one.error) for one in told if isinstance(one, Refused)} == {MessageSizeTooLargeError}
    assert isinstance(after[0], Coordinates)
    found = {str(Coordinates(m.topic, m.partition, m.offset)): m for m in read_topic(settings, topic)}
    for record, one in zip(records, told, strict=True):
        if isinstance(one, Coordinates):
            message = found[str(one)]
            assert (message.key, message.value, message.headers) == (record.key, record.value, record.headers)
    assert {message.key for message in found.values()} == {b"after"} | {
        record.key for record, size in zip(records, sizes, strict=True) if size < LIMIT
    }


def test_what_the_client_itself_refuses_is_told_too(settings: Settings, topic: str) -> None:
    with ConfirmedProducer(settings) as producer:
        told = producer.write(
            [
                Outgoing(topic, b"a", b"1"),
                Outgoing(topic, None, None),
                Outgoing(topic, b"b", b"2", partition=PARTITIONS),
                Outgoing(topic, b"c", None),
                Outgoing(topic, None, b"3", partition=PARTITIONS - 1),
            ]
        )
    assert [type(one) for one in told] == [Coordinates, Refused, Refused, Coordinates, Coordinates]
    assert isinstance(told[4], Coordinates)
    assert told[4].partition == PARTITIONS - 1


async def test_keys_land_where_faust_puts_them(settings: Settings, topic: str) -> None:
    keys = [b"%032x" % n for n in range(100)] + [b"dateline.articles.v1/%d/%d" % (n % 12, n) for n in range(100)]
    app = new_app("enrich", settings, Ledger(settings.buffer_bytes), buffered=10)
    await app.producer.start()
    publisher = Publisher(app, "enrich", delivery_timeout_s=60)
    for key in keys:
        await publisher.send_bytes(topic, key, b"by Faust", [])
    await app.producer.stop()
    with ConfirmedProducer(settings) as producer:
        told = producer.write([Outgoing(topic, key, b"by ConfirmedProducer") for key in keys])

    by_faust = {m.key: m.partition for m in read_topic(settings, topic) if m.value == b"by Faust"}
    assert by_faust == {key: one.partition for key, one in zip(keys, told, strict=True) if isinstance(one, Coordinates)}
    assert len(set(by_faust.values())) == PARTITIONS
