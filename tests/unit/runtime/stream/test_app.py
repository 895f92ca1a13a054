"""What our application does when partitions come and go; the names of Faust behind it are in test_faust_names.py."""

from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.types import TP

from schemas.topics.coordinates import Partition
from services.runtime.observe.broker_clock import BrokerClock
from services.runtime.settings import Settings
from services.runtime.stream.app import App, new_app
from services.runtime.stream.ledger import Ledger

P = Partition("t", 0)


@pytest.fixture
async def app() -> App:
    return new_app("index", Settings(group_prefix="blue"), Ledger(limit_bytes=100), buffered=10)


class CommitNoted:
    """Stands for the consumer: notes what the ledger would commit when it is asked to."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.committed: list[int | None] = []
        self.ended_in_order = False

    async def commit_and_end_transactions(self) -> None:
        self.committed.append(self.ledger.committable(P))

    async def end_in_order(self) -> None:
        self.ended_in_order = self.ledger.committable(P) is not None


async def test_a_stage_has_its_group_and_no_web_server(app: App) -> None:
    assert (app.conf.id, app.conf.broker_client_id) == ("blue-index", "blue-index")
    assert not app.conf.web_enabled
    assert not app.conf.topic_allow_declare


async def test_it_is_idle_when_nothing_is_in_work(app: App, caplog: pytest.LogCaptureFixture) -> None:
    assert await app.wait_idle(0)
    app.ledger.deliver(P, 1)
    assert not await app.wait_idle(0.05)
    assert [record.getMessage() for record in caplog.records] == ["records still in work"]


async def test_before_partitions_are_revoked_it_commits_and_then_forgets(app: App) -> None:
    app.ledger.fetch(P, 1, 10)
    app.ledger.resolve(P, 1, app.ledger.deliver(P, 1) or 0)
    consumer = CommitNoted(app.ledger)
    await app._consumer_wait_empty(consumer, None)
    assert consumer.committed == [2]
    assert consumer.ended_in_order, "the marks are taken back while the ledger still knows the offsets"
    assert (app.ledger.generation, app.ledger.committable(P)) == (1, None)
    assert app.ledger.deliver(P, 2) is None


async def test_it_takes_records_again_once_partitions_are_assigned(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    assigned: list[Any] = []

    async def theirs(self: Any, *arguments: Any) -> None:
        assigned.append(arguments)

    monkeypatch.setattr(faust.App, "_on_partitions_assigned", theirs)
    app.ledger.forget()
    await app._on_partitions_assigned({TP("t", 0)}, 7)
    assert assigned == [({TP("t", 0)}, 7)]
    assert app.ledger.deliver(P, 1) == app.ledger.generation == 1


async def test_its_partitions_are_those_of_the_consumer(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "consumer", SimpleNamespace(assignment=lambda: {TP("t", 0), TP("u", 3)}))
    assert app.assigned() == {P, Partition("u", 3)}


async def test_who_asks_is_told_when_an_assignment_ends_and_the_next_begins(app: App) -> None:
    told: list[object] = []
    app.on_assignment(lambda: told.append("over"), told.append)
    await app.on_partitions_revoked.send({TP("t", 0)})
    await app.on_partitions_assigned.send({TP("t", 0), TP("t", 1)})
    assert told == ["over", 2]


@pytest.mark.parametrize(("written_s", "ahead_s"), [(1000.0, 100.0), (None, 0.0)])
async def test_a_confirmed_record_says_what_the_brokers_clock_says(
    app: App, monkeypatch: pytest.MonkeyPatch, written_s: float | None, ahead_s: float
) -> None:
    async def deliver(*_: object) -> float | None:
        return written_s

    monkeypatch.setattr(app, "clock", BrokerClock(lambda: 1100.0, lambda: 0.0))
    monkeypatch.setattr(app, "producer", SimpleNamespace(deliver=deliver))
    await app.deliver("t", None, b"", [], 1.0)
    assert app.clock.ahead_s == ahead_s
