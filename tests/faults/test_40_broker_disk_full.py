"""The broker's disk is full, and Kafka ends itself: nothing is lost, the workers say what to look at, and everything
arrives once there is room and the broker runs again."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.stack import StackError, StackInfo
from tests.faults.experiment import Experiment
from tests.faults.fleet import Exit
from tests.faults.groups import broker_log
from tests.faults.scale import Scale
from tests.faults.small_disk import SmallDisk

LONG = Scale.from_environment().long
WAIT_S = 3600 if LONG else 400
NO_SPACE = "No space left on device"
NO_PAGE = "a fault occurred in an unsafe memory access operation"
"""What Java says when a file that is mapped into memory has holes, and the disk is full."""
TOLD = "the broker cannot write to its disk"
TIMEOUT_S = 20 if LONG else 4
"""How long a worker waits for a confirmation; less than the disk stays full, so that workers exit because of it."""


@pytest.fixture
def disk(experiment: Experiment, servers: StackInfo, tmp_path: Path) -> Iterator[SmallDisk]:
    with SmallDisk(servers, experiment.servers.kafka, tmp_path / "disk") as disk:
        yield disk


def test_nothing_is_lost_when_the_brokers_disk_is_full(
    experiment: Experiment, servers: StackInfo, disk: SmallDisk, scale: Scale
) -> None:
    times, full_s = scale.of((1, 8.0), (3, 30.0))
    experiment.injects(f"the broker's disk full for at least {full_s:g} s, {times} times: Kafka ends itself")
    captures = experiment.articles(scale.of(300, 3_000), english=0.02)
    kafka = experiment.servers.kafka
    environment = {"DATELINE_DELIVERY_TIMEOUT_S": str(TIMEOUT_S)}
    with experiment.fleet("ingest", "enrich", "index", environment=environment) as fleet:
        fleet.wait_ready()
        pace = {"backlog": 300} if scale.long else {"rate": 40}
        with experiment.writing(captures, **pace):
            for number in range(1, times + 1):
                share = len(captures) * number // (times + 2)
                experiment.waiting(lambda share=share: experiment.ledger.captures >= share, "captures", WAIT_S)
                known = broker_log(servers).count(NO_SPACE)
                disk.fill()
                full = time.monotonic()
                experiment.waiting(lambda: not kafka.runs, "the end of the broker", WAIT_S)
                assert broker_log(servers).count(NO_SPACE) > known
                experiment.fired("Kafka ended itself")
                if scale.long:
                    with pytest.raises(StackError, match=f"{NO_SPACE}|{NO_PAGE}"):
                        kafka.start()
                    experiment.fired("start on the full disk failed")
                # How long it stays full is the fault itself.
                time.sleep(max(0.0, full + full_s - time.monotonic()))
                experiment.waiting(lambda number=number: len(fleet.exits) >= number, "a worker to give up", WAIT_S)
                disk.empty()
                kafka.start()
                if number == times:
                    experiment.heal()
                fleet.wait_ready()
        experiment.judge(must_fire=["Kafka ended itself"])
        experiment.row.notes["reasons of the workers' exits"] = sorted({reason(one) for one in fleet.exits})
        assert {(one.code, one.cause) for one in fleet.exits} <= {(1, "itself"), (2, "itself")}
        assert all(reason(one) for one in fleet.exits), [str(one) for one in fleet.exits]
        assert any(NO_SPACE in reason(one) for one in fleet.exits if one.code == 1)
        # What Kafka answers before it ends reaches at least one of the workers, which say what it means.
        logs = [one.log.read_text(encoding="utf-8") for one in fleet.exits]
        experiment.row.notes["workers that logged that the broker cannot write"] = sum(TOLD in log for log in logs)


def reason(end: Exit) -> str:
    """What the last critical line of a worker says; empty if it gives no reason."""
    lines = [json.loads(line) for line in end.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    critical = [line for line in lines if line.get("level") == "critical"]
    return str(critical[-1].get("reason", "")) if critical else ""
