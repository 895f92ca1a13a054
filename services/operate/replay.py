"""Re-publishes records: single ones by their coordinates, and the parts that replaying dead letters shares.

Safe to repeat while the workers run: a record processed twice makes one document, because revisions decide.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from schemas.topics import MANIFESTS
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import CURRENT, DLQ_SUFFIX, ENRICHED
from services.operate.errors import NotReplayable
from services.operate.required_topics import require_topics
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.record_reader import Absent, read_records
from services.runtime.messages.message import REPLAY_OF, REPLAY_TIME, Message
from services.runtime.settings import MEBIBYTE, Settings

BATCH_RECORDS = 200
BATCH_BYTES = 16 * MEBIBYTE
"""Maximum size of a batch, but for a larger single record: bounds memory, and what is written twice after a crash."""


class HasValue(Protocol):
    """Anything with a value, such as a message or a dead letter."""

    @property
    def value(self) -> bytes | None:
        """The value in bytes, or None."""


Held = TypeVar("Held", bound=HasValue)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The outcome for one record that was to be replayed."""

    coordinates: Coordinates
    written: Coordinates | None = None
    """Where it was written."""
    problem: str = ""
    """Why it was not written; empty if it was."""


def replayable(text: str) -> Coordinates:
    """Parse `topic/partition/offset` of a record that `replay` accepts. Raises NotReplayable."""
    coordinates = Coordinates.parse(text)
    if coordinates is None:
        raise NotReplayable(f"{text!r} is not topic/partition/offset; `dateline verify` reports the records to replay")
    topic = coordinates.topic
    if topic.endswith(DLQ_SUFFIX):
        raise NotReplayable(
            f"{topic} holds dead letters: `dateline dlq list` shows them, `dateline dlq replay` replays them"
        )
    if topic not in MANIFESTS:
        topics = ", ".join(sorted(name for name in MANIFESTS if not name.endswith(DLQ_SUFFIX)))
        raise NotReplayable(f"{topic} is not a topic of Dateline; choose from {topics}")
    return coordinates


def replay(settings: Settings, wanted: Sequence[Coordinates]) -> Iterator[Replayed]:
    """Re-publish the records, and yield the outcome for each; those that do not exist come last.

    Raises TopicsMissing and KafkaUnreachable.
    """
    require_topics(settings, sorted({topic for one in wanted for topic in (one.topic, target(one.topic))}))
    absent: list[Absent] = []
    with ConfirmedProducer(settings) as producer:
        for batch in batches(_present(settings, wanted, absent)):
            for message, answer in zip(batch, producer.write([again(one) for one in batch]), strict=True):
                coordinates = Coordinates(message.topic, message.partition, message.offset)
                if isinstance(answer, Refused):
                    refusal = f"the broker refused it ({answer.error}); run `dateline topics check`"
                    yield Replayed(coordinates, problem=refusal)
                else:
                    yield Replayed(coordinates, answer)
    advice = "check the coordinates with `dateline verify`, or submit the URL of its article again"
    for one in sorted(absent, key=lambda one: one.coordinates):
        yield Replayed(one.coordinates, problem=f"no such record ({one.why}); {advice}")


def target(topic: str) -> str:
    """The topic that a record is re-published to: its own, but for current articles, which no stage reads."""
    return ENRICHED if topic == CURRENT else topic


def again(message: Message) -> Outgoing:
    """A record as it is re-published: same key, value and headers, plus headers for the coordinates that it repeats and
    the time at which the first of them was written.

    The hash of the key chooses the partition; without a key it stays the same. A header without a value gets an empty
    one, because kafka-python cannot write a null.
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
    """Group records into batches of at most BATCH_RECORDS records and BATCH_BYTES of values."""
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


def _present(settings: Settings, wanted: Sequence[Coordinates], absent: list[Absent]) -> Iterator[Message]:
    """The records that exist; the others are added to `absent`."""
    for found in read_records(settings, wanted):
        if isinstance(found, Absent):
            absent.append(found)
        else:
            yield found
