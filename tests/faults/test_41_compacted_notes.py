"""The broker compacts the ingest workers' state all the time, while requests are noted in it for later and workers are
killed: each request is made once it is due, none is lost, and none comes back once its note was compacted away."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, OffsetSpec

from schemas.ingest_state import IngestState
from schemas.topics import manifest
from schemas.topics.names import STATE
from services.operate.submission import submit
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin
from services.runtime.settings import Settings
from tests.faults.articles import Capture
from tests.faults.experiment import PARTITIONS, Experiment
from tests.faults.scale import Scale
from tests.faults.site import FETCHING, Site, Visit, ask_for, request

FIRST_DUE_S = 50.0
"""When the first request is due: later than all are noted, and than a worker would wait for by itself."""
WAIT_S = 600.0
JUST_BEFORE_S = 30.0
"""How long before a request is made a second time its worker may have been killed: a session, with room."""


def test_each_request_is_made_when_it_is_due(experiment: Experiment, scale: Scale) -> None:
    count, over_s, kills = scale.of((40, 10.0, 2), (1_000, 200.0, 10))
    experiment.injects(
        f"the state compacted several times a second, and {kills} workers killed (SIGKILL), while {count} deferred "
        "requests are noted in it"
    )
    captures = experiment.articles(count + 16, english=0, many_revisions=0)
    with (
        Site(hosts=16) as site,
        eager_compaction(experiment.settings),
        experiment.fleet("ingest", "ingest", "enrich", "index", environment=FETCHING) as fleet,
    ):
        pages = [site.put(one) for one in captures]
        later, often = pages[:count], pages[count:]
        fleet.wait_ready()
        begun = time.time()
        due = {page.url: begun + FIRST_DUE_S + over_s * number / count for number, page in enumerate(later)}
        submit(
            experiment.settings,
            [request(page, not_before=datetime.fromtimestamp(due[page.url], UTC)) for page in later],
            "faults",
        )
        keys = {note_of(page, due[page.url]): page.url for page in later}
        with Reads(experiment.settings, {key: due[url] for key, url in keys.items()}) as reads:
            experiment.waiting(lambda: reads.noted == len(keys), "all requests to be noted", FIRST_DUE_S)
            assert time.time() < min(due.values())
            experiment.fired("request deferred", count)
            killed: list[float] = []
            while time.time() < max(due.values()):
                # Pages that are visited again and again: their states are what the broker compacts.
                ask_for(experiment, often)
                passed = (time.time() - begun) / (max(due.values()) - begun)
                if passed * (kills + 1) > len(killed) + 1 and fleet.kill_random(experiment.rng, "ingest"):
                    killed.append(time.time())
                time.sleep(0.5)
            experiment.waiting(lambda: not {*due} - {visit.url for visit in site.visits}, "every request", WAIT_S)
        experiment.fired("SIGKILL of a worker that holds notes", len(killed))
        experiment.fired("state read while it was compacted", reads.done)
        assert reads.missed == []

        fleet.wait_ready()
        experiment.quiet()
        first = {url: site.visits_of(url)[0].at_s for url in due}
        assert [url for url, moment in due.items() if first[url] < moment] == []
        experiment.row.notes["latest request, seconds after it was due"] = round(
            max(first[url] - due[url] for url in due), 1
        )
        again = [visit for url in due for visit in site.visits_of(url)[1:]]
        experiment.row.notes["requests made again after a worker was killed"] = len(again)
        assert [one for one in again if not is_explained(one, first[one.url], killed)] == []

        # Until no trace of a note is left, not even its tombstone.
        def gone() -> bool:
            ask_for(experiment, often)
            return not keys.keys() & {key for key, _ in states(experiment.settings)}

        experiment.waiting(gone, "the notes and their tombstones to be compacted away", WAIT_S, poll_s=1.0)
        experiment.quiet()
        experiment.fired("record compacted away", compacted(experiment.settings))
        before = {url: len(site.visits_of(url)) for url in due}
        starts = {worker.name: worker.starts for worker in fleet.of("ingest") if fleet.terminate(worker)}
        experiment.waiting(lambda: all(one.starts > starts[one.name] for one in fleet.of("ingest")), "the restarts")
        fleet.wait_ready()
        ask_for(experiment, often)
        experiment.quiet()
        assert {url: len(site.visits_of(url)) for url in due} == before

        assert site.note_captures(experiment) >= len(pages)
        experiment.heal("ingest")
        found = experiment.judge(must_fire=["record compacted away", "state read while it was compacted"])
        assert found.dead_letters == 0
        assert not fleet.ended_by_themselves


@contextmanager
def eager_compaction(settings: Settings) -> Iterator[None]:
    """The broker looks for work five times a second, may compact every record at once, and keeps no tombstone."""
    eager = {
        "segment.bytes": str(2**20),
        "segment.ms": "100",
        "min.cleanable.dirty.ratio": "0.001",
        "max.compaction.lag.ms": "100",
        "delete.retention.ms": "0",
    }
    with admin(settings) as broker:
        (number,) = (str(one["broker_id"]) for one in broker.describe_cluster()["brokers"])
        broker.alter_configs([ConfigResource(ConfigResourceType.BROKER, number, {"log.cleaner.backoff.ms": "200"})])
        broker.alter_configs([ConfigResource(ConfigResourceType.TOPIC, STATE, manifest(STATE).config | eager)])
    try:
        yield
    finally:
        with admin(settings) as broker:
            broker.alter_configs([ConfigResource(ConfigResourceType.BROKER, number, {})])


class Reads:
    """Reads the topic again and again, in a thread, as a worker does that is given partitions. `notes`: key to the Unix
    time at which the note may go. Once all notes were seen, no read that ends before a note is due may miss it."""

    def __init__(self, settings: Settings, notes: Mapping[str, float]) -> None:
        self._settings = settings
        self._notes = notes
        self._over = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._read, name="reads", daemon=True)
        self.done = 0
        self.noted = 0
        self.missed: list[str] = []

    def __enter__(self) -> "Reads":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _read(self) -> None:
        try:
            while not self._over.wait(0.2):
                complete = self.noted == len(self._notes)
                held = dict(states(self._settings))
                ended = time.time()
                if complete:
                    missed = [key for key, due in self._notes.items() if due > ended and not held.get(key)]
                    self.missed += missed
                    self.done += 1
                else:
                    self.noted = sum(held.get(key, False) for key in self._notes)
        except BaseException as error:  # re-raised at the end of the block
            self._error = error


def note_of(page: Capture, due: float) -> str:
    """The key under which the request for a page is noted."""
    host, wanted = request(page)
    return IngestState(
        kind="deferred", host=host, url=page.url, due=datetime.fromtimestamp(due, UTC), request=wanted
    ).key


def states(settings: Settings) -> Iterator[tuple[str, bool]]:
    """The key of every record on the topic, in order, and whether it has a value."""
    for message in read_topic(settings, STATE):
        yield (message.key or b"").decode(), message.value is not None


def compacted(settings: Settings) -> int:
    """How many records the broker has removed from the topic."""
    with admin(settings) as broker:
        ends = broker.list_partition_offsets(
            {TopicPartition(STATE, number): OffsetSpec.LATEST for number in range(PARTITIONS)}
        )
    return sum(end.offset for end in ends.values()) - sum(1 for _ in states(settings))


def is_explained(again: Visit, first_s: float, killed: list[float]) -> bool:
    """Whether a worker was killed that may not have committed the first visit."""
    return any(first_s - JUST_BEFORE_S < moment < again.at_s for moment in killed)
