"""Records written to their topics again: single ones by their coordinates, and what the replay of dead letters shares.

Safe to repeat, while the workers run: what is worked on twice is one document, since revisions decide.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from schemas.topics import MANIFESTS
from schemas.topics.coordinates import Coordinates
from schemas.topics.manifest import DLQ_SUFFIX
from schemas.topics.names import CURRENT, ENRICHED
from services.operate.errors import NotReplayable
from services.operate.required_topics import require_topics
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.topic_reader import read_topic
from services.runtime.messages.message import REPLAY_OF, REPLAY_TIME, Message
from services.runtime.settings import MEBIBYTE, Settings

BATCH_RECORDS = 200
BATCH_BYTES = 16 * MEBIBYTE
"""Of originals written before their letters are taken back, but for a larger single one; bounds what is held, and what
is written twice after a crash."""


class HasValue(Protocol):
    """A message, or a dead letter."""

    @property
    def value(self) -> bytes | None:
        """Its bytes; None when it has none."""


Held = TypeVar("Held", bound=HasValue)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one record that was to be replayed."""

    coordinates: Coordinates
    written: Coordinates | None = None
    """Where it stands again."""
    problem: str = ""
    """Why it was not written; empty when it was."""


def replayable(text: str) -> Coordinates:
    """The record that `topic/partition/offset` names. Raises NotReplayable when it is none that `replay` takes."""
    coordinates = Coordinates.parse(text)
    if coordinates is None:
        raise NotReplayable(f"{text!r} is not topic/partition/offset; `dateline verify` names those that are amiss")
    topic = coordinates.topic
    if topic.endswith(DLQ_SUFFIX):
        raise NotReplayable(
            f"{topic} holds dead letters: `dateline dlq list` shows them, `dateline dlq replay` replays them"
        )
    if topic not in MANIFESTS:
        topics = ", ".join(sorted(name for name in MANIFESTS if not name.endswith(DLQ_SUFFIX)))
        raise NotReplayable(f"{topic} is no topic of Dateline's; choose from {topics}")
    return coordinates


def replay(settings: Settings, wanted: Sequence[Coordinates]) -> Iterator[Replayed]:
    """Write the records again, and yield what became of each; those that are not there any more come last.

    Raises TopicsMissing and KafkaUnreachable.
    """
    require_topics(settings, sorted({topic for one in wanted for topic in (one.topic, target(one.topic))}))
    left = set(wanted)
    with ConfirmedProducer(settings) as producer:
        for batch in batches(_read(settings, wanted)):
            for message, answer in zip(batch, producer.write([again(one) for one in batch]), strict=True):
                coordinates = Coordinates(message.topic, message.partition, message.offset)
                left.discard(coordinates)
                if isinstance(answer, Refused):
                    refusal = f"the broker refuses it ({answer.error}); run `dateline topics check`"
                    yield Replayed(coordinates, problem=refusal)
                else:
                    yield Replayed(coordinates, answer)
    gone = "there is no such record, or not any more (retention, compaction); submit the address of its article again"
    for coordinates in sorted(left, key=str):
        yield Replayed(coordinates, problem=gone)


def target(topic: str) -> str:
    """Where a record of the topic is written again: itself, but for the current articles, which no stage reads."""
    return ENRICHED if topic == CURRENT else topic


def again(message: Message) -> Outgoing:
    """A record as it is written once more: same key, value and headers, with the coordinates that it repeats and the
    time at which the first of them was written.

    By the hash of its key; one without a key to the partition it stood in. A header that had no value gets an empty
    one, because kafka-python writes no other.
    """
    headers = [(name, value or b"") for name, value in message.headers if name not in (REPLAY_OF, REPLAY_TIME)]
    headers.append((REPLAY_OF, message.coordinates.encode()))
    if message.written_at is not None:
        headers.append((REPLAY_TIME, message.written_at.isoformat().encode()))
    return Outgoing(
        target(message.topic),
        message.key,
        message.value,
        headers,
        message.partition if message.key is None else None,
    )


def batches(records: Iterable[Held]) -> Iterator[list[Held]]:
    """Up to BATCH_RECORDS and BATCH_BYTES of values at a time."""
    batch: list[Held] = []
    held = 0
    for one in records:
        size = len(one.value or b"")
        if batch and (len(batch) == BATCH_RECORDS or held + size > BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(one)
        held += size
    if batch:
        yield batch


def _read(settings: Settings, wanted: Sequence[Coordinates]) -> Iterator[Message]:
    for topic, partition, offset in wanted:
        # One at a time: what lies between two may be the whole topic.
        for message in read_topic(settings, topic, {partition: range(offset, offset + 1)}):
            if message.offset == offset:
                yield message
