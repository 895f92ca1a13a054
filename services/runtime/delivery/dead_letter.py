"""Dead letters: records that cannot be worked on, written whole to their stage's dead-letter topic before the ack."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.dead_letter import DeadLetter, DeadLetterHeader
from schemas.dead_letter.v1 import DeadLetterPart
from schemas.text import well_formed
from schemas.topics import dlq_of
from schemas.topics.stages import StageName
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.cloud_events import event_headers
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject

log = logging.getLogger(__name__)

_MAX_DETAIL = 4000
"""Maximum length of `detail`, in characters."""

_KEPT_HEADERS = 100
_KEPT_BYTES = 2048
"""What an abridged letter keeps: this many headers, and the key and headers up to this size each, in bytes. Together
far below every limit; a real key or header is shorter."""


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
        headers=[DeadLetterHeader(name=well_formed(name), value=value) for name, value in message.headers],
        article_id=_text(original.get("article_id")),
        source_id=_text(original.get("source_id")) or _text(_object(original.get("source")).get("id")),
        url=_text(original.get("url")),
        attempts=reject.attempts,
        failed_at=now,
        producer=version,
    )


def abridged(letter: DeadLetter) -> DeadLetter:
    """The same letter without what makes it large: it fits any topic, and `omitted` says what is missing."""
    key = letter.key if len(letter.key or b"") <= _KEPT_BYTES else None
    headers = [one for one in letter.headers if len(one.name.encode()) + len(one.value or b"") <= _KEPT_BYTES]
    kept = headers[:_KEPT_HEADERS]
    omitted: list[DeadLetterPart] = ["value"]
    if key != letter.key:
        omitted.append("key")
    if len(kept) < len(letter.headers):
        omitted.append("headers")
    why = f"not kept here, because no dead letter can be that large: {', '.join(omitted)}; see {letter.coordinates}. "
    update = {"key": key, "value": None, "headers": kept, "omitted": omitted, "detail": why + letter.detail}
    return letter.model_copy(update=update)


async def bury(publisher: Publisher, message: Message, reject: Reject, *, stage: StageName, version: str) -> None:
    """Write the dead letter and wait until the broker has it; abridged, if it is too large for its topic."""
    letter = dead_letter(message, reject, stage=stage, version=version, now=datetime.now(UTC))
    try:
        await _write(publisher, letter, message)
    except Reject as refused:
        log.error("dead letter abridged", extra={"coordinates": letter.coordinates, "detail": refused.detail})
        await _write(publisher, abridged(letter), message)


async def _write(publisher: Publisher, letter: DeadLetter, message: Message) -> None:
    headers = event_headers(
        "dead_letter",
        event_id=letter.coordinates,
        source=letter.stage,
        time=letter.failed_at,
        subject=letter.article_id,
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
