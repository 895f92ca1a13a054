"""Records written to topics: checked against the topic's limit, and confirmed by the broker before work continues."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from schemas.record import Record
from schemas.topics import manifest
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.messages.cloud_events import Headers, event_headers
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject


class Delivers(Protocol):
    """The producer beneath: `services.runtime.stream.app.App`."""

    async def deliver(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Headers,
        within_s: float,
        partition: int | None = None,
    ) -> None:
        """Write one record, and return when the broker has confirmed it. Raises TimeoutError or a KafkaError."""


class Publisher:
    """Writes records of one stage. A delivery that fails raises and so ends the worker: nothing was acked or lost."""

    def __init__(self, producer: Delivers, stage: str, delivery_timeout_s: float) -> None:
        self._producer = producer
        self._stage = stage
        self._timeout_s = delivery_timeout_s

    async def send(
        self,
        topic: str,
        key: str,
        record: Record,
        *,
        event_id: str,
        cause: Message | None = None,
        partition: int | None = None,
    ) -> None:
        """Write one record, and wait until the broker has it.

        `cause` is the message it was made from, which its headers name, and whose trace continues. Without `partition`,
        the key chooses it. Raises Reject(error) for a record that cannot be encoded, Reject(too_large) when it exceeds
        its topic's limit, KafkaUnreachable when the broker does not confirm it.
        """
        await self.send_versions({topic: record}, key, event_id=event_id, cause=cause, partition=partition)

    async def send_versions(
        self,
        records: Mapping[str, Record],
        key: str,
        *,
        event_id: str,
        cause: Message | None = None,
        partition: int | None = None,
    ) -> None:
        """Write the major versions of one record, by topic, one after the other, and wait until the broker has all.

        They have the same key and `ce_id`, by which a reader of two topics knows them for the same. None is written if
        one is refused for what it is. After an error or a crash between two topics, the first may have what the second
        lacks: the cause is not done then, and writes both again. Raises as `send` does.
        """
        encoded = [(topic, *self._encoded(topic, key, one, event_id, cause)) for topic, one in records.items()]
        for topic, encoded_key, value, headers in encoded:
            await self.send_bytes(topic, encoded_key, value, headers, partition)

    def _encoded(
        self, topic: str, key: str, record: Record, event_id: str, cause: Message | None
    ) -> tuple[bytes, bytes, Headers]:
        """Key, value and headers as the topic takes them. Raises Reject."""
        of = manifest(topic)
        try:
            value, encoded_key = record.to_bytes(), key.encode()
            headers = event_headers(
                of.record,
                event_id=event_id,
                source=self._stage,
                time=datetime.now(UTC),
                subject=getattr(record, "article_id", None),
                version=of.version,
                traceparent=cause.header("traceparent") if cause else None,
                cause=cause.coordinates if cause else None,
            )
        except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
            # What UTF-8 cannot write, though the model accepts it: half of a surrogate pair, for example.
            detail = f"the {of.record} made of it cannot be encoded ({error!r}); please report it"
            raise Reject("error", detail) from error
        if len(value) > of.max_bytes:
            # Measured before compression, as the producer does; so what passes here passes the broker too.
            raise Reject(
                "too_large",
                f"the {of.record} has {len(value)} bytes, {topic} takes {of.max_bytes}; shorten the page, or raise "
                f"max_bytes in schemas/topics/{topic}.yaml, run `dateline schemas write`, and apply it to the topic",
            )
        return encoded_key, value, headers

    async def send_bytes(
        self, topic: str, key: bytes, value: bytes | None, headers: Headers, partition: int | None = None
    ) -> None:
        """Write bytes, and wait until the broker has them.

        Raises Reject(too_large) when it never will, KafkaUnreachable when it does not confirm them in time.
        """
        try:
            await self._producer.deliver(topic, key, value, headers, self._timeout_s, partition)
        except (MessageSizeTooLargeError, RecordListTooLargeError) as error:
            # The broker's own limit is lower than the manifest's, or the record does not shrink when compressed.
            raise Reject(
                "too_large",
                f"the broker takes no record of {len(value or b'')} bytes on {topic} ({type(error).__name__}); run "
                "`dateline topics check`, set its max.message.bytes as the manifest says, then replay",
            ) from error
        except (TimeoutError, KafkaError) as error:
            raise KafkaUnreachable(
                f"the broker did not confirm a record on {topic} within {self._timeout_s:g} s ({error!r}); look at the "
                "broker and its log (`No space left on device`: its disk is full), and run `dateline topics check`"
            ) from error
