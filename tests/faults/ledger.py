"""The ledger: what the broker confirmed. Written at the producer's ack and never before, so that it contains only what
the pipeline really received."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from kafka.errors import KafkaError

from schemas.topics.coordinates import Coordinates
from schemas.topics.names import BACKFILL
from schemas.topics.stages import TOPIC_OF, TOPICS_OF, StageName
from services.ingest.addresses.address import Address
from services.runtime.broker.lag import positions
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings
from tests.faults.articles import Capture, in_parts

Entry = StageName
"""The stage that receives the captures, as pages, articles or enriched articles."""

BATCH = 250
POLL_S = 0.05
BACKLOG_POLL_S = 1.0
"""Interval between lag requests: each takes a tenth of a second of a core, and would slow down the stages that it waits
for."""
DELIVERY_S = 15.0
"""Delivery timeout, shorter than the workers': an unconfirmed batch is simply written again."""
AWAY_S = 300.0
"""Maximum time that the broker may be unavailable before writing fails."""


class Ledger:
    """Captures, and records expected to become dead letters, that the broker confirmed. Thread-safe.

    `attempted` holds everything ever passed to a producer: an unconfirmed record may or may not be on the topic, so it
    counts neither as lost nor as invented.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.model_copy(update={"delivery_timeout_s": DELIVERY_S})
        self._lock = threading.Lock()
        self.confirmed: dict[str, list[Capture]] = defaultdict(list)
        """Article id to its captures."""
        self.attempted: dict[str, list[Capture]] = defaultdict(list)
        self.poison: dict[str, Outgoing] = {}
        """Coordinates to the record there, which must become a dead letter, byte for byte."""
        self.entries: set[Entry] = set()
        self.unconfirmed_batches = 0

    @property
    def articles(self) -> int:
        """Number of confirmed articles."""
        return len(self.confirmed)

    @property
    def captures(self) -> int:
        """Number of confirmed captures."""
        with self._lock:
            return sum(map(len, self.confirmed.values()))

    def write(
        self,
        captures: Sequence[Capture],
        entry: Entry = "ingest",
        *,
        rate: float | None = None,
        backlog: int | None = None,
        backfill: bool = False,
    ) -> None:
        """Write captures to the topic that `entry` reads, live or for backfills, retrying while the broker is
        unavailable.

        Writes `rate` per second, or as fast as the broker accepts them; with `backlog`, only while the stages together
        are at most that many records behind, to write at the pace of the pipeline. Raises KafkaUnreachable if the
        broker stays unavailable.
        """
        self._write(captures, entry, rate, backlog, lambda: False, backfill=backfill)

    @contextmanager
    def writing(
        self,
        captures: Sequence[Capture],
        entry: Entry = "ingest",
        *,
        rate: float | None = None,
        backlog: int | None = None,
    ) -> Iterator[threading.Thread]:
        """Like `write`, in a thread while the block runs. The end of the block waits for the thread and re-raises its
        error; a block that raises stops the writing."""
        errors: list[BaseException] = []
        abandoned = threading.Event()

        def work() -> None:
            try:
                self._write(captures, entry, rate, backlog, abandoned.is_set)
            except BaseException as error:  # re-raised at the end of the block
                errors.append(error)

        thread = threading.Thread(target=work, name="ledger", daemon=True)
        thread.start()
        try:
            yield thread
        except BaseException:
            abandoned.set()
            raise
        finally:
            thread.join()
        if errors:
            raise errors[0]

    def write_poison(self, records: Sequence[Outgoing]) -> list[Coordinates]:
        """Write records that no stage can process; each must become a dead letter with the same key and value."""
        with _Writer(self._settings) as writer:
            answers = writer.write(records, lambda: False)
        written = []
        for record, answer in zip(records, answers, strict=True):
            assert isinstance(answer, Coordinates), f"the broker rejects the poison itself: {answer}"
            self.poison[str(answer)] = record
            written.append(answer)
        return written

    def note(self, captures: Sequence[Capture], entry: Entry) -> None:
        """Record captures that a test wrote itself, and that were confirmed."""
        with self._lock:
            self.entries.add(entry)
            for capture in captures:
                self.attempted[capture.article_id].append(capture)
                self.confirmed[capture.article_id].append(capture)

    def _write(
        self,
        captures: Sequence[Capture],
        entry: Entry,
        rate: float | None,
        backlog: int | None,
        abandoned: Callable[[], bool],
        *,
        backfill: bool = False,
    ) -> None:
        begun, done = time.monotonic(), 0
        self.entries.add(entry)
        # Several parts per second, for an even rate.
        size = min(BATCH, max(1, int(rate / 4))) if rate else BATCH
        with _Writer(self._settings) as writer:
            for part in in_parts(captures, size):
                while rate and not abandoned() and done / rate > time.monotonic() - begun:
                    time.sleep(POLL_S)
                while backlog is not None and not abandoned() and self._behind() > backlog:
                    time.sleep(BACKLOG_POLL_S)
                if abandoned():
                    return
                records = [outgoing(capture, entry, backfill=backfill) for capture in part]
                with self._lock:
                    for capture in part:
                        self.attempted[capture.article_id].append(capture)
                answers = writer.write(records, abandoned)
                self.unconfirmed_batches += writer.failures
                writer.failures = 0
                refused = [answer for answer in answers if isinstance(answer, Refused)]
                assert not refused, f"the broker rejects a generated record: {refused[0].error}"
                with self._lock:
                    for capture, _answer in zip(part, answers, strict=False):
                        self.confirmed[capture.article_id].append(capture)
                done += len(part)

    def _behind(self) -> float:
        """Total lag of the stages, in records; infinite while the broker does not answer."""
        try:
            return sum(
                position.behind
                for stage, topics in TOPICS_OF.items()
                for topic in topics
                for position in positions(self._settings, stage, topic).values()
            )
        except (KafkaUnreachable, KafkaError):
            return float("inf")


class _Writer:
    """A confirmed producer that is replaced when the broker does not confirm a batch; the batch is then written
    again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: ConfirmedProducer | None = None
        self.failures = 0

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def write(self, records: Sequence[Outgoing], abandoned: Callable[[], bool]) -> Sequence[Coordinates | Refused]:
        """The broker's answer to each record; empty if the writing was abandoned before an answer."""
        deadline = time.monotonic() + AWAY_S
        while True:
            try:
                self._producer = self._producer or ConfirmedProducer(self._settings)
                return self._producer.write(records)
            except (KafkaUnreachable, KafkaError):
                self.failures += 1
                self._close()
                if abandoned():
                    return []
                if time.monotonic() > deadline:
                    raise

    def _close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            producer.__exit__(None, None, None)  # What it still buffered is written again.


def outgoing(capture: Capture, entry: Entry, *, backfill: bool = False) -> Outgoing:
    """The record that passes a capture to a stage, as the stage before would write it."""
    if entry == "ingest":
        headers = event_headers(
            "fetch_request", event_id=f"faults/{capture.marker}", source="faults", time=datetime.now(UTC)
        )
        topic = BACKFILL if backfill else TOPIC_OF[entry]
        return Outgoing(topic, Address.of(capture.url).host_key.encode(), capture.request().to_bytes(), headers)
    record = capture.article() if entry == "enrich" else capture.enriched()
    headers = event_headers(
        "article" if entry == "enrich" else "enriched_article",
        event_id=f"{record.article_id}/{record.revision}",
        source="faults",
        time=record.captured_at,
    )
    return Outgoing(TOPIC_OF[entry], record.article_id.encode(), record.to_bytes(), headers)
