"""Adds partitions to the topics that a stage reads, and moves along what lies on partitions of the same number."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kafka.admin import NewPartitions

from schemas.ingest_state import IngestState
from schemas.topics.stages import TOPICS_OF, StageName
from services.operate.errors import CannotGrow, WriteRefused
from services.operate.offset_reset import require_idle
from services.operate.required_topics import require_topics
from services.runtime.broker.group_watch import describe
from services.runtime.broker.partitioner import partition_for
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.topic_reader import read_topic
from services.runtime.broker.topics import admin
from services.runtime.delivery.offsets import beside, grow_advice, noted, uneven
from services.runtime.messages.message import Message
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Growth:
    """How many partitions the topics that a stage reads have, with those beside them, and how many they will have."""

    stage: StageName
    counts: dict[str, int]
    """Topic to partitions now."""
    wanted: int

    @property
    def needed(self) -> bool:
        """Whether a topic has fewer."""
        return any(count < self.wanted for count in self.counts.values())


def plan(settings: Settings, stage: StageName, wanted: int) -> Growth:
    """What would be done. Raises CannotGrow when a topic has more partitions, TopicsMissing, and as the broker does."""
    topics = noted(TOPICS_OF[stage])
    require_topics(settings, topics)
    with admin(settings) as client:
        counts = {name: topic.partitions for name, topic in describe(client, topics).items()}
    most = max(counts.values())
    if wanted < most:
        have = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise CannotGrow(f"{have} partitions, and Kafka cannot remove any; give {most} or more")
    return Growth(stage, counts, wanted)


def uneven_topics(settings: Settings) -> list[str]:
    """Which topics do not have as many partitions as the one that they go with, and what to do. A missing topic is not
    uneven. Raises as the broker does."""
    problems = []
    with admin(settings) as client:
        for stage, reads in TOPICS_OF.items():
            topics = noted(reads)
            found = describe(client, topics)
            if len(topics) == len(found) and (problem := uneven(found, reads)):
                problems.append(f"{problem}; {grow_advice(stage, found)}")
    return problems


def carry_out(settings: Settings, growth: Growth, say: Callable[[str], None]) -> int:
    """Add the partitions. Returns how many states were moved to the partition where their host's requests go now.

    Safe to repeat: what was interrupted is completed. Raises GroupBusy while workers of a stage with topics beside its
    own run, since they hold what is moved; WriteRefused; and as the broker does.
    """
    kept_beside = beside(TOPICS_OF[growth.stage])
    with admin(settings) as client:
        if kept_beside:
            require_idle(client, settings.group(growth.stage), growth.stage)
        for topic, count in growth.counts.items():
            if count < growth.wanted:
                client.create_partitions({topic: NewPartitions(growth.wanted)})
                client.wait_for_topics([topic])
                say(f"{topic} has {growth.wanted} partitions, {growth.wanted - count} more")
    return sum(_move_states(settings, topic, growth.wanted) for topic in kept_beside)


def _move_states(settings: Settings, topic: str, count: int) -> int:
    """Write each state that lies elsewhere to the partition of its host, then remove it where it was."""
    live: dict[bytes, dict[int, Message]] = {}
    for message in read_topic(settings, topic):
        copies = live.setdefault(message.key or b"", {})
        copies.pop(message.partition, None)
        if message.value is not None:
            copies[message.partition] = message
    moved = 0
    with ConfirmedProducer(settings) as producer:
        for key, copies in live.items():
            newest = max(copies.values(), key=_written, default=None)
            home = partition_of(newest, count) if newest else None
            if newest is None or home is None or copies.keys() == {home}:
                continue
            # The state first: what is interrupted here leaves two, not none.
            if newest.partition != home:
                _write(producer, [Outgoing(topic, key, newest.value, newest.headers, home)])
            _write(producer, [Outgoing(topic, key, None, [], place) for place in sorted(copies.keys() - {home})])
            moved += 1
    return moved


def _write(producer: ConfirmedProducer, records: Iterable[Outgoing]) -> None:
    for answer in producer.write(list(records)):
        if isinstance(answer, Refused):
            raise WriteRefused(
                f"the broker refused a state ({answer.error}); run `dateline topics check`, then the command again"
            )


def _written(message: Message) -> float:
    return message.timestamp.timestamp() if message.timestamp else 0.0


def partition_of(message: Message, count: int) -> int | None:
    """The partition where the requests of the state's host go, of `count`; None for a state that cannot be read."""
    try:
        host = IngestState.from_bytes(message.value or b"").host
    except ValueError:
        return None
    return partition_for(host, count)
