"""The offsets of every stage are set back to the beginning and into the middle, or expire, while the other stages work
on. Whatever is worked on again changes nothing; what a reset skips is reported, and comes back by a replay."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from schemas.topics.names import ENRICHED
from schemas.topics.stages import STAGES, TOPIC_OF, StageName
from services.runtime.broker.lag import positions
from services.runtime.broker.topics import admin
from tests.faults.articles import Capture, in_parts
from tests.faults.documents import changed, documents
from tests.faults.experiment import COMMAND_S, Experiment
from tests.faults.fleet import Fleet
from tests.faults.groups import members
from tests.faults.scale import Scale
from tests.faults.site import FETCHING, Site, ask_for

EMPTY_S = 200.0


def test_what_is_worked_on_again_changes_nothing(experiment: Experiment, scale: Scale) -> None:
    # Each turn: the stages that are stopped at once, while the others work on, and what becomes of their offsets.
    turns = scale.of(
        [{"ingest": set_back, "enrich": set_back, "index": expire}],
        [{stage: fault} for fault in (set_back, expire) for stage in STAGES],
    )
    experiment.injects(
        f"{len(turns)} times, the offsets of stages reset, to the beginning of half of the partitions and the middle "
        "of the others, or their group deleted, as when its offsets expire"
    )
    captures = experiment.articles(scale.of(120, 2_000), english=0.02)
    parts = list(in_parts(captures, -(-len(captures) // (2 + len(turns)))))
    live = experiment.articles(scale.of(16, 100), english=0, many_revisions=0)
    half = len(live) // 2
    with (
        Site(hosts=8) as site,
        Site(hosts=8, validators=False) as plain,
        experiment.fleet(*STAGES, environment=FETCHING) as fleet,
    ):
        pages = [site.put(one) for one in live[:half]] + [plain.put(one) for one in live[half:]]
        fleet.wait_ready()
        experiment.write(parts.pop(0))
        ask_for(experiment, pages)
        experiment.quiet()
        before = documents(experiment.es, experiment.ledger.confirmed)
        counts = {article: len(own) for article, own in experiment.ledger.confirmed.items()}
        assert before.keys() == counts.keys()

        experiment.fired("reset of a running group refused", sum(is_refused(experiment, stage) for stage in STAGES))
        for turn in turns:
            for stage, fault in turn.items():
                stop(experiment, fleet, stage)
                fault(experiment, stage)
            with experiment.writing(parts.pop(0), backlog=scale.of(None, 1_000)):
                for stage in turn:
                    fleet.add(stage)
                fleet.wait_ready()
        experiment.quiet()
        written_once = {
            article for article, count in counts.items() if count == len(experiment.ledger.confirmed[article])
        }
        kept = {article: document for article, document in before.items() if article in written_once}
        assert kept and changed(kept, documents(experiment.es, kept)) == []
        # A page with an ETag is asked for again, but sent only once.
        assert sorted(visit.url for visit in site.visits if visit.status == 200) == sorted(site.pages)
        experiment.fired("page unchanged when asked for again", sum(visit.status == 304 for visit in site.visits))
        experiment.fired("page captured again", len(plain.visits) - len(plain.pages))
        assert site.note_captures(experiment) == half
        assert plain.note_captures(experiment) == len(plain.visits)

        if scale.long:
            skip_and_replay(experiment, fleet, parts.pop())
        for part in parts:
            experiment.write(part)
        experiment.heal()
        found = experiment.judge(
            must_fire=["reset of a running group refused", "page unchanged when asked for again", "page captured again"]
        )
        assert found.dead_letters == 0
        assert not fleet.ended_by_themselves


def stop(experiment: Experiment, fleet: Fleet, stage: StageName) -> None:
    """Stop the stage's worker, and wait until its group is empty: only then its offsets can be changed."""
    assert fleet.remove(fleet.of(stage)[0]) == 0
    experiment.waiting(lambda: not members(experiment.settings, stage), "an empty group", EMPTY_S)


def is_refused(experiment: Experiment, stage: StageName) -> bool:
    """Whether the broker refuses to set back the offsets of a group with a member, and leaves them as they are."""
    before = positions(experiment.settings, stage, TOPIC_OF[stage])
    refused = set(alter(experiment, stage, {one.partition: 0 for one in before}))
    assert positions(experiment.settings, stage, TOPIC_OF[stage]) == before
    return refused == {"UnknownMemberIdError"}


def set_back(experiment: Experiment, stage: StageName) -> None:
    """Set the offsets to 0 in the even partitions, and to the middle in the odd ones. The lag must say so."""
    ends = {one.partition: place.end for one, place in positions(experiment.settings, stage, TOPIC_OF[stage]).items()}
    wanted = {number: end // 2 if number % 2 else 0 for number, end in ends.items()}
    assert set(alter(experiment, stage, wanted)) == {"NoError"}
    told = positions(experiment.settings, stage, TOPIC_OF[stage])
    assert {one.partition: place.committed for one, place in told.items()} == wanted
    assert sum(place.behind for place in told.values()) >= sum(ends.values()) - sum(wanted.values()) > 0
    experiment.fired(f"{stage} reset to the beginning of a partition", sum(not offset for offset in wanted.values()))
    experiment.fired(f"{stage} reset into the middle of a partition", sum(map(bool, wanted.values())))


def expire(experiment: Experiment, stage: StageName) -> None:
    """Delete the group with its offsets, as the broker does a week after its last member left. The lag must count all
    records again."""
    with admin(experiment.settings) as broker:
        broker.delete_groups([experiment.settings.group(stage)])
    told = positions(experiment.settings, stage, TOPIC_OF[stage])
    assert sum(place.behind for place in told.values()) == sum(place.end for place in told.values()) > 0
    experiment.fired(f"offsets of {stage} expired")


def alter(experiment: Experiment, stage: StageName, wanted: dict[int, int]) -> list[str]:
    """Set the group's offsets. Returns the broker's answer for each partition, such as `NoError`."""
    offsets = {
        TopicPartition(TOPIC_OF[stage], number): OffsetAndMetadata(offset, "", -1) for number, offset in wanted.items()
    }
    with admin(experiment.settings) as broker:
        answers = broker.alter_group_offsets(experiment.settings.group(stage), offsets)
    return [answer.__name__ for answer in answers.values()]


def skip_and_replay(experiment: Experiment, fleet: Fleet, captures: Sequence[Capture]) -> None:
    """Reset the index workers past records that they have not read. The lag is 0 then, but `dateline verify` names the
    articles that are missing or behind, and `dateline replay` of their records brings them back."""
    stop(experiment, fleet, "index")
    experiment.write(captures)
    for stage in ("ingest", "enrich"):
        experiment.waiting(
            lambda stage=stage: (
                not any(place.behind for place in positions(experiment.settings, stage, TOPIC_OF[stage]).values())
            ),
            f"{stage} to be through",
        )
    unread = positions(experiment.settings, "index", ENRICHED)
    skipped = sum(place.behind for place in unread.values())
    assert skipped >= len(captures)
    assert set(alter(experiment, "index", {one.partition: place.end for one, place in unread.items()})) == {"NoError"}
    report = subprocess.run(
        [sys.executable, "-m", "services.cli", "verify", "--json"],
        env={**os.environ, **experiment.environment()},
        capture_output=True,
        text=True,
        timeout=COMMAND_S,
        check=False,
    )
    assert report.returncode == 1, report.stderr
    records = {one["record"] for one in json.loads(report.stdout)["findings"]}
    assert records and None not in records
    experiment.fired("record skipped", skipped)
    experiment.fired("skipped record reported and replayed", len(records))
    fleet.add("index")
    fleet.wait_ready()
    experiment.command("replay", *sorted(records))
