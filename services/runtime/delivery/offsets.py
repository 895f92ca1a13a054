"""Whether a group's committed offsets belong to the topics as they are now.

A topic that is deleted and created again, or a broker that is restored from a copy, begins below the offsets that were
committed. Faust drops what it takes for already read, so without this check such records are lost without a word. See
docs/decisions/0026-offsets-and-their-topic.md.
"""

from collections.abc import Iterable, Mapping, Sequence

from schemas.topics import MANIFESTS
from schemas.topics.coordinates import Partition
from schemas.topics.names import STATE
from services.runtime.broker.group_watch import Standing, Topic
from services.runtime.broker.lag import Position
from services.runtime.delivery.ends import WorkerEnds
from services.runtime.stream.marks import SEPARATOR

PREFIX = "topics="
"""How a note begins; anything else beside a committed offset was written by others, and says nothing."""

NAMED = 3
"""Maximum number of partitions that a message names."""


class OffsetsAstray(WorkerEnds):
    """The committed offsets are not those of the topic as it is now; the message says since when, and what to do."""


def beside(reads: tuple[str, ...]) -> tuple[str, ...]:
    """The topics that a stage does not read, but whose partitions go with those of the topics that it reads."""
    return tuple(topic for topic, one in MANIFESTS.items() if one.partitions_as in reads and topic not in reads)


def noted(reads: tuple[str, ...]) -> tuple[str, ...]:
    """The topics that a note names, in its order. Those that can wait come last, since earlier versions had none."""
    return (reads[0], *beside(reads), *reads[1:])


def note(topics: Mapping[str, Topic], names: Sequence[str]) -> str:
    """What to write beside a committed offset: the ids of the topics that it belongs to, in this order."""
    return PREFIX + ",".join(topics[name].id for name in names)


def astray(standing: Standing, reads: tuple[str, ...]) -> list[str]:
    """What is wrong with the committed offsets, one sentence each; empty if they belong to the topics.

    Offsets that older versions or other tools committed have no note; they are only compared with the ends.
    """
    found = []
    for name in noted(reads):
        strange = [
            place for place, one in standing.positions.items() if name in _replaced(place, one, standing.topics, reads)
        ]
        if strange:
            found.append(f"{name} was deleted and created again since the offsets of {_named(strange)} were committed")
    past = {place: one for place, one in standing.positions.items() if one.beyond}
    if past:
        first = next(iter(past.values()))
        found.append(
            f"the committed offset of {_named(past)} is beyond the end: {first.committed:,} committed, the end is "
            f"{first.end:,}"
        )
    return found


def is_astray(place: Partition, position: Position, topics: Mapping[str, Topic], reads: tuple[str, ...]) -> bool:
    """Whether the committed offset of a partition must not be used."""
    return position.beyond or bool(_replaced(place, position, topics, reads))


def uneven(topics: Mapping[str, Topic], reads: tuple[str, ...]) -> str:
    """What is wrong with the numbers of partitions; empty if nothing is."""
    first, *others = noted(reads)
    wanted = topics[first].partitions
    for name in others:
        if topics[name].partitions != wanted:
            return (
                f"{first} has {wanted} partitions and {name} has {topics[name].partitions}, but they must have as "
                "many: what belongs to a host lies on partitions of one number, which are one worker's"
            )
    return ""


def grow_advice(stage: str, topics: Mapping[str, Topic]) -> str:
    """What to do about topics that do not have as many partitions."""
    most = max(topic.partitions for topic in topics.values())
    return f"stop the {stage} workers and run `dateline topics grow {stage} {most}`"


def _replaced(
    place: Partition, position: Position, topics: Mapping[str, Topic], reads: tuple[str, ...]
) -> frozenset[str]:
    """Which of the topics that the offset of a partition depends on have another id than when it was committed: its own
    topic, and those beside."""
    if position.note is None or not position.note.startswith(PREFIX):
        return frozenset()
    ids = position.note.removeprefix(PREFIX).partition(SEPARATOR)[0].split(",")
    # A note of an earlier version names fewer.
    told = zip(noted(reads), ids, strict=False)
    return frozenset(
        name for name, id_ in told if (name == place.topic or name not in reads) and id_ not in ("", topics[name].id)
    )


def _named(places: Iterable[Partition]) -> str:
    """Some partitions, in words."""
    ordered = sorted(places)
    shown = ", ".join(f"{one.topic}/{one.partition}" for one in ordered[:NAMED])
    return shown + (" and others" if len(ordered) > NAMED else "")


def advice(stage: str, reads: tuple[str, ...], standing: Standing) -> str:
    """What to do about offsets that are astray."""
    deferred = any(STATE in _replaced(*one, standing.topics, reads) for one in standing.positions.items())
    lost = " The requests that were deferred in it are gone; those still kept are made again." if deferred else ""
    return (
        f"stop the {stage} workers, then run `dateline topics reset-offsets {stage}`, which shows what it would "
        f"change and asks first.{lost}"
    )
