"""The blocking producer of the command line, of tools and tests: every record is confirmed by the broker, or named as
refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from kafka import KafkaProducer
from kafka.errors import (
    InvalidRecordError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)

from schemas.topics.coordinates import Coordinates
from services.runtime.broker.topics import BOOTSTRAP_MS, KafkaUnreachable
from services.runtime.messages.cloud_events import Headers
from services.runtime.settings import MEBIBYTE, KafkaSettings

MAX_REQUEST_BYTES = 64 * MEBIBYTE
"""Of a record before compression, for the workers' producers too. Far above every manifest's `max_bytes`: a dead letter
must pass even when its original was many times larger before it was compressed, and what a topic takes is the broker's
to say, which counts compressed."""

REFUSALS = (
    InvalidRecordError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)
"""What the broker says of one record that it will not take, however often it is sent."""

TOGETHER = 500
"""Records sent before their confirmations are awaited; bounds what is held."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to be written. `partition` None: by the hash of the key, as every producer of Dateline does."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = field(default_factory=list)
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The broker will never take this record; `error` is what it said."""

    error: KafkaError


class ConfirmedProducer:
    """Idempotent, confirmed by all replicas. A context manager; raises KafkaUnreachable when no broker answers."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer = self._connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._producer.close(timeout=self._settings.delivery_timeout_s)

    def write(self, records: Sequence[Outgoing]) -> list[Coordinates | Refused]:
        """Write records, in order, and wait until the broker has each, or refuses it for good.

        A record that is refused takes others with it, and those are sent again: they may come to stand behind later
        ones, or be written twice, where the broker had them and its word was lost. Revisions decide, so it is harmless.
        Raises KafkaUnreachable when the broker confirms one not in time; of the others any may be written.
        """
        told: list[Coordinates | Refused] = []
        for first in range(0, len(records), TOGETHER):
            told += self._write(records[first : first + TOGETHER])
        return told

    def _write(self, records: Sequence[Outgoing]) -> list[Coordinates | Refused]:
        futures = [self._send(record) for record in records]
        answers = [self._await(future) for future in futures]
        if all(isinstance(answer, Coordinates) for answer in answers):
            return answers
        # A record refused by the broker fails, with its own error, all that its producer has under way and all that
        # it sends later (kafka-python 3.0), whatever their partition. Which one was meant shows only when each is
        # sent alone.
        self._reconnect()
        return [
            answer if isinstance(answer, Coordinates) else self._write_alone(record)
            for record, answer in zip(records, answers, strict=True)
        ]

    def _write_alone(self, record: Outgoing) -> Coordinates | Refused:
        answer = self._await(self._send(record))
        if isinstance(answer, Refused):
            self._reconnect()
        return answer

    def _send(self, record: Outgoing) -> Any:
        try:
            return self._producer.send(
                record.topic, key=record.key, value=record.value, headers=record.headers, partition=record.partition
            )
        except REFUSALS as error:
            return Refused(error)
        except ValueError as error:
            # The client's own: neither key nor value, a partition that the topic does not have, a name that none has.
            return Refused(InvalidRecordError(str(error)))
        except KafkaError as error:
            raise self._unconfirmed(error) from error

    def _await(self, future: Any) -> Coordinates | Refused:
        if isinstance(future, Refused):
            return future
        try:
            told = future.get(timeout=self._settings.delivery_timeout_s)
        except REFUSALS as error:
            return Refused(error)
        except KafkaError as error:
            raise self._unconfirmed(error) from error
        return Coordinates(told.topic, told.partition, told.offset)

    def _reconnect(self) -> None:
        self._producer.close(timeout=self._settings.delivery_timeout_s)
        self._producer = self._connect()

    def _unconfirmed(self, error: KafkaError) -> KafkaUnreachable:
        return KafkaUnreachable(
            f"the broker at {self._settings.kafka_bootstrap} did not confirm a record ({error!r}); look at the broker "
            "and run `dateline topics check`"
        )

    def _connect(self) -> KafkaProducer:
        settings = self._settings
        try:
            return KafkaProducer(
                bootstrap_servers=settings.brokers,
                acks="all",
                enable_idempotence=True,
                compression_type="gzip",
                bootstrap_timeout_ms=BOOTSTRAP_MS,
                max_request_size=MAX_REQUEST_BYTES,
                delivery_timeout_ms=int(settings.delivery_timeout_s * 1000),
                request_timeout_ms=int(settings.delivery_timeout_s * 500),
            )
        except KafkaError as error:
            raise KafkaUnreachable.looked_for(settings, error) from error
