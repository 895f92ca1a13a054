"""Moves committed offsets that do not belong to their topic: it was created again, or the broker restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import NoError
from kafka.structs import OffsetAndMetadata

from schemas.topics.coordinates import Partition
from schemas.topics.stages import TOPICS_OF, StageName
from services.operate.errors import GroupBusy, OffsetsNotReset
from services.operate.required_topics import require_topics
from services.runtime.broker.group_watch import GroupWatch, Standing, first_since
from services.runtime.broker.topics import admin
from services.runtime.delivery import offsets
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Move:
    """A committed offset that must not be used, and the one to begin at instead."""

    place: Partition
    committed: int
    first: int
    end: int
    to: int

    @property
    def again(self) -> int:
        """How many offsets of the partition the workers will read."""
        return self.end - self.to


@dataclass(frozen=True, slots=True)
class Reset:
    """What is wrong with the committed offsets of a stage, and what would be done about it."""

    stage: StageName
    group: str
    topics: tuple[str, ...]
    problems: list[str]
    advice: str
    moves: list[Move]
    note: str
    """What to write beside the offsets."""
    behind: dict[str, list[int]]
    """Topic to the records of each of its partitions that are not committed."""


def plan(settings: Settings, stage: StageName, *, since: datetime | None = None, keep: bool = False) -> Reset:
    """Where each offset that is astray would be moved: to the first record that is kept, or the first one written
    `since` a time; nowhere with `keep`, where it lies within its partition. Changes nothing.

    Raises TopicsMissing, KafkaUnreachable and KafkaError.
    """
    reads = TOPICS_OF[stage]
    beside = offsets.beside(reads)
    require_topics(settings, [*reads, *beside])
    watch = GroupWatch(settings, stage, reads, beside)
    try:
        standing = watch.look({})
    finally:
        watch.close()
    astray = [
        place for place, one in standing.positions.items() if offsets.is_astray(place, one, standing.topics, reads)
    ]
    from_time = {}
    if since is not None:
        with admin(settings) as client:
            from_time = first_since(client, dict.fromkeys(astray, int(since.timestamp() * 1000)))
    return Reset(
        stage,
        settings.group(stage),
        reads,
        offsets.astray(standing, reads),
        offsets.advice(stage, reads, standing),
        [_move(standing, place, from_time, keep=keep) for place in astray],
        offsets.note(standing.topics, offsets.noted(reads)),
        {topic: [one.behind for place, one in standing.positions.items() if place.topic == topic] for topic in reads},
    )


def carry_out(settings: Settings, reset: Reset) -> None:
    """Commit the new offsets. Raises GroupBusy while workers of the stage run, OffsetsNotReset when the broker refuses,
    KafkaUnreachable and KafkaError."""
    with admin(settings) as client:
        require_idle(client, reset.group, reset.stage)
        wanted = {TopicPartition(*move.place): OffsetAndMetadata(move.to, reset.note, -1) for move in reset.moves}
        answers = client.alter_group_offsets(reset.group, wanted)
    refused = [f"{tp.topic}/{tp.partition}: {error.__name__}" for tp, error in answers.items() if error is not NoError]
    if refused:
        raise OffsetsNotReset(
            f"the broker did not take the offsets of {reset.group} ({', '.join(refused)}); make sure that no "
            f"{reset.stage} worker runs, then run the command again"
        )


def require_idle(client: KafkaAdminClient, group: str, stage: str) -> None:
    """Raise GroupBusy while the group has members."""
    members = client.describe_groups([group])[group]["members"]
    if members:
        count = f"{len(members)} {stage} worker{'s run' if len(members) > 1 else ' runs'}"
        raise GroupBusy(f"{count} in the group {group}; stop them, then run the command again")


def _move(standing: Standing, place: Partition, from_time: Mapping[Partition, Any], *, keep: bool) -> Move:
    position = standing.positions[place]
    to = from_time[place].offset if place in from_time else position.first
    to = position.end if to < 0 else to
    if keep and not position.beyond:
        to = position.committed
    return Move(place, position.committed, position.first, position.end, to)
