"""A record as it came off a topic, and its decoding at the edge of a stage."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import ValidationError

from schemas.reader import Contract, Reader
from schemas.record import Record
from schemas.topics import manifest
from schemas.topics.coordinates import Coordinates, Partition
from services.runtime.messages.cloud_events import Headers, event_type
from services.runtime.outcome import Reject

R = TypeVar("R", bound=Record)

FUTURE_TOLERANCE = timedelta(minutes=5)
"""Maximum time that a capture may lie ahead of the broker's clock; its revision would outrank later, real captures."""

REPLAY_OF = "dateline-replay-of"
"""Header of a replayed record: the coordinates of the record that it repeats."""

REPLAY_TIME = "dateline-replay-time"
"""Header of a replayed record: the broker's time of the first record that it repeats, ISO 8601."""

READER = Reader()
"""Every version that this Dateline knows."""

_MAX_PROBLEMS = 5
"""Maximum problems named in a dead letter's detail."""


@dataclass(frozen=True, slots=True)
class Message:
    """One record of a topic, as bytes."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = field(default_factory=list)
    timestamp: datetime | None = None
    """The broker's time (LogAppendTime)."""
    generation: int = 0
    """The assignment that it was delivered in, as the ledger counts them."""
    delivered_s: float = 0.0
    """When it was delivered, by the monotonic clock."""

    @property
    def source(self) -> Partition:
        """The partition that it is in."""
        return Partition(self.topic, self.partition)

    @property
    def coordinates(self) -> str:
        """`topic/partition/offset`."""
        return str(Coordinates(self.topic, self.partition, self.offset))

    @property
    def written_at(self) -> datetime | None:
        """The broker's time of this record, or of the first record that it repeats: replaying a capture from the future
        later does not make it one from the past."""
        stated = self.header(REPLAY_TIME)
        if stated is None or self.timestamp is None:
            return self.timestamp
        try:
            first = datetime.fromisoformat(stated)
        except ValueError:
            return self.timestamp
        # A time without a zone is not ours; neither is one after the record's own.
        return min(first, self.timestamp) if first.tzinfo is not None else self.timestamp

    def header(self, name: str) -> str | None:
        """The last header of that name, as text; None also for a header without a value, which Kafka allows."""
        found = [value for key, value in self.headers if key == name]
        return found[-1].decode("utf-8", "replace") if found and found[-1] is not None else None


def decode(message: Message, model: type[R], record: str, version: int = 1) -> R:
    """Decode a message. Raises Reject(undecodable | invalid | error) with up to five problems named.

    The `ce_type` header, when there is one, must name this record and version: other versions are never guessed at.
    """
    expected = event_type(record, version)
    stated = message.header("ce_type")
    if stated is not None and stated != expected:
        raise Reject(
            "undecodable", f"ce_type is {stated!r}, this worker reads {expected!r}; send that, or upgrade the worker"
        )
    if not message.value:
        raise Reject("undecodable", "the record has no value; send a JSON object")
    try:
        return model.from_bytes(message.value)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        broken = any(problem["type"] == "json_invalid" for problem in problems)
        named = "; ".join(_problem(problem["loc"], problem["msg"]) for problem in problems[:_MAX_PROBLEMS])
        more = f"; and {len(problems) - _MAX_PROBLEMS} more" if len(problems) > _MAX_PROBLEMS else ""
        advice = f"see schemas/{record}/v{version}.schema.json"
        raise Reject("undecodable" if broken else "invalid", f"{named}{more}; {advice}") from error
    except Exception as error:
        # Validation has bugs too; whatever bytes trigger concerns that one record.
        raise Reject("error", f"unexpected {error!r} while decoding; please report it") from error


def decode_newest(message: Message, model: type[R], reader: Reader = READER) -> R:
    """Decode a message of the major version that its topic carries, and bring it to `model`, the newest one: a stage
    may read the topics of two versions side by side.

    Raises Reject as `decode` does, and for a topic whose records are none of the model's.
    """
    of = manifest(message.topic)
    record = decode(message, reader.model(Contract(of.record, of.version)), of.record, of.version)
    try:
        newest = reader.upcast(record)
    except Exception as error:
        detail = f"cannot be brought to {of.record} of the newest version: {error!r}; correct its step"
        raise Reject("error", detail) from error
    if not isinstance(newest, model):
        made = type(newest)
        raise Reject("error", f"{message.topic} has {made.__module__}.{made.__name__}, no {model.__module__}; upgrade")
    return newest


def _problem(location: Iterable[int | str], text: str) -> str:
    where = ".".join(str(part) for part in location)
    return f"{where}: {text}" if where else text


def require_key(message: Message, article_id: str) -> None:
    """Raises Reject(invalid) for a record that is not keyed by its article: its revisions would lose their order."""
    if message.key != article_id.encode():
        raise Reject(
            "invalid", f"the key must be the article_id {article_id}: order depends on it; correct the producer"
        )


def refuse_future(captured_at: datetime, broker_time: datetime | None, *, status: str = "published") -> None:
    """Raises Reject(refused) for a capture further ahead of the broker's clock than FUTURE_TOLERANCE. `broker_time` is
    when the record was first written.

    An erased article is no capture: its revision is not composed of its time, so that no clock can shut anything out.
    """
    if status == "erased":
        return
    if broker_time is not None and captured_at > broker_time + FUTURE_TOLERANCE:
        raise Reject(
            "refused",
            f"captured_at {captured_at.isoformat()} is more than 5 minutes ahead of the broker's clock "
            f"({broker_time.isoformat()}); "
            "correct the clock of the host that captured it, submit the address again, and purge this",
        )
