"""The whole enriched topic is replayed: nothing is written to Elasticsearch a second time."""

from collections import Counter

from kafka import TopicPartition
from kafka.admin import OffsetSpec

from schemas.topics.coordinates import Coordinates
from schemas.topics.stages import TOPIC_OF
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin
from tests.faults.articles import newest
from tests.faults.documents import changed, documents
from tests.faults.experiment import PARTITIONS, Experiment
from tests.faults.fleet import Fleet
from tests.faults.oracle import CURRENT
from tests.faults.scale import Scale

ENRICHED = TOPIC_OF["index"]
GROUP_EMPTY_S = 200.0


def test_a_replay_changes_nothing(experiment: Experiment, scale: Scale) -> None:
    experiment.injects("every record of the enriched topic written again byte for byte, then all read again")
    experiment.write(experiment.articles(scale.of(800, 50_000)), "index")
    with experiment.fleet("index", "index") as fleet:
        fleet.wait_ready()
        experiment.quiet()
        before = documents(experiment.es, experiment.ledger.confirmed)
        assert len(before) == experiment.ledger.articles
        done = outcomes(fleet)["done"]

        experiment.fired("record written again", write_again(experiment))
        experiment.quiet()
        assert changed(before, documents(experiment.es, before)) == []
        assert outcomes(fleet)["done"] == done, "a replayed record was treated as new"
        assert current_is_newest(experiment)

    experiment.fired("record read again", set_back(experiment))
    with experiment.fleet("index", "index") as fleet:
        fleet.wait_ready()
        experiment.quiet()
        assert changed(before, documents(experiment.es, before)) == []
        again = outcomes(fleet)
        # Each record at least once; twice if its partition changed hands when the second worker joined.
        assert again["duplicate"] + again["stale"] >= 2 * experiment.ledger.captures
        assert again.keys() <= {"duplicate", "stale"}
        assert current_is_newest(experiment)
        experiment.row.notes["outcomes of the second replay"] = dict(again)

        experiment.heal()
        experiment.judge()
        assert not fleet.ended_by_themselves


def write_again(experiment: Experiment) -> int:
    """Append every record of the topic to it again, in order, with the same key, value, headers and partition."""
    records = [
        Outgoing(ENRICHED, message.key, message.value, message.headers, message.partition)
        for message in read_topic(experiment.settings, ENRICHED)
    ]
    with ConfirmedProducer(experiment.settings) as producer:
        answers = producer.write(records)
    assert all(isinstance(answer, Coordinates) for answer in answers)
    return len(records)


def set_back(experiment: Experiment) -> int:
    """Reset the group of the index workers to the start of every partition. Returns the number of records to reread."""
    group = experiment.settings.group("index")
    partitions = [TopicPartition(ENRICHED, number) for number in range(PARTITIONS)]
    with admin(experiment.settings) as broker:
        # Offsets can only be reset for an empty group; the workers have left it, but the broker may still be busy.
        experiment.waiting(lambda: not broker.describe_groups([group])[group]["members"], "empty group", GROUP_EMPTY_S)
        answers = broker.reset_group_offsets(group, dict.fromkeys(partitions, OffsetSpec.EARLIEST))
        assert {answer["offset"] for answer in answers.values()} == {0}, answers
        ends = broker.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    return sum(end.offset for end in ends.values())


def outcomes(fleet: Fleet) -> Counter[str]:
    """Non-zero counts of the outcomes of the workers that run now."""
    metric = fleet.metric("dateline_outcomes_total").get("index", Counter())
    counts: Counter[str] = Counter()
    for labels, count in metric.items():
        (outcome,) = set(labels) - {"index"}
        counts[outcome] += int(count)
    return +counts


def current_is_newest(experiment: Experiment) -> bool:
    """Whether each article's last record on the topic of current articles is its newest, byte for byte."""
    captures = [capture for own in experiment.ledger.confirmed.values() for capture in own]
    expected = {article: capture.enriched().to_bytes() for article, capture in newest(captures).items()}
    last = {(message.key or b"").decode(): message.value for message in read_topic(experiment.settings, CURRENT)}
    return last == expected
