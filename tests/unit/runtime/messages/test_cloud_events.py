from datetime import UTC, datetime
from itertools import pairwise

from services.runtime.messages.cloud_events import event_headers

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)


def test_headers_are_cloudevents_in_binary_mode() -> None:
    headers = dict(event_headers("article", event_id="a/1", source="ingest", time=NOW))
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_id"] == b"a/1"
    assert headers["ce_type"] == b"dateline.article.v1"
    assert headers["ce_time"] == b"2026-03-02T10:15:00.000Z"
    assert headers["content-type"] == b"application/json"
    assert len(headers["traceparent"]) == 55
    assert "ce_subject" not in headers


def test_a_record_about_an_article_names_it() -> None:
    headers = dict(event_headers("article", event_id="a/1", source="ingest", time=NOW, subject="a"))
    assert headers["ce_subject"] == b"a"


def test_a_trace_goes_on() -> None:
    parent = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    assert (
        dict(event_headers("article", event_id="a/1", source="x", time=NOW, traceparent=parent))["traceparent"]
        == parent.encode()
    )


def test_new_traces_differ() -> None:
    traces = [dict(event_headers("article", event_id="a", source="x", time=NOW))["traceparent"] for _ in range(3)]
    assert all(a != b for a, b in pairwise(traces))
