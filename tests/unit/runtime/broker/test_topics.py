"""Which topics would be created, and how; that they are is tested in tests/integration/test_stack.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from schemas.topics import MANIFESTS
from schemas.topics.names import BACKFILL, REQUESTS, STATE
from services.runtime.broker import topics
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings


class Broker:
    """Has these topics, each with so many partitions."""

    def __init__(self, **have: int) -> None:
        self.have = have

    def list_topics(self) -> list[str]:
        return list(self.have)

    def describe_topics(self, names: list[str]) -> list[dict[str, Any]]:
        return [{"partitions": [{}] * self.have[name]} for name in names]

    def create_topics(self, wanted: list[Any], *, wait_for_metadata: bool) -> None:
        assert wait_for_metadata
        self.have |= {one.name: one.num_partitions for one in wanted}


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    broker = Broker()

    @contextmanager
    def admin(_: Settings) -> Iterator[Broker]:
        yield broker

    monkeypatch.setattr(topics, "admin", admin)
    return broker


def test_what_is_missing_is_created_as_its_manifest_says(broker: Broker) -> None:
    assert sorted(create_topics(Settings())) == sorted(MANIFESTS)
    assert broker.have == {topic: one.partitions for topic, one in MANIFESTS.items()}
    assert create_topics(Settings()) == []


def test_or_with_another_number_of_partitions(broker: Broker) -> None:
    create_topics(Settings(), partitions=3)
    assert set(broker.have.values()) == {3}


@pytest.mark.parametrize("wanted", [None, 3])
def test_a_topic_that_goes_with_another_gets_as_many_as_that_has(broker: Broker, wanted: int | None) -> None:
    # It has grown since an earlier version, which had no topic of backfills, created it.
    broker.have = dict.fromkeys(MANIFESTS, 12) | {REQUESTS: 24, STATE: 24}
    del broker.have[BACKFILL]
    assert create_topics(Settings(), wanted) == [BACKFILL]
    assert broker.have[BACKFILL] == 24
