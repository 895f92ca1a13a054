"""The dead-letter topics of all stages: reads dead letters, and removes them by replaying or purging them.

A dead letter is removed by a tombstone under its key, written to the partition that it was read from. Two people may
remove the same letters at once: no later letter has the key of an earlier one (coordinates occur once, and a replayed
record gets new ones), so a second tombstone removes nothing new, and a record that is replayed twice makes one
document, because revisions decide. Only a worker that is killed between a letter and its commit writes the same letter
again, perhaps after its tombstone; replay or purge it once more.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from schemas.dead_letter import DeadLetter
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import DLQ_SUFFIX
from schemas.topics.stages import STAGE_OF
from services.operate.replay import again, batches
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.broker.record_reader import read_records
from services.runtime.broker.topic_reader import read_topic
from services.runtime.messages.message import Message, decode
from services.runtime.outcome import Reject
from services.runtime.settings import Settings

UNREADABLE = "unreadable"
"""The reason given for a record that is not a valid dead letter."""

_NO_TIME = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Buried:
    """A record on a dead-letter topic that no tombstone has removed."""

    place: Coordinates
    """Its own, on the dead-letter topic, not those of the original."""
    key: bytes | None
    letter: DeadLetter | None
    """None if it is unreadable. Lacks the original's value, unless it was read whole."""
    size: int | None
    """Size of the original's value, or of the unreadable record, in bytes; None if there is no value."""
    problem: str = ""
    """Why it is unreadable."""
    unreadable: bytes | None = None
    """The unreadable record itself, if it was read whole."""
    timestamp: datetime = _NO_TIME
    """When the broker wrote this record."""

    @property
    def coordinates(self) -> str:
        """Its name for operators: `topic/partition/offset` of the original, or its own if it is unreadable."""
        return self.letter.coordinates if self.letter else str(self.place)

    @property
    def stage(self) -> str:
        """The stage that failed."""
        return self.letter.stage if self.letter else STAGE_OF[self.place.topic]

    @property
    def reason(self) -> str:
        """One of DeadLetterReason, or `unreadable`."""
        return self.letter.reason if self.letter else UNREADABLE

    @property
    def detail(self) -> str:
        """What was wrong, and what to do next."""
        return self.letter.detail if self.letter else f"not a dead letter: {self.problem}; inspect it, then purge it"

    @property
    def failed_at(self) -> datetime:
        """When the work failed; if that is unreadable, when the broker wrote the record."""
        return self.letter.failed_at if self.letter else self.timestamp

    @property
    def value(self) -> bytes | None:
        """The original's value, or the unreadable record itself; None if there is none, or it was not read whole."""
        return self.letter.value if self.letter else self.unreadable


@dataclass(frozen=True, slots=True)
class Filter:
    """Selects the dead letters that meet every condition. An empty or absent condition is always met."""

    reasons: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    coordinates: frozenset[str] = frozenset()
    """Of originals, or of records on a dead-letter topic."""
    source_id: str | None = None
    article_id: str | None = None
    since: datetime | None = None
    """Failed at this time or later."""
    until: datetime | None = None
    """Failed before this time."""

    @property
    def is_empty(self) -> bool:
        """Whether it matches everything."""
        return self == Filter()

    def unmatched(self, found: Iterable[Buried]) -> list[str]:
        """The coordinates that none of these dead letters has."""
        named = {name for one in found for name in (one.coordinates, str(one.place))}
        return sorted(self.coordinates - named)

    def matches(self, letter: Buried) -> bool:
        """Whether this dead letter meets every condition."""
        read = letter.letter
        return (
            (not self.reasons or letter.reason in self.reasons)
            and (not self.stages or letter.stage in self.stages)
            and (not self.coordinates or not self.coordinates.isdisjoint((letter.coordinates, str(letter.place))))
            and (self.source_id is None or (read is not None and read.source_id == self.source_id))
            and (self.article_id is None or (read is not None and read.names(self.article_id)))
            and (self.since is None or letter.failed_at >= self.since)
            and (self.until is None or letter.failed_at < self.until)
        )


@dataclass(frozen=True, slots=True)
class Ended:
    """The outcome for one dead letter that was to be removed."""

    buried: Buried
    """Without its value."""
    written: Coordinates | None = None
    """Where the original was written, if it was replayed."""
    problem: str = ""
    """Why it is still on the dead-letter topic; empty if it was removed."""


def read_buried(settings: Settings, *, whole: bool = False) -> list[Buried]:
    """Everything on the dead-letter topics that was not removed, oldest failure first.

    Without the originals' values, which may be megabytes each, unless `whole`. Raises KafkaUnreachable.
    """
    # Keyed by partition too: a tombstone in another partition does not remove the letter when the broker compacts.
    buried: dict[tuple[str, int, bytes | None], Buried] = {}
    for topic in STAGE_OF:
        for message in read_topic(settings, topic):
            identity = topic, message.partition, message.key
            if message.value is None:
                buried.pop(identity, None)
            else:
                one = look_at(message)
                buried[identity] = one if whole else without_value(one)
    return sorted(buried.values(), key=lambda one: (one.failed_at, one.place))


def read_dead_letters(settings: Settings) -> list[DeadLetter]:
    """The readable dead letters of all stages, whole, that were not removed, oldest failure first."""
    return [one.letter for one in read_buried(settings, whole=True) if one.letter]


def exhume(settings: Settings, wanted: Iterable[Buried]) -> Iterator[Buried]:
    """Read the same records again, whole, one at a time.

    Skips those that compaction has deleted since, because somebody removed them. Raises KafkaUnreachable.
    """
    for found in read_records(settings, [one.place for one in wanted]):
        if isinstance(found, Message):
            yield look_at(found)


def look_at(message: Message) -> Buried:
    """Decode a record of a dead-letter topic, whole; unreadable if it is not a dead letter of that topic."""
    letter, problem = _letter(message)
    value = letter.value if letter else message.value
    return Buried(
        place=Coordinates(message.topic, message.partition, message.offset),
        key=message.key,
        letter=letter,
        size=None if value is None else len(value),
        problem=problem,
        unreadable=None if letter else message.value,
        timestamp=message.timestamp or _NO_TIME,
    )


def without_value(buried: Buried) -> Buried:
    """The same without the value, which may be megabytes: what can be kept of many."""
    letter = buried.letter and buried.letter.model_copy(update={"value": None})
    return replace(buried, letter=letter, unreadable=None)


def original(letter: DeadLetter) -> Outgoing:
    """The original as it is re-published: key, value and headers byte for byte, plus the headers of a replay."""
    headers = [(header.name, header.value or b"") for header in letter.headers]
    return again(
        Message(letter.topic, letter.partition, letter.offset, letter.key, letter.value, headers, letter.timestamp)
    )


def tombstone(buried: Buried) -> Outgoing:
    """The record that removes a dead letter from its topic."""
    return Outgoing(buried.place.topic, buried.key, None, partition=buried.place.partition)


def replay(settings: Settings, chosen: Collection[Buried]) -> Generator[Ended]:
    """Re-publish the originals, and remove each letter whose original the broker has confirmed.

    In batches. A crash between the two leaves letters that are replayed again, which is harmless:
    revisions decide which record of an article counts. A letter that cannot be replayed stays, and its outcome says
    why. There may be no outcome for a letter that somebody else removed in the meantime. Raises KafkaUnreachable.
    """
    yield from (Ended(one, problem=problem) for one in chosen if (problem := _hopeless(one)))
    with ConfirmedProducer(settings) as producer:
        for batch in batches(exhume(settings, (one for one in chosen if not _hopeless(one)))):
            answers = producer.write([original(one.letter) for one in batch if one.letter])
            refused, written = [], []
            for one, answer in zip(batch, answers, strict=True):
                if isinstance(answer, Refused):
                    refused.append(Ended(without_value(one), problem=_refusal("the original", answer)))
                else:
                    written.append((one, answer))
            # Yield only once the tombstones are written: a caller that stops iterating must not stop between the two.
            yield from [*refused, *_remove(producer, written)]


def _hopeless(buried: Buried) -> str:
    """Why a dead letter cannot be replayed, whatever the broker says; empty if it can."""
    if buried.letter is None:
        return buried.detail
    if buried.letter.omitted:
        lacks = ", ".join(buried.letter.omitted)
        return f"it lacks the original's {lacks}; look for it at {buried.coordinates}, then purge this"
    return ""


def purge(settings: Settings, chosen: Collection[Buried]) -> Iterator[Ended]:
    """Remove dead letters without re-publishing anything. Raises KafkaUnreachable."""
    with ConfirmedProducer(settings) as producer:
        for batch in batches(chosen):
            yield from _remove(producer, [(one, None) for one in batch])


def _letter(message: Message) -> tuple[DeadLetter | None, str]:
    try:
        letter = decode(message, DeadLetter, "dead_letter")
    except Reject as reject:
        return None, reject.detail
    # A replay writes to the topic that the letter names, which must be the one that this dead-letter topic belongs to.
    if letter.topic + DLQ_SUFFIX != message.topic:
        return None, f"it belongs to {letter.topic!r}, whose dead letters are on another topic"
    if letter.coordinates.encode() != message.key:
        return None, f"its key is {message.key!r}, its coordinates are {letter.coordinates}"
    return letter, ""


def _remove(producer: ConfirmedProducer, ended: Sequence[tuple[Buried, Coordinates | None]]) -> list[Ended]:
    answers = producer.write([tombstone(one) for one, _written in ended])
    return [
        Ended(without_value(one), written, _refusal("the tombstone", answer) if isinstance(answer, Refused) else "")
        for (one, written), answer in zip(ended, answers, strict=True)
    ]


def _refusal(what: str, answer: Refused) -> str:
    return f"the broker refused {what} ({answer.error}); run `dateline topics check`"
