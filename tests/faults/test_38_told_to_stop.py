"""A worker is told to stop: at any moment of its start, and while the broker is away; and what its health is then."""

import json
import signal
import time
from pathlib import Path

import psutil

from services.demo.workers import WorkerProcess
from tests.faults.experiment import Experiment
from tests.faults.fleet import Fleet
from tests.faults.scale import Scale

START_S = 400.0
STOP_S = 120.0
NOTICED_S = 240.0


def test_a_worker_is_told_to_stop_as_it_starts(experiment: Experiment, scale: Scale) -> None:
    moments = scale.of(10, 60)
    experiment.injects(
        f"SIGTERM or SIGINT at {moments} moments of the start of an enrich worker, from its first line on"
    )
    experiment.logs.mkdir(parents=True)
    began = time.monotonic()
    whole = start(experiment, "whole")
    ready(whole)
    took_s = time.monotonic() - began
    stop(experiment, whole, signal.SIGTERM)
    for moment in range(moments):
        worker = start(experiment, f"moment-{moment}")
        listens(worker)
        until = time.monotonic() + took_s * moment / moments
        # The moment is the fault itself.
        experiment.waiting(lambda until=until: time.monotonic() >= until, "the moment", poll_s=0.01)
        stop(experiment, worker, signal.SIGINT if moment % 3 == 2 else signal.SIGTERM)
    experiment.row.notes["seconds of a whole start"] = round(took_s, 1)


def test_workers_are_told_to_stop_while_the_broker_is_away(experiment: Experiment) -> None:
    experiment.injects("the broker killed, then SIGTERM to every worker, then SIGTERM to one that starts")
    with experiment.fleet("ingest", "enrich", "index") as fleet:
        fleet.wait_ready()
        experiment.write(experiment.articles(30))
        experiment.quiet()
        workers = [worker.process for worker in fleet.of()]
        experiment.waiting(lambda: all(one.ask("/readyz") == (200, "ok\n") for one in workers), "every worker ready")
        assert all(one.ask("/any")[0] == 404 for one in workers)
        experiment.servers.kafka.kill()
        experiment.fired("broker killed")
        experiment.waiting(
            lambda: all(one.ask("/readyz")[0] == 503 for one in workers), "no worker ready", NOTICED_S, poll_s=1.0
        )
        for one in workers:
            assert "the broker has not answered for 30 s" in one.ask("/readyz")[1]
            assert one.ask("/livez") == (200, "ok\n")
            assert one.metrics()["dateline_broker_connected"] == {(one.stage,): 0}
        quietly(experiment, fleet)
        late = start(experiment, "late")
        listens(late)
        stop(experiment, late, signal.SIGTERM)
    experiment.servers.kafka.start()


def quietly(experiment: Experiment, fleet: Fleet) -> None:
    """Tell the workers to stop: each ends with 0, and its log has no traceback."""
    for worker in fleet.of():
        process = worker.process
        code = fleet.remove(worker)
        experiment.fired("SIGTERM without a broker")
        judge(process.log, code, "told to stop (SIGTERM)")


def start(experiment: Experiment, name: str) -> WorkerProcess:
    return WorkerProcess("enrich", experiment.logs / f"{name}.log", experiment.environment())


def listens(worker: WorkerProcess) -> None:
    """Wait until the worker has a handler of its own for SIGTERM: no program has one while Python itself starts."""
    deadline = time.monotonic() + START_S
    mask = 1 << (signal.SIGTERM - 1)
    while worker.returncode is None and not _caught(worker.pid) & mask:
        assert time.monotonic() < deadline, "the worker has no handler"
        time.sleep(0.001)


def _caught(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1], 16)


def ready(worker: WorkerProcess) -> None:
    deadline = time.monotonic() + START_S
    while not worker.is_ready():
        assert worker.returncode is None, worker.log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, "the worker is not ready"
        time.sleep(0.05)


def stop(experiment: Experiment, worker: WorkerProcess, number: signal.Signals) -> None:
    """Send the signal; the worker ends with 0 and says so, and its children end."""
    process = psutil.Process(worker.pid)
    children = process.children(recursive=True)
    process.send_signal(number)
    experiment.fired(number.name)
    code = worker.wait(STOP_S)
    judge(worker.log, code, f"told to stop ({number.name})")
    _gone, left = psutil.wait_procs(children, timeout=STOP_S)
    assert left == []


def judge(log: Path, code: int, reason: str) -> None:
    """It ended with 0, its last line says why, and there is no traceback."""
    told = log.read_text(encoding="utf-8")
    assert code == 0, f"{code}: {told}"
    lines = list(map(json.loads, told.splitlines()))  # nothing but log lines
    assert (lines[-1]["event"], lines[-1]["exit_code"]) == ("worker stopped", 0)
    assert lines[-1]["reason"].startswith(reason)
    assert "Traceback" not in told
