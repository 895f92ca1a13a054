"""`dateline dlq` on the real broker: what is listed, written again, and taken back."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka.admin import ConfigResource, ConfigResourceType
from typer.testing import CliRunner, Result

from schemas.dead_letter import DeadLetter
from schemas.topics import dlq_of, manifest
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import ARTICLES, REQUESTS
from schemas.topics.stages import STAGE_OF
from services.cli.main import app
from services.operate.dead_letters import (
    Ended,
    read_buried,
    read_dead_letters,
    replay,
)
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin, create_topics, drift
from services.runtime.delivery.dead_letter import dead_letter
from services.runtime.messages.message import REPLAY_OF, REPLAY_TIME, Message
from services.runtime.outcome import Reject
from services.runtime.settings import MEBIBYTE, Settings

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
STAGE = Path(__file__).with_name("failing_stage.py")
WAIT_S = 300.0

Run = Callable[..., Result]


@pytest.fixture(scope="module", autouse=True)
def topics(settings: Settings) -> Iterator[None]:
    create_topics(settings)
    yield
    assert read_buried(settings) == []
    assert drift(settings) == []


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["dlq", *arguments], env=environment)

    return invoke


@pytest.fixture
def source() -> str:
    """A source_id that no other test has."""
    return f"test-{os.urandom(6).hex()}"


def write(settings: Settings, *records: Outgoing) -> list[Coordinates]:
    with ConfirmedProducer(settings) as producer:
        told = producer.write(records)
    written = [one for one in told if isinstance(one, Coordinates)]
    assert len(written) == len(records)
    return written


def bury(settings: Settings, source: str, *originals: Outgoing) -> list[DeadLetter]:
    """Put records onto their topics, and the dead letters that the enrich stage would make of them."""
    letters = []
    for one, at in zip(originals, write(settings, *originals), strict=True):
        message = Message(one.topic, at.partition, at.offset, one.key, one.value, one.headers, NOW)
        made = dead_letter(message, Reject("undecodable", "why"), stage="enrich", version="0", now=NOW)
        letters.append(made.model_copy(update={"source_id": source}))
    write(settings, *(Outgoing(dlq_of(one.topic), one.coordinates.encode(), one.to_bytes()) for one in letters))
    return letters


def listed(run: Run, *arguments: str) -> list[str]:
    result = run("list", "--json", *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line)["coordinates"] for line in result.stdout.splitlines()]


def replays(settings: Settings, topic: str, coordinates: str) -> list[Message]:
    return [m for m in read_topic(settings, topic) if m.header(REPLAY_OF) == coordinates]


def set_limit(settings: Settings, max_bytes: int) -> None:
    """The most that the topic of articles takes; the rest of its settings as its manifest says."""
    config = manifest(ARTICLES).config | {"max.message.bytes": str(max_bytes)}
    with admin(settings) as broker:
        broker.alter_configs([ConfigResource(ConfigResourceType.TOPIC, ARTICLES, config)])


def test_from_list_to_replay(settings: Settings, run: Run, source: str) -> None:
    bad = [
        Outgoing(ARTICLES, b"\xffkey-1", b"\xff\xfe{bad", [("ce_id", b"\x00\xff"), ("twice", b"1"), ("twice", b"2")]),
        Outgoing(ARTICLES, None, b"without a key", partition=5),
        Outgoing(ARTICLES, b"key-3", None),
    ]
    letters = bury(settings, source, *bad)
    coordinates = {one.coordinates for one in letters}
    assert set(listed(run, "--source", source)) == coordinates
    first = letters[0].coordinates
    assert run("show", first, "--raw").stdout_bytes == bad[0].value
    assert "undecodable" in run("show", first).output

    before = len(list(read_topic(settings, ARTICLES)))
    assert run("replay", "--source", source, "--dry-run").exit_code == 0
    assert len(list(read_topic(settings, ARTICLES))) == before
    assert set(listed(run, "--source", source)) == coordinates

    result = run("replay", "--source", source)
    assert (result.exit_code, "3 dead letters replayed" in result.output) == (0, True), result.output
    for letter, original in zip(letters, bad, strict=True):
        (again,) = replays(settings, ARTICLES, letter.coordinates)
        assert (again.key, again.value, again.partition) == (original.key, original.value, letter.partition)
        assert letter.timestamp is not None
        replayed = [(REPLAY_OF, letter.coordinates.encode()), (REPLAY_TIME, letter.timestamp.isoformat().encode())]
        assert again.headers == [*original.headers, *replayed]
    assert listed(run, "--source", source) == []

    result = run("replay", "--source", source)
    assert (result.exit_code, "no dead letter matches, nothing was replayed" in result.stderr) == (1, True)
    assert run("show", first).exit_code == 1
    assert len(list(read_topic(settings, ARTICLES))) == before + 3


def test_tombstones_lie_in_the_partition_of_their_letters(settings: Settings, run: Run, source: str) -> None:
    """Also where a letter does not lie where its key's hash says, as after partitions were added."""
    (letter,) = bury(settings, source, Outgoing(ARTICLES, b"moved", b"bad"))
    key = letter.coordinates.encode()
    (by_hash,) = write(settings, Outgoing(dlq_of(ARTICLES), key, None))
    elsewhere = (by_hash.partition + 1) % 12
    write(settings, Outgoing(dlq_of(ARTICLES), key, letter.to_bytes(), partition=elsewhere))
    assert listed(run, letter.coordinates) == [letter.coordinates]
    assert run("purge", letter.coordinates, "--yes").exit_code == 0
    last = {m.partition: m.value for m in read_topic(settings, dlq_of(ARTICLES)) if m.key == key}
    assert last == {by_hash.partition: None, elsewhere: None}


def test_purge_takes_back_and_writes_nothing(settings: Settings, run: Run, source: str) -> None:
    letters = bury(settings, source, *(Outgoing(ARTICLES, b"%d" % n, b"bad") for n in range(3)))
    before = len(list(read_topic(settings, ARTICLES)))
    refused = run("purge", "--source", source)
    assert (refused.exit_code, "--yes" in refused.stderr) == (1, True)
    assert run("purge", "--source", source, "--dry-run").exit_code == 0
    assert len(listed(run, "--source", source)) == 3

    assert run("purge", letters[1].coordinates, "--yes").exit_code == 0
    assert set(listed(run, "--source", source)) == {letters[0].coordinates, letters[2].coordinates}
    assert run("purge", "--source", source, "--yes").exit_code == 0
    assert listed(run, "--source", source) == []
    assert len(list(read_topic(settings, ARTICLES))) == before


def test_what_is_no_dead_letter_is_listed_and_can_be_purged(settings: Settings, run: Run, source: str) -> None:
    (letter,) = bury(settings, source, Outgoing(ARTICLES, b"beside", b"bad"))
    (junk,) = write(settings, Outgoing(dlq_of(ARTICLES), source.encode(), b"\xffjunk"))
    assert listed(run, "--reason", "unreadable") == [str(junk)]
    assert letter.coordinates in listed(run)
    assert letter.offset in [one.offset for one in read_dead_letters(settings)]
    assert run("show", str(junk), "--raw").stdout_bytes == b"\xffjunk"

    refused = run("replay", str(junk))
    assert (refused.exit_code, "purge" in refused.stderr) == (1, True)
    assert run("purge", "--yes", str(junk), letter.coordinates).exit_code == 0
    assert listed(run, "--reason", "unreadable") == []


def test_what_the_broker_refuses_stays(settings: Settings, run: Run, source: str) -> None:
    """A topic whose limit was lowered: the others are replayed, whatever their place in the batch."""
    fits, large = os.urandom(1000), os.urandom(MEBIBYTE)
    letters = bury(settings, source, *(Outgoing(ARTICLES, b"%d" % n, large if n == 3 else fits) for n in range(8)))
    set_limit(settings, 512 * 1024)
    try:
        result = run("replay", "--source", source)
    finally:
        set_limit(settings, manifest(ARTICLES).max_bytes)
    assert result.exit_code == 1
    assert "7 dead letters replayed" in result.stdout
    assert f"{letters[3].coordinates}: the broker refused" in result.stderr
    assert listed(run, "--source", source) == [letters[3].coordinates]

    assert run("replay", letters[3].coordinates).exit_code == 0
    assert [m.value for m in replays(settings, ARTICLES, letters[3].coordinates)] == [large]


def test_more_than_a_batch_and_two_people_at_once(
    settings: Settings, run: Run, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.operate.replay.BATCH_RECORDS", 3)
    letters = bury(settings, source, *(Outgoing(ARTICLES, b"%d" % n, os.urandom(64)) for n in range(8)))
    chosen = [one for one in read_buried(settings) if one.letter and one.letter.source_id == source]
    # Closed, whatever happens: left to the garbage collector, its producer would wait for nothing.
    with closing(replay(settings, chosen)) as first:
        begun = [next(first)]
        # The second one sees what the first has not taken back yet, and finishes before it.
        assert run("replay", "--source", source).exit_code == 0
        ended: list[Ended] = [*begun, *first]
    assert [one.problem for one in ended] == [""] * 8
    coordinates = {one.coordinates for one in letters}
    again = [m for m in read_topic(settings, ARTICLES) if m.header(REPLAY_OF) in coordinates]
    assert {m.value for m in again} == {one.value for one in letters}
    assert len(again) > len(letters), "both wrote some"
    assert listed(run, "--source", source) == []


def test_a_letter_that_a_worker_wrote(
    environment: dict[str, str], settings: Settings, run: Run, tmp_path: Path
) -> None:
    bad, host = b"\xff\xfe{bad " + os.urandom(8), b"host-" + os.urandom(4).hex().encode()
    (at,) = write(settings, Outgoing(REQUESTS, host, bad, [("ce_id", b"1")]))
    log = tmp_path / "log"
    with log.open("wb") as target:
        worker = subprocess.Popen(
            [sys.executable, STAGE, tmp_path / "marks"], env=os.environ | environment, stderr=target
        )
    try:
        deadline = time.monotonic() + WAIT_S
        while str(at) not in listed(run, "--stage", "ingest"):
            assert worker.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "no dead letter"
            time.sleep(0.5)
    finally:
        worker.kill()
        worker.wait()
    (lies,) = [m for m in read_topic(settings, dlq_of(REQUESTS)) if m.key == str(at).encode()]
    assert run("replay", str(at)).exit_code == 0
    (again,) = replays(settings, REQUESTS, str(at))
    assert (again.key, again.value, again.header("ce_id")) == (host, bad, "1")
    # kafka-python hashes a key as Faust does: a tombstone by the hash alone would have found the letter too.
    (by_hash,) = write(settings, Outgoing(dlq_of(REQUESTS), str(at).encode(), None))
    assert by_hash.partition == lies.partition
    assert str(at) not in listed(run)


def test_a_missing_topic_is_told(settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STAGE_OF, "dateline.absent.v1.dlq", "ingest")
    result = run("list")
    assert (result.exit_code, "dateline topics create" in result.stderr) == (1, True)


def test_a_broker_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.runtime.broker.topics.BOOTSTRAP_MS", 1000)
    result = CliRunner().invoke(app, ["dlq", "list"], env={"DATELINE_KAFKA_BOOTSTRAP": "127.0.0.1:1"})
    assert (result.exit_code, "dateline up" in result.stderr) == (1, True)
