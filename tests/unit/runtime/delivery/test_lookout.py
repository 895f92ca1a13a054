"""What the lookout makes of the broker's answers, which are made up here; with a broker in tests/faults/test_30_*.py to
test_32_*.py."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from schemas.topics.coordinates import Partition
from schemas.topics.names import ARTICLES, BACKFILL, REQUESTS, STATE
from schemas.topics.stages import TOPICS_OF, StageName
from services.runtime.broker.group_watch import GroupWatch, Standing, Topic
from services.runtime.broker.lag import Position, Read
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.delivery.lookout import Lookout
from services.runtime.delivery.offsets import OffsetsAstray
from services.runtime.delivery.stage import NotReady
from services.runtime.delivery.watchdog import Stalled, Watchdog
from services.runtime.observe.health import Health
from services.runtime.observe.probes import Limits
from services.runtime.settings import Settings
from services.runtime.stream.ledger import Ledger

A, B = Partition(ARTICLES, 0), Partition(ARTICLES, 1)
TOPIC = {ARTICLES: Topic("id-1", 2)}
BEGIN = Standing(TOPIC, {A: Position(5, 9, note="topics=id-1"), B: Position(0, 0)})


class Broker(GroupWatch):
    """Gives these answers, one a look, and then the last one again."""

    def __init__(
        self,
        *answers: Standing | Exception,
        stage: StageName = "enrich",
        beside: Sequence[str] = (),
    ) -> None:
        super().__init__(Settings(), stage, TOPICS_OF[stage], beside)
        self.answers = list(answers)
        self.asked = self.read = 0
        self.records = True
        self.since: dict[Partition, Read] = {}

    def look(self, read: Mapping[Partition, Read]) -> Standing:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def written_after(self, read: Mapping[Partition, Read]) -> dict[Partition, int]:
        self.since = dict(read)
        return dict.fromkeys(read, 3)

    def next_record(self, place: Partition, position: Position) -> int | None:
        self.read += 1
        return position.committed + 1 if self.records else None


class World:
    def __init__(self, broker: Broker, patience_s: float = 60.0) -> None:
        self.broker = broker
        self.ledger = Ledger(1000)
        self.health = Health(Limits(loop_s=45, clock_s=300))
        self.own = {A, B}
        self.servers_raise: Exception | None = None
        self.lookout = Lookout(
            broker,
            every_s=0.01,
            ledger=self.ledger,
            watchdog=Watchdog(patience_s),
            health=self.health,
            own=lambda: self.own,
            servers=self._servers,
            commit_back=self._commit_back,
        )
        self.committed_back: dict[Partition, int] = {}

    async def _servers(self) -> None:
        if self.servers_raise is not None:
            raise self.servers_raise

    async def _commit_back(self, offsets: Mapping[Partition, int]) -> None:
        # Before this, what was read is forgotten: none of it may be committed any more.
        assert self.ledger.committable(A) is None
        self.committed_back |= offsets

    async def run(self) -> None:
        await self.lookout.begin()
        await asyncio.wait_for(self.lookout.run(), 30)


async def test_it_begins_with_the_ids_of_the_topics_and_knows_the_lag() -> None:
    world = World(Broker(BEGIN))
    assert world.lookout.lag is None
    assert await world.lookout.begin() == "topics=id-1"
    assert world.lookout.lag == {ARTICLES: 4}


async def test_a_worker_does_not_begin_without_its_topic() -> None:
    with pytest.raises(NotReady, match=r"missing topics.*topics create"):
        await World(Broker(Standing({}, {}))).lookout.begin()


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (Position(50, 9, note="topics=id-1"), f"offset of {A.topic}/0 is beyond the end: 50 committed, the end is 9"),
        (Position(5, 9, note="topics=id-0"), f"{ARTICLES} was deleted and created again since the offsets of"),
        (Position(50, 9, note=""), "beyond the end"),  # by an older version, which noted nothing
    ],
)
async def test_a_worker_does_not_begin_at_offsets_of_another_topic(position: Position, expected: str) -> None:
    with pytest.raises(NotReady, match=expected) as caught:
        await World(Broker(Standing(TOPIC, {A: position}))).lookout.begin()
    assert "run `dateline topics reset-offsets enrich`" in str(caught.value)


@pytest.mark.parametrize("note", ["", "by hand", "topics=", None])
async def test_offsets_that_others_committed_are_good_up_to_the_end(note: str | None) -> None:
    await World(Broker(Standing(TOPIC, {A: Position(9, 9, note=note)}))).lookout.begin()


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (Standing({ARTICLES: Topic("id-2", 2)}, {A: Position(0, 3)}), "created again while the worker ran"),
        (Standing(TOPIC, {A: Position(9, 8, note="topics=id-1")}), "beyond the end"),
        (Standing(TOPIC, {A: Position(4, 9, note="topics=id-1")}), "committed offset of .*/0 went back to 4"),
        (Standing(TOPIC, {A: Position(5, 8, note="topics=id-1")}), "the end of .*/0 went back from 9 to 8"),
        (Standing({}, {}), "was deleted; run `dateline topics create`"),
    ],
)
async def test_a_worker_ends_when_offsets_go_backwards(then: Standing, expected: str) -> None:
    with pytest.raises(OffsetsAstray, match=expected):
        await World(Broker(BEGIN, BEGIN, then)).run()


async def test_what_the_broker_lost_is_found_by_its_records_and_what_was_written_since_is_processed() -> None:
    # The partition has grown past its old end again, so neither its end nor the committed offset went back.
    regrown = Standing(TOPIC, {A: Position(12, 14, note="topics=id-1"), B: Position(0, 0)}, cut=(A,))
    world = World(Broker(BEGIN, BEGIN, regrown))
    generation = world.ledger.deliver(A, 8)
    assert generation is not None
    world.ledger.resolve(A, 8, generation)
    world.ledger.last_read[A] = Read(8, 1_700_000_000_000)
    with pytest.raises(OffsetsAstray, match="no longer has the last record that was read from it: was the broker rest"):
        await world.run()
    assert world.broker.since[A] == Read(8, 1_700_000_000_000)
    assert world.broker.since[B].offset == -1  # nothing was read: since the last look
    assert world.committed_back == {A: 3, B: 0}  # never above what is committed


async def test_a_broker_that_does_not_know_the_topic_once_has_only_just_started() -> None:
    behind = Standing(TOPIC, {A: Position(5, 9, note="topics=id-1")})
    with pytest.raises(Stalled):
        await World(Broker(BEGIN, Standing({}, {}), behind), patience_s=0.3).run()


async def test_more_partitions_for_one_of_two_topics_that_go_together() -> None:
    topics = {REQUESTS: Topic("r", 4), STATE: Topic("s", 2), BACKFILL: Topic("b", 4)}
    advice = "stop the ingest workers and run `dateline topics grow ingest 4`"
    with pytest.raises(NotReady, match=advice):
        await World(Broker(Standing(topics, {}), stage="ingest", beside=[STATE])).lookout.begin()
    even = Standing(topics | {STATE: Topic("s", 4)}, {})
    with pytest.raises(OffsetsAstray, match=advice):
        await World(Broker(even, Standing(topics, {}), stage="ingest", beside=[STATE])).run()


async def test_the_state_of_the_ingest_workers_created_again() -> None:
    topics = {REQUESTS: Topic("r", 1), STATE: Topic("s-2", 1), BACKFILL: Topic("b", 1)}
    committed = {Partition(REQUESTS, 0): Position(5, 9, note="topics=r,s-1")}
    with pytest.raises(NotReady, match=rf"{STATE} was deleted and created again.*requests that were deferred in it"):
        await World(Broker(Standing(topics, committed), stage="ingest", beside=[STATE])).lookout.begin()


async def test_ends_of_transactions_are_passed_over_when_nothing_else_is_left() -> None:
    broker = Broker(BEGIN)
    world = World(broker, patience_s=1.0)
    broker.records = False
    with pytest.raises(Stalled):  # nobody commits here
        await world.run()
    assert world.ledger.committable(A) == 9
    assert world.ledger.committable(B) is None


async def test_nothing_is_passed_over_while_a_record_is_left_or_in_work_or_the_partition_is_anothers() -> None:
    for records, in_work, own in ((True, False, {A}), (False, True, {A}), (False, False, {B})):
        broker = Broker(BEGIN)
        world = World(broker, patience_s=0.3)
        broker.records, world.own = records, own
        if in_work:
            world.ledger.deliver(A, 5)
        task = asyncio.create_task(world.run())
        await asyncio.wait({task})  # until it stalls, after some looks
        # A record that is there is looked for once.
        assert (broker.asked > 3, broker.read) == (True, int(records and not in_work)), (records, in_work, own)
        assert world.ledger.committable(A) == (5 if in_work else None)


async def test_a_broker_that_does_not_answer_is_no_stall_and_makes_the_worker_not_ready(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World(Broker(BEGIN, KafkaUnreachable("no broker answers"), BEGIN), patience_s=0.3)
    world.health.begin()
    with pytest.raises(Stalled):
        await world.run()
    assert [record.getMessage() for record in caplog.records] == ["the broker does not answer the watchdog"]
    assert world.health.facts().broker_problem == ""


async def test_what_the_stages_own_servers_say_is_its_health() -> None:
    world = World(Broker(BEGIN), patience_s=0.3)
    world.servers_raise = NotReady("no Elasticsearch")
    world.health.begin()
    with pytest.raises(Stalled):
        await world.run()
    assert world.health.facts().servers_problem == "no Elasticsearch"


async def test_a_partition_that_stands_still_is_its_health_before_the_worker_ends() -> None:
    world = World(Broker(BEGIN), patience_s=0.3)
    with pytest.raises(Stalled):
        await world.run()
    (still,) = world.health.facts().still
    assert (still.partition, still.committed, still.behind) == (A, 5, 4)
    assert still.for_s >= 0.3 / 4


async def test_records_that_retention_deleted_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    broker = Broker(BEGIN, Standing(TOPIC, {A: Position(5, 20, first=12)}))
    with pytest.raises(Stalled):
        await World(broker, patience_s=0.3).run()
    told: list[Any] = [vars(record) for record in caplog.records]
    assert [(line["msg"], line["partition"], line["records_at_most"]) for line in told] == [
        ("retention deleted records before they were processed", f"{ARTICLES}/0", 7)
    ]


async def test_what_it_does_not_expect_ends_the_worker_too() -> None:
    with pytest.raises(KeyError):
        await World(Broker(BEGIN, KeyError("a topic that is not described"))).run()


async def test_of_a_stage_of_two_topics_the_lag_of_each_is_known() -> None:
    topics = {REQUESTS: Topic("r", 1), STATE: Topic("s", 1), BACKFILL: Topic("b", 1)}
    live, side = Partition(REQUESTS, 0), Partition(BACKFILL, 0)
    standing = Standing(topics, {live: Position(5, 6, note="topics=r,s"), side: Position(0, 2000)})
    world = World(Broker(standing, stage="ingest", beside=[STATE]))
    world.own = {live, side}
    # In the order of earlier versions, to which the topic of backfills was added.
    assert await world.lookout.begin() == "topics=r,s,b"
    assert world.lookout.lag == {REQUESTS: 1, BACKFILL: 2000}
    world.own = {live}
    assert world.lookout.lag == {REQUESTS: 1, BACKFILL: 0}
