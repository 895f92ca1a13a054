"""Where each consumer group stands in each partition that it reads: how far behind, since when, and whose it is."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from schemas.topics.coordinates import Partition
from schemas.topics.stages import TOPICS_OF
from services.operate.standing.waiting import FirstWaiting
from services.runtime.broker.group_watch import describe
from services.runtime.broker.lag import Position, positions_in
from services.runtime.broker.topics import KafkaUnreachable, admin
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class PartitionStanding:
    """The group of a stage in one partition."""

    stage: str
    place: Partition
    position: Position
    waiting_since_ms: int | None
    """When the broker wrote the first record that is not committed, in milliseconds since 1970; None if there is
    none."""
    member: str | None
    """The member that has the partition: its id, and the host that it connects from. None while nobody has it."""

    def waits_s(self, now_ms: float) -> float:
        """How long that record has waited, in seconds. Never negative, though two clocks may differ."""
        return max(0.0, (now_ms - self.waiting_since_ms) / 1000) if self.waiting_since_ms is not None else 0.0


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """The group of a stage."""

    stage: str
    group: str
    state: str
    """As the broker has it, such as `Stable`, `PreparingRebalance` or `Empty`."""
    members: int
    partitions: tuple[PartitionStanding, ...]
    """Those of the topics that exist."""


class Groups:
    """Asks the broker, again and again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting = FirstWaiting(settings)

    def look(self) -> list[GroupStanding]:
        """Every group, in the order of the stages. Raises KafkaUnreachable."""
        try:
            with admin(self._settings) as client:
                # First: it waits until a new broker has made its topic of offsets.
                positions = {stage: _positions(client, self._settings.group(stage), stage) for stage in TOPICS_OF}
                groups = client.describe_groups([self._settings.group(stage) for stage in TOPICS_OF])
        except KafkaError as error:
            raise KafkaUnreachable.looked_for(self._settings, error) from error
        since = self._waiting.since_ms(
            {place: at.end - at.behind for of in positions.values() for place, at in of.items() if at.behind}
        )
        return [
            _standing(stage, self._settings.group(stage), groups[self._settings.group(stage)], found, since)
            for stage, found in positions.items()
        ]


class Movements:
    """What has stood still for too long, as one observer sees it: records wait in a partition, and the offset that its
    group has committed is the same for `patience_s` seconds."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._seen: dict[Partition, tuple[int, float]] = {}

    def stuck(self, groups: list[GroupStanding], now_s: float | None = None) -> set[Partition]:
        """Those partitions, at a monotonic time in seconds, by default now."""
        now_s = time.monotonic() if now_s is None else now_s
        found = {one.place: one.position for group in groups for one in group.partitions}
        for place, at in found.items():
            committed, since_s = self._seen.get(place, (-1, now_s))
            moves = committed != at.committed or not at.behind
            self._seen[place] = (at.committed, now_s if moves else since_s)
        return {place for place in found if now_s - self._seen[place][1] >= self._patience_s}


def _positions(client: KafkaAdminClient, group: str, stage: str) -> dict[Partition, Position]:
    found: dict[Partition, Position] = {}
    for topic, described in describe(client, TOPICS_OF[stage]).items():  # type: ignore[index]  # it is a stage
        found |= positions_in(client, group, topic, described.partitions)
    return found


def _standing(
    stage: str,
    group: str,
    described: Mapping[str, Any],
    positions: Mapping[Partition, Position],
    since: Mapping[Partition, int],
) -> GroupStanding:
    owners = owners_of(described.get("members", ()))
    return GroupStanding(
        stage=stage,
        group=group,
        state=str(described.get("group_state", "")),
        members=len(described.get("members", ())),
        partitions=tuple(
            PartitionStanding(stage, place, at, since.get(place), owners.get(place)) for place, at in positions.items()
        ),
    )


def owners_of(members: Any) -> dict[Partition, str]:
    """Each partition's member, as the broker describes them; nothing of a member that is joining."""
    found = {}
    for member in members:
        assignment = member.get("member_assignment") or {}
        for topic in assignment.get("assigned_partitions", ()) if isinstance(assignment, Mapping) else ():
            for number in topic["partitions"]:
                found[Partition(topic["topic"], number)] = f"{member['member_id']} at {member['client_host']}"
    return found
