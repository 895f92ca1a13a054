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


def beside(reads: str) -> tuple[str, ...]:
    """The topics whose partitions go with those of the topic that a stage reads."""
    return tuple(topic for topic, one in MANIFESTS.items() if one.partitions_as == reads)


def note(topics: Mapping[str, Topic], names: Sequence[str]) -> str:
    """What to write beside a committed offset: the ids of the topics that it belongs to, in this order."""
    return PREFIX + ",".join(topics[name].id for name in names)


def astray(standing: Standing, reads: str) -> list[str]:
    """What is wrong with the committed offsets, one sentence each; empty if they belong to the topics.

    Offsets that older versions or other tools committed have no note; they are only compared with the ends.
    """
    names = (reads, *beside(reads))
    found = []
    for number, name in enumerate(names):
        strange = [place for place, one in standing.positions.items() if _replaced(one, standing.topics[name], number)]
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


def is_astray(position: Position, topics: Mapping[str, Topic], reads: str) -> bool:
    """Whether the committed offset of a partition must not be used."""
    names = (reads, *beside(reads))
    return position.beyond or any(_replaced(position, topics[name], number) for number, name in enumerate(names))


def uneven(topics: Mapping[str, Topic], reads: str) -> str:
    """What is wrong with the numbers of partitions; empty if nothing is."""
    wanted = topics[reads].partitions
    for name in beside(reads):
        if topics[name].partitions != wanted:
            return (
                f"{reads} has {wanted} partitions and {name} has {topics[name].partitions}, but they must have as "
                "many: what is remembered of a host lies on the partition of its requests"
            )
    return ""


def grow_advice(stage: str, topics: Mapping[str, Topic]) -> str:
    """What to do about topics that do not have as many partitions."""
    most = max(topic.partitions for topic in topics.values())
    return f"stop the {stage} workers and run `dateline topics grow {stage} {most}`"


def _replaced(position: Position, topic: Topic, number: int) -> bool:
    """Whether the topic, the `number`-th of the note, has another id than when the offset was committed."""
    if position.note is None or not position.note.startswith(PREFIX):
        return False
    ids = position.note.removeprefix(PREFIX).partition(SEPARATOR)[0].split(",")
    return number < len(ids) and ids[number] not in ("", topic.id)


def _named(places: Iterable[Partition]) -> str:
    """Some partitions, in words."""
    numbers = sorted(place.partition for place in places)
    shown = ", ".join(map(str, numbers[:NAMED])) + (" and others" if len(numbers) > NAMED else "")
    return f"partition{'s' if len(numbers) > 1 else ''} {shown}"


def advice(stage: str, reads: str, standing: Standing) -> str:
    """What to do about offsets that are astray."""
    deferred = any(
        _replaced(one, standing.topics[STATE], 1) for one in standing.positions.values() if STATE in beside(reads)
    )
    lost = " The requests that were deferred in it are gone; those still kept are made again." if deferred else ""
    return (
        f"stop the {stage} workers, then run `dateline topics reset-offsets {stage}`, which shows what it would "
        f"change and asks first.{lost}"
    )
