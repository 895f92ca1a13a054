import urllib.request

from prometheus_client import REGISTRY

from services.runtime.observe import metrics
from services.runtime.outcome import Outcome


def test_every_outcome_is_there_at_zero_before_anything_happened() -> None:
    metrics.declare("a-stage")
    for outcome in Outcome:
        assert REGISTRY.get_sample_value("dateline_outcomes_total", {"stage": "a-stage", "outcome": outcome.value}) == 0


def test_metrics_are_served_on_the_address_given() -> None:
    port = metrics.serve("127.0.0.1", 0)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert b"dateline_in_flight" in answer.read()
