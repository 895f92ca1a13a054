import logging

import pytest

from services.runtime.observe import metrics
from services.runtime.observe.activity import Activity


def test_each_line_says_what_was_done_since_the_line_before(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    metrics.declare("active-stage", ["a-topic"], lambda: True)
    activity = Activity("active-stage", lambda: {"lag": 7})
    metrics.OUTCOMES.labels("active-stage", "done").inc(2)
    activity.tell()
    metrics.OUTCOMES.labels("active-stage", "dead").inc()
    activity.tell()
    activity.tell()
    told = [(record.getMessage(), vars(record)["outcomes"], vars(record)["lag"]) for record in caplog.records]
    assert told == [
        ("worker runs", {"done": 2}, 7),
        ("worker runs", {"dead": 1}, 7),
        ("worker runs, nothing to do", {}, 7),
    ]
    total = activity.total()
    assert (total["records"], total["outcomes"]) == (3, {"done": 2, "dead": 1})
