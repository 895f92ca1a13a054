"""Standings without a broker; with one in tests/integration/test_exporter.py."""

from typing import Any

from schemas.topics.coordinates import Partition
from services.operate.standing.groups import GroupStanding, Movements, PartitionStanding, owners_of
from services.runtime.broker.lag import Position

PLACE = Partition("dateline.articles.v1", 3)


def groups(committed: int, end: int) -> list[GroupStanding]:
    one = PartitionStanding("enrich", PLACE, Position(committed, end), None, None)
    return [GroupStanding("enrich", "dateline-enrich", "Stable", 1, (one,))]


def test_a_partition_is_stuck_once_its_offset_has_stood_still_for_long_enough() -> None:
    movements = Movements(10)
    assert movements.stuck(groups(5, 8), 100) == set()
    assert movements.stuck(groups(5, 9), 109) == set()
    assert movements.stuck(groups(5, 9), 110) == {PLACE}
    assert movements.stuck(groups(6, 9), 111) == set()
    assert movements.stuck(groups(6, 9), 120.9) == set()
    assert movements.stuck(groups(6, 9), 121) == {PLACE}


def test_a_partition_without_records_is_never_stuck() -> None:
    movements = Movements(10)
    assert movements.stuck(groups(5, 5), 100) == movements.stuck(groups(5, 5), 200) == set()
    # It has stood still since the record came, not since the last one was committed.
    assert movements.stuck(groups(5, 6), 201) == set()
    assert movements.stuck(groups(5, 6), 209) == set()
    assert movements.stuck(groups(5, 6), 211) == {PLACE}


def test_waiting_is_never_negative_though_clocks_differ() -> None:
    one = PartitionStanding("enrich", PLACE, Position(5, 6), 10_000, None)
    assert (one.waits_s(12_500), one.waits_s(9_000)) == (2.5, 0.0)
    assert PartitionStanding("enrich", PLACE, Position(6, 6), None, None).waits_s(12_500) == 0.0


def test_members_that_are_joining_have_no_partitions() -> None:
    assigned: dict[str, Any] = {"assigned_partitions": [{"topic": PLACE.topic, "partitions": [3, 4]}]}
    members = [
        {"member_id": "a", "client_host": "/10.0.0.1", "member_assignment": assigned},
        {"member_id": "b", "client_host": "/10.0.0.2", "member_assignment": ""},
    ]
    assert owners_of(members) == {PLACE: "a at /10.0.0.1", Partition(PLACE.topic, 4): "a at /10.0.0.1"}
