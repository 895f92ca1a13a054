"""Elasticsearch rejects every document: the index worker stops before it has buried them all, and nothing is lost."""

from services.operate.dead_letters import read_buried
from tests.faults.experiment import Experiment
from tests.faults.fleet import Fleet
from tests.faults.proxy import ElasticsearchProxy, reject_items
from tests.faults.scale import Scale


def test_a_bad_mapping_halts_the_worker_and_a_replay_brings_everything_back(
    experiment: Experiment, scale: Scale
) -> None:
    limit, starts = scale.of((50, 3), (200, 10))
    experiment.injects(f"a mapping error for every document, until {starts} workers in a row have given up")
    captures = experiment.articles(scale.of(600, 50_000))
    # Slightly more than the workers bury: the backlog after healing should not become a test of speed.
    cut = len(captures) // scale.of(3, 10)
    bad, later = captures[:cut], captures[cut:]
    with ElasticsearchProxy(experiment.settings.elasticsearch_url, experiment.seed) as proxy:
        proxy.misbehave(reject_items())
        environment = {"DATELINE_ELASTICSEARCH_URL": proxy.url, "DATELINE_DEAD_LETTER_CONSECUTIVE": str(limit)}
        with experiment.fleet("index", environment=environment) as fleet:
            fleet.wait_ready()
            experiment.write(bad, "index")
            experiment.waiting(lambda: len(fleet.exits) >= starts, f"{starts} workers to give up", timeout_s=400)
            experiment.fired("worker gave up", len(fleet.exits))
            begun = fleet.starts
            buried = len(read_buried(experiment.settings))
            assert limit - 1 <= buried <= (limit - 1) * begun, f"{buried} buried in {begun} starts"
            assert experiment.indexed() == 0

            proxy.heal()
            experiment.heal()
            experiment.write(later, "index")
            # A worker may still have been handling earlier responses.
            fleet.wait_ready()
            experiment.quiet()
            experiment.fired("mapping error for a whole request", proxy.fired["reject_items"])
            buried = len(read_buried(experiment.settings))
            assert limit - 1 <= buried <= (limit - 1) * fleet.starts
            experiment.row.notes["buried before the replay"] = buried

            listed = experiment.command("dlq", "list", "--stage", "index", "--json")
            assert len(listed.splitlines()) == buried
            assert f"{buried:,} dead letters replayed" in experiment.command("dlq", "replay", "--stage", "index")
            found = experiment.judge(must_fire=["worker gave up", "mapping error for a whole request"])
            assert found.dead_letters == 0
            assert_logs_say_what_to_do(fleet, limit)


def assert_logs_say_what_to_do(fleet: Fleet, limit: int) -> None:
    """Every worker that exited did so because of the limit, with code 1 and a log line that says what to do."""
    for end in fleet.exits:
        assert (end.code, end.cause) == (1, "itself"), str(end)
        log = end.log.read_text(encoding="utf-8")
        assert f"{limit} records in a row could not be processed" in log
        assert "dateline dlq list --stage index" in log
        assert "dateline dlq replay --stage index" in log
