"""Faust's consumer, with its traps closed: it commits what our own tracker says, and holds no more bytes than allowed.

docs/decisions/0001-commit-from-our-own-tracker.md tells of the traps.
"""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import faust
from faust.transport.drivers import aiokafka as driver

from schemas.topics.coordinates import Partition
from services.runtime.observe.log import FAUST

if TYPE_CHECKING:
    from services.runtime.stream.app import App

ROOM_POLL_S = 0.02
"""How often a record that found no room looks again."""


class StreamConsumer(driver.Consumer):
    """Commits what the tracker says, and nothing else."""

    app: "App"
    logger = FAUST

    def ack(self, message: Any) -> bool:
        """Our agent acks nothing here, so this is Faust's own ack, of an event that it skipped: one of an assignment
        that is over, it thinks. Should it be wrong, the event must not be lost."""
        self._skip(message)
        return bool(super().ack(message))

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[Any, Any]]:  # noqa: ASYNC109 - Faust's name
        """Faust's, but a record is handed on only when there is room for its bytes: it counts records alone."""
        async for tp, message in super().getmany(timeout):
            partition = Partition(message.topic, message.partition)
            size = len(message.value or b"")
            read = self._read_offset[tp]
            if read is not None and message.offset < read:
                yield tp, message  # Faust drops it, for it has handed it on before.
                continue
            while self.flow_active and not self.should_stop and not self.app.held.has_room(size):
                await self.sleep(ROOM_POLL_S)
            if not self.flow_active or self.should_stop:
                # Not handed on: nothing behind it may be committed before it is.
                self._skip(message)
                return
            self.app.held.add(partition, message.offset, size)
            yield tp, message

    def _skip(self, message: Any) -> None:
        partition = Partition(message.topic, message.partition)
        self.app.acks.skip(partition, message.offset)
        self.app.held.release(partition, message.offset)

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[Any]:
        for partition in self.app.acks.partitions():
            tp = faust.types.TP(partition.topic, partition.partition)
            if topics is None or tp in topics or tp.topic in topics:
                yield tp

    def _new_offset(self, tp: Any) -> int | None:
        # Faust notes acks of its own for events it skips; they decide nothing here and must not pile up.
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        return self.app.acks.committable(Partition(tp.topic, tp.partition), self._committed_offset[tp])
