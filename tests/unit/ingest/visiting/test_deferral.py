"""Deferral without a broker; tests/integration/test_deferred.py has one."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.topics import manifest
from schemas.topics.names import BACKFILL, REQUESTS, STATE
from services.ingest.state.state_log import Assignment, StateLog
from services.ingest.visiting import deferral
from services.ingest.visiting.deferral import MAX_DEFERRAL, RETRY, Deferral, deferred, wait_until
from services.ingest.visiting.not_yet import MAX_WAIT, NotYet
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject
from tests.unit.ingest.topics import Topics

NOW = datetime(2026, 3, 2, 10, 15, 0, 123000, tzinfo=UTC)
URL = "https://harborwire.example/ferry"
HOST = "harborwire.example"
MESSAGE = Message(REQUESTS, 0, 7, b"h", b"", [], NOW)


def due(url: str) -> IngestState:
    return IngestState(kind="deferred", host="h", url=url, due=NOW, request=FetchRequest(url=url))


class Worker:
    """A worker's deferral and partitions; each partition holds one request that is due."""

    def __init__(self, *partitions: int, refuses: str = "") -> None:
        self.topics = Topics(refuses)
        self.state = StateLog(self.read, self.topics.publisher)
        self.deferral = Deferral(self.topics.publisher, self.state, lambda: self.assignment, 5)
        self.assignment = Assignment(1, frozenset(partitions))
        self.changes_while_read = False

    def read(self, partitions: Iterable[int]) -> Iterator[Message]:
        for partition in sorted(partitions):
            state = due(f"{URL}/{partition}")
            yield Message(STATE, partition, 0, state.key.encode(), state.to_bytes(), [], NOW)
        if self.changes_while_read:
            self.assignment = self.assignment._replace(generation=self.assignment.generation + 1)

    @property
    def submitted(self) -> int:
        return self.topics.names.count(REQUESTS)


async def test_a_deferred_request_is_stored_with_its_due_time() -> None:
    worker = Worker()
    later = NotYet(NOW + timedelta(hours=1), counts=True, rests=True)
    assert await worker.deferral.defer(FetchRequest(url=URL), HOST, MESSAGE, later) is Outcome.DEFERRED
    (note,) = worker.state.due(later.due)
    assert note.state.request == FetchRequest(url=URL, not_before=later.due, attempt=1)
    assert worker.state.rest_of(HOST) == later.due and worker.topics.names == [STATE, STATE]


async def test_a_wait_that_no_host_asked_for_is_neither_an_attempt_nor_a_rest() -> None:
    worker = Worker()
    await worker.deferral.defer(FetchRequest(url=URL, attempt=5), HOST, MESSAGE, NotYet(NOW))
    (note,) = worker.state.due(NOW)
    assert note.state.request is not None and note.state.request.attempt == 5
    assert worker.state.rest_of(HOST) is None


def test_a_request_deferred_too_often_is_rejected() -> None:
    with pytest.raises(Reject, match=r"was deferred 5 times.*replay it when the host answers") as caught:
        deferred(FetchRequest(url=URL, attempt=5), HOST, NotYet(NOW, counts=True), 5)
    assert (caught.value.reason, caught.value.attempts) == ("unreachable", 6)


def test_a_request_that_must_never_be_deferred_is_rejected_at_its_first_attempt() -> None:
    with pytest.raises(Reject, match="was deferred 0 times by its host") as caught:
        deferred(FetchRequest(url=URL), HOST, NotYet(NOW, counts=True), 0)
    assert caught.value.attempts == 1


async def test_a_request_that_deferral_makes_too_large_is_rejected_and_not_stored() -> None:
    worker = Worker()
    most = manifest(REQUESTS).max_bytes
    request = FetchRequest(url=URL, kind="file", body="")
    request = request.model_copy(update={"body": "x" * (most - len(request.to_bytes()))})
    with pytest.raises(Reject, match="takes 4194304; submit it again at that time") as caught:
        await worker.deferral.defer(request, HOST, MESSAGE, NotYet(NOW))
    assert caught.value.reason == "too_large" and worker.topics.sent == []


async def test_a_request_that_its_topic_refuses_stays_stored_and_ends_no_worker() -> None:
    worker = Worker(0, refuses=REQUESTS)
    for _ in range(2):
        await worker.deferral.submit_due()
    assert worker.state.count("deferred") == 1 and worker.topics.sent == []
    now = datetime.now(UTC)
    assert worker.state.due(now) == [] and len(worker.state.due(now + RETRY)) == 1


async def test_a_request_that_its_topic_refused_is_resubmitted_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deferral, "RETRY", timedelta())
    worker = Worker(0, refuses=REQUESTS)
    await worker.deferral.submit_due()
    worker.topics.refuses = ""
    await worker.deferral.submit_due()
    assert worker.state.count("deferred") == 0
    assert worker.topics.names == [REQUESTS, STATE]


async def test_a_due_request_is_resubmitted_once() -> None:
    worker = Worker(0, 1)
    for _ in range(2):
        await worker.deferral.submit_due()
    assert worker.submitted == 2 and worker.state.count("deferred") == 0


async def test_a_deferred_backfill_returns_to_its_topic_and_keeps_no_live_request_waiting() -> None:
    worker = Worker(0)  # which has a live one already
    backfill = Message(BACKFILL, 0, 7, b"h", b"", [], NOW)
    for message in (backfill, MESSAGE):
        await worker.deferral.defer(FetchRequest(url=URL), HOST, message, NotYet(NOW))
    assert worker.state.count("deferred") == 3, "the same request in both lanes is two"
    await worker.deferral.submit_due()
    assert [name for name in worker.topics.names if name != STATE] == [REQUESTS, REQUESTS, BACKFILL]


async def test_nothing_is_resubmitted_for_revoked_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(0, 1)
    send = worker.topics.send

    async def give_away(*rest: Any, **more: Any) -> None:
        await send(*rest, **more)
        worker.assignment = Assignment(1, frozenset({0}))

    monkeypatch.setattr(worker.topics, "send", give_away)
    await worker.deferral.submit_due()
    assert worker.submitted == 1


async def test_nothing_is_resubmitted_from_the_state_of_another_assignment() -> None:
    worker = Worker(0, 1)
    worker.changes_while_read = True
    await worker.deferral.submit_due()
    assert worker.submitted == 0
    worker.changes_while_read = False
    await worker.deferral.submit_due()
    assert worker.submitted == 2


@pytest.mark.parametrize(("ahead", "kept"), [(timedelta(minutes=5), 1), (-timedelta(minutes=5), 0)])
async def test_a_rest_is_dropped_when_it_is_over(ahead: timedelta, kept: int) -> None:
    worker = Worker()
    await worker.state.put(0, IngestState(kind="host", host=HOST, due=datetime.now(UTC) + ahead))
    await worker.deferral.forget_rest(HOST)
    assert worker.state.count("host") == kept


async def test_only_a_near_time_is_waited_for() -> None:
    now = datetime.now(UTC)
    await wait_until(None)
    await wait_until(now - timedelta(hours=1))
    await wait_until(now + timedelta(milliseconds=20))
    assert datetime.now(UTC) >= now + timedelta(milliseconds=20)
    with pytest.raises(NotYet) as later:
        await wait_until(now + 2 * MAX_WAIT)
    assert later.value.due == now + 2 * MAX_WAIT and not later.value.counts
    with pytest.raises(Reject, match="submit it later"):
        await wait_until(now + MAX_DEFERRAL + timedelta(hours=1))
