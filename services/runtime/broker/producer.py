"""The blocking producer of the command line, tools and tests: the broker confirms every record, or it is reported as
refused."""

import traceback
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
from services.runtime.broker import checksums
from services.runtime.broker.topics import BOOTSTRAP_MS, KafkaUnreachable
from services.runtime.messages.cloud_events import Headers
from services.runtime.settings import MEBIBYTE, KafkaSettings

MAX_REQUEST_BYTES = 64 * MEBIBYTE
"""Maximum size of a record before compression, in bytes, for the workers' producers too. It is far above every
manifest's `max_bytes`: a dead letter must pass even when its original was many times larger uncompressed, and the limit
of a topic is enforced by the broker, which counts compressed bytes."""

REFUSALS = (
    InvalidRecordError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)
"""Errors of a record that the broker will never take, however often it is sent."""

TOGETHER = 500
"""Maximum records sent before their confirmations are awaited, to bound memory."""

CLOSE_S = 5.0
"""Maximum time for the client to stop its thread, in seconds."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to write. `partition` None: chosen by the hash of the key, as in every producer of Dateline."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = field(default_factory=list)
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The broker will never take this record; `error` is its answer."""

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
        self._close()

    def write(self, records: Sequence[Outgoing]) -> list[Coordinates | Refused]:
        """Write records, in order, and wait until the broker has confirmed each or refused it for good.

        A refused record fails others with it, which are sent again: they may end up behind later ones, or be written
        twice when the broker had them but its answer was lost. That is harmless, because revisions decide. Raises
        KafkaUnreachable when the broker does not confirm a record in time; any of the others may have been written.
        """
        answers: list[Coordinates | Refused] = []
        for first in range(0, len(records), TOGETHER):
            answers += self._write(records[first : first + TOGETHER])
        return answers

    def _write(self, records: Sequence[Outgoing]) -> list[Coordinates | Refused]:
        futures = [self._send(record) for record in records]
        answers = [self._await(future) for future in futures]
        if all(isinstance(answer, Coordinates) for answer in answers):
            return answers
        # A refused record fails, with its own error, everything that its producer has under way or sends later, in any
        # partition (kafka-python 3.0). Only sending each one alone shows which record was refused.
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
            # From the client: neither key nor value, a partition that the topic does not have, an invalid topic name.
            return Refused(InvalidRecordError(str(error)))
        except KafkaError as error:
            raise self._unconfirmed(error) from error

    def _await(self, future: Any) -> Coordinates | Refused:
        if isinstance(future, Refused):
            return future
        try:
            written = future.get(timeout=self._settings.delivery_timeout_s)
        except REFUSALS as error:
            return Refused(error)
        except KafkaError as error:
            raise self._unconfirmed(error) from error
        return Coordinates(written.topic, written.partition, written.offset)

    def _close(self) -> None:
        """Every record was confirmed, refused, or told as not confirmed; nothing waits for one that is under way."""
        try:
            self._producer.close(timeout=CLOSE_S)
        except KafkaError:
            # kafka-python (3.0) raises before it has stopped its thread. It would hide the error that led here, and its
            # finalizer would wait and raise again, whenever garbage is collected.
            self._producer._sender.force_close()
            self._producer._closed = True

    def _reconnect(self) -> None:
        self._close()
        self._producer = self._connect()

    def _unconfirmed(self, error: KafkaError) -> KafkaUnreachable:
        return KafkaUnreachable(
            f"the broker at {self._settings.kafka_bootstrap} did not confirm a record ({error!r}); look at the broker "
            "and run `dateline topics check`"
        )

    def _connect(self) -> KafkaProducer:
        settings = self._settings
        checksums.use_compiled()
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
            # Its frames hold the producer in a cycle. Whenever that would be collected, its finalizer would run, and
            # CPython 3.11 cannot build a syntax tree meanwhile.
            traceback.clear_frames(error.__traceback__)
            raise KafkaUnreachable.looked_for(settings, error) from error
