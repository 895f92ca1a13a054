"""Partitions are added while requests are deferred: to one topic only, as Kafka's own tools do it, then to both."""

import json
from datetime import UTC, datetime, timedelta

from kafka.admin import NewPartitions

from schemas.ingest_state import IngestState
from schemas.topics.names import REQUESTS, STATE
from services.ingest.addresses.address import Address
from services.operate.growth import partition_of
from services.runtime.broker.group_watch import describe
from services.runtime.broker.producer import ConfirmedProducer, Coordinates, Outgoing
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin
from services.runtime.delivery.runner import EXIT_FAILED, EXIT_NOT_READY
from services.runtime.messages.message import Message
from tests.faults.articles import Capture
from tests.faults.experiment import PARTITIONS, Experiment
from tests.faults.scale import Scale
from tests.faults.test_30_offsets_backwards import dateline, refusal

MORE = PARTITIONS + 3
DEFERRED_S = 90.0


def test_partitions_are_added_while_requests_are_deferred(experiment: Experiment, scale: Scale) -> None:
    experiment.injects(f"partitions {PARTITIONS} to {MORE}, of the fetch requests only, while the ingest worker runs")
    captures = experiment.articles(scale.of(60, 3_000), many_revisions=0)
    half = len(captures) // 2
    deferred = captures[half:]
    with experiment.fleet("enrich", "index"):
        with experiment.fleet("ingest", environment={"DATELINE_WATCHDOG_S": "40"}) as fleet:
            fleet.wait_ready()
            experiment.write(captures[:half])
            defer(experiment, deferred)
            with admin(experiment.settings) as broker:
                broker.create_partitions({REQUESTS: NewPartitions(MORE)})
            experiment.fired("partitions added to one topic")
            experiment.waiting(
                lambda: any(one.code == EXIT_NOT_READY for one in fleet.ended_by_themselves), "a refusal to start"
            )
            assert {one.code for one in fleet.ended_by_themselves} <= {EXIT_FAILED, EXIT_NOT_READY}
            told = [
                line
                for one in fleet.ended_by_themselves
                for line in map(json.loads, one.log.read_text(encoding="utf-8").splitlines())
                if line["level"] == "critical"
            ]
            assert all("exception" not in line for line in told), told
        advice = f"`dateline topics grow ingest {MORE}`"
        assert advice in refusal(experiment, "ingest")
        check = dateline(experiment, "topics", "check")
        assert (check.returncode, advice in check.stderr) == (1, True), check.stderr

        experiment.command("topics", "grow", "ingest", str(MORE), "--yes")
        with admin(experiment.settings) as broker:
            assert {topic.partitions for topic in describe(broker, [REQUESTS, STATE]).values()} == {MORE}
        states = live(experiment)
        assert len(states) == len(deferred)
        assert all(partition_of(one, MORE) == one.partition for one in states)
        # Twice is harmless.
        assert "moved 0 states" in experiment.command("topics", "grow", "ingest", str(MORE), "--yes")
        assert dateline(experiment, "topics", "check").returncode == 0

        with experiment.fleet("ingest") as fleet:
            fleet.wait_ready()
            experiment.waiting(lambda: not live(experiment), "what was deferred to be done", poll_s=2.0)
            experiment.heal()
            experiment.judge()
            assert fleet.ended_by_themselves == []


def defer(experiment: Experiment, captures: list[Capture]) -> None:
    """Store requests as an ingest worker defers them, each on the partition of its host."""
    due = datetime.now(UTC) + timedelta(seconds=DEFERRED_S)
    records = []
    for capture in captures:
        host = Address.of(capture.url).host_key
        request = capture.request().model_copy(update={"not_before": due})
        state = IngestState(kind="deferred", host=host, url=capture.url, due=due, request=request)
        message = Message(STATE, 0, 0, state.key.encode(), state.to_bytes(), [])
        records.append(Outgoing(STATE, message.key, message.value, partition=partition_of(message, PARTITIONS)))
    with ConfirmedProducer(experiment.settings) as producer:
        assert all(isinstance(answer, Coordinates) for answer in producer.write(records))
    experiment.ledger.note(captures, "ingest")


def live(experiment: Experiment) -> list[Message]:
    """The states that were not removed, wherever they lie."""
    found: dict[tuple[bytes | None, int], Message] = {}
    for message in read_topic(experiment.settings, STATE):
        found.pop((message.key, message.partition), None)
        if message.value is not None:
            found[message.key, message.partition] = message
    return list(found.values())
