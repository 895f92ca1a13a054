import pytest

from schemas.topics.coordinates import Partition
from schemas.topics.names import ARTICLES, BACKFILL, ENRICHED, REQUESTS, STATE
from services.runtime.broker.group_watch import Standing, Topic
from services.runtime.broker.lag import Position
from services.runtime.delivery.offsets import advice, astray, beside, grow_advice, is_astray, note, noted, uneven

TOPICS = {REQUESTS: Topic("r-2", 4), STATE: Topic("s-2", 4), BACKFILL: Topic("b-2", 4)}


def at(position: Position, partition: int = 0) -> Standing:
    return Standing(TOPICS, {Partition(REQUESTS, partition): position})


READS = (REQUESTS, BACKFILL)


def test_only_the_state_of_the_ingest_workers_goes_with_another_topic() -> None:
    assert (beside(READS), beside((ARTICLES,)), beside((ENRICHED,))) == ((STATE,), (), ())


def test_what_is_noted_belongs_to_the_topics() -> None:
    written = note(TOPICS, noted(READS))
    assert written == "topics=r-2,s-2,b-2"
    for topic in READS:
        assert astray(Standing(TOPICS, {Partition(topic, 0): Position(5, 9, note=written)}), READS) == []


@pytest.mark.parametrize(
    ("position", "named"),
    [
        (Position(5, 9, note="topics=r-1,s-2"), [REQUESTS]),
        (Position(5, 9, note="topics=r-2,s-1"), [STATE]),
        (Position(5, 9, note="topics=r-1,s-1"), [REQUESTS, STATE]),
        (Position(5, 9, note="topics=r-2,s-2;begun=2,alone=5x1"), []),
        (Position(5, 9, note="topics=r-2,s-1;begun=1"), [STATE]),
        (Position(10, 9, note="topics=r-2,s-2"), [f"committed offset of {REQUESTS}/0 is beyond the end"]),
        (Position(10, 9), ["beyond the end"]),
        # One topic was noted only: by a version that knew of no other.
        (Position(5, 9, note="topics=r-2"), []),
        (Position(9, 9, note="topics=r-2,s-2"), []),
        # What became of the other topic says nothing of this one.
        (Position(5, 9, note="topics=r-2,s-2,b-1"), []),
        (Position(0, 9), []),
    ],
)
def test_each_kind_is_named(position: Position, named: list[str]) -> None:
    found = astray(at(position), READS)
    assert len(found) == len(named)
    assert all(words in sentence for words, sentence in zip(named, found, strict=True))
    assert is_astray(Partition(REQUESTS, 0), position, TOPICS, READS) == bool(named)


def test_many_partitions_are_not_all_named() -> None:
    standing = Standing(TOPICS, {Partition(REQUESTS, number): Position(10, 9) for number in range(12)})
    (found,) = astray(standing, READS)
    assert f"offset of {REQUESTS}/0, {REQUESTS}/1, {REQUESTS}/2 and others is beyond" in found


def test_the_advice_is_a_command_and_says_what_is_lost() -> None:
    assert "`dateline topics reset-offsets ingest`" in advice("ingest", READS, at(Position(10, 9)))
    assert "deferred" not in advice("ingest", READS, at(Position(10, 9)))
    assert "deferred in it are gone" in advice("ingest", READS, at(Position(5, 9, note="topics=r-2,s-1")))


def test_topics_that_go_together_have_as_many_partitions() -> None:
    assert uneven(TOPICS, READS) == ""
    fewer = TOPICS | {STATE: Topic("s-2", 2)}
    assert "has 4 partitions" in uneven(fewer, READS)
    assert f"{BACKFILL} has 2" in uneven(TOPICS | {BACKFILL: Topic("b-2", 2)}, READS)
    assert grow_advice("ingest", fewer) == "stop the ingest workers and run `dateline topics grow ingest 4`"


def test_a_topic_of_backfills_that_was_created_again_says_nothing_of_the_live_requests() -> None:
    standing = Standing(
        TOPICS, {Partition(topic, 1): Position(5, 9, note="topics=r-2,s-2,b-1") for topic in (REQUESTS, BACKFILL)}
    )
    (found,) = astray(standing, READS)
    assert found == f"{BACKFILL} was deleted and created again since the offsets of {BACKFILL}/1 were committed"
    assert [is_astray(*one, TOPICS, READS) for one in standing.positions.items()] == [False, True]
