"""The parts of the ingest worker that need no broker; the whole is tested in tests/integration/test_pipeline.py."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.revision import EXTRACTION_GENERATION
from schemas.topics import manifest
from schemas.topics.names import STATE
from services.ingest.capture import Capture
from services.ingest.child import read
from services.ingest.fetching.result import NotModified, Page
from services.ingest.schedule.not_yet import NotYet
from services.ingest.schedule.state_log import StateLog
from services.ingest.visiting.visits import Visits
from services.ingest.worker import IngestStage
from services.runtime.delivery.publish import Publisher
from services.runtime.delivery.stage import Delivery, NotReady
from services.runtime.delivery.watchdog import Watchdog
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject
from services.runtime.settings import Settings
from services.runtime.stream.ledger import Ledger

NOW = datetime(2026, 3, 2, 10, 15, 0, 123456, tzinfo=UTC)
URL = "https://harborwire.example/ferry"
STORY = "Ferry crews return\n\nBy Mara Ellison\n\n" + "The boats sailed again on Monday after nine days in port. " * 20


def page(body: bytes) -> Page:
    return Page(
        url=URL, final_url=URL, status=200, body=body, content_type="application/xml", headers={}, fetched_at=NOW
    )


async def test_a_worker_without_the_file_it_is_to_read_does_not_start(tmp_path: Path) -> None:
    stage = IngestStage(Settings(source_zones=str(tmp_path / "zones.json")))
    with pytest.raises(NotReady, match=r"run `dateline zones` to write the file, or unset DATELINE_SOURCE_ZONES"):
        await stage.open(AsyncExitStack(), delivery(Topics()))


class Topics:
    """Stands in for the publisher: what was sent, and the word that a topic takes no more of it."""

    def __init__(self, refuses: str = "") -> None:
        self.sent: list[str] = []
        self.refuses = refuses

    async def send(self, topic: str, *rest: Any, **more: Any) -> None:
        if topic == self.refuses:
            raise Reject("too_large", "the topic takes less")
        self.sent.append(topic)

    async def send_bytes(self, topic: str, key: bytes, value: bytes | None, headers: Any, partition: int) -> None:
        self.sent.append(topic)


def delivery(topics: Topics, assigned: Callable[[], set[int]] = set) -> Delivery:
    return Delivery(cast(Publisher, topics), Ledger(limit_bytes=1), Watchdog(60), assigned)


def stage(topics: Topics, assigned: Callable[[], set[int]] = set) -> IngestStage:
    stage = IngestStage(Settings())
    stage.delivery = delivery(topics, assigned)
    return stage


MESSAGE = Message("dateline.fetch-requests.v1", 0, 7, b"h", b"", [], NOW)


async def test_a_request_that_would_be_too_long_when_it_is_put_off_is_rejected_and_not_noted() -> None:
    topics = Topics()
    most = manifest("dateline.fetch-requests.v1").max_bytes
    request = FetchRequest(url=URL, kind="file", body="")
    request = request.model_copy(update={"body": "x" * (most - len(request.to_bytes()))})
    with pytest.raises(Reject, match="takes 4194304; submit it again then") as caught:
        await stage(topics)._defer(request, MESSAGE, NotYet(NOW))
    assert caught.value.reason == "too_large" and topics.sent == []


async def test_a_request_that_its_topic_does_not_take_stays_noted_and_ends_no_worker() -> None:
    topics = Topics(refuses="dateline.fetch-requests.v1")
    worker = stage(topics)
    state = IngestState(kind="deferred", host="h", url=URL, due=NOW, request=FetchRequest(url=URL))
    await worker.state.put(worker.publisher, 0, state)
    for _ in range(2):
        (note,) = worker.state.due(NOW)
        await worker._submit_again(note)
    assert worker.state.count("deferred") == 1
    topics.refuses = ""
    worker._refused.clear()
    await worker._submit_again(note)
    assert worker.state.count("deferred") == 0
    assert topics.sent[1:] == ["dateline.fetch-requests.v1", "dateline.ingest-state.v1"]


def due(url: str) -> IngestState:
    return IngestState(kind="deferred", host="h", url=url, due=NOW, request=FetchRequest(url=url))


class Assigned:
    """A worker's partitions, each with one request noted on it that is due."""

    def __init__(self, *partitions: int) -> None:
        self.topics = Topics()
        self.worker = stage(self.topics, lambda: self.partitions)
        self.worker.state = StateLog(self.read)
        self.partitions = set(partitions)
        self.changes_while_read = False

    def read(self, partitions: Iterable[int]) -> Iterator[Message]:
        for partition in sorted(partitions):
            state = due(f"{URL}/{partition}")
            yield Message(STATE, partition, 0, state.key.encode(), state.to_bytes(), [], NOW)
        if self.changes_while_read:
            self.worker.delivery.ledger.forget()

    @property
    def submitted(self) -> int:
        return self.topics.sent.count("dateline.fetch-requests.v1")


async def test_what_is_due_is_submitted_again_once() -> None:
    assigned = Assigned(0, 1)
    for _ in range(2):
        await assigned.worker._submit_due()
    assert assigned.submitted == 2 and assigned.worker.state.count("deferred") == 0


async def test_nothing_is_submitted_of_partitions_that_were_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assigned = Assigned(0, 1)
    send = assigned.topics.send

    async def give_away(*rest: Any, **more: Any) -> None:
        await send(*rest, **more)
        assigned.partitions = {0}

    monkeypatch.setattr(assigned.topics, "send", give_away)
    await assigned.worker._submit_due()
    assert assigned.submitted == 1


async def test_nothing_is_submitted_by_a_state_that_was_read_for_another_assignment() -> None:
    assigned = Assigned(0, 1)
    assigned.changes_while_read = True
    await assigned.worker._submit_due()
    assert assigned.submitted == 0
    assigned.changes_while_read = False
    await assigned.worker._submit_due()
    assert assigned.submitted == 2


@pytest.mark.parametrize(("ahead", "kept"), [(timedelta(minutes=5), 1), (-timedelta(minutes=5), 0)])
async def test_a_rest_is_forgotten_when_it_is_over(ahead: timedelta, kept: int) -> None:
    worker = stage(Topics())
    rest = IngestState(kind="host", host="harborwire.example", due=datetime.now(UTC) + ahead)
    await worker.state.put(worker.publisher, 0, rest)
    await worker._forget_rest(FetchRequest(url=URL))
    assert worker.state.count("host") == kept


class Answers:
    """Stands in for the visits: an answer to every request, and what others note of the page before it comes."""

    def __init__(self, worker: IngestStage, answer: Page | NotModified, meanwhile: IngestState | None = None) -> None:
        self.worker = worker
        self.answer = answer
        self.meanwhile = meanwhile
        self.asked: list[Mapping[str, str]] = []
        worker.visits = cast(Visits, self)

    async def make(self, url: str, headers: Mapping[str, str]) -> Page | NotModified:
        self.asked.append(headers)
        if self.meanwhile is not None:
            await self.worker.state.put(self.worker.publisher, 0, self.meanwhile)
        return self.answer


def seen(etag: str, source_id: str | None = None) -> IngestState:
    return IngestState(
        kind="page",
        host="harborwire.example",
        url=URL,
        etag=etag,
        content="a",
        generation=EXTRACTION_GENERATION,
        fetched_at=datetime.now(UTC),
        wanted_as="article",
        source_id=source_id,
    )


async def test_an_answer_304_takes_back_nothing_that_is_newer() -> None:
    worker = stage(Topics())
    await worker.state.put(worker.publisher, 0, seen("1"))
    Answers(worker, NotModified(URL, URL, {}, NOW), meanwhile=seen("2"))
    await worker._visit(FetchRequest(url=URL), MESSAGE)
    known = worker.state.of("page", URL)
    assert known is not None and (known.etag, known.unchanged) == ("2", 0)


@pytest.mark.parametrize(
    ("more", "asked", "remembered"),
    [
        ({}, {"If-None-Match": "1"}, "2"),
        ({"source_id": "harborwire"}, {}, "2"),
        ({"article_id": "0" * 32}, {}, "1"),
        ({"captured_at": NOW}, {}, "1"),
    ],
)
async def test_a_page_is_asked_for_and_remembered_by_what_is_wanted_of_it(
    more: Mapping[str, Any], asked: Mapping[str, str], remembered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = stage(Topics())
    await worker.state.put(worker.publisher, 0, seen("1"))
    whole = page(STORY.encode())._replace(content_type="text/plain", headers={"ETag": "2"})
    answers = Answers(worker, whole)

    async def read_here(request: FetchRequest, capture: Capture) -> Any:
        return read(request, capture)[0]

    monkeypatch.setattr(worker, "_read", read_here)
    await worker._visit(FetchRequest(url=URL, **more), MESSAGE)
    known = worker.state.of("page", URL)
    assert answers.asked == [asked]
    assert known is not None and known.etag == remembered
