"""What is meant, what is read, and what is written, without a broker; with one in tests/integration/test_dlq.py."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.dead_letter import DeadLetter, DeadLetterHeader
from schemas.topics.coordinates import Coordinates
from services.operate import dead_letters
from services.operate.dead_letters import (
    Buried,
    Filter,
    exhume,
    look_at,
    original,
    read_buried,
    read_dead_letters,
    replay,
    tombstone,
    without_value,
)
from services.runtime.broker.producer import Outgoing
from services.runtime.broker.record_reader import Absent
from services.runtime.messages.message import REPLAY_OF, REPLAY_TIME, Message
from services.runtime.settings import Settings

DLQ = "dateline.articles.v1.dlq"
NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)


def letter(offset: int = 7, **fields: object) -> DeadLetter:
    told = {
        "stage": "enrich",
        "reason": "invalid",
        "detail": "why",
        "topic": "dateline.articles.v1",
        "partition": 4,
        "offset": offset,
        "key": b"\xffkey",
        "value": b"\xff\xfenot json",
        "headers": [DeadLetterHeader(name="ce_id", value=b"\x00\xff")],
        "failed_at": NOW,
        "producer": "0.1.0",
    }
    return DeadLetter.model_validate(told | fields)


def message(of: DeadLetter, **fields: object) -> Message:
    return replace(Message(DLQ, 2, 11, of.coordinates.encode(), of.to_bytes(), [], NOW), **fields)


def buried(**fields: object) -> Buried:
    return look_at(message(letter(**fields)))


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """Takes the place of the dead-letter topic of the enrich stage."""
    held: list[Message] = []

    def read_topic(settings: Settings, topic: str, spans: object = None) -> Iterator[Message]:
        yield from held if topic == DLQ else []

    def read_records(settings: Settings, wanted: Iterable[Coordinates]) -> Iterator[Message | Absent]:
        there = {Coordinates(one.topic, one.partition, one.offset): one for one in held}
        for one in wanted:
            yield there.get(one) or Absent(one, "compaction has removed it")

    monkeypatch.setattr(dead_letters, "read_topic", read_topic)
    monkeypatch.setattr(dead_letters, "read_records", read_records)
    return held


def test_a_dead_letter_is_called_by_the_coordinates_of_its_original() -> None:
    one = buried()
    assert (one.coordinates, str(one.place)) == ("dateline.articles.v1/4/7", f"{DLQ}/2/11")
    assert (one.stage, one.reason, one.detail, one.failed_at) == ("enrich", "invalid", "why", NOW)
    assert (one.value, one.size) == (b"\xff\xfenot json", 10)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": b"\xff{"}, "line 1"),
        ({"value": b"[]"}, "schemas/dead_letter"),
        ({"value": b""}, "no value"),
        ({"headers": [("ce_type", b"dateline.article.v1")]}, "ce_type"),
        ({"key": b"another"}, "its key is b'another'"),
        ({"topic": "dateline.fetch-requests.v1.dlq"}, "whose dead letters are on another topic"),
    ],
    ids=["no json", "no letter", "empty", "another record", "another key", "another topic"],
)
def test_what_is_no_dead_letter_of_its_topic_is_unreadable(change: dict[str, object], told: str) -> None:
    one = look_at(message(letter(), **change))
    assert (one.letter, one.reason, one.failed_at) == (None, "unreadable", NOW)
    assert one.coordinates == str(one.place)
    assert told in one.detail
    assert "purge" in one.detail
    assert one.stage == ("ingest" if "topic" in change else "enrich")


def test_a_letter_of_a_topic_that_nobody_knows_is_unreadable() -> None:
    of = letter(topic="__consumer_offsets")
    assert look_at(message(of)).letter is None


def test_an_empty_filter_matches_everything() -> None:
    assert Filter().is_empty
    assert Filter().matches(buried())
    assert Filter().matches(look_at(message(letter(), value=b"?")))


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(reasons=frozenset({"invalid", "error"})),
        Filter(stages=frozenset({"enrich"})),
        Filter(coordinates=frozenset({"dateline.articles.v1/4/7", "other/0/0"})),
        Filter(coordinates=frozenset({f"{DLQ}/2/11"})),
        Filter(source_id="wire"),
        Filter(article_id="a1"),
        Filter(since=NOW, until=NOW + timedelta(seconds=1)),
    ],
)
def test_each_condition_matches(wanted: Filter) -> None:
    assert not wanted.is_empty
    assert wanted.matches(buried(source_id="wire", article_id="a1"))


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(reasons=frozenset({"error"})),
        Filter(stages=frozenset({"index"})),
        Filter(coordinates=frozenset({"dateline.articles.v1/4/70"})),
        Filter(source_id="desk"),
        Filter(article_id="a2"),
        Filter(since=NOW + timedelta(seconds=1)),
        Filter(until=NOW),
        Filter(reasons=frozenset({"invalid"}), stages=frozenset({"index"})),
    ],
)
def test_every_condition_must_hold(wanted: Filter) -> None:
    assert not wanted.matches(buried(source_id="wire", article_id="a1"))


def test_what_is_unreadable_is_matched_by_its_stage_and_reason_only() -> None:
    one = look_at(message(letter(source_id="wire"), value=b"?"))
    assert Filter(reasons=frozenset({"unreadable"}), stages=frozenset({"enrich"})).matches(one)
    assert not Filter(source_id="wire").matches(one)


def test_the_original_is_written_again_as_it_was() -> None:
    again = original(letter())
    assert (again.topic, again.key, again.value) == ("dateline.articles.v1", b"\xffkey", b"\xff\xfenot json")
    assert again.headers == [("ce_id", b"\x00\xff"), (REPLAY_OF, b"dateline.articles.v1/4/7")]
    assert again.partition is None
    told = original(letter(timestamp=NOW)).headers
    assert told[1:] == [(REPLAY_OF, b"dateline.articles.v1/4/7"), (REPLAY_TIME, NOW.isoformat().encode())]


def test_an_original_without_a_key_goes_to_its_partition() -> None:
    assert original(letter(key=None)).partition == 4


def test_a_second_replay_names_the_second_letter() -> None:
    headers = [DeadLetterHeader(name=REPLAY_OF, value=b"dateline.articles.v1/4/1"), DeadLetterHeader(name="empty")]
    assert original(letter(headers=headers)).headers == [("empty", b""), (REPLAY_OF, b"dateline.articles.v1/4/7")]
    headers.append(DeadLetterHeader(name=REPLAY_TIME, value=NOW.isoformat().encode()))
    later = original(letter(headers=headers, timestamp=NOW + timedelta(hours=1)))
    assert later.headers[-1] == (REPLAY_TIME, NOW.isoformat().encode()), "the time of the first of them"


def test_a_tombstone_goes_where_the_letter_lies() -> None:
    one = tombstone(buried())
    assert (one.topic, one.partition, one.key, one.value) == (DLQ, 2, b"dateline.articles.v1/4/7", None)


def test_tombstones_take_back_and_values_are_not_kept(broker: list[Message]) -> None:
    first, second = letter(7), letter(8, failed_at=NOW - timedelta(hours=1))
    broker += [message(first), message(second), message(letter(9)), message(letter(9), value=None)]
    found = read_buried(Settings())
    assert [one.coordinates for one in found] == [second.coordinates, first.coordinates], "by time of failure"
    assert [(one.value, one.size) for one in found] == [(None, 10)] * 2
    assert [one.value for one in read_dead_letters(Settings())] == [first.value, second.value][::-1]


def test_a_tombstone_in_another_partition_takes_nothing_back(broker: list[Message]) -> None:
    broker += [message(letter()), message(letter(), value=None, partition=3)]
    assert len(read_buried(Settings())) == 1


def test_what_is_unreadable_breaks_nothing(broker: list[Message]) -> None:
    broker += [message(letter(7)), message(letter(8), value=b"?")]
    found = {one.reason: one for one in read_buried(Settings())}
    assert (found["unreadable"].value, found["unreadable"].size) == (None, 1)
    assert [one.offset for one in read_dead_letters(Settings())] == [7]


def test_letters_are_read_again_whole_where_they_are_still_there(broker: list[Message]) -> None:
    of = [message(letter(offset), offset=100 + offset) for offset in (1, 2, 3)]
    chosen = [without_value(look_at(one)) for one in of[:2]]
    broker += of[1:]
    assert [(one.coordinates, one.value) for one in exhume(Settings(), chosen)] == [
        ("dateline.articles.v1/4/2", b"\xff\xfenot json")
    ]


def test_a_letter_that_lacks_its_original_is_not_replayed(
    broker: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Outgoing] = []

    class Producer:
        """A fake producer, which writes nothing."""

        def __enter__(self) -> "Producer":
            return self

        def __exit__(self, *error: object) -> None:
            """Nothing to close."""

        def write(self, records: list[Outgoing]) -> list[Coordinates]:
            written.extend(records)
            return [Coordinates(record.topic, 0, 0) for record in records]

    monkeypatch.setattr(dead_letters, "ConfirmedProducer", lambda settings: Producer())
    abridged, whole = letter(7, value=None, omitted=["value"]), letter(8)
    broker += [message(abridged), message(whole, offset=12)]
    ended = {one.buried.coordinates: one.problem for one in replay(Settings(), read_buried(Settings()))}
    assert ended == {
        "dateline.articles.v1/4/7": "it lacks the original's value; look for it at dateline.articles.v1/4/7, "
        "then purge this",
        "dateline.articles.v1/4/8": "",
    }
    assert [record.topic for record in written] == ["dateline.articles.v1", DLQ]
