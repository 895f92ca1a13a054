"""The index is built anew while articles come in, readers read, and workers are killed; and gone back from.

Kills of the rebuild itself, request by request, and its safeguards taken away one by one:
tests/integration/test_rebuild.py.
"""

import json
import time

import pytest

from services.runtime.elasticsearch import client as connect
from tests.faults.experiment import Experiment
from tests.faults.readers import Readers
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


@pytest.mark.parametrize("who", ["index worker", pytest.param("Elasticsearch", marks=long_only)])
def test_a_kill_during_a_rebuild_loses_nothing(experiment: Experiment, scale: Scale, who: str) -> None:
    """Again and again, at whatever step it then is; the rebuild is run again until it ends."""
    experiment.injects(f"SIGKILL of an {who} during a rebuild")
    captures = experiment.articles(scale.of(600, 20_000), english=0)
    early, late = captures[: len(captures) // 2], captures[len(captures) // 2 :]
    with experiment.fleet("index", "index") as fleet:
        fleet.wait_ready()
        experiment.write(early, "index")
        with experiment.writing(late, "index", rate=scale.of(20, 60)):
            for _ in range(scale.of(1, 10)):
                rebuild = experiment.start("index", "rebuild", "--yes")
                # The moment is the fault itself.
                time.sleep(experiment.rng.uniform(1.0, scale.of(3.0, 12.0)))
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
