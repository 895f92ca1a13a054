"""How an article's latency is split into legs; reading from the broker is tested by running the benchmark."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks import journey
from benchmarks.journey import LEGS, Journey, Spans, Topics
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

BEGUN = datetime(2026, 3, 2, tzinfo=UTC)
TOPICS = Topics("articles", "enriched")


def at(seconds: float) -> datetime:
    return BEGUN + timedelta(seconds=seconds)


def a_journey(monkeypatch: pytest.MonkeyPatch, written: dict[str, list[tuple[str, float]]]) -> Journey:
    """A journey over topics with these records: URL, and when it was written in seconds."""

    def read(settings: Settings, topic: str, spans: Spans) -> Iterator[Message]:
        assert spans == {0: range(7, 9)}
        for offset, (url, seconds) in enumerate(written[topic]):
            yield Message(topic, 0, offset, b"key", json.dumps({"url": url}).encode(), [], at(seconds))

    monkeypatch.setattr(journey, "read_topic", read)
    spans = {0: range(7, 9)}
    return Journey(Settings(), TOPICS, {"articles": spans, "enriched": spans})


def test_the_legs_add_up_to_the_whole_latency(monkeypatch: pytest.MonkeyPatch) -> None:
    way = a_journey(monkeypatch, {"articles": [("a", 2)], "enriched": [("a", 5)]})
    legs = way.legs({"a": at(0)}, {"a": at(1.5)}, {"a": at(6)})
    assert legs == dict(zip(LEGS, ([1.5], [0.5], [3.0], [1.0]), strict=True))


def test_repeated_work_counts_from_the_first_record(monkeypatch: pytest.MonkeyPatch) -> None:
    way = a_journey(monkeypatch, {"articles": [("a", 9), ("a", 2)], "enriched": [("a", 5), ("a", 12)]})
    legs = way.legs({"a": at(0)}, {"a": at(1)}, {"a": at(6)})
    assert list(legs.values()) == [[1.0], [1.0], [3.0], [1.0]]


def test_an_article_that_was_not_seen_has_no_legs(monkeypatch: pytest.MonkeyPatch) -> None:
    way = a_journey(monkeypatch, {"articles": [("a", 2), ("b", 2)], "enriched": [("a", 5)]})
    asked = {"a": at(0), "b": at(0)}
    assert not any(way.legs(asked, asked, {}).values())
    assert not any(way.legs(asked, asked, {"b": at(7)}).values())
