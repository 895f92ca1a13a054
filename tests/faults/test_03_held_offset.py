"""One record is stuck while everything after it is done; then its worker is killed."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from schemas.fetch_request import FetchRequest
from schemas.revision import from_milliseconds, parts
from schemas.topics.coordinates import Partition
from schemas.topics.stages import TOPIC_OF
from services.runtime.broker.lag import positions
from services.runtime.broker.topic_reader import read_topic
from tests.faults.articles import Capture
from tests.faults.experiment import Experiment
from tests.faults.scale import Scale

LONG = Scale.from_environment().long
WAIT_S = 3600 if LONG else 400

PATIENT = {
    "DATELINE_FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
    "DATELINE_FETCH_GAP_S": "0",
    # The worker waits for the held page until it is killed, and its partition stands still until then.
    "DATELINE_FETCH_TIMEOUT_S": str(2 * WAIT_S),
    "DATELINE_WATCHDOG_S": str(2 * WAIT_S),
}


class Fetched(Capture):
    """A capture whose page ingest has to fetch, so that ingest sets the time of capture."""

    __slots__ = ()

    def request(self) -> FetchRequest:
        """The input of the first stage: only the URL."""
        return FetchRequest(url=self.url, kind="article", via="faults")


class Origin:
    """A news site on loopback that serves the captures' pages at once, except for one that it holds back."""

    def __init__(self, captures: Sequence[Capture]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._answers = threading.Event()
        self.captures = [_at(capture, f"http://127.0.0.1:{self._server.server_port}") for capture in captures]
        self._pages = {urlsplit(capture.url).path: capture.html().encode() for capture in self.captures}
        self.held = ""
        """The path that gets no response."""
        self.asked = 0
        """How often it was requested."""

    @contextmanager
    def serving(self) -> Iterator["Origin"]:
        """Serve while the block lasts."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.answer()
            self._server.shutdown()
            self._server.server_close()

    def hold(self, capture: Capture) -> None:
        """Stop responding for this page, like an origin that accepted the connection and hangs."""
        self.held = urlsplit(capture.url).path

    def answer(self) -> None:
        """Respond for every page from now on."""
        self._answers.set()

    def page(self, path: str) -> bytes | None:
        """The page, once the origin responds."""
        if path == self.held:
            self.asked += 1
            self._answers.wait()
        return self._pages.get(path)


def _handler(origin: Origin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = origin.page(self.path)
            try:
                self.send_response(404 if page is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page or b"")))
                self.end_headers()
                self.wfile.write(page or b"")
            except OSError:
                self.close_connection = True  # the client was killed meanwhile

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def _at(capture: Capture, site: str) -> Capture:
    fields = {name: getattr(capture, name) for name in Capture.__slots__}
    return Fetched(**fields | {"url": f"{site}{urlsplit(capture.url).path}"})


def test_a_held_record_holds_the_offset(experiment: Experiment, scale: Scale) -> None:
    # Thousands instead of tens of thousands, because each is captured twice and waited for twice.
    count = scale.of(270, 10_000)
    origin = Origin(experiment.articles(count, english=0, many_revisions=0))
    before, held, behind = origin.captures[:20], origin.captures[20], origin.captures[21:]
    origin.hold(held)
    experiment.injects(f"one record held at its origin, {len(behind)} behind it done, then SIGKILL")
    with origin.serving(), experiment.fleet("ingest", "enrich", "index", environment=PATIENT) as fleet:
        fleet.wait_ready()
        # One host, so one key and one partition: records before the held one are committed, those after it are not.
        experiment.write(before)
        experiment.waiting(lambda: experiment.indexed() == len(before), "everything before the held record", WAIT_S)
        partition = the_partition_of(experiment)
        experiment.waiting(lambda: committed(experiment, partition) == len(before), "its commit")
        experiment.write([held])
        experiment.waiting(lambda: origin.asked, "the fetch of the held page")
        experiment.fired("held")

        experiment.write(behind)
        experiment.waiting(
            lambda: experiment.indexed() == len(before) + len(behind), "everything behind the held record", WAIT_S
        )
        assert committed(experiment, partition) == len(before), "the commit skipped a record that was not done"
        (worker,) = fleet.of("ingest")
        assert fleet.kill(worker)
        experiment.fired("SIGKILL of ingest")
        assert committed(experiment, partition) == len(before)

        origin.answer()
        if not LONG:
            experiment.heal()
        experiment.waiting(lambda: experiment.indexed() >= count, "the held record", WAIT_S)
        experiment.quiet(WAIT_S)
        if LONG:
            # Thousands of repeated records are before the probes in their partition, and would delay them.
            experiment.heal()
        experiment.row.notes["times the held page was requested"] = origin.asked
        note_capture_times(experiment, origin.captures)
        found = experiment.judge(must_fire=["held", "SIGKILL of ingest"])
        # Everything after the held record was done again: that is why the held one was not lost.
        assert found.captures >= count + len(before) + 2 * len(behind)
    assert not fleet.ended_by_themselves


def the_partition_of(experiment: Experiment) -> Partition:
    """The only partition with records."""
    all_positions = positions(experiment.settings, "ingest", TOPIC_OF["ingest"])
    (partition,) = [partition for partition, position in all_positions.items() if position.end]
    return partition


def committed(experiment: Experiment, partition: Partition) -> int:
    """The group's committed offset there."""
    return positions(experiment.settings, "ingest", TOPIC_OF["ingest"])[partition].committed


def note_capture_times(experiment: Experiment, captures: Sequence[Capture]) -> None:
    """Record in the ledger when ingest captured the pages, according to the articles that it wrote.

    The requests carry no time, so the generated, long-past one belongs to a capture that never happened: a page with no
    other was lost, and any document that is not the newest written article is behind.
    """
    by_article = {capture.article_id: capture for capture in captures}
    noted = []
    for message in read_topic(experiment.settings, TOPIC_OF["enrich"]):
        article, _, revision = (message.header("ce_id") or "").partition("/")
        if capture := by_article.get(article):
            captured_at = from_milliseconds(parts(int(revision)).captured_ms)
            if captured_at != capture.captured_at:
                noted.append(capture.changed(captured_at=captured_at))
    experiment.ledger.note(noted, "ingest")
