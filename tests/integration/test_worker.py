"""What is committed when a worker fails or is killed: never an offset whose outcome is not durable."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from schemas.fetch_request import FetchRequest
from schemas.topics.names import REQUESTS
from services.operate.submission import submit
from services.runtime.broker.lag import lag
from services.runtime.broker.topics import create_topics
from services.runtime.delivery.runner import EXIT_FAILED
from services.runtime.settings import Settings
from services.stack import StackInfo
from tests.faults.groups import generation

STAGE = Path(__file__).with_name("failing_stage.py")
TOPIC = REQUESTS
WAIT_S = 300.0
PARTITIONS = 4


class Worker:
    """The stage of `failing_stage.py` in its own consumer group, so that it begins at the first record of the topic."""

    def __init__(self, environment: dict[str, str], folder: Path, group: str, **settings: str) -> None:
        self.marks = folder / "marks"
        self.log = folder / "log"
        environment = {
            **os.environ,
            **environment,
            "DATELINE_GROUP_PREFIX": group,
            "DATELINE_SESSION_TIMEOUT_S": "8",
            **settings,
        }
        with self.log.open("ab") as target:
            self.process = subprocess.Popen([sys.executable, STAGE, self.marks], env=environment, stderr=target)

    def marked(self) -> list[str]:
        """Paths that were worked on."""
        return self.marks.read_text(encoding="utf-8").split() if self.marks.exists() else []

    def wait_until_ready(self) -> None:
        """Wait until it has its partitions."""
        deadline = time.monotonic() + WAIT_S
        while '"worker ready"' not in self.log.read_text(encoding="utf-8"):
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "not ready"
            time.sleep(0.05)

    def wait_for(self, count: int) -> None:
        """Wait until that many different paths are marked."""
        deadline = time.monotonic() + WAIT_S
        while len(set(self.marked())) < count:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, self.marked()
            time.sleep(0.05)


@pytest.fixture
def running() -> Iterator[list[Worker]]:
    workers: list[Worker] = []
    yield workers
    for worker in workers:
        worker.process.kill()
        worker.process.wait()


def put(settings: Settings, paths: list[str]) -> int:
    """Put requests into one partition. Returns its number."""
    requests = [("one-host", FetchRequest(url=f"https://one-host.example{path}")) for path in paths]
    return submit(settings, requests, source="test")[0].partition


@pytest.fixture(scope="module")
def topics(settings: Settings) -> None:
    create_topics(settings, PARTITIONS)


def test_partitions_move_between_workers_and_nothing_is_lost(
    environment: dict[str, str], settings: Settings, topics: None, tmp_path: Path, running: list[Worker]
) -> None:
    # Before the tests that leave records in the topic on which this stage fails.
    count = 1600
    requests = [(f"host-{n}", FetchRequest(url=f"https://host-{n}.example/slow-{n}")) for n in range(count)]
    for name, round_ in (("first", requests[: count // 2]), ("second", requests[count // 2 :])):
        (tmp_path / name).mkdir()
        running.append(Worker(environment, tmp_path / name, "moving"))
        # Not earlier: on a busy machine the first would be through with all of them before the second is there.
        running[-1].wait_until_ready()
        submit(settings, round_, source="test")
        running[-1].wait_for(50)
    first, second = running
    first.process.terminate()
    assert first.process.wait(WAIT_S) == 0
    deadline = time.monotonic() + WAIT_S
    while len({path for path in first.marked() + second.marked() if path.startswith("/slow")}) < count:
        assert second.process.poll() is None, second.log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, "records were lost"
        time.sleep(0.1)
    second.process.terminate()
    assert second.process.wait(WAIT_S) == 0
    assert sum(lag(settings.model_copy(update={"group_prefix": "moving"}), "ingest", TOPIC).values()) == 0


def test_a_held_record_holds_the_commit_though_hundreds_behind_it_are_done(
    environment: dict[str, str], settings: Settings, topics: None, tmp_path: Path, running: list[Worker]
) -> None:
    group = settings.model_copy(update={"group_prefix": "held"})
    partition = put(settings, ["/hold", *(f"/behind-{number}" for number in range(150))])
    worker = Worker(environment, tmp_path, "held")
    running.append(worker)
    worker.wait_for(150)
    # Several commit intervals, in which Faust's own book-keeping would have passed the held record.
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        behind = {p.partition: count for p, count in lag(group, "ingest", TOPIC).items()}
        assert behind[partition] >= 151
        time.sleep(0.5)
    worker.process.kill()
    worker.process.wait()

    # Whoever runs next is given all of it again.
    again = tmp_path / "again"
    again.mkdir()
    successor = Worker(environment, again, "held")
    running.append(successor)
    successor.wait_for(150)


def test_a_worker_that_stands_still_ends_itself(
    environment: dict[str, str], settings: Settings, topics: None, tmp_path: Path, running: list[Worker]
) -> None:
    partition = put(settings, ["/hold"])
    worker = Worker(environment, tmp_path, "still", DATELINE_WATCHDOG_S="5")
    running.append(worker)
    assert worker.process.wait(WAIT_S) == 1
    told = worker.log.read_text(encoding="utf-8")
    assert "has not moved for" in told
    behind = {
        p.partition: count
        for p, count in lag(settings.model_copy(update={"group_prefix": "still"}), "ingest", TOPIC).items()
    }
    assert behind[partition] >= 1


def test_a_fault_ends_the_worker_and_commits_nothing_past_it(
    environment: dict[str, str], settings: Settings, topics: None, tmp_path: Path, running: list[Worker]
) -> None:
    partition = put(settings, ["/bug", "/before", "/fail", "/after"])
    group = settings.model_copy(update={"group_prefix": "faulty"})
    worker = Worker(environment, tmp_path, "faulty")
    running.append(worker)
    assert worker.process.wait(WAIT_S) == 1
    log = worker.log.read_text(encoding="utf-8")
    assert "a fault of the surroundings" in log
    assert log.index("a fault that no stage expects") < log.index("worker failed"), "a bug is the record's own"
    behind = {p.partition: count for p, count in lag(group, "ingest", TOPIC).items()}
    assert behind[partition] >= 2


def test_a_worker_that_joins_makes_the_group_rebalance_once(
    environment: dict[str, str],
    settings: Settings,
    servers: StackInfo,
    topics: None,
    tmp_path: Path,
    running: list[Worker],
) -> None:
    """aiokafka joins once for each assignor that it is given: two workers that start at once may rebalance forever."""
    worker = Worker(environment, tmp_path, "joining")
    running.append(worker)
    worker.wait_until_ready()
    joining = settings.model_copy(update={"group_prefix": "joining"})
    assert generation(servers, joining, "ingest") == 1


def test_a_group_whose_members_share_partitions_in_another_way_is_named(
    environment: dict[str, str], settings: Settings, topics: None, tmp_path: Path, running: list[Worker]
) -> None:
    group = settings.model_copy(update={"group_prefix": "shared"}).group("ingest")
    consumer = KafkaConsumer(
        bootstrap_servers=settings.brokers,
        group_id=group,
        partition_assignment_strategy=[RoundRobinPartitionAssignor],
    )
    consumer.subscribe([TOPIC])
    try:
        deadline = time.monotonic() + WAIT_S
        while not consumer.assignment():
            consumer.poll(100)
            assert time.monotonic() < deadline, "no assignment"
        worker = Worker(environment, tmp_path, "shared")
        running.append(worker)
        while worker.process.poll() is None:
            consumer.poll(50)
            assert time.monotonic() < deadline, worker.log.read_text(encoding="utf-8")
    finally:
        consumer.close()
    assert worker.process.returncode == EXIT_FAILED
    failed = next(line for line in map(json.loads, worker.log.read_text().splitlines()) if line["level"] == "critical")
    assert failed["error"] == "NotJoined" and group in failed["reason"]
    assert "stop the workers of other versions" in failed["event"]
    assert "exception" not in failed
