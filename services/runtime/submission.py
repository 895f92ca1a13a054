"""Fetch requests written from outside the workers: by the command line, a scheduler, a test."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from kafka import KafkaProducer
from kafka.errors import KafkaError

from schemas.fetch_request import FetchRequest
from services.runtime.message import event_headers
from services.runtime.settings import MEBIBYTE, Settings
from services.runtime.topics import BOOTSTRAP_MS, KafkaUnreachable

TOPIC = "dateline.fetch-requests.v1"


def submit(settings: Settings, requests: Sequence[tuple[str, FetchRequest]], source: str = "cli") -> list[str]:
    """Write requests, each with its key (the URL's host), and wait until the broker has them all.

    Returns their coordinates, `topic/partition/offset`. Raises KafkaUnreachable when they are not confirmed.
    """
    producer = _producer(settings)
    try:
        now = datetime.now(UTC)
        sent = [
            producer.send(
                TOPIC,
                key=key.encode(),
                value=request.to_bytes(),
                headers=event_headers("fetch_request", event_id=str(uuid4()), source=source, time=now),
            )
            for key, request in requests
        ]
        confirmed = [future.get(timeout=settings.delivery_timeout_s) for future in sent]
    except KafkaError as error:
        raise KafkaUnreachable(
            f"the broker did not confirm the requests ({error!r}); check `dateline topics check`"
        ) from error
    finally:
        producer.close(timeout=settings.delivery_timeout_s)
    return [f"{told.topic}/{told.partition}/{told.offset}" for told in confirmed]


def _producer(settings: Settings) -> KafkaProducer:
    try:
        return KafkaProducer(
            bootstrap_servers=settings.brokers,
            acks="all",
            enable_idempotence=True,
            compression_type="gzip",
            bootstrap_timeout_ms=BOOTSTRAP_MS,
            max_request_size=20 * MEBIBYTE,
            delivery_timeout_ms=int(settings.delivery_timeout_s * 1000),
            request_timeout_ms=int(settings.delivery_timeout_s * 500),
        )
    except KafkaError as error:
        raise KafkaUnreachable.looked_for(settings, error) from error
