"""A rolling restart: each worker in turn is stopped and replaced while articles come in."""

from tests.faults.experiment import Experiment
from tests.faults.scale import Scale


def test_nothing_is_lost_in_a_rolling_restart(experiment: Experiment, scale: Scale) -> None:
    rounds = scale.of(1, 10)
    experiment.injects(f"SIGTERM of each worker in turn, {rounds} times")
    captures = experiment.articles(scale.of(300, 10_000))
    with experiment.fleet("ingest", "enrich", "index", "index") as fleet:
        fleet.wait_ready()
        # The long form has more than the workers can take at any fixed rate, so it writes at their pace.
        pace = {"backlog": 300} if scale.long else {"rate": 20}
        with experiment.writing(captures, **pace):
            for _ in range(rounds):
                for worker in fleet.of():
                    code = fleet.replace(worker)
                    assert code == 0, f"{worker.name} exited with {code}"
                    experiment.fired(f"SIGTERM of {worker.stage}")
            experiment.heal()
        experiment.judge()
    assert {one.code for one in fleet.exits} == {0}
