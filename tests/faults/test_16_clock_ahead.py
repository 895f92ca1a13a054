"""An ingest worker's clock is an hour ahead: no capture from the future reaches Elasticsearch, or blocks a present
one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from schemas.article import Article
from schemas.topics.coordinates import Coordinates
from schemas.topics.stages import TOPIC_OF
from services.demo.workers import STOP_S
from services.ingest.addresses.address import Address
from services.operate.dead_letters import read_dead_letters
from services.runtime.broker.lag import lag
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topic_reader import read_topic
from tests.faults.articles import Capture
from tests.faults.experiment import Experiment
from tests.faults.fleet import QUICK_RECOVERY
from tests.faults.ledger import outgoing
from tests.faults.scale import Scale, long_only
from tests.faults.skewed_clock import VARIABLE, SkewedIngestWorker, set_clock

AHEAD = timedelta(hours=1)
LONG = Scale.from_environment().long
WAIT_S = 1800 if LONG else 400

# Settings of an operator who expects many dead letters.
UNLIMITED = {"DATELINE_DEAD_LETTER_CONSECUTIVE": "1000000", "DATELINE_DEAD_LETTER_RATIO": "1"}


def test_captures_of_the_future_are_refused_and_the_next_ones_indexed(experiment: Experiment, scale: Scale) -> None:
    count = scale.of(100, 5_000)
    experiment.injects("an ingest worker whose clock is an hour ahead")
    pages = experiment.articles(count, many_revisions=0)
    # Unlimited dead letters; the next test covers the limit.
    with experiment.fleet("enrich", "index", environment=UNLIMITED) as fleet:
        with fast_ingest_worker(experiment):
            fleet.wait_ready()
            write_requests(experiment, pages)
            wait_for_dead_letters(experiment, count)
        now = datetime.now(UTC)
        experiment.fired("capture an hour ahead", count)
        experiment.quiet(WAIT_S)
        experiment.es.indices.refresh()
        assert experiment.indexed() == 0
        future = note_refused(experiment)
        assert len(future) == count
        assert all(now < capture.captured_at < now + AHEAD for capture in future)

        fleet.add("ingest")
        fleet.wait_ready()
        write_requests(experiment, pages)
        experiment.waiting(lambda: experiment.indexed() == count, f"{count} documents", WAIT_S)
        note_captured(experiment, pages)
        assert experiment.ledger.captures == count
        experiment.heal("ingest")
        found = experiment.judge()
        assert found.dead_letters == count
        assert not fleet.exits, fleet.exits


@long_only
def test_many_captures_of_the_future_halt_the_enrich_worker(experiment: Experiment, scale: Scale) -> None:
    limit, count = scale.of((20, 60), (200, 2_000))
    experiment.injects(f"an ingest worker whose clock is an hour ahead, and a limit of {limit} dead letters in a row")
    pages = experiment.articles(count, english=0, many_revisions=0)
    limited = {"DATELINE_DEAD_LETTER_CONSECUTIVE": str(limit)}
    with experiment.fleet("enrich", environment=limited) as fleet:
        with fast_ingest_worker(experiment):
            fleet.wait_ready()
            write_requests(experiment, pages)
            experiment.waiting(lambda: len(fleet.exits) >= 2, "two workers to give up", WAIT_S)
            # This clock should capture all of them, however soon the enrich workers gave up.
            experiment.waiting(lambda: is_through(experiment), "the ingest worker to finish", WAIT_S)
        experiment.fired("worker gave up", len(fleet.exits))
        buried = len(read_dead_letters(experiment.settings))
        assert limit - 1 <= buried <= (limit - 1) * fleet.starts
        for end in fleet.exits:
            log = end.log.read_text(encoding="utf-8")
            assert (end.code, end.cause) == (1, "itself"), str(end)
            assert f"{limit} records in a row could not be processed" in log
            assert "correct the clock of the host that captured it" in log
            assert "dateline dlq list --stage enrich" in log

    # The clock is right again, and the operator follows the message: these dead letters are expected, so allow them.
    with experiment.fleet("ingest", "enrich", "index", environment=UNLIMITED) as fleet:
        fleet.wait_ready()
        wait_for_dead_letters(experiment, count)
        assert len(note_refused(experiment)) == count
        write_requests(experiment, pages)
        experiment.waiting(lambda: experiment.indexed() == count, f"{count} documents", WAIT_S)
        note_captured(experiment, pages)
        experiment.heal("ingest")
        experiment.judge()
        assert not fleet.exits, fleet.exits


@contextmanager
def fast_ingest_worker(experiment: Experiment) -> Iterator[None]:
    """Run one such worker while the block lasts."""
    clock = experiment.logs / "clock"
    set_clock(clock, AHEAD.total_seconds())
    environment = {**QUICK_RECOVERY, **experiment.environment(), VARIABLE: str(clock)}
    worker = SkewedIngestWorker("ingest", experiment.logs / "clock-ahead.log", environment)
    try:
        experiment.waiting(worker.is_ready, f"the worker to be ready, see {worker.log}")
        yield
        worker.terminate()
        assert worker.wait(STOP_S) == 0, f"see {worker.log}"
    finally:
        worker.kill()
        worker.wait(STOP_S)


def write_requests(experiment: Experiment, pages: Sequence[Capture]) -> None:
    """Write requests with the pages inline, to be captured when they are read."""
    records = []
    for page in pages:
        record = outgoing(page, "ingest")
        request = page.request().model_copy(update={"captured_at": None})
        records.append(Outgoing(record.topic, record.key, request.to_bytes(), record.headers))
    with ConfirmedProducer(experiment.settings) as producer:
        assert all(isinstance(answer, Coordinates) for answer in producer.write(records))


def is_through(experiment: Experiment) -> bool:
    """Whether every request has become an article."""
    return not sum(lag(experiment.settings, "ingest", TOPIC_OF["ingest"]).values())


def wait_for_dead_letters(experiment: Experiment, count: int) -> None:
    """Wait until there are that many dead letters."""
    experiment.waiting(
        lambda: len(read_dead_letters(experiment.settings)) == count,
        f"{count} dead letters",
        WAIT_S,
        # Each poll reads all of them.
        poll_s=5.0 if LONG else 0.5,
    )


def note_refused(experiment: Experiment) -> list[Article]:
    """Record everything on the topic of articles, which was all refused, as records that must be dead letters, byte for
    byte. Returns the articles."""
    articles = []
    for message in read_topic(experiment.settings, TOPIC_OF["enrich"]):
        record = Outgoing(message.topic, message.key, message.value, message.headers)
        experiment.ledger.poison[message.coordinates] = record
        articles.append(Article.from_bytes(message.value or b""))
    letters = read_dead_letters(experiment.settings)
    assert {(letter.stage, letter.reason) for letter in letters} == {("enrich", "refused")}
    assert {letter.coordinates for letter in letters} == experiment.ledger.poison.keys()
    return articles


def note_captured(experiment: Experiment, pages: Sequence[Capture]) -> None:
    """Record the captures of the worker with the right clock, with its times, as what must be in Elasticsearch."""
    of_article = {Address.of(page.url).article_id: page for page in pages}
    for message in read_topic(experiment.settings, TOPIC_OF["enrich"]):
        if message.coordinates not in experiment.ledger.poison:
            article = Article.from_bytes(message.value or b"")
            assert article.captured_at <= (message.timestamp or article.captured_at)
            page = of_article[article.article_id]
            experiment.ledger.note([page.changed(captured_at=article.captured_at)], "ingest")
