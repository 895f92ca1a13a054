"""Random workers are killed repeatedly while articles come in."""

import time

from tests.faults.experiment import Experiment
from tests.faults.scale import Scale


def test_nothing_is_lost_when_workers_are_killed(experiment: Experiment, scale: Scale) -> None:
    seconds, longest_s = scale.of((15.0, 4.0), (600.0, 30.0))
    shortest_s = scale.of(0.5, 0.1)
    experiment.injects(f"SIGKILL of a random worker every {shortest_s:g}-{longest_s:g} s for {seconds:g} s")
    # Little English, because annotation is not under test: a tenth would make the long form take a third longer.
    captures = experiment.articles(scale.of(300, 50_000), english=scale.of(0.1, 0.02))
    with experiment.fleet("ingest", "enrich", "enrich", "index") as fleet:
        fleet.wait_ready()
        # The long form has more than the workers can take at any fixed rate, so it writes at their pace.
        pace = {"backlog": 300} if scale.long else {"rate": len(captures) / seconds}
        with experiment.writing(captures, **pace):
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                # The pauses are the fault itself, spread evenly over the orders of magnitude.
                time.sleep(shortest_s * (longest_s / shortest_s) ** experiment.rng.random())
                if worker := fleet.kill_random(experiment.rng):
                    experiment.fired(f"SIGKILL of {worker.stage}")
            experiment.heal()
        experiment.judge()
        assert not fleet.ended_by_themselves
