"""Workers keep joining and leaving, and the partitions move with them."""

import time
from collections import Counter
from itertools import cycle

from services.stack import StackInfo
from tests.faults.articles import in_parts
from tests.faults.experiment import Experiment
from tests.faults.groups import evictions, generation
from tests.faults.scale import Scale

LONG = Scale.from_environment().long
STAGES = ("ingest", "enrich", "index")


def test_nothing_is_lost_while_workers_join_and_leave(experiment: Experiment, servers: StackInfo, scale: Scale) -> None:
    changes, longest_pause_s = scale.of((3, 0.5), (90, 5.0))
    experiment.injects(f"{changes} times a worker joins, and the oldest of its stage is stopped (SIGTERM)")
    # As many as come in during the changes: with more, a change would wait for the articles of the previous one.
    captures = experiment.articles(scale.of(300, 20_000), english=scale.of(0.1, 0.02))
    # The long form has more than the workers can take at any fixed rate, so it writes at their pace.
    pace = {"backlog": 300} if scale.long else {"rate": 25}
    with experiment.fleet(*STAGES, *STAGES) as fleet:
        fleet.wait_ready()
        before = rebalances(experiment, servers)
        # Some articles are written during each change, however long a worker takes to start.
        for part, stage in zip(in_parts(captures, -(-len(captures) // changes)), cycle(STAGES), strict=False):
            with experiment.writing(part, **pace):
                oldest = fleet.of(stage)[0]
                joined = fleet.add(stage)
                experiment.waiting(lambda joined=joined: joined.ready, f"{joined.name} to be ready")
                experiment.fired(f"join of {stage}")
                assert fleet.remove(oldest) == 0, f"{oldest.name} did not shut down cleanly"
                experiment.fired(f"SIGTERM of {stage}")
                # The pauses are the fault itself: sometimes the next change meets a rebalance in progress.
                time.sleep(longest_pause_s * experiment.rng.random())
        experiment.heal()
        experiment.judge()

        counted = rebalances(experiment, servers) - before
        experiment.row.notes["rebalances"] = dict(counted)
        experiment.row.notes["members evicted"] = {
            stage: evictions(servers, experiment.settings, stage) for stage in STAGES
        }
        # At least one rebalance per change: joining and leaving may share one.
        assert all(counted[stage] >= changes // len(STAGES) for stage in STAGES), counted
        assert len(fleet.exits) == changes
    assert {one.code for one in fleet.exits} == {0}


def rebalances(experiment: Experiment, info: StackInfo) -> Counter[str]:
    """Stage to the generation of its group."""
    return Counter({stage: generation(info, experiment.settings, stage) for stage in STAGES})
