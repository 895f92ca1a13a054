"""The ingest worker of the day: the real stage, with topics in memory and a simulated clock.

No broker: Kafka's own time cannot be passed in (its sessions, retention and timestamps go by the wall clock), and what
passes through it is tested on a real one (`tests/integration/test_followed.py`). Records are confirmed at once, and
taken in the order in which they were written, as many at a time as a worker takes.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from typing import Any, NamedTuple
from unittest.mock import patch

from benchmarks.day.clock import Clock
from schemas.article import Article
from schemas.ingest_state import IngestState
from schemas.topics.names import ARTICLES, BACKFILL, REQUESTS, STATE
from services.ingest import worker
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.worker import IngestStage
from services.runtime.broker.partitioner import partition_for
from services.runtime.delivery.publish import Publisher
from services.runtime.delivery.stage import Delivery
from services.runtime.delivery.watchdog import Watchdog
from services.runtime.messages.cloud_events import Headers
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject
from services.runtime.settings import Settings
from services.runtime.stream.ledger import Ledger

PARTITIONS = 4


class Stored(NamedTuple):
    """A record of the topic of states."""

    partition: int
    key: bytes | None
    value: bytes | None


class Captured(NamedTuple):
    """An article that was written, and when: POSIX seconds."""

    at: float
    article: Article


class Told(NamedTuple):
    """The state of a list, as it was stored, and when."""

    at: float
    state: IngestState


class Letter(NamedTuple):
    """A request that ended as a dead letter."""

    at: float
    url: str
    reason: str
    detail: str


class Topics:
    """Topics in memory. Of states, the last one of each key is kept, and what was told of each list."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offsets: Counter[tuple[str, int]] = Counter()
        self._states: dict[bytes, Stored] = {}
        self.waiting: dict[str, deque[Message]] = {REQUESTS: deque(), BACKFILL: deque()}
        self.arrived = asyncio.Event()
        self.requests: Counter[str] = Counter()
        self.captured: list[Captured] = []
        self.told: list[Told] = []

    async def deliver(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Headers,
        within_s: float,
        partition: int | None = None,
    ) -> None:
        """Write one record."""
        if partition is None:
            partition = partition_for((key or b"").decode(), PARTITIONS)
        offset = self._offsets[topic, partition]
        self._offsets[topic, partition] += 1
        now = self._clock.now()
        if topic == STATE:
            self._keep(Stored(partition, key, value))
        elif topic == ARTICLES and value is not None:
            self.captured.append(Captured(now.timestamp(), Article.from_bytes(value)))
        elif topic in self.waiting:
            self.requests[topic] += 1
            message = Message(topic, partition, offset, key, value, headers, now, 0, self._clock.monotonic())
            self.waiting[topic].append(message)
            self.arrived.set()

    def _keep(self, stored: Stored) -> None:
        key = stored.key or b""
        if stored.value is None:
            self._states.pop(key, None)
            return
        self._states[key] = stored
        if key.startswith(b"feed "):
            self.told.append(Told(self._clock.now().timestamp(), IngestState.from_bytes(stored.value)))

    def states(self, partitions: Iterable[int]) -> Iterator[Stored]:
        """The states of some partitions."""
        wanted = set(partitions)
        return iter([one for one in self._states.values() if one.partition in wanted])


class _Stage(IngestStage):
    """The ingest stage; it asks no broker how many partitions there are."""

    async def _partitions(self) -> int:
        return PARTITIONS


class Worker:
    """Works on what is in `topics`, and follows the catalogue of `settings`."""

    def __init__(self, settings: Settings, clock: Clock, topics: Topics) -> None:
        self._clock = clock
        self._topics = topics
        self._stage = _Stage(settings)
        self._slots = {REQUESTS: self._stage.batch, BACKFILL: self._stage.side_batch}
        self._in_work: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self.outcomes: Counter[str] = Counter()
        self.letters: list[Letter] = []

    async def run(self, seconds: float) -> None:
        """Work for so many simulated seconds. Raises what the stage raises."""
        async with AsyncExitStack() as resources:
            publisher = Publisher(self._topics, self._stage.name, 60)
            delivery = Delivery(publisher, Ledger(limit_bytes=1), Watchdog(60), lambda: set(range(PARTITIONS)))
            with patch.object(worker, "reader", lambda _settings: self._topics.states), self._clock.work():
                await self._stage.open(resources, delivery)
            pool = self._stage.pool
            resources.enter_context(patch.object(pool, "run", _while(self._clock.work, pool.run)))
            resources.enter_context(patch.object(Fetcher, "fetch", _while(self._clock.fetch, Fetcher.fetch)))
            minding = asyncio.create_task(self._stage.mind())
            taking = asyncio.create_task(self._take())
            done, _ = await asyncio.wait({minding, taking}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            for task in (minding, taking, *self._tasks):
                task.cancel()
            for task in done:
                task.result()

    async def _take(self) -> None:
        """Take messages, each topic in its order, as long as there are slots."""
        while True:
            for topic, waiting in self._topics.waiting.items():
                while waiting and self._has_room(topic):
                    self._begin(waiting.popleft())
            self._topics.arrived.clear()
            await self._topics.arrived.wait()

    def _has_room(self, topic: str) -> bool:
        return self._in_work[topic] < self._slots[topic] and self._in_work.total() < self._slots[REQUESTS]

    def _begin(self, message: Message) -> None:
        self._in_work[message.topic] += 1
        task = asyncio.create_task(self._process(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _process(self, message: Message) -> None:
        try:
            self.outcomes[await self._stage.process(message)] += 1
        except Reject as error:
            url = str(message.value)[:300]
            self.outcomes["dead"] += 1
            self.letters.append(Letter(self._clock.now().timestamp(), url, error.reason, error.detail))
        finally:
            self._in_work[message.topic] -= 1
            self._topics.arrived.set()


def _while(
    lasts: Callable[[], AbstractContextManager[None]], call: Callable[..., Awaitable[Any]]
) -> Callable[..., Awaitable[Any]]:
    """The same call, which tells the clock that it lasts."""

    async def told(*arguments: Any, **named: Any) -> Any:
        with lasts():
            return await call(*arguments, **named)

    return told
