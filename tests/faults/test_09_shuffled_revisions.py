"""Revisions arrive in any order, at any worker: in the end, each article has its newest revision."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from schemas.topics.coordinates import Coordinates
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from tests.faults.articles import Capture, in_parts, newest, shuffled
from tests.faults.documents import changed, documents
from tests.faults.experiment import PARTITIONS, Experiment
from tests.faults.ledger import outgoing
from tests.faults.oracle import judge
from tests.faults.scale import Scale, long_only

RATE = 400
"""Records per second: slow enough for workers to join and leave meanwhile."""
LONG_AGO = timedelta(days=2500)
A_MONTH = timedelta(days=30)


def test_the_newest_wins_in_any_order(experiment: Experiment, scale: Scale) -> None:
    experiment.injects("revisions shuffled over time, while workers come, are killed and leave")
    captures = experiment.articles(scale.of(800, 50_000), many_revisions=0.7)
    mixed = shuffled(captures, experiment.seed)
    parts = list(in_parts(mixed, len(mixed) // 4 + 1))
    with experiment.fleet("index", "index") as fleet:
        fleet.wait_ready()
        experiment.write(parts[0], "index")
        with experiment.writing(parts[1], "index", rate=RATE):
            experiment.fired("a worker came", bool(fleet.add("index")))
            fleet.wait_ready()
        with experiment.writing(parts[2], "index", rate=RATE):
            experiment.fired("SIGKILL", bool(fleet.kill_random(experiment.rng)))
            experiment.waiting(lambda: fleet.exits, "the end of the killed worker")
            fleet.wait_ready()
        with experiment.writing(parts[3], "index", rate=RATE):
            experiment.fired("a worker left", fleet.remove(fleet.of()[0]) == 0)
        experiment.heal()
        experiment.judge(must_fire=("a worker came", "SIGKILL", "a worker left"))
        assert not fleet.ended_by_themselves


@long_only
def test_the_newest_wins_when_workers_race(experiment: Experiment, scale: Scale) -> None:
    """An article's key assigns it to one worker, but after a rebalance the new worker can race with the old one's last
    requests. Here each record is in a random partition, so that several workers always share an article's revisions."""
    experiment.injects("revisions of one article in any partition, at several workers at once")
    captures = shuffled(experiment.articles(scale.of(1_000, 20_000), many_revisions=1.0), experiment.seed)
    records = [outgoing(capture, "index") for capture in captures]
    with ConfirmedProducer(experiment.settings) as producer:
        answers = producer.write(
            [
                Outgoing(one.topic, one.key, one.value, one.headers, experiment.rng.randrange(PARTITIONS))
                for one in records
            ]
        )
    assert all(isinstance(answer, Coordinates) for answer in answers)
    experiment.ledger.note(captures, "index")
    experiment.fired("article in several partitions", scattered(captures, answers))
    with experiment.fleet("index", "index", "index", environment={"DATELINE_BULK_RECORDS": "50"}) as fleet:
        fleet.wait_ready()
        experiment.quiet()
        found = judge(experiment.settings, experiment.es, experiment.ledger)
        # The topic of current articles relies on the order within a partition, which this experiment removes.
        experiment.row.notes["current articles behind, without the order of a partition"] = len(found.current)
        found.current = []
        assert found.summary() == ""
        assert found.documents == found.articles
        assert not fleet.ended_by_themselves


def test_a_backfill_never_overwrites(experiment: Experiment, scale: Scale) -> None:
    """Of every four articles, one is withdrawn, one withdrawn and republished, one erased, and one left unchanged."""
    experiment.injects("withdrawals and erasures, then captures of long ago, and of later for the erased")
    captures = experiment.articles(scale.of(600, 20_000))
    last = list(newest(captures).values())
    withdrawn = [withdrawal(capture) for capture in last[0::4] + last[1::4]]
    again = [recaptured(capture, A_MONTH * 2) for capture in last[1::4]]
    erased = [capture.changed(status="erased") for capture in last[2::4]]
    with experiment.fleet("index", "index") as fleet:
        fleet.wait_ready()
        experiment.write(shuffled([*captures, *withdrawn, *again, *erased], experiment.seed), "index")
        experiment.quiet()
        before = documents(experiment.es, experiment.ledger.confirmed)
        status = {article: document.source["status"] for article, document in before.items()}
        assert {status[capture.article_id] for capture in last[0::4]} == {"withdrawn"}
        assert {status[capture.article_id] for capture in again} == {"published"}
        assert {status[capture.article_id] for capture in erased} == {"erased"}

        backfill = [recaptured(capture, -LONG_AGO) for capture in captures]
        after_erasure = [recaptured(capture, A_MONTH * 3) for capture in last[2::4]]
        experiment.write(shuffled([*backfill, *after_erasure], experiment.seed), "index")
        experiment.quiet()
        experiment.fired("capture of long ago", len(backfill))
        experiment.fired("capture after the erasure", len(after_erasure))
        assert changed(before, documents(experiment.es, before)) == []
        for capture in erased:
            source = before[capture.article_id].source
            assert not words_of(source, last), f"{capture.article_id} is erased but still contains {source}"

        experiment.heal()
        experiment.judge()
        assert not fleet.ended_by_themselves


def recaptured(capture: Capture, later: timedelta) -> Capture:
    """The same article captured at another time, with its own marker and so its own content."""
    # Longer than any generated marker, and different for earlier and later captures.
    marker = f"{capture.marker}{'0' if later < timedelta(0) else later.days}"
    return capture.changed(
        captured_at=capture.captured_at + later,
        marker=marker,
        title=capture.title.replace(capture.marker, marker),
        paragraphs=tuple(paragraph.replace(capture.marker, marker) for paragraph in capture.paragraphs),
    )


def withdrawal(capture: Capture) -> Capture:
    """The article a month later, gone from its site; its content is kept."""
    return capture.changed(status="withdrawn", captured_at=capture.captured_at + A_MONTH)


def scattered(captures: Sequence[Capture], places: Iterable[Coordinates]) -> int:
    """Number of articles in more than one partition."""
    partitions: dict[str, set[int]] = {}
    for capture, written in zip(captures, places, strict=True):
        partitions.setdefault(capture.article_id, set()).add(written.partition)
    return sum(len(own) > 1 for own in partitions.values())


def words_of(source: dict[str, object], captures: Iterable[Capture]) -> bool:
    """Whether an erased document still has a URL, title, text or marker of an article."""
    kept = {name for name, value in source.items() if value not in ([], {}, "", None)}
    rest = str({name: source[name] for name in kept})
    return "http" in rest or "title" in kept or "text" in kept or any(one.marker in rest for one in list(captures)[:50])
