import os
import subprocess
import sys
from pathlib import Path

import psutil
from prometheus_client import REGISTRY

from services.runtime.observe import metrics
from services.runtime.outcome import Outcome
from services.runtime.version import VERSION


def test_every_outcome_is_there_at_zero_before_anything_happened() -> None:
    metrics.declare("new-stage", ["a-topic"], lambda: True)
    for outcome in Outcome:
        labels = {"stage": "new-stage", "outcome": outcome.value}
        assert REGISTRY.get_sample_value("dateline_outcomes_total", labels) == 0
    assert metrics.outcomes("new-stage") == {}


def test_outcomes_are_counted_by_name() -> None:
    metrics.declare("counting-stage", ["a-topic"], lambda: True)
    metrics.OUTCOMES.labels("counting-stage", "done").inc(3)
    metrics.OUTCOMES.labels("counting-stage", "dead").inc()
    assert metrics.outcomes("counting-stage") == {"done": 3, "dead": 1}


def test_the_build_is_stated() -> None:
    metrics.declare("built-stage", ["a-topic"], lambda: True)
    found = [s for family in REGISTRY.collect() for s in family.samples if s.name == "dateline_build_info"]
    assert {s.labels["version"] for s in found} == {VERSION}


def test_the_memory_of_children_is_counted_and_one_that_ended_counts_as_nothing() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = psutil.Process(child.pid)
    try:
        assert metrics.resident_bytes([process]) > 0
        metrics.declare("parent-stage", ["a-topic"], lambda: True)
        assert (REGISTRY.get_sample_value("dateline_resident_bytes", {"process": "children"}) or 0) > 0
    finally:
        child.communicate(b"\n")
    assert metrics.resident_bytes([process, psutil.Process(os.getpid())]) > 0
    assert metrics.resident_bytes([process]) == 0


def described(kind: str) -> str:
    return {"counter": "counter", "gauge": "gauge", "histogram": "histogram", "info": "gauge"}[kind]


def test_the_page_of_metrics_is_up_to_date() -> None:
    assert metrics.PAGE.read_text(encoding="utf-8") == metrics.page(), (
        "run `python -m services.runtime.observe.metrics`"
    )


def test_every_metric_of_a_worker_is_described_as_it_is() -> None:
    """Also its labels, by the series that there are."""
    metrics.declare("described-stage", ["a-topic"], lambda: True)
    metrics.declare_pool("described-stage", 2, lambda: 1, lambda: 0)
    found = {}
    for family in REGISTRY.collect():
        if family.name.startswith("dateline_"):
            suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
            labels = {frozenset(one.labels) - {"le"} for one in family.samples}
            found[family.name + suffix] = (described(family.type), labels, family.documentation)
    known = {one.name: one for one in metrics.WORKER}
    assert found.keys() == known.keys()
    for name, (kind, labels, text) in found.items():
        assert (kind, text) == (known[name].kind, known[name].help)
        assert labels <= {frozenset(known[name].labels)}, name


def test_names_follow_the_conventions_of_prometheus() -> None:
    for one in (*metrics.WORKER, *metrics.PIPELINE, *metrics.VERIFIED):
        assert one.name.endswith("_total") == (one.kind == "counter"), one.name
        assert (one.unit in ("seconds", "bytes")) == ("_seconds" in one.name or "_bytes" in one.name), one.name
        assert one.help.endswith("."), one.name


def test_what_others_query_keeps_its_name_and_labels() -> None:
    """Dashboards, alerts and scripts of others use these: a change of one belongs into the changelog, under Changed."""
    pinned = Path(__file__).with_name("metrics.txt").read_text(encoding="utf-8").split()
    assert pinned == [f"{one.name}{{{','.join(one.labels)}}}" for _, _, table in metrics.TABLES for one in table]


def test_a_worker_has_at_most_300_series() -> None:
    """In the worst case, with every cause, class and result that there is, and more silent sources than are named."""
    script = """
import typing
from prometheus_client import REGISTRY
from schemas.ingest_state.followed import ProblemKind
from services.ingest.fetching.result import RESULTS
from services.ingest.following.list_tally import ListTally
from services.runtime.observe import metrics
from schemas.topics.stages import TOPICS_OF
metrics.declare("ingest", TOPICS_OF["ingest"], lambda: True)
metrics.declare_pool("ingest", 2, lambda: 1, lambda: 0)
for one in (metrics.RECORD_SECONDS, metrics.CPU_SECONDS, metrics.EVENT_LOOP_LAG_SECONDS):
    one.labels("ingest").observe(1)
tally = ListTally()
kinds = typing.get_args(ProblemKind)
for number in range(500):
    tally.note(f"https://{number}.example/", str(number), "silent", kinds[number % len(kinds)])
for kind in kinds:
    metrics.LIST_PROBLEMS.labels(kind)
for number in range(20):
    metrics.HUB_CALLS.labels(str(number % 8))
    metrics.POLLS.labels(str(number % 4))
for result in RESULTS:
    metrics.FETCHES.labels(result)
print(sum(len(family.samples) for family in REGISTRY.collect()))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert 150 < int(ran.stdout) <= 300
