"""Writes fetch requests from outside the workers: the command line, a scheduler, a test."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from schemas.fetch_request import FetchRequest
from schemas.topics.coordinates import Coordinates
from schemas.topics.names import REQUESTS
from services.operate.errors import OperationError
from services.runtime.broker.producer import ConfirmedProducer, Outgoing, Refused
from services.runtime.messages.cloud_events import event_headers
from services.runtime.settings import Settings


class RequestRefused(OperationError):
    """The broker refused a request for good; the message says which one, and why."""


def submit(
    settings: Settings, requests: Sequence[tuple[str, FetchRequest]], source: str = "cli", topic: str = REQUESTS
) -> list[Coordinates]:
    """Write requests to their topic, or that of backfills, each with its key (the URL's host), and wait until the
    broker has confirmed all of them.

    Returns their coordinates. Raises KafkaUnreachable if they are not confirmed, and RequestRefused, after the others
    are written, if one is refused.
    """
    written = []
    for (_key, request), answer in zip(requests, write(settings, requests, source, topic), strict=True):
        if isinstance(answer, Refused):
            raise RequestRefused(refusal(request, answer))
        written.append(answer)
    return written


def write(
    settings: Settings, requests: Sequence[tuple[str, FetchRequest]], source: str = "cli", topic: str = REQUESTS
) -> list[Coordinates | Refused]:
    """The same, with the broker's answer to each. Raises KafkaUnreachable."""
    if not requests:
        return []
    now = datetime.now(UTC)
    records = [
        Outgoing(
            topic,
            key.encode(),
            request.to_bytes(),
            event_headers("fetch_request", event_id=str(uuid4()), source=source, time=now, subject=request.article_id),
        )
        for key, request in requests
    ]
    with ConfirmedProducer(settings) as producer:
        return producer.write(records)


def refusal(request: FetchRequest, answer: Refused) -> str:
    """Why a request was refused, and what to do."""
    return f"the broker refused the request for {request.url} ({answer.error}); run `dateline topics check`"
