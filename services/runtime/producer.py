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

from services.runtime.message import Headers
from services.runtime.settings import MEBIBYTE, Settings
from services.runtime.topics import BOOTSTRAP_MS, KafkaUnreachable

MAX_REQUEST_BYTES = 64 * MEBIBYTE
"""Of a record before compression. What a topic takes is the broker's to say: it counts compressed."""

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
class Written:
    """Where a record stands now."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Refused:
    """The broker will never take this record; `error` is what it said."""

    error: KafkaError


class ConfirmedProducer:
    """Idempotent, confirmed by all replicas. A context manager; raises KafkaUnreachable when no broker answers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer = self._connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._producer.close(timeout=self._settings.delivery_timeout_s)

    def write(self, records: Sequence[Outgoing]) -> list[Written | Refused]:
        """Write records, in order, and wait until the broker has each, or refuses it for good.

        Raises KafkaUnreachable when the broker confirms one not in time; those before it are written.
        """
        told: list[Written | Refused] = []
        for first in range(0, len(records), TOGETHER):
            told += self._write(records[first : first + TOGETHER])
        return told

    def _write(self, records: Sequence[Outgoing]) -> list[Written | Refused]:
        told: list[Written | Refused] = []
        while len(told) < len(records):
            waiting = records[len(told) :]
            futures = [self._send(record) for record in waiting]
            for future in futures:
                answer = future if isinstance(future, Refused) else self._await(future)
                told.append(answer)
                if isinstance(answer, Refused):
                    # A record refused by the broker fails every later one of its producer (kafka-python 3.0): those
                    # are sent again by a new one.
                    self._producer.close(timeout=self._settings.delivery_timeout_s)
                    self._producer = self._connect()
                    break
        return told

    def _send(self, record: Outgoing) -> Any:
        try:
            return self._producer.send(
                record.topic, key=record.key, value=record.value, headers=record.headers, partition=record.partition
            )
        except REFUSALS as error:
            return Refused(error)
        except KafkaError as error:
            raise self._unconfirmed(error) from error

    def _await(self, future: Any) -> Written | Refused:
        try:
            told = future.get(timeout=self._settings.delivery_timeout_s)
        except REFUSALS as error:
            return Refused(error)
        except KafkaError as error:
            raise self._unconfirmed(error) from error
        return Written(told.topic, told.partition, told.offset)

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
