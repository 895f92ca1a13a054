"""The lookout: asks the broker every few seconds where the group stands, and ends a worker that must not go on."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Set

from kafka.errors import KafkaError

from schemas.topics.coordinates import Partition
from services.errors import DatelineError
from services.runtime.broker.group_watch import GroupWatch, Standing
from services.runtime.broker.lag import Position, Read
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery import offsets
from services.runtime.delivery.stage import NotReady
from services.runtime.delivery.watchdog import Watchdog
from services.runtime.observe import metrics
from services.runtime.observe.health import Health
from services.runtime.stream.ledger import Ledger

log = logging.getLogger(__name__)

LOOK_S = 10.0
"""Maximum interval between two looks at the broker, in seconds."""

CLOCK_MARGIN_MS = 60_000
"""Maximum difference between the clocks of a worker and the broker, in milliseconds, where no record tells it."""


class Lookout:
    """Looks every `every_s` seconds, or more often. `own` returns the partitions that are this worker's now. `servers`
    raises what is wrong with the servers of the stage itself. `commit_back` commits offsets below those committed."""

    def __init__(
        self,
        watch: GroupWatch,
        *,
        every_s: float,
        ledger: Ledger,
        watchdog: Watchdog,
        health: Health,
        own: Callable[[], Set[Partition]],
        servers: Callable[[], Awaitable[None]],
        commit_back: Callable[[Mapping[Partition, int]], Awaitable[None]],
    ) -> None:
        self._watch = watch
        self._stage = watch.stage
        self._reads = watch.reads
        self._topics = watch.topics
        self._every_s = min(LOOK_S, every_s)
        self._ledger = ledger
        self._watchdog = watchdog
        self._health = health
        self._own = own
        self._servers = servers
        self._commit_back = commit_back
        self._begun = self._last = Standing({}, {})
        self._good: Mapping[Partition, Read] = {}
        """The last records that were read before the last look at which all was well."""
        self._good_ms = 0
        self._expired: set[Partition] = set()
        """The partitions of which retention has deleted records that nobody had processed, at the last look."""
        self._waiting: dict[Partition, int] = {}
        """The offset of a record that was not committed when somebody looked for one."""

    @property
    def lag(self) -> dict[str, int] | None:
        """Records of each topic not committed in this worker's partitions, at the last look; None before the first."""
        if not self._last.topics:
            return None
        own = self._own()
        behind = dict.fromkeys(self._reads, 0)
        for place, one in self._last.positions.items():
            behind[place.topic] += one.behind if place in own else 0
        return behind

    async def begin(self) -> str:
        """Look for the first time. Returns the note to write beside every committed offset.

        Raises NotReady when the offsets do not belong to the topics, or the topics not together; KafkaUnreachable.
        """
        standing = await asyncio.to_thread(self._watch.look, {})
        self._health.broker_answered()
        if missing := [topic for topic in self._topics if topic not in standing.topics]:
            raise NotReady(f"missing topics: {', '.join(missing)}; run `dateline topics create`")
        if problem := offsets.uneven(standing.topics, self._reads):
            raise NotReady(f"{problem}; {offsets.grow_advice(self._stage, standing.topics)}")
        if problems := offsets.astray(standing, self._reads):
            raise NotReady(f"{'; '.join(problems)}; {offsets.advice(self._stage, self._reads, standing)}")
        self._begun = self._last = standing
        self._good_ms = round(time.time() * 1000)
        return offsets.note(standing.topics, offsets.noted(self._reads))

    async def run(self) -> None:
        """Look again and again. Raises Stalled, OffsetsAstray, and what it does not expect: an unwatched worker could
        stall unnoticed."""
        while True:
            await self._look()
            await self._ask_servers()
            await asyncio.sleep(self._every_s)

    def close(self) -> None:
        """Close the connection."""
        self._watch.close()

    async def _look(self) -> None:
        generation = self._ledger.generation
        read = dict(self._ledger.last_read)
        try:
            standing = await asyncio.to_thread(self._watch.look, read)
        except (KafkaUnreachable, KafkaError) as error:
            # Nobody can tell now whether the worker stalls; a broker that stays away ends it anyway.
            self._health.broker_failed(str(error))
            log.warning("the broker does not answer the watchdog", extra={"error": str(error)})
            return
        self._health.broker_answered()
        own = self._own()
        self._compare(standing)
        if generation == self._ledger.generation and (lost := self._lost(standing, own)):
            await self._rewind(lost, standing, own)
        self._warn_of_expired(standing, own)
        for place, position in standing.positions.items():
            if place in own and self._stands_still(place, position) and not self._ledger.holds(place):
                await self._pass_over(place, position, generation)
        self._last, self._good, self._good_ms = standing, read, round(time.time() * 1000)
        metrics.ASSIGNED.labels(self._stage).set(len(own))
        for topic, behind in (self.lag or {}).items():
            metrics.LAG.labels(self._stage, topic).set(behind)
        self._health.still(self._watchdog.observe(standing.positions, own, time.monotonic()))

    def _compare(self, standing: Standing) -> None:
        """Raise OffsetsAstray when the topics are no longer those that the worker began with."""
        for name, topic in self._begun.topics.items():
            now = standing.topics.get(name)
            if now is None:
                if name in self._last.topics:
                    continue  # a broker that has just started may not know it yet
                raise offsets.OffsetsAstray(f"{name} was deleted", "run `dateline topics create`, restart the worker")
            if now.id != topic.id:
                raise offsets.OffsetsAstray(
                    f"{name} was deleted and created again while the worker ran",
                    "restart the worker; if it then refuses to start, it says what to do",
                )
        if len(standing.topics) < len(self._topics):
            return
        if problem := offsets.uneven(standing.topics, self._reads):
            raise offsets.OffsetsAstray(problem, offsets.grow_advice(self._stage, standing.topics))
        if problems := offsets.astray(standing, self._reads):
            raise offsets.OffsetsAstray("; ".join(problems), offsets.advice(self._stage, self._reads, standing))

    def _lost(self, standing: Standing, own: Set[Partition]) -> str:
        """What shows that the broker has lost records that this worker has read; empty if it has not."""
        for place, position in standing.positions.items():
            before = self._last.positions.get(place, position)
            if place in own and position.committed < before.committed:
                return f"the committed offset of {place.topic}/{place.partition} went back to {position.committed:,}"
            if position.end < before.end:
                return f"the end of {place.topic}/{place.partition} went back from {before.end:,} to {position.end:,}"
        for place in standing.cut:
            return f"{place.topic}/{place.partition} no longer has the last record that was read from it"
        return ""

    async def _rewind(self, problem: str, standing: Standing, own: Set[Partition]) -> None:
        """End the worker, and have everything processed that was written since the last look at which all was well:
        what it has committed since may be ahead of records that it never saw. Raises OffsetsAstray."""
        # From now on nothing is committed by anything that was read before.
        self._ledger.forget()
        unread = Read(-1, self._good_ms - CLOCK_MARGIN_MS)
        since = {place: self._good.get(place, unread) for place in own if place in standing.positions}
        try:
            first = await asyncio.to_thread(self._watch.written_after, since)
            await self._commit_back(
                {place: min(at, standing.positions[place].committed) for place, at in first.items()}
            )
        except (KafkaUnreachable, KafkaError) as error:
            log.warning("the broker does not answer the watchdog", extra={"error": str(error)})
        raise offsets.OffsetsAstray(
            f"{problem}: was the broker restored from a copy?",
            "restart the worker, which then begins at the records written since",
        )

    def _warn_of_expired(self, standing: Standing, own: Set[Partition]) -> None:
        expired = {place: one.expired for place, one in standing.positions.items() if place in own and one.expired}
        for place in expired.keys() - self._expired:
            log.warning(
                "retention deleted records before they were processed",
                extra={"partition": f"{place.topic}/{place.partition}", "records_at_most": expired[place]},
            )
        self._expired = set(expired)

    def _stands_still(self, place: Partition, position: Position) -> bool:
        """Whether the partition is behind, and its committed offset is that of the look before."""
        before = self._last.positions.get(place)
        return position.behind > 0 and before is not None and before.committed == position.committed

    async def _pass_over(self, place: Partition, position: Position, generation: int) -> None:
        """If no offset that is left has a record, have the end committed: the ends of transactions are no lag."""
        if self._waiting.get(place, -1) >= max(position.committed, position.first):
            return  # a record that was seen at an earlier look
        try:
            waiting = await asyncio.to_thread(self._watch.next_record, place, position)
        except (KafkaUnreachable, KafkaError) as error:
            log.warning("the broker does not answer the watchdog", extra={"error": str(error)})
            return
        if waiting is not None:
            self._waiting[place] = waiting
        elif generation == self._ledger.generation and place in self._own():
            self._ledger.pass_over(place, position.end)

    async def _ask_servers(self) -> None:
        try:
            await self._servers()
        except DatelineError as error:
            self._health.servers(str(error))
        else:
            self._health.servers("")
