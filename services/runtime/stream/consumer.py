"""Faust's consumer, with its traps closed: it commits what our ledger says, and holds no more bytes than allowed.

See docs/decisions/0001-commit-from-our-own-tracker.md, and 0026-offsets-and-their-topic.md for what it reads and notes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any, cast

import aiokafka
import faust
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers import aiokafka as driver

from schemas.topics.coordinates import Partition
from services.runtime.broker.lag import READ_COMMITTED, Read
from services.runtime.observe.log import FAUST
from services.runtime.stream.ledger import KeepsLedger, Ledger
from services.runtime.stream.marks import SEPARATOR, Marks

log = logging.getLogger(__name__)

FETCH_WAIT_MS = 1500
"""Maximum time that the broker may wait for records to arrive before it answers, in milliseconds."""

LOG_APPEND_TIME = 1
"""The type of a timestamp that the broker wrote, not the producer."""

ROOM_POLL_S = 0.02
"""How often a record that found no room checks again."""

TURN_S = 0.1
"""Maximum wait for records while partitions of a side lane are left out, in seconds: it may be their turn by then."""

ASSIGNOR = RangePartitionAssignor
"""How the group shares its partitions: those of one number go to one worker, whatever their topic, if all topics have
as many. Never more than one assignor: aiokafka (0.14) sends a request to join for each of them, the second with other
protocols than the first, for which the broker begins another rebalance (aiokafka#1168). Two workers that start at once
may then rebalance forever."""


class Client(aiokafka.AIOKafkaConsumer):  # type: ignore[misc]  # untyped
    """The Kafka client beneath. It writes `note` beside every offset that it commits, and the partition's mark; Faust
    writes nothing there."""

    def __init__(self, *, note: str, marks: Marks, on_commit: Callable[[], object], **options: Any) -> None:
        super().__init__(**options)
        self._note = note
        self._marks = marks
        self._on_commit = on_commit

    async def commit(self, offsets: Mapping[Any, Any] | None = None) -> None:
        """Commit these offsets; Faust always names them."""
        noted = {tp: OffsetAndMetadata(one.offset, self._beside(tp, one.offset)) for tp, one in (offsets or {}).items()}
        await super().commit(noted or None)
        self._on_commit()

    @property
    def refusal(self) -> Exception | None:
        """Why the broker does not let it into the group, if it does not. aiokafka waits, for as long as it takes, until
        somebody asks for records, which Faust does only once it is in the group."""
        # None before the client has started.
        error: Exception | None = getattr(self._coordinator, "_pending_exception", None)
        return error

    def _beside(self, tp: Any, offset: int) -> str:
        mark = str(self._marks.at(Partition(tp.topic, tp.partition), offset))
        return f"{self._note}{SEPARATOR}{mark}" if mark else self._note


class StreamThread(driver.AIOKafkaConsumerThread):
    """The thread of the Kafka client, with a client of ours: Faust reads what producers have aborted, too."""

    logger = FAUST
    client: Client | None = None

    async def on_thread_stop(self) -> None:
        """Stop the client. While the broker is away, aiokafka lets the cancellation of its own tasks escape (0.14)."""
        try:
            await super().on_thread_stop()
        except asyncio.CancelledError:
            log.info("the Kafka client was stopped in the middle of a request")

    def _create_worker_consumer(self, transport: Any) -> Client:
        conf = self.app.conf
        self.client = Client(
            note=cast(KeepsLedger, self.app).commit_note,
            marks=cast(KeepsLedger, self.app).ledger.marks,
            on_commit=cast(KeepsLedger, self.app).on_commit,
            isolation_level=READ_COMMITTED,
            client_id=conf.broker_client_id,
            group_id=conf.id,
            bootstrap_servers=driver.server_list(transport.url, transport.default_port),
            partition_assignment_strategy=(ASSIGNOR,),
            enable_auto_commit=False,
            auto_offset_reset=conf.consumer_auto_offset_reset,
            max_poll_records=conf.broker_max_poll_records,
            max_poll_interval_ms=int(conf.broker_max_poll_interval * 1000),
            max_partition_fetch_bytes=conf.consumer_max_fetch_size,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            request_timeout_ms=int(conf.broker_request_timeout * 1000),
            session_timeout_ms=int(conf.broker_session_timeout * 1000),
            rebalance_timeout_ms=int(conf.broker_rebalance_timeout * 1000),
            heartbeat_interval_ms=int(conf.broker_heartbeat_interval * 1000),
            check_crcs=conf.broker_check_crcs,
            metadata_max_age_ms=conf.consumer_metadata_max_age_ms,
            connections_max_idle_ms=conf.consumer_connections_max_idle_ms,
            **driver.credentials_to_aiokafka_auth(conf.broker_credentials, conf.ssl_context),
        )
        return self.client


class StreamConsumer(driver.Consumer):
    """Commits what the ledger says, and nothing else. Fetches live records before those that can wait."""

    logger = FAUST

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._had_turn: set[Any] = set()
        """Partitions of side lanes that were fetched from in this round."""

    def _new_consumer_thread(self) -> StreamThread:
        self.client_thread = StreamThread(self, loop=self.loop, beacon=self.beacon)
        return self.client_thread

    @property
    def refusal(self) -> Exception | None:
        """As `Client.refusal`."""
        client = self.client_thread.client
        return client.refusal if client is not None else None

    def verify_event_path(self, now: float, tp: Any) -> None:
        """Nothing. Faust takes the time of the last record for that of the last request, and so reports every quiet
        partition as one that is no longer fetched. Our watchdog asks the broker."""

    async def commit_again(self, partitions: Iterable[Partition]) -> None:
        """Commit what the ledger says even where it is committed already: for the marks beside it."""
        offsets = {}
        for place in partitions:
            tp = faust.types.TP(*place)
            committed = self._committed_offset[tp]
            offset = self._ledger.committable(place, committed)
            if offset is not None and (committed is None or offset >= committed):
                offsets[tp] = offset
        if offsets:
            await self._commit(offsets)

    async def end_in_order(self) -> None:
        """Take back the marks: whoever is given the partitions next has nothing to suspect."""
        places = self._ledger.marks.partitions()
        self._ledger.marks.clear()
        await self.commit_again(places)

    def ack(self, message: Any) -> bool:
        """Faust acks an event that it skips because it takes it for one of an earlier assignment; our agent never acks
        here. Faust may be wrong, so the event is skipped, not lost."""
        self._skip(message)
        return bool(super().ack(message))

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[Any, Any]]:  # noqa: ASYNC109 - Faust's name
        """Faust's, but it hands a live record on only when there is room for its bytes; Faust itself counts records
        only. A record that can wait was fetched because there was room (`_getmany`), and holds up nothing here."""
        async for tp, message in super().getmany(timeout):
            partition = Partition(message.topic, message.partition)
            size = len(message.value or b"")
            read = self._read_offset[tp]
            if read is not None and message.offset < read:
                yield tp, message  # already handed on once; Faust drops it
                continue
            live = not self._ledger.is_side(tp.topic)
            while live and self.flow_active and not self.should_stop and not self._ledger.has_room(size):
                await self.sleep(ROOM_POLL_S)
            if not self.flow_active or self.should_stop:
                # Not handed on, so nothing behind it may be committed before it is.
                self._skip(message)
                return
            self._ledger.fetch(partition, message.offset, size)
            if message.timestamp_type == LOG_APPEND_TIME:
                self._ledger.last_read[partition] = Read(message.offset, round(message.timestamp * 1000))
            yield tp, message

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:  # noqa: ASYNC109 - Faust's name
        """Faust's, but it takes partitions of a side lane in turn, and only while the lane has room: aiokafka empties
        one partition that is far behind before it looks at the next."""
        side = {tp for tp in active_partitions or () if self._ledger.is_side(tp.topic)}
        if side <= self._had_turn:
            self._had_turn.clear()
        left_out = {tp for tp in side if tp in self._had_turn or not self._ledger.takes(tp.topic)}
        if not left_out:
            # The set itself, which Faust changes while this waits.
            records = await super()._getmany(active_partitions, timeout)
        elif wanted := active_partitions - left_out:
            records = await super()._getmany(wanted, min(timeout, TURN_S))
        else:
            await self.sleep(ROOM_POLL_S)
            return {}
        if served := side & records.keys():
            self._had_turn |= served
        elif side - left_out:
            self._had_turn.clear()  # the others have no records
        return records

    async def rewind(self, offsets: Mapping[Partition, int]) -> None:
        """Commit these offsets, although they may lie below those that are committed."""
        await self._commit({faust.types.TP(*partition): offset for partition, offset in offsets.items()})

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
