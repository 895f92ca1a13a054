"""How records enter work: events come off Faust's stream and become messages, unless their assignment is over."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.topics.coordinates import Partition
from services.runtime.delivery.stage import Stage
from services.runtime.messages.cloud_events import Headers
from services.runtime.messages.message import Message
from services.runtime.observe import metrics
from services.runtime.stream.ledger import Ledger

Settle = Callable[[Sequence[Message]], Awaitable[None]]


class Intake:
    """The agent of one topic.

    `most`: maximum records taken at a time. `generation_id` is the consumer group's, as Faust knows it now. `settle`
    works on a batch; `fail` is called with what it raises.
    """

    def __init__(
        self,
        stage: Stage,
        ledger: Ledger,
        *,
        most: int,
        generation_id: Callable[[], int],
        settle: Settle,
        fail: Callable[[BaseException], None],
    ) -> None:
        self._stage = stage
        self._ledger = ledger
        self._most = most
        self._generation_id = generation_id
        self._settle = settle
        self._fail = fail
        self._closed = False

    def close(self) -> None:
        """The worker drains: from now on no record enters work."""
        self._closed = True

    async def consume(self, stream: Any) -> None:
        """Take batches off the stream until it ends. Never raises: Faust would ack the batch of an agent that does."""
        try:
            async for events in stream.noack_take(self._most, within=self._stage.batch_wait_s):
                messages = [message for event in events if (message := self.admit(event.message)) is not None]
                if messages:
                    await self._settle(messages)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self._fail(error)

    def admit(self, raw: Any) -> Message | None:
        """The record, entered into work; None when it was fetched for an earlier assignment, or the worker drains."""
        partition = Partition(raw.topic, raw.partition)
        if self._closed or raw.generation_id != self._generation_id():
            self._ledger.skip(partition, raw.offset)
            return None
        # Faust changes its id when partitions are assigned; the ledger already refuses from their revocation on.
        generation = self._ledger.deliver(partition, raw.offset)
        if generation is None:
            return None
        metrics.IN_FLIGHT.labels(self._stage.name).set(self._ledger.in_flight)
        return Message(
            topic=raw.topic,
            partition=raw.partition,
            offset=raw.offset,
            key=raw.key,
            value=raw.value,
            headers=_pairs(raw.headers),
            timestamp=_moment(raw.timestamp),
            generation=generation,
            delivered_s=time.monotonic(),
        )


def _moment(seconds: float | None) -> datetime | None:
    """The time of a record. None where there is none, and for one that no calendar has: a topic that takes its
    producers' times, which `dateline topics check` reports, may hold any number."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _pairs(headers: Any) -> Headers:
    return list(headers.items()) if isinstance(headers, dict) else list(headers or [])
