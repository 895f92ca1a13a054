"""A record that the producer accepted is not delivered: `send()` has returned, but its future fails."""

import random
import string

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from schemas.topics import manifest
from schemas.topics.stages import TOPIC_OF
from services.operate.dead_letters import read_dead_letters
from services.runtime.broker.topics import admin
from tests.faults.articles import Capture
from tests.faults.experiment import Experiment
from tests.faults.fleet import Exit
from tests.faults.scale import Scale, long_only

ENRICHED = TOPIC_OF["index"]
LOWERED = 24_000
"""Lowered size limit of the broker, in bytes: fits some four ordinary records, but no large one."""
LARGE = 60_000
"""Random characters in a large record: it is some 90 kB even when compressed."""
TIMEOUT_S = 5


def test_a_record_that_the_broker_refuses_takes_no_other_with_it(experiment: Experiment, scale: Scale) -> None:
    count, large = scale.of((300, 15), (5_000, 250))
    experiment.injects(f"max.message.bytes of the enriched topic lowered to {LOWERED} below {large} records")
    limit_to(experiment, LOWERED)
    captures = experiment.articles(count, english=0, many_revisions=0)
    every = count // large
    captures = [incompressible(one) if one.number % every == 0 else one for one in captures]
    with experiment.fleet("enrich", "index") as fleet:
        fleet.wait_ready()
        experiment.write(captures, "enrich")
        experiment.quiet()
        letters = read_dead_letters(experiment.settings)
        assert {letter.article_id for letter in letters} == {
            one.article_id for one in captures if one.number % every == 0
        }
        assert len(letters) == large
        originals = {one.article_id: one.article().to_bytes() for one in captures}
        for letter in letters:
            assert (letter.stage, letter.reason) == ("enrich", "too_large"), letter.detail
            assert letter.value == originals[letter.article_id or ""]
        experiment.es.indices.refresh()
        assert experiment.indexed() == count - large

        # The log has a line for every record whose future failed, whether because of its own size or its batch.
        log = "".join(worker.process.log.read_text(encoding="utf-8") for worker in fleet.of("enrich"))
        failed = log.count('"retrying the record on a dedicated producer"')
        assert failed >= large
        experiment.fired("delivery failed after send() had returned", failed)
        experiment.row.notes["small records that failed with a large one of their batch"] = failed - large

        limit_to(experiment, manifest(ENRICHED).max_bytes)
        experiment.heal("enrich")
        assert f"{large:,} dead letters replayed" in experiment.command("dlq", "replay", "--stage", "enrich")
        found = experiment.judge()
        assert found.dead_letters == 0
        assert not fleet.exits, fleet.exits


@pytest.mark.parametrize("how", ["frozen", pytest.param("killed", marks=long_only)])
def test_a_broker_that_goes_with_records_in_the_buffer_loses_none(
    experiment: Experiment, scale: Scale, how: str
) -> None:
    times = scale.of(1, 10)
    experiment.injects(f"broker {how} with records in the producers' buffers, until a delivery timed out")
    captures = experiment.articles(scale.of(600, 5_000), english=0)
    kafka = experiment.servers.kafka
    ends: list[Exit] = []
    environment = {"DATELINE_DELIVERY_TIMEOUT_S": str(TIMEOUT_S)}
    with experiment.fleet("enrich", "index", environment=environment) as fleet:
        fleet.wait_ready()
        # The long form has more than the workers can take at any fixed rate, so it writes at their pace.
        pace = {"backlog": 300} if scale.long else {"rate": 60}
        with experiment.writing(captures, "enrich", **pace):
            for number in range(1, times + 1):
                part = len(captures) * number // (times + 2) // 2
                experiment.waiting(lambda part=part: experiment.indexed() >= part, f"{part} documents")
                before = len(ends)
                kafka.freeze() if how == "frozen" else kafka.kill()
                experiment.fired(f"broker {how}")
                experiment.waiting(lambda before=before: len(timed_out(fleet.exits)) > before, "a delivery to time out")
                kafka.thaw() if how == "frozen" else kafka.start()
                if number == times:
                    experiment.heal()
                fleet.wait_ready()
                ends = timed_out(fleet.exits)
        experiment.fired("delivery timed out after send() had returned", len(ends))
        experiment.judge()
        assert {end.code for end in ends} == {1}
        # Others may have found no broker when they were restarted.
        assert {end.code for end in fleet.exits} <= {1, 2}


def timed_out(exits: list[Exit]) -> list[Exit]:
    """Exits of workers because the broker did not confirm what their producer had accepted."""
    return [end for end in exits if "did not confirm a record" in end.log.read_text(encoding="utf-8")]


def limit_to(experiment: Experiment, size: int) -> None:
    """Limit the records of the enriched topic to `size` bytes, compressed."""
    config = manifest(ENRICHED).config | {"max.message.bytes": str(size)}
    with admin(experiment.settings) as broker:
        broker.alter_configs([ConfigResource(ConfigResourceType.TOPIC, ENRICHED, config)])


def incompressible(capture: Capture) -> Capture:
    """The same capture with much more text, which does not compress."""
    letters = random.Random(capture.marker)
    words = ["".join(letters.choices(string.ascii_letters + string.digits, k=60)) for _ in range(LARGE // 61)]
    return capture.changed(paragraphs=(*capture.paragraphs, " ".join(words)))
