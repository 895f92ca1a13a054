"""The dead-letter topics of all stages: what lies on them, and how it leaves them: replayed to its topic, or purged.

A dead letter leaves by a tombstone under its key, written to the very partition the letter was read from. Two people
may take back the same letters at once: no later letter has the key of an earlier one (a record stands at its
coordinates once, and a replayed one gets new coordinates), so a second tombstone takes nothing that is new, and what
was replayed twice is one document, since revisions decide. Only a worker that was killed between a letter and its
commit writes the same letter again, perhaps behind its tombstone: to be replayed or purged once more.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from schemas.dead_letter import DeadLetter
from schemas.topics.coordinates import Coordinates
from schemas.topics.manifest import DLQ_SUFFIX
from schemas.topics.stages import STAGE_OF
from services.operate.replay import again, batches
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.topic_reader import read_topic
from services.runtime.messages.message import Message, decode
from services.runtime.outcome import Reject
from services.runtime.settings import Settings

UNREADABLE = "unreadable"
"""Said as the reason of a record that is not a dead letter."""

_NO_TIME = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Buried:
    """A record on a dead-letter topic that no tombstone took back."""

    topic: str
    partition: int
    offset: int
    """Where it lies; not where the original stood."""
    key: bytes | None
    letter: DeadLetter | None
    """None when it is unreadable. Without the original's value, unless it was read whole."""
    size: int | None
    """Bytes of the original's value, or of the unreadable record; None for no value."""
    problem: str = ""
    """Why it is unreadable."""
    unreadable: bytes | None = None
    """The unreadable record itself, when it was read whole."""
    timestamp: datetime = _NO_TIME
    """The broker's time of this record."""

    @property
    def place(self) -> str:
        """`topic/partition/offset` on the dead-letter topic."""
        return str(Coordinates(self.topic, self.partition, self.offset))

    @property
    def coordinates(self) -> str:
        """What it is called by: `topic/partition/offset` of the original; its own place when it is unreadable."""
        return self.letter.coordinates if self.letter else self.place

    @property
    def stage(self) -> str:
        """Who could not work on it."""
        return self.letter.stage if self.letter else STAGE_OF[self.topic]

    @property
    def reason(self) -> str:
        """One of DeadLetterReason, or `unreadable`."""
        return self.letter.reason if self.letter else UNREADABLE

    @property
    def detail(self) -> str:
        """What was wrong, and what to do next."""
        return self.letter.detail if self.letter else f"not a dead letter: {self.problem}; look at it, then purge it"

    @property
    def failed_at(self) -> datetime:
        """When the work failed; when the broker took the record, if that cannot be read."""
        return self.letter.failed_at if self.letter else self.timestamp

    @property
    def value(self) -> bytes | None:
        """The original's value, or the unreadable record itself; None when it has none, or was not read whole."""
        return self.letter.value if self.letter else self.unreadable


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead letters are meant: those for which every condition holds. An empty or absent condition always does."""

    reasons: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    coordinates: frozenset[str] = frozenset()
    """Of originals, or places on a dead-letter topic."""
    source_id: str | None = None
    article_id: str | None = None
    since: datetime | None = None
    """Failed at this moment or later."""
    until: datetime | None = None
    """Failed before this moment."""

    @property
    def is_empty(self) -> bool:
        """Whether it matches everything."""
        return self == Filter()

    def matches(self, letter: Buried) -> bool:
        """Whether this one is meant."""
        read = letter.letter
        return (
            (not self.reasons or letter.reason in self.reasons)
            and (not self.stages or letter.stage in self.stages)
            and (not self.coordinates or not self.coordinates.isdisjoint((letter.coordinates, letter.place)))
            and (self.source_id is None or (read is not None and read.source_id == self.source_id))
            and (self.article_id is None or (read is not None and read.names(self.article_id)))
            and (self.since is None or letter.failed_at >= self.since)
            and (self.until is None or letter.failed_at < self.until)
        )


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one that was to be taken back."""

    buried: Buried
    """Without its value."""
    written: Coordinates | None = None
    """Where the original stands again, when it was replayed."""
    problem: str = ""
    """Why it is still on the dead-letter topic; empty when it is not."""


def read_buried(settings: Settings, *, whole: bool = False) -> list[Buried]:
    """Everything on the dead-letter topics that was not taken back, by time of failure.

    Without the originals' values, which may be megabytes each, unless `whole`. Raises KafkaUnreachable.
    """
    # By partition too: a tombstone in another one leaves the letter where it is when the broker compacts.
    buried: dict[tuple[str, int, bytes | None], Buried] = {}
    for topic in STAGE_OF:
        for message in read_topic(settings, topic):
            identity = topic, message.partition, message.key
            if message.value is None:
                buried.pop(identity, None)
            else:
                one = look_at(message)
                buried[identity] = one if whole else without_value(one)
    return sorted(buried.values(), key=lambda one: (one.failed_at, one.topic, one.partition, one.offset))


def read_dead_letters(settings: Settings) -> list[DeadLetter]:
    """The readable dead letters of all stages, whole, that were not taken back, by time of failure."""
    return [one.letter for one in read_buried(settings, whole=True) if one.letter]


def exhume(settings: Settings, wanted: Iterable[Buried]) -> Iterator[Buried]:
    """The same records read again, whole, one at a time, in the order of their topics.

    One that compaction has removed since, because somebody took it back, is left out. Raises KafkaUnreachable.
    """
    offsets: dict[str, dict[int, set[int]]] = {}
    for one in wanted:
        offsets.setdefault(one.topic, {}).setdefault(one.partition, set()).add(one.offset)
    for topic, of_topic in offsets.items():
        spans = {partition: range(min(several), max(several) + 1) for partition, several in of_topic.items()}
        for message in read_topic(settings, topic, spans):
            if message.value is not None and message.offset in of_topic[message.partition]:
                yield look_at(message)


def look_at(message: Message) -> Buried:
    """A record of a dead-letter topic, whole; as unreadable when it is not a dead letter of that topic."""
    letter, problem = _letter(message)
    value = letter.value if letter else message.value
    return Buried(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        letter=letter,
        size=None if value is None else len(value),
        problem=problem,
        unreadable=None if letter else message.value,
        timestamp=message.timestamp or _NO_TIME,
    )


def without_value(buried: Buried) -> Buried:
    """What is left to be kept of many: values may be megabytes each."""
    letter = buried.letter and buried.letter.model_copy(update={"value": None})
    return replace(buried, letter=letter, unreadable=None)


def original(letter: DeadLetter) -> Outgoing:
    """The original as it is written to its topic again: key, value and headers byte for byte, and those of a replay."""
    headers = [(header.name, header.value or b"") for header in letter.headers]
    return again(
        Message(letter.topic, letter.partition, letter.offset, letter.key, letter.value, headers, letter.timestamp)
    )


def tombstone(buried: Buried) -> Outgoing:
    """What takes a record back from its dead-letter topic."""
    return Outgoing(buried.topic, buried.key, None, partition=buried.partition)


def replay(settings: Settings, chosen: Collection[Buried]) -> Iterator[Ended]:
    """Write the originals to their topics, and take back each letter whose original the broker has confirmed.

    In batches, in the order of the dead-letter topics. A crash between the two leaves letters that are replayed again,
    which is harmless: revisions decide which record of an article counts. One that cannot be replayed stays, and is
    told; one that somebody else took back meanwhile may be missing among those told. Raises KafkaUnreachable.
    """
    yield from (Ended(one, problem=one.detail) for one in chosen if one.letter is None)
    with ConfirmedProducer(settings) as producer:
        for batch in batches(exhume(settings, (one for one in chosen if one.letter))):
            answers = producer.write([original(one.letter) for one in batch if one.letter])
            refused, written = [], []
            for one, answer in zip(batch, answers, strict=True):
                if isinstance(answer, Refused):
                    refused.append(Ended(without_value(one), problem=_refusal("the original", answer)))
                else:
                    written.append((one, answer))
            # All told only when the tombstones stand: whoever stops listening must not stop between the two.
            yield from [*refused, *_take_back(producer, written)]


def purge(settings: Settings, chosen: Collection[Buried]) -> Iterator[Ended]:
    """Take records back from their dead-letter topics, and write them nowhere. Raises KafkaUnreachable."""
    with ConfirmedProducer(settings) as producer:
        for batch in batches(chosen):
            yield from _take_back(producer, [(one, None) for one in batch])


def _letter(message: Message) -> tuple[DeadLetter | None, str]:
    try:
        letter = decode(message, DeadLetter, "dead_letter")
    except Reject as reject:
        return None, reject.detail
    # Replaying writes where the letter says: never anywhere but to the topic that this one is the dead-letter topic of.
    if letter.topic + DLQ_SUFFIX != message.topic:
        return None, f"it is of {letter.topic!r}, whose dead letters do not lie here"
    if letter.coordinates.encode() != message.key:
        return None, f"its key is {message.key!r}, its coordinates are {letter.coordinates}"
    return letter, ""


def _take_back(producer: ConfirmedProducer, ended: Sequence[tuple[Buried, Coordinates | None]]) -> list[Ended]:
    answers = producer.write([tombstone(one) for one, _written in ended])
    return [
        Ended(without_value(one), written, _refusal("the tombstone", answer) if isinstance(answer, Refused) else "")
        for (one, written), answer in zip(ended, answers, strict=True)
    ]


def _refusal(what: str, answer: Refused) -> str:
    return f"the broker refuses {what} ({answer.error}); run `dateline topics check`"
