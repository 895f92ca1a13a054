"""Elasticsearch is overloaded, or its responses are lost, cut or reordered: everything still arrives."""

from tests.faults.articles import in_parts
from tests.faults.experiment import Experiment
from tests.faults.oracle import judge
from tests.faults.proxy import (
    ElasticsearchProxy,
    break_off,
    cut_after_applying,
    cut_before_applying,
    drop_items,
    garble,
    page_instead,
    refuse_items,
    refuse_whole,
    reorder,
    truncate,
    unavailable,
)
from tests.faults.scale import Scale

BEHAVIORS = (
    refuse_whole,
    refuse_items(0.3),
    unavailable,
    reorder,
    drop_items,
    truncate,
    garble,
    page_instead,
    break_off,
    cut_after_applying,
    cut_before_applying,
)
SHARE = 0.5 if Scale.from_environment().long else 0.3
"""Share of bad responses; the worker must make progress in between. Each refusal doubles its pause, up to 10 s."""


def test_everything_arrives_through_a_misbehaving_elasticsearch(experiment: Experiment, scale: Scale) -> None:
    experiment.injects(f"{len(BEHAVIORS)} kinds of bad `_bulk` responses, to {SHARE:.0%}: each alone, all at random")
    captures = experiment.articles(scale.of(1_800, 50_000))
    alone, mixed = captures[: len(captures) // 2], captures[len(captures) // 2 :]
    parts = list(in_parts(alone, len(alone) // len(BEHAVIORS) + 1))
    with ElasticsearchProxy(experiment.settings.elasticsearch_url, experiment.seed) as proxy:
        environment = {
            "DATELINE_ELASTICSEARCH_URL": proxy.url,
            # Small requests, so that enough of them get bad responses.
            "DATELINE_BULK_RECORDS": "25",
        }
        with experiment.fleet("index", "index", environment=environment) as fleet:
            fleet.wait_ready()
            for behavior, part in zip(BEHAVIORS, parts, strict=True):
                proxy.misbehave(behavior, share=SHARE)
                experiment.write(part, "index")
                experiment.quiet()
                assert proxy.fired[behavior.__name__], f"{behavior.__name__} never fired"
                problem = judge(experiment.settings, experiment.es, experiment.ledger).summary()
                assert not problem, f"after {behavior.__name__}: {problem}"

            alone_fired = proxy.fired.copy()
            proxy.misbehave(*BEHAVIORS, share=SHARE)
            experiment.write(mixed, "index")
            experiment.quiet()
            proxy.heal()
            mixed_fired = proxy.fired - alone_fired
            assert mixed_fired.total() > len(BEHAVIORS), mixed_fired
            for name, count in proxy.fired.items():
                experiment.fired(name, count)
            experiment.heal()
            experiment.judge(must_fire=[behavior.__name__ for behavior in BEHAVIORS])
            assert not fleet.ended_by_themselves
            experiment.row.notes["bulk requests"] = proxy.bulks
            experiment.row.notes["bad responses in the random part"] = dict(mixed_fired)
            retries = fleet.metric("dateline_bulk_retries_total")["index"]
            experiment.row.notes["retried records, by cause"] = {cause: int(n) for (cause,), n in retries.items()}
