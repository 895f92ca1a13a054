"""The exporter beside the real broker: every figure against what was written and committed."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata
from prometheus_client.parser import text_string_to_metric_families

from schemas.topics.names import ARTICLES
from schemas.topics.stages import TOPICS_OF
from services.operate.standing.depths import Depths
from services.runtime.broker.producer import ConfirmedProducer, Coordinates, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.observe.metrics import PIPELINE
from services.runtime.settings import Settings
from tests.first_day import fresh_topics

PARTITIONS = 3
LABELS = {one.name: one.labels for one in PIPELINE}
WAIT_S = 120.0
DLQ = f"{ARTICLES}.dlq"


class Exporter:
    """`dateline exporter` as a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "exporter"],
            env={**os.environ, **environment, "DATELINE_WATCHDOG_S": "3"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        found = re.search(r"http://\S+(?=/metrics)", self.process.stdout.readline())
        assert found
        self.url = found[0]

    def scrape(self) -> dict[str, dict[tuple[str, ...], float]]:
        """Metric to the values of its labels, in their declared order, to its value."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=60) as answer:
            families = list(text_string_to_metric_families(answer.read().decode()))
        return {
            family.name: {tuple(one.labels[name] for name in LABELS[family.name]): one.value for one in family.samples}
            for family in families
        }

    def until(self, name: str, labels: tuple[str, ...], value: float) -> dict[str, dict[tuple[str, ...], float]]:
        """Scrape until a series has this value. Returns the whole scrape."""
        deadline = time.monotonic() + WAIT_S
        while (found := self.scrape()).get(name, {}).get(labels) != value:
            assert time.monotonic() < deadline, found.get(name)
            time.sleep(0.2)
        return found

    def ready(self) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def exporter(settings: Settings, environment: dict[str, str]) -> Iterator[Exporter]:
    fresh_topics(settings, partitions=PARTITIONS)
    made = Exporter(environment)
    yield made
    made.process.kill()
    made.process.wait()


def write(settings: Settings, count: int, partition: int, topic: str = ARTICLES) -> list[Coordinates]:
    records = [Outgoing(topic, b"%d" % number, b"{}", [], partition) for number in range(count)]
    with ConfirmedProducer(settings) as producer:
        answers = producer.write(records)
    return [answer for answer in answers if isinstance(answer, Coordinates)]


def test_lags_are_those_of_the_broker(settings: Settings, exporter: Exporter) -> None:
    at = ("enrich", ARTICLES, "1")
    before = exporter.scrape()
    assert before["dateline_group_lag_records"].keys() == {
        (stage, topic, str(number)) for stage, topics in TOPICS_OF.items() for topic in topics for number in range(3)
    }
    assert set(before["dateline_group_lag_seconds"].values()) == {0.0}
    assert before["dateline_group_members"] == {("ingest",): 0, ("enrich",): 0, ("index",): 0}

    write(settings, 5, partition=1)
    written_s = [one.timestamp.timestamp() for one in read_topic(settings, ARTICLES) if one.timestamp]
    with_records = exporter.until("dateline_group_lag_records", at, 5)
    waits_s = time.time() - written_s[0]
    assert with_records["dateline_group_lag_seconds"][at] == pytest.approx(waits_s, abs=5)
    assert with_records["dateline_group_assigned"][at] == 0
    stuck = exporter.until("dateline_group_stuck", at, 1)
    assert sum(stuck["dateline_group_stuck"].values()) == 1

    # A member that commits two of them: three are left, and the first of these waits.
    consumer = KafkaConsumer(bootstrap_servers=settings.brokers, group_id=settings.group("enrich"))
    try:
        consumer.subscribe([ARTICLES])
        deadline = time.monotonic() + WAIT_S
        while len(consumer.assignment()) < PARTITIONS:
            assert time.monotonic() < deadline
            consumer.poll(100)
        consumer.commit({TopicPartition(ARTICLES, 1): OffsetAndMetadata(2, "", -1)})
        now = exporter.until("dateline_group_lag_records", at, 3)
        assert now["dateline_group_assigned"][at] == 1
        assert now["dateline_group_members"]["enrich",] == 1
        assert now["dateline_group_stuck"][at] == 0
        assert now["dateline_group_lag_seconds"][at] == pytest.approx(time.time() - written_s[2], abs=5)
        consumer.commit({TopicPartition(ARTICLES, 1): OffsetAndMetadata(5, "", -1)})
        done = exporter.until("dateline_group_lag_records", at, 0)
        assert done["dateline_group_lag_seconds"][at] == 0
    finally:
        consumer.close()


def test_dead_letters_that_wait_are_counted_by_reason(settings: Settings, exporter: Exporter) -> None:
    assert exporter.scrape()["dateline_dead_letters_waiting"][ARTICLES, ""] == 0
    first, *_ = write(settings, 2, partition=0, topic=DLQ)
    exporter.until("dateline_dead_letters_waiting", (ARTICLES, "unreadable"), 2)
    with ConfirmedProducer(settings) as producer:
        producer.write([Outgoing(DLQ, b"0", None, [], first.partition)])
    exporter.until("dateline_dead_letters_waiting", (ARTICLES, "unreadable"), 1)


def test_a_topic_that_was_created_again_is_counted_anew(settings: Settings, exporter: Exporter) -> None:
    depths = Depths(settings)
    write(settings, 2, partition=0, topic=DLQ)
    assert depths.look() == {(DLQ, "unreadable"): 2}
    fresh_topics(settings, partitions=PARTITIONS)
    assert depths.look() == {}
    write(settings, 1, partition=0, topic=DLQ)
    assert depths.look() == {(DLQ, "unreadable"): 1}


def test_it_ends_when_it_is_told_to(exporter: Exporter) -> None:
    assert exporter.ready() == (200, "ok\n")
    exporter.process.send_signal(signal.SIGTERM)
    assert exporter.process.wait(WAIT_S) == 0


def test_a_broker_that_does_not_answer_is_told(environment: dict[str, str]) -> None:
    exporter = Exporter({**environment, "DATELINE_KAFKA_BOOTSTRAP": "127.0.0.1:9"})
    try:
        assert exporter.scrape() == {"dateline_kafka_up": {(): 0}}
        status, problem = exporter.ready()
        assert (status, "127.0.0.1:9" in problem) == (503, True)
    finally:
        exporter.process.kill()
        exporter.process.wait()
