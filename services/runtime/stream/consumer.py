"""Faust's consumer, with its traps closed: it commits what our ledger says, and holds no more bytes than allowed.

See docs/decisions/0001-commit-from-our-own-tracker.md.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import faust
from faust.transport.drivers import aiokafka as driver

from schemas.topics.coordinates import Partition
from services.runtime.observe.log import FAUST
from services.runtime.stream.ledger import KeepsLedger, Ledger

ROOM_POLL_S = 0.02
"""How often a record that found no room checks again."""


class StreamConsumer(driver.Consumer):
    """Commits what the ledger says, and nothing else."""

    logger = FAUST

    def ack(self, message: Any) -> bool:
        """Faust acks an event that it skips because it takes it for one of an earlier assignment; our agent never acks
        here. Faust may be wrong, so the event is skipped, not lost."""
        self._skip(message)
        return bool(super().ack(message))

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[Any, Any]]:  # noqa: ASYNC109 - Faust's name
        """Faust's, but it hands a record on only when there is room for its bytes; Faust itself counts records only."""
        async for tp, message in super().getmany(timeout):
            partition = Partition(message.topic, message.partition)
            size = len(message.value or b"")
            read = self._read_offset[tp]
            if read is not None and message.offset < read:
                yield tp, message  # already handed on once; Faust drops it
                continue
            while self.flow_active and not self.should_stop and not self._ledger.has_room(size):
                await self.sleep(ROOM_POLL_S)
            if not self.flow_active or self.should_stop:
                # Not handed on, so nothing behind it may be committed before it is.
                self._skip(message)
                return
            self._ledger.fetch(partition, message.offset, size)
            yield tp, message

    @property
    def _ledger(self) -> Ledger:
        return cast(KeepsLedger, self.app).ledger

    def _skip(self, message: Any) -> None:
        self._ledger.skip(Partition(message.topic, message.partition), message.offset)

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[Any]:
        for partition in self._ledger.partitions():
            tp = faust.types.TP(partition.topic, partition.partition)
            if topics is None or tp in topics or tp.topic in topics:
                yield tp

    def _new_offset(self, tp: Any) -> int | None:
        # Faust records its own acks of skipped events. They decide nothing here and must not pile up.
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        return self._ledger.committable(Partition(tp.topic, tp.partition), self._committed_offset[tp])
