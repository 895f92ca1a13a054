import os
import subprocess
import sys

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
