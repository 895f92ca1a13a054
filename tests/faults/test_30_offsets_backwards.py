"""A topic is created again, or the broker restored from a copy: its offsets begin below those that were committed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from schemas.topics.names import ENRICHED, STATE
from schemas.topics.stages import TOPIC_OF, StageName
from services.demo.workers import WorkerProcess
from services.runtime.broker.lag import Position, positions
from services.runtime.broker.topics import admin, create_topics
from services.runtime.delivery.runner import EXIT_FAILED, EXIT_NOT_READY
from services.stack import StackInfo
from tests.faults.experiment import PARTITIONS, Experiment
from tests.faults.fleet import Fleet
from tests.faults.scale import Scale

START_S = 400.0
LOOK_OFTEN = {"DATELINE_WATCHDOG_S": "60"}
"""A worker then looks at the broker every 10 s, as by default, and stalls soon enough for a test."""


def test_a_topic_that_is_created_again_under_a_running_worker(experiment: Experiment, scale: Scale) -> None:
    experiment.injects("the topic of enriched articles deleted and created again while the index worker runs")
    captures = experiment.articles(scale.of(120, 10_000))
    before, after = captures[: len(captures) * 2 // 3], captures[len(captures) * 2 // 3 :]
    with experiment.fleet("index", environment=LOOK_OFTEN) as fleet:
        fleet.wait_ready()
        experiment.write(before, "index")
        committed(experiment, "index")
        create_again(experiment, ENRICHED)
        # Fewer than before: each one lies below the offset that the worker has read up to.
        experiment.write(after, "index")
        experiment.fired("topic created again")
        experiment.waiting(lambda: fleet.ended_by_themselves, "the worker to notice")
        assert "was deleted and created again while the worker ran" in failure(fleet)["reason"]
        settle(experiment, fleet)
        experiment.heal()
        experiment.judge()
        assert fleet.ended_by_themselves[0].code == EXIT_FAILED


def test_a_broker_that_is_restored_from_a_copy(experiment: Experiment, servers: StackInfo, scale: Scale) -> None:
    experiment.injects("the broker's data replaced by an older copy of it while the index worker runs")
    captures = experiment.articles(scale.of(150, 6_000))
    third = len(captures) // 3
    kafka = experiment.servers.kafka
    with experiment.fleet("index", environment=LOOK_OFTEN) as fleet, copy_of_data(servers) as (data, copy):
        fleet.wait_ready()
        experiment.write(captures[:third], "index")
        committed(experiment, "index")
        kafka.stop()
        shutil.copytree(data, copy)
        kafka.start()
        experiment.write(captures[third : 2 * third], "index")
        committed(experiment, "index")
        kafka.stop()
        shutil.rmtree(data)
        shutil.copytree(copy, data)
        kafka.start()
        experiment.fired("broker restored")
        experiment.write(captures[2 * third :], "index")
        experiment.waiting(lambda: fleet.ended_by_themselves, "the worker to notice")
        settle(experiment, fleet)
        experiment.waiting(lambda: experiment.indexed() == experiment.ledger.articles, "every article in the index")
        committed(experiment, "index")
        assert "was the broker restored from a copy?" in failure(fleet)["reason"]


def beyond_the_end(place: TopicPartition, now: Position) -> OffsetAndMetadata:
    """As after a partition lost its last records, or under an older version, which notes nothing."""
    return OffsetAndMetadata(now.end + 10, "", -1)


def of_another_topic(place: TopicPartition, now: Position) -> OffsetAndMetadata:
    """As a worker that was killed before it looked leaves it, when the new topic has grown past the old offset."""
    return OffsetAndMetadata(now.end, "topics=4f6e1c1e-0000-4000-8000-000000000000", -1)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(beyond_the_end, "is beyond the end"), (of_another_topic, f"{ENRICHED} was deleted and created again since")],
    ids=["beyond_the_end", "of_another_topic"],
)
def test_a_worker_refuses_to_start(experiment: Experiment, offset: object, expected: str) -> None:
    experiment.injects("committed offsets that are not those of the topic, before a worker starts")
    experiment.write(experiment.articles(60), "index")
    commit(experiment, "index", offset)
    reason = refusal(experiment, "index")
    experiment.fired("worker refused to start")
    assert expected in reason
    assert "`dateline topics reset-offsets index`" in reason

    lag = dateline(experiment, "topics", "lag")
    assert lag.returncode == 1
    assert expected in lag.stderr
    before = positions(experiment.settings, "index", ENRICHED)
    shown = dateline(experiment, "topics", "reset-offsets", "index", "--dry-run")
    assert (shown.returncode, positions(experiment.settings, "index", ENRICHED)) == (0, before), shown.stderr

    experiment.command("topics", "reset-offsets", "index", "--yes")
    with experiment.fleet("index") as fleet:
        fleet.wait_ready()
        busy = dateline(experiment, "topics", "reset-offsets", "index", "--yes")
        assert (busy.returncode, "nothing to reset" in busy.stdout) == (0, True), busy.stderr
        experiment.heal()
        experiment.judge()
        assert fleet.ended_by_themselves == []


def test_the_state_of_the_ingest_workers_is_created_again(experiment: Experiment) -> None:
    experiment.injects(f"{STATE} deleted and created again while no worker runs")
    with experiment.fleet("ingest", "enrich", "index") as fleet:
        fleet.wait_ready()
        experiment.write(experiment.articles(20))
        committed(experiment, "ingest")
        fleet.remove(fleet.of("ingest")[0])
        create_again(experiment, STATE)
        reason = refusal(experiment, "ingest")
        experiment.fired("worker refused to start")
        assert f"{STATE} was deleted and created again" in reason
        assert "The requests that were deferred in it are gone" in reason
        experiment.command("topics", "reset-offsets", "ingest", "--keep", "--yes")
        fleet.add("ingest")
        fleet.wait_ready()
        experiment.heal()
        experiment.judge()
        assert fleet.ended_by_themselves == []


def create_again(experiment: Experiment, topic: str) -> None:
    """Delete a topic and create it as it was."""
    with admin(experiment.settings) as broker:
        broker.delete_topics([topic])
        experiment.waiting(lambda: topic not in broker.list_topics(), f"the end of {topic}")
    assert create_topics(experiment.settings, PARTITIONS) == [topic]


def settle(experiment: Experiment, fleet: Fleet) -> None:
    """Do what the worker says if it refuses to start again: before it noticed, it may have committed offsets."""
    experiment.waiting(
        lambda: fleet.of()[0].ready or any(one.code == EXIT_NOT_READY for one in fleet.ended_by_themselves),
        "the worker to start again, or to refuse",
    )
    experiment.row.notes["what the command said"] = experiment.command("topics", "reset-offsets", "index", "--yes")
    fleet.wait_ready()


def committed(experiment: Experiment, stage: StageName) -> None:
    """Wait until the stage has committed everything."""

    def done() -> bool:
        return all(one.committed == one.end for one in positions(experiment.settings, stage, TOPIC_OF[stage]).values())

    experiment.waiting(done, f"everything committed by {stage}", poll_s=1.0)


def commit(experiment: Experiment, stage: StageName, offset: object) -> None:
    """Commit for a stage that has no workers."""
    assert callable(offset)
    now = positions(experiment.settings, stage, TOPIC_OF[stage])
    with admin(experiment.settings) as broker:
        broker.alter_group_offsets(
            experiment.settings.group(stage),
            {(tp := TopicPartition(*place)): offset(tp, one) for place, one in now.items()},
        )


def refusal(experiment: Experiment, stage: StageName) -> str:
    """Start a worker, which must refuse; returns its reason."""
    experiment.logs.mkdir(parents=True, exist_ok=True)
    log = experiment.logs / "refusal.log"
    code = WorkerProcess(stage, log, experiment.environment()).wait(START_S)
    line = json.loads(log.read_text(encoding="utf-8").strip().splitlines()[-1])
    assert (code, line["event"]) == (EXIT_NOT_READY, "worker cannot start"), f"{code}: {line}"
    return str(line["reason"])


def failure(fleet: Fleet) -> dict[str, str]:
    """The line with which the first worker that ended by itself says why; it has no traceback."""
    lines = map(json.loads, fleet.ended_by_themselves[0].log.read_text(encoding="utf-8").splitlines())
    (found,) = [line for line in lines if line["level"] == "critical"]
    assert "exception" not in found
    assert found["event"].startswith("worker failed: restart the worker"), found
    return dict(found)


def dateline(experiment: Experiment, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command that may fail."""
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *arguments],
        env={**os.environ, **experiment.environment()},
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )


@contextmanager
def copy_of_data(servers: StackInfo) -> Iterator[tuple[Path, Path]]:
    """The broker's data, and where a copy of it may lie."""
    (meta,) = servers.folder.rglob("meta.properties")
    data = meta.parent
    copy = data.with_name("data-copy")
    try:
        yield data, copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)
