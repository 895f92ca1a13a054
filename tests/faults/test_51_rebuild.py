"""The index is built anew while articles come in, readers read, and workers are killed; and gone back from.

Kills of the rebuild itself, request by request, and its safeguards taken away one by one:
tests/integration/test_rebuild_kills.py, test_rebuild.py.
"""

import json
import os
import signal
import time

import pytest

from services.runtime.elasticsearch import client as connect
from tests.faults.experiment import Experiment
from tests.faults.fleet import Fleet, Worker
from tests.faults.readers import Readers
from tests.faults.rebuilds import Rebuilds
from tests.faults.scale import Scale, long_only


def test_nobody_notices_a_rebuild_under_load(experiment: Experiment, scale: Scale) -> None:
    rebuilds = scale.of(1, 5)
    experiment.injects(f"{rebuilds} rebuilds and a rollback while articles come in and four readers read")
    captures = experiment.articles(scale.of(900, 20_000), english=0)
    early, late = captures[: len(captures) // 2], captures[len(captures) // 2 :]
    reports = []
    with experiment.fleet("index", "index") as fleet:
        fleet.wait_ready()
        experiment.write(early, "index")
        experiment.waiting(lambda: experiment.indexed() > 10, "the first documents")
        ids = sorted({one.article_id for one in captures})
        readers = Readers(lambda: connect(experiment.settings), ids, "fi")
        with readers.reading(), experiment.writing(late, "index", rate=scale.of(20, 60)):
            for _ in range(rebuilds):
                reports.append(json.loads(experiment.command("index", "rebuild", "--yes", "--json")))
                experiment.fired("rebuild")
            reports.append(json.loads(experiment.command("index", "rollback", "--yes", "--json")))
            experiment.fired("rollback")
        experiment.heal()
        experiment.judge(must_fire=("rebuild", "rollback"))
        assert not fleet.ended_by_themselves
    assert readers.wrong == []
    assert min(readers.requests.values()) > 50
    experiment.row.notes["requests of the readers"] = dict(readers.requests)
    experiment.row.notes["seconds that writes waited"] = [one["fence_s"] for one in reports]
    assert "every record is where it must be" in experiment.command("verify")


MOMENTS: tuple[tuple[str, str, str], ...] = (
    ("index worker", "delta: refresh", "before"),
    ("rebuild", "delta: search", "after"),
    ("Elasticsearch", "swap: aliases", "during"),
)
"""Who is killed, and where the rebuild then stands."""
MORE: tuple[tuple[str, str, str], ...] = (
    ("Elasticsearch", "fill: bulk", "before"),
    ("Elasticsearch", "fill: bulk", "during"),
    ("Elasticsearch", "fill: bulk 2", "after"),
    ("rebuild", "fence: block", "after"),
    ("rebuild", "swap: aliases", "before"),
    ("rebuild", "swap: aliases", "after"),
    ("index worker", "delta: search", "after"),
    ("index worker", "swap: aliases", "before"),
    ("Elasticsearch", "delta: search", "before"),
    ("Elasticsearch", "delta: search", "during"),
    ("Elasticsearch", "delta: search", "after"),
    ("Elasticsearch", "swap: aliases", "before"),
    ("Elasticsearch", "swap: aliases", "after"),
)


def test_a_kill_in_the_worst_moment_of_a_rebuild_loses_nothing(experiment: Experiment, scale: Scale) -> None:
    """An index worker that waits for the fence; the rebuild in its fence, which the workers then take away;
    Elasticsearch while it is filled, in the fence, and at the swap."""
    moments = scale.of(MOMENTS, (*MOMENTS, *MORE))
    experiment.injects(f"SIGKILL at {len(moments)} moments of rebuilds")
    captures = experiment.articles(scale.of(450, 12_000), english=0)
    early, late = captures[: len(captures) // 3], captures[len(captures) // 3 :]
    with experiment.fleet("index", "index") as fleet, Rebuilds(experiment.environment()) as rebuilds:
        fleet.wait_ready()
        experiment.write(early, "index")
        experiment.waiting(lambda: experiment.indexed() > 10, "the first documents")
        rows = []
        with experiment.writing(late, "index", rate=scale.of(10, 25)):
            for who, point, when in moments:
                rebuilds.hold(at=point, when="after" if when == "after" else "before")
                _kill(experiment, fleet, rebuilds, who, during=when == "during")
                experiment.fired(f"{who}, {when} {point}")
                code = rebuilds.end().code
                again = code != 0
                if again:
                    experiment.command("index", "rebuild", "--yes", "--keep", "0")
                rows.append(f"{who}, {when} {point}: {'run again, ' if again else ''}done")
        experiment.row.notes["what became of them"] = rows
        experiment.heal()
        experiment.judge(must_fire=[f"{who}, {when} {point}" for who, point, when in moments])
    assert "every record is where it must be" in experiment.command("verify")


def _kill(experiment: Experiment, fleet: Fleet, rebuilds: Rebuilds, who: str, *, during: bool) -> None:
    """Kill what is meant, while the rebuild is held; then let it go on."""
    if who == "rebuild":
        os.kill(rebuilds.pid, signal.SIGKILL)
    elif who == "index worker":
        before = {one.name: _refused(one) for one in fleet.of("index")}
        waiting: list[Worker] = []
        experiment.waiting(
            lambda: waiting.extend(one for one in fleet.of("index") if _refused(one) > before[one.name]) or waiting,
            "a worker that waits for the fence",
        )
        assert fleet.kill(waiting[0])
        rebuilds.go_on()
    else:
        if during:
            rebuilds.go_on()
        experiment.servers.elasticsearch.kill()
        if not during:
            rebuilds.go_on()
        experiment.servers.elasticsearch.start()


def _refused(worker: Worker) -> float:
    """How many writes of a worker were refused for now."""
    return sum(worker.process.metrics().get("dateline_bulk_retries_total", {}).values()) if worker.ready else 0.0


@long_only
@pytest.mark.parametrize("who", ["index worker", "Elasticsearch"])
def test_kills_at_any_moment_of_a_rebuild_lose_nothing(experiment: Experiment, who: str) -> None:
    """Again and again, at whatever step it then is; the rebuild is run again until it ends."""
    experiment.injects(f"SIGKILL of an {who} during a rebuild")
    captures = experiment.articles(20_000, english=0)
    early, late = captures[: len(captures) // 2], captures[len(captures) // 2 :]
    with experiment.fleet("index", "index") as fleet:
        fleet.wait_ready()
        experiment.write(early, "index")
        with experiment.writing(late, "index", rate=60):
            for _ in range(10):
                rebuild = experiment.start("index", "rebuild", "--yes")
                # The moment is the fault itself.
                time.sleep(experiment.rng.uniform(1.0, 12.0))
                if who == "Elasticsearch":
                    experiment.servers.elasticsearch.kill()
                    experiment.fired(who)
                    experiment.servers.elasticsearch.start()
                elif fleet.kill_random(experiment.rng, "index"):
                    experiment.fired(who)
                rebuild.wait(600)
                experiment.command("index", "rebuild", "--yes", "--keep", "0")
        experiment.heal()
        experiment.judge(must_fire=(who,))
    assert "every record is where it must be" in experiment.command("verify")
