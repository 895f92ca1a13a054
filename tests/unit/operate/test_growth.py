"""How states move; partitions are added to real topics in tests/faults/test_32_more_partitions.py."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka.partitioner import DefaultPartitioner

from schemas.ingest_state import IngestState
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import STATE
from services.operate import growth
from services.runtime.broker.producer import Outgoing
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTS = [f"harbor-{number}.example" for number in range(50)]


def state(host: str, partition: int, minute: int = 0, *, forgotten: bool = False) -> Message:
    one = IngestState(kind="host", host=host, due=NOON)
    value = None if forgotten else one.to_bytes()
    return Message(STATE, partition, 0, one.key.encode(), value, [], timestamp=NOON + timedelta(minutes=minute))


class Topic:
    """The topic's records, and a producer that writes to it."""

    def __init__(self, *records: Message) -> None:
        self.records = list(records)
        self.written: list[Outgoing] = []

    def __enter__(self) -> "Topic":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def write(self, records: Sequence[Outgoing]) -> list[Coordinates]:
        self.written += records
        return [Coordinates(one.topic, one.partition or 0, 0) for one in records]


def moved(topic: Topic, count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    def read(*_: Any) -> Iterator[Message]:
        return iter(topic.records)

    monkeypatch.setattr(growth, "read_topic", read)
    monkeypatch.setattr(growth, "ConfirmedProducer", lambda _: topic)
    return growth._move_states(Settings(), STATE, count)


def home(host: str, count: int) -> int:
    found = growth.partition_of(state(host, 0), count)
    assert found is not None
    return found


@pytest.mark.parametrize("count", [1, 4, 12, 17])
def test_a_states_partition_is_that_of_its_hosts_requests(count: int) -> None:
    theirs = DefaultPartitioner()
    for host in HOSTS:
        assert home(host, count) == theirs(host.encode(), list(range(count)), list(range(count)))


def test_what_cannot_be_read_has_no_home_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Message(STATE, 1, 0, b"page x", b"not json", [])
    assert growth.partition_of(broken, 4) is None
    topic = Topic(broken)
    assert moved(topic, 6, monkeypatch) == 0
    assert topic.written == []


def test_states_move_and_are_removed_where_they_were_only_after_that(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = Topic(*(state(host, home(host, 4)) for host in HOSTS))
    elsewhere = [host for host in HOSTS if home(host, 4) != home(host, 7)]
    assert moved(topic, 7, monkeypatch) == len(elsewhere) > 0
    for host, (new, old) in zip(elsewhere, zip(topic.written[::2], topic.written[1::2], strict=True), strict=True):
        assert (new.partition, new.value is None) == (home(host, 7), False)
        assert (old.partition, old.value, old.key) == (home(host, 4), None, new.key)


def test_of_two_states_the_newer_one_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    host, other = HOSTS[0], (home(HOSTS[0], 5) + 1) % 5
    newer_is_home = Topic(state(host, home(host, 5), 2), state(host, other, 1))
    assert moved(newer_is_home, 5, monkeypatch) == 1
    assert [(one.partition, one.value) for one in newer_is_home.written] == [(other, None)]
    newer_is_elsewhere = Topic(state(host, other, 2), state(host, home(host, 5), 1))
    assert moved(newer_is_elsewhere, 5, monkeypatch) == 1
    assert [(one.partition, one.value is None) for one in newer_is_elsewhere.written] == [
        (home(host, 5), False),
        (other, True),
    ]


def test_a_state_that_was_forgotten_in_one_partition_lives_on_in_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    host, other = HOSTS[0], (home(HOSTS[0], 5) + 1) % 5
    topic = Topic(state(host, other, 1), state(host, home(host, 5), 2), state(host, home(host, 5), 3, forgotten=True))
    assert moved(topic, 5, monkeypatch) == 1
    assert [one.partition for one in topic.written] == [home(host, 5), other]


def test_what_has_moved_does_not_move_again(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = Topic(*(state(host, home(host, 7)) for host in HOSTS))
    assert moved(topic, 7, monkeypatch) == 0
