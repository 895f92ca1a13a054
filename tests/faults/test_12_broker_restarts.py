"""The broker is restarted repeatedly, and unreachable for a while, while articles are written."""

import time
from itertools import cycle

from services.stack import StackInfo
from tests.faults.experiment import Experiment
from tests.faults.groups import broker_log, evictions
from tests.faults.scale import Scale
from tests.faults.servers import Server

LONG = Scale.from_environment().long
WAIT_S = 3600 if LONG else 400
STARTED = "Kafka Server started"
"""The line that the broker logs at each start."""


def test_nothing_is_lost_when_the_broker_restarts(experiment: Experiment, servers: StackInfo, scale: Scale) -> None:
    # A restart takes some 6 s. The outage is longer than the workers' sessions; in the long form it also exceeds the
    # delivery timeout, so that workers exit because of it.
    restarts, away_s = scale.of((1, 6.0), (5, 75.0))
    experiment.injects(
        f"the broker killed (SIGKILL) and stopped (SIGTERM) in turn and restarted, {restarts} times, then "
        f"unreachable (SIGSTOP) for {away_s:g} s"
    )
    captures = experiment.articles(scale.of(300, 10_000))
    # The last part is written after the last outage.
    shares = [len(captures) * fault // (restarts + 3) for fault in range(1, restarts + 2)]
    kafka = experiment.servers.kafka
    started = broker_log(servers).count(STARTED)
    restart_s = []
    with experiment.fleet("ingest", "enrich", "index") as fleet:
        fleet.wait_ready()
        # The long form has more than the workers can take at any fixed rate, so it writes at their pace.
        pace = {"backlog": 300} if scale.long else {"rate": 25}
        with experiment.writing(captures, **pace):
            for share, how in zip(shares[:restarts], cycle(("SIGKILL", "SIGTERM")), strict=False):
                written(experiment, share)
                restart_s.append(restart(kafka, how))
                experiment.fired(f"{how} of the broker")
            written(experiment, shares[restarts])
            with kafka.outage(away_s):
                experiment.fired("broker unreachable")
            experiment.heal()
        experiment.judge(must_fire=["broker unreachable"])
    experiment.row.notes |= {
        "seconds of each stop and start": restart_s,
        "members evicted": sum(
            evictions(servers, experiment.settings, stage) for stage in ("ingest", "enrich", "index")
        ),
    }
    assert broker_log(servers).count(STARTED) - started == restarts


def written(experiment: Experiment, share: int) -> None:
    """Wait until the broker has confirmed that many captures."""
    experiment.waiting(lambda: experiment.ledger.captures >= share, f"{share} captures to be confirmed", WAIT_S)


def restart(kafka: Server, how: str) -> tuple[float, float]:
    """Stop the broker and start it on the same port and data. Returns the seconds of each."""
    begun = time.monotonic()
    if how == "SIGKILL":
        kafka.kill()
    else:
        kafka.stop()
    ended = time.monotonic()
    kafka.start()
    return round(ended - begun, 1), round(time.monotonic() - ended, 1)
