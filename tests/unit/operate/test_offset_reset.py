"""Where offsets would be moved; they are moved on a broker in tests/faults/test_30_offsets_backwards.py."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import NoError, UnknownMemberIdError
from kafka.structs import OffsetAndTimestamp

from schemas.topics.coordinates import Partition
from schemas.topics.names import ARTICLES
from services.operate import offset_reset
from services.operate.errors import GroupBusy, OffsetsNotReset
from services.operate.offset_reset import carry_out, plan
from services.runtime.broker.group_watch import GroupWatch, Standing, Topic
from services.runtime.broker.lag import Position
from services.runtime.settings import Settings

SINCE = datetime(2026, 3, 2, tzinfo=UTC)
STANDING = Standing(
    {ARTICLES: Topic("new", 4)},
    {
        Partition(ARTICLES, 0): Position(50, 9, 2, "topics=new"),  # beyond the end
        Partition(ARTICLES, 1): Position(5, 9, 2, "topics=old"),  # another topic's
        Partition(ARTICLES, 2): Position(5, 9, 2, "topics=new"),
        Partition(ARTICLES, 3): Position(2, 9, 2),
    },
)


class Client:
    """A broker whose group has these members, and which answers a change with this."""

    def __init__(self) -> None:
        self.members: list[str] = []
        self.answer: type[Exception] = NoError
        self.since: dict[int, int] = {}
        self.committed: dict[TopicPartition, Any] = {}

    def describe_groups(self, groups: list[str]) -> dict[str, Any]:
        return {group: {"members": self.members} for group in groups}

    def list_partition_offsets(self, wanted: Mapping[TopicPartition, int]) -> dict[TopicPartition, OffsetAndTimestamp]:
        return {place: OffsetAndTimestamp(self.since[place.partition], -1, None) for place in wanted}

    def alter_group_offsets(self, group: str, wanted: Mapping[TopicPartition, Any]) -> dict[TopicPartition, Any]:
        self.committed |= wanted
        return dict.fromkeys(wanted, self.answer)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client()

    @contextmanager
    def admin(_: Settings) -> Iterator[Client]:
        yield client

    monkeypatch.setattr(offset_reset, "admin", admin)
    monkeypatch.setattr(offset_reset, "require_topics", lambda *_: None)
    monkeypatch.setattr(GroupWatch, "look", lambda *_: STANDING)
    return client


@pytest.mark.usefixtures("client")
def test_only_what_is_astray_moves_to_the_first_record_that_is_kept() -> None:
    reset = plan(Settings(), "enrich")
    assert [(move.place.partition, move.to, move.again) for move in reset.moves] == [(0, 2, 7), (1, 2, 7)]
    assert len(reset.problems) == 2
    assert (reset.note, reset.behind) == ("topics=new", {ARTICLES: [7, 4, 4, 7]})


def test_or_to_the_first_record_since_a_time_and_to_the_end_where_there_is_none(client: Client) -> None:
    client.since = {0: -1, 1: 6}
    assert [move.to for move in plan(Settings(), "enrich", since=SINCE).moves] == [9, 6]


@pytest.mark.usefixtures("client")
def test_what_lies_within_its_partition_can_be_kept() -> None:
    assert [move.to for move in plan(Settings(), "enrich", keep=True).moves] == [2, 5]


def test_the_new_offsets_are_committed_with_the_ids_of_the_topics(client: Client) -> None:
    carry_out(Settings(), plan(Settings(), "enrich"))
    assert {(place.partition, one.offset, one.metadata) for place, one in client.committed.items()} == {
        (0, 2, "topics=new"),
        (1, 2, "topics=new"),
    }


def test_nothing_is_changed_while_workers_run(client: Client) -> None:
    client.members = ["a", "b"]
    with pytest.raises(GroupBusy, match="2 enrich workers run in the group dateline-enrich; stop them"):
        carry_out(Settings(), plan(Settings(), "enrich"))
    assert client.committed == {}


def test_a_refusal_of_the_broker_is_an_error(client: Client) -> None:
    client.answer = UnknownMemberIdError
    with pytest.raises(OffsetsNotReset, match="make sure that no enrich worker runs"):
        carry_out(Settings(), plan(Settings(), "enrich"))
