"""Tailing topics of the real broker: ranges, order between partitions, keys, and what is written meanwhile."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from kafka import KafkaProducer

from schemas.article import Article, erased
from schemas.generated import examples
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import ARTICLES, REQUESTS
from services.operate.tail import Tail, Wanted
from services.runtime.broker import topic_window
from services.runtime.broker.partitioner import partition_for
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topics import admin, create_topics
from services.runtime.settings import Settings
from services.tail.condition_parser import parse
from services.tail.fields import Fields
from services.tail.tailed_record import TailedRecord

PARTITIONS, RECORDS = 3, 300
PUBLISHED = orjson.loads(examples("article")[-1].read_bytes())
ODD = [
    (b"odd", b"not JSON", []),
    (b"odd", b"{}", [("ce_type", b"dateline.article.v2")]),
    (b"odd", None, []),
    (None, b'{"title": "\\u001b[2J\xe2\x80\xae"}', [("empty", b"")]),
    (b"\xff\xfe", erased("a" * 32, datetime(2026, 3, 2, tzinfo=UTC)).to_bytes(), []),
]
"""What an archivist hopes never to meet: key, value, headers."""
DEADLINE_S = 120


@pytest.fixture(scope="module")
def written(settings: Settings) -> list[Coordinates]:
    """The articles, written one batch after the other, so that their times differ; then the odd ones."""
    create_topics(settings, PARTITIONS)
    found = []
    with ConfirmedProducer(settings) as producer:
        for first in range(0, RECORDS, 10):
            articles = [
                Outgoing(ARTICLES, b"key %d" % (at % 20), value(at), [("ce_id", b"%d" % at)])
                for at in range(first, first + 10)
            ]
            found += [one for one in producer.write(articles) if isinstance(one, Coordinates)]
    odd = KafkaProducer(bootstrap_servers=settings.brokers)
    for key, one, headers in ODD:
        place = odd.send(ARTICLES, one, key=key, headers=headers, partition=0).get(60)
        found.append(Coordinates(place.topic, place.partition, place.offset))
    odd.close()
    return found


def value(at: int) -> bytes:
    return orjson.dumps(PUBLISHED | {"title": f"Ferry {at}"})


def tailed(settings: Settings, **wanted: Any) -> list[TailedRecord]:
    tailing = Tail(settings, Wanted((ARTICLES,), **wanted), lambda: datetime.now(UTC))
    return [one for batch in tailing.batches() for one in batch.records]


def places(records: Sequence[TailedRecord]) -> list[Coordinates]:
    return [Coordinates(one.topic, one.partition, one.offset) for one in records]


def condition(text: str) -> Any:
    fields = Fields.of_schema(Article.model_json_schema(mode="serialization"), "article")
    return parse(text, fields, lambda _: (datetime.now(UTC), datetime.now(UTC)))


def test_everything_comes_once_and_in_order_of_time(settings: Settings, written: list[Coordinates]) -> None:
    found = tailed(settings)
    assert sorted(places(found)) == sorted(written)
    assert [one.order for one in found] == sorted(one.order for one in found)


@pytest.mark.parametrize("last", [1, 20, 100, 10_000])
def test_the_newest_are_those_at_the_end_of_everything(
    settings: Settings, written: list[Coordinates], last: int
) -> None:
    every = tailed(settings)
    assert places(tailed(settings, last=last)) == places(every[-last:])
    where = condition('header.ce_id ~ "7" and not header.ce_id ~ "17"')
    matching = [one for one in every if "7" in (one.header("ce_id") or "") and "17" not in (one.header("ce_id") or "")]
    assert places(tailed(settings, last=last, condition=where)) == places(matching[-last:])


def test_times_are_those_of_the_broker(settings: Settings, written: list[Coordinates]) -> None:
    every = tailed(settings)
    since, until = every[100].time, every[200].time
    found = tailed(settings, since=since, until=until)
    assert places(found) == places([one for one in every if since <= one.time < until])
    assert tailed(settings, since=datetime.now(UTC) + timedelta(days=1)) == []
    assert tailed(settings, until=every[0].time) == []


def test_a_key_is_read_from_one_partition(settings: Settings, written: list[Coordinates]) -> None:
    tailing = Tail(settings, Wanted((ARTICLES,), key="key 7"), lambda: datetime.now(UTC))
    found = [one for batch in tailing.batches() for one in batch.records]
    number = partition_for("key 7", PARTITIONS)
    assert [one.header("ce_id") for one in found] == [str(at) for at in range(7, RECORDS, 20)]
    assert {one.partition for one in found} == {number}
    assert tailing.read == sum(one.partition == number for one in written)


def test_fields_decide_and_what_cannot_be_decoded_is_told(settings: Settings, written: list[Coordinates]) -> None:
    where = condition('title in ("Ferry 7", "Ferry 250") or header.ce_id = "3"')
    tailing = Tail(settings, Wanted((ARTICLES,), condition=where), lambda: datetime.now(UTC))
    batches = list(tailing.batches())
    assert [one.header("ce_id") for batch in batches for one in batch.records] == ["3", "7", "250"]
    problems = [one.problem for batch in batches for one in batch.undecided]
    assert [one[:8] for one in problems] == ["not JSON", "its ce_t"]
    assert tailing.read == len(written)


def test_nothing_is_committed_and_no_group_is_joined(settings: Settings, written: list[Coordinates]) -> None:
    tailed(settings, last=5)
    with admin(settings) as client:
        assert [one for one in client.list_groups() if settings.group_prefix in str(one)] == []


def test_new_partitions_are_read_from_their_first_record(
    settings: Settings, written: list[Coordinates], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window learns of them from what the client knows; here it is told at once."""
    with topic_window.window(settings, [ARTICLES], {}) as window:
        window.partitions = window.partitions[:-1]
        window._consumer.assign(window.partitions)
        ends = {one: span.stop for one, span in window.span(None, None).items()}
        monkeypatch.setattr(topic_window, "CHECK_S", 0)
        found = set()
        for polled in window.follow(ends):
            found |= {(one.partition, at.offset) for one, records in polled.records.items() for at in records}
            if len(found) >= sum(one.partition == PARTITIONS - 1 for one in written):
                break
    assert found == {(one.partition, one.offset) for one in written if one.partition == PARTITIONS - 1}


@pytest.fixture
def live(environment: dict[str, str], written: list[Coordinates]) -> Iterator[Any]:
    """Starts `dateline tail` and ends it."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "services.cli", "tail", *words]
        ended = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        started.append(ended)
        return ended

    yield start
    for one in started:
        one.kill()
        one.communicate()


def test_what_is_written_meanwhile_comes_until_ctrl_c(settings: Settings, live: Any) -> None:
    """From the last record on, so that it is known when it has begun."""
    tail = live("requests", "--last", "1", "-f", "--json", "--where", 'not url ~ "hidden"')
    deadline = time.monotonic() + DEADLINE_S
    with ConfirmedProducer(settings) as producer:
        producer.write([request("first")])
        seen: list[str] = []
        os.set_blocking(tail.stdout.fileno(), False)
        text = b""
        at = 0
        while time.monotonic() < deadline and len(seen) < 5:
            producer.write([request(f"story-{at}"), request("hidden")])
            at += 1
            text += tail.stdout.read() or b""
            seen = [json.loads(line)["value"]["url"] for line in text.splitlines() if line.endswith(b"}")]
    assert len(seen) >= 5
    numbers = [int(one.rpartition("-")[2]) for one in seen if "story" in one]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    tail.send_signal(signal.SIGINT)
    _, said = tail.communicate(timeout=DEADLINE_S)
    assert tail.returncode == 0, said
    assert b" read, " in said


def request(name: str) -> Outgoing:
    url = f"https://harbor.example/{name}"
    return Outgoing(REQUESTS, b"harbor.example", orjson.dumps({"url": url, "kind": "article"}))


def test_a_reader_that_has_enough_ends_it(live: Any) -> None:
    tail = live("articles", "--since", "1d", "--json")
    assert json.loads(tail.stdout.readline())["topic"] == ARTICLES
    tail.stdout.close()
    assert tail.wait(DEADLINE_S) in (0, 141)  # 0 if all of it went into the pipe before
    assert b"Traceback" not in tail.stderr.read()


def test_every_odd_record_has_a_line(live: Any) -> None:
    tail = live("articles", "--last", str(len(ODD)))
    out, said = tail.communicate(timeout=DEADLINE_S)
    lines = out.decode().splitlines()
    assert (tail.returncode, said) == (0, b"")
    assert [line.split("  ")[1:3] for line in lines] == [
        ["odd", "undecodable"],
        ["odd", "undecodable"],
        ["odd", "tombstone"],
        ["-", "\\x1b[2J\\u202e"],
        ["\\xff\\xfe", "9007199254740991"],
    ]
    assert lines[-1].endswith("erased for good")
