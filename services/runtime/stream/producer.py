"""Faust's producer, with its traps closed: idempotent, each record confirmed, and a refused record fails no other.

See docs/decisions/0008-a-refused-record-is-sent-alone.md; `broker/producer.py` does the same for kafka-python.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from faust.transport.drivers import aiokafka as driver

from services.runtime.observe.log import FAUST

log = logging.getLogger(__name__)

LOG_APPEND_TIME = 1
"""The type of a timestamp that the broker wrote, not the producer."""

LET_GO_S = 10.0
"""Maximum time for a replaced producer to stop, in seconds."""


class StreamProducer(driver.Producer):
    """Idempotent and confirmed by all replicas; Faust offers both in its exactly-once mode only."""

    logger = FAUST

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._replacing = asyncio.Lock()
        self._users: Counter[AIOKafkaProducer] = Counter()
        self._stopping: set[asyncio.Task[None]] = set()

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}

    async def deliver(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: list[tuple[str, bytes]],
        within_s: float,
        partition: int | None = None,
    ) -> float | None:
        """Write a record, and return when the broker has it; the key chooses the partition unless one is given. Returns
        when the broker wrote it, by its own clock, in Unix time; None where the topic takes its producers' times.

        Raises TimeoutError, or the KafkaError of this record.

        A record that the broker refuses fails every record of its batch, and leaves a gap in the producer's sequence
        numbers: whatever it sends to that partition later is out of order. So after an error that a retry cannot cure,
        the producer is replaced, and the record is sent by a producer of its own.
        """
        used = self._ensure_producer()
        self._users[used] += 1
        try:
            return await asyncio.wait_for(_confirmed(used, topic, key, value, headers, partition), within_s)
        except KafkaError as error:
            if error.retriable:
                raise
            log.warning("retrying the record on a dedicated producer", extra={"topic": topic, "error": repr(error)})
        finally:
            self._users[used] -= 1
            self._let_go_of_replaced()
        await asyncio.wait_for(self._replace(used), within_s)
        alone = self._new_producer()
        try:
            await asyncio.wait_for(alone.start(), within_s)
            return await asyncio.wait_for(_confirmed(alone, topic, key, value, headers, partition), within_s)
        finally:
            self._let_go(alone)

    async def _replace(self, broken: AIOKafkaProducer) -> None:
        async with self._replacing:
            if self._producer != broken:
                return  # another record of the same batch came first
            fresh = self._new_producer()
            await fresh.start()
            self._producer = fresh
        self._let_go_of_replaced()

    def _let_go_of_replaced(self) -> None:
        """Stop replaced producers once nobody waits for them: a record sent through one that stops would wait for ever
        (seen in a fault experiment). Until then each record that it holds fails, and is retried."""
        for producer in [one for one, users in self._users.items() if not users and one != self._producer]:
            del self._users[producer]
            self._let_go(producer)

    def _let_go(self, producer: AIOKafkaProducer) -> None:
        """Stop a producer in the background."""
        stopping = asyncio.create_task(_stop(producer))
        self._stopping.add(stopping)
        stopping.add_done_callback(self._stopping.discard)


async def _stop(producer: AIOKafkaProducer) -> None:
    try:
        await asyncio.wait_for(producer.stop(), LET_GO_S)
    except (TimeoutError, KafkaError) as error:
        log.warning("producer did not stop in time; abandoning it", extra={"error": repr(error)})


async def _confirmed(
    producer: AIOKafkaProducer,
    topic: str,
    key: bytes | None,
    value: bytes | None,
    headers: list[tuple[str, bytes]],
    partition: int | None,
) -> float | None:
    # Awaited twice: the first puts the record into the producer's buffer, which may be full; the second confirms it.
    written = await (await producer.send(topic, value, key=key, headers=headers, partition=partition))
    return written.timestamp / 1000 if written.timestamp_type == LOG_APPEND_TIME else None
