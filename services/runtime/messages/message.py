"""A record as it came off a topic, its decoding at our own edge, and the CloudEvents headers of those we write."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from pydantic import ValidationError

from schemas.record import Record
from schemas.revision import ERASED_AT
from schemas.topics.coordinates import Coordinates, Partition
from services.runtime.outcome import Reject

Headers = list[tuple[str, bytes]]
R = TypeVar("R", bound=Record)

FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far ahead of the broker's time a capture may claim to be; further, its revision would shut out real news."""

REPLAY_OF = "dateline-replay-of"
"""The header of a record written again: the coordinates of the one that it repeats."""

REPLAY_TIME = "dateline-replay-time"
"""Its other header: the broker's time of the first that it repeats, ISO 8601."""

_MAX_PROBLEMS = 5


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
    """The assignment it was delivered in, as the ack tracker counts them."""
    delivered_s: float = 0.0
    """When it was delivered, by the monotonic clock."""

    @property
    def source(self) -> Partition:
        """The partition it stands in."""
        return Partition(self.topic, self.partition)

    @property
    def coordinates(self) -> str:
        """`topic/partition/offset`."""
        return str(Coordinates(self.topic, self.partition, self.offset))

    @property
    def written_at(self) -> datetime | None:
        """The broker's time of this record, or of the one that it repeats: a capture of the future does not become one
        of the past by being replayed later."""
        told = self.header(REPLAY_TIME)
        if told is None or self.timestamp is None:
            return self.timestamp
        try:
            first = datetime.fromisoformat(told)
        except ValueError:
            return self.timestamp
        # Without a zone it is not ours; nor is a later one.
        return min(first, self.timestamp) if first.tzinfo is not None else self.timestamp

    def header(self, name: str) -> str | None:
        """The last header of that name, as text; None also where it has no value, which Kafka allows."""
        found = [value for key, value in self.headers if key == name]
        return found[-1].decode("utf-8", "replace") if found and found[-1] is not None else None


def decode(message: Message, model: type[R], record: str, version: int = 1) -> R:
    """Decode a message. Raises Reject(undecodable | invalid) with every problem named.

    The `ce_type` header, when there is one, must name this record and version: a record of another version is never
    guessed at.
    """
    expected = event_type(record, version)
    told = message.header("ce_type")
    if told is not None and told != expected:
        raise Reject(
            "undecodable", f"ce_type is {told!r}, this worker reads {expected!r}; send that, or upgrade the worker"
        )
    if not message.value:
        raise Reject("undecodable", "the record has no value; send a JSON object")
    try:
        return model.from_bytes(message.value)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        broken = any(problem["type"] == "json_invalid" for problem in problems)
        told_problems = "; ".join(_problem(problem["loc"], problem["msg"]) for problem in problems[:_MAX_PROBLEMS])
        more = f"; and {len(problems) - _MAX_PROBLEMS} more" if len(problems) > _MAX_PROBLEMS else ""
        advice = f"see schemas/{record}/v{version}.schema.json"
        raise Reject("undecodable" if broken else "invalid", f"{told_problems}{more}; {advice}") from error
    except Exception as error:
        # Validation has bugs as well; whatever bytes can bring about is the record's own affair.
        raise Reject("error", f"unexpected {error!r} while it was decoded; please report it") from error


def _problem(location: Iterable[int | str], text: str) -> str:
    where = ".".join(str(part) for part in location)
    return f"{where}: {text}" if where else text


def require_key(message: Message, article_id: str) -> None:
    """Raises Reject(invalid) for a record that is not keyed by its article: its revisions would lose their order."""
    if message.key != article_id.encode():
        raise Reject("invalid", f"the key must be the article_id {article_id}: order depends on it")


def refuse_future(captured_at: datetime, broker_time: datetime | None, *, status: str = "published") -> None:
    """Raises Reject(refused) for a capture that claims to be later than the broker's clock allows: `broker_time` is
    when the record was written first.

    An erased article is no capture: it stands at ERASED_AT, for good, and is let through there and nowhere else.
    """
    if status == "erased" and captured_at == ERASED_AT:
        return
    if broker_time is not None and captured_at > broker_time + FUTURE_TOLERANCE:
        raise Reject(
            "refused",
            f"captured_at {captured_at.isoformat()} lies more than 5 minutes ahead of the broker's clock "
            f"({broker_time.isoformat()}); "
            "correct the clock of the host that captured it, submit the address again, and purge this",
        )


def event_type(record: str, version: int) -> str:
    """The `ce_type` of a record: `dateline.article.v1`."""
    return f"dateline.{record}.v{version}"


def event_headers(
    record: str, *, event_id: str, source: str, time: datetime, version: int = 1, traceparent: str | None = None
) -> Headers:
    """CloudEvents 1.0 headers in binary mode. `event_id` is stable across redelivery."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_type": event_type(record, version),
        "ce_source": f"/dateline/{source}",
        "ce_time": time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce_dataschema": f"urn:dateline:schema:{record}:v{version}",
        "content-type": "application/json",
        "traceparent": traceparent or new_traceparent(),
    }
    return [(name, value.encode()) for name, value in headers.items()]


def new_traceparent() -> str:
    """A W3C trace context of a trace that starts here, not sampled."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"
