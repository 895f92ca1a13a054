"""Dead letters: records that cannot be worked on, written whole to their stage's dead-letter topic before the ack."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.dead_letter import DeadLetter, DeadLetterHeader
from schemas.topics import dlq_of
from schemas.topics.stages import StageName
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.cloud_events import event_headers
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject

_MAX_DETAIL = 4000
"""Maximum length of `detail`, in characters."""


def dead_letter(message: Message, reject: Reject, *, stage: StageName, version: str, now: datetime) -> DeadLetter:
    """The dead letter of a message, with the article, source and URL that the original names, where it can be read."""
    original = _parsed(message.value)
    return DeadLetter(
        stage=stage,
        reason=reject.reason,
        detail=reject.detail[:_MAX_DETAIL],
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=message.timestamp,
        key=message.key,
        value=message.value,
        headers=[DeadLetterHeader(name=name, value=value) for name, value in message.headers],
        article_id=_text(original.get("article_id")),
        source_id=_text(original.get("source_id")) or _text(_object(original.get("source")).get("id")),
        url=_text(original.get("url")),
        attempts=reject.attempts,
        failed_at=now,
        producer=version,
    )


async def bury(publisher: Publisher, message: Message, reject: Reject, *, stage: StageName, version: str) -> None:
    """Write the dead letter and wait until the broker has it."""
    now = datetime.now(UTC)
    letter = dead_letter(message, reject, stage=stage, version=version, now=now)
    headers = event_headers(
        "dead_letter",
        event_id=letter.coordinates,
        source=stage,
        time=now,
        traceparent=message.header("traceparent"),
    )
    # As bytes, which skips the size check before compression: the topic took the original compressed, and its
    # dead-letter topic takes twice that. A refused dead letter would be redelivered for ever.
    await publisher.send_bytes(dlq_of(message.topic), letter.coordinates.encode(), letter.to_bytes(), headers)


def _parsed(value: bytes | None) -> Mapping[str, Any]:
    try:
        return _object(orjson.loads(value or b""))
    except orjson.JSONDecodeError:
        return {}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value[:8192] if isinstance(value, str) and value else None
