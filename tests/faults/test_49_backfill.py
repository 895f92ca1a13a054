"""Ingest workers are killed in the middle of a backfill, while live articles come in."""

from schemas.topics.names import BACKFILL
from services.runtime.broker.lag import lag
from tests.faults.experiment import Experiment
from tests.faults.scale import Scale

FAULT = "SIGKILL in the middle of a backfill"


def test_nothing_of_a_backfill_is_lost_when_its_workers_are_killed(experiment: Experiment, scale: Scale) -> None:
    kills = scale.of(3, 20)
    experiment.injects(f"SIGKILL of a random ingest worker, {kills} times while a backfill is worked on")
    captures = experiment.articles(scale.of(300, 20_000), english=scale.of(0.1, 0.02))
    # Captures of one article are in both: whichever is worked on first, the later one counts.
    archive, live = captures[: len(captures) * 4 // 5], captures[len(captures) * 4 // 5 :]

    def left() -> int:
        return sum(lag(experiment.settings, "ingest", BACKFILL).values())

    slow = {"DATELINE_FETCH_BACKFILL_CONCURRENCY": "1"}
    with experiment.fleet("ingest", "ingest", "enrich", "index", environment=slow) as fleet:
        fleet.wait_ready()
        experiment.write(archive, backfill=True)
        with experiment.writing(live, rate=scale.of(2.0, 10.0)):
            for number in range(kills):
                # At a third, a half and so on: what is committed, in work and not yet read differs each time.
                due = len(archive) * (kills - number) // (kills + 1)
                experiment.waiting(lambda due=due: left() <= due and fleet.of("ingest")[0].ready, f"{due} to be left")
                still = left()
                if fleet.kill_random(experiment.rng, "ingest") and still:
                    experiment.fired(FAULT)
        experiment.heal()
        experiment.judge(must_fire=[FAULT])
        assert not fleet.ended_by_themselves
