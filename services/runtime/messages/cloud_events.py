"""The CloudEvents 1.0 headers of the records that Dateline writes, in binary mode."""

import secrets
from datetime import UTC, datetime

Headers = list[tuple[str, bytes]]

CAUSE = "dateline-cause"
"""Header of a record that a worker made from another one: the coordinates of that one. `traceparent` names what a whole
submission led to, an entry of a feed and its neighbors alike; this says which record came of which."""


def event_type(record: str, version: int) -> str:
    """The `ce_type` of a record: `dateline.article.v1`."""
    return f"dateline.{record}.v{version}"


def event_headers(
    record: str,
    *,
    event_id: str,
    source: str,
    time: datetime,
    version: int = 1,
    traceparent: str | None = None,
    cause: str | None = None,
) -> Headers:
    """The headers of one record. `event_id` is stable across redelivery; `traceparent` is that of its cause, and
    `cause` the coordinates of that."""
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
    if cause is not None:
        headers[CAUSE] = cause
    return [(name, value.encode()) for name, value in headers.items()]


def new_traceparent() -> str:
    """A W3C trace context of a trace that starts here, not sampled."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"
