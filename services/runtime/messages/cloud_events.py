"""The CloudEvents 1.0 headers of the records that Dateline writes, in binary mode."""

import re
import secrets
from datetime import UTC, datetime

Headers = list[tuple[str, bytes]]

CAUSE = "dateline-cause"
"""Header of a record that a worker made from another one: the coordinates of that one. `traceparent` names what a whole
submission led to, an entry of a feed and its neighbors alike; this says which record came of which."""

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, version 00. Whatever else a producer calls so, of whatever length, is not passed on."""


def event_type(record: str, version: int) -> str:
    """The `ce_type` of a record: `dateline.article.v1`."""
    return f"dateline.{record}.v{version}"


def event_headers(
    record: str,
    *,
    event_id: str,
    source: str,
    time: datetime,
    subject: str | None = None,
    version: int = 1,
    traceparent: str | None = None,
    cause: str | None = None,
) -> Headers:
    """The headers of one record. `event_id` is stable across redelivery; `time` is when it was produced; `subject` is
    the article_id, if it is about an article; `traceparent` is that of its cause, with
    which the trace continues if it is one, and `cause` the coordinates of that."""
    continued = traceparent is not None and _TRACEPARENT.fullmatch(traceparent)
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_type": event_type(record, version),
        "ce_source": f"/dateline/{source}",
        "ce_time": time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce_dataschema": f"urn:dateline:schema:{record}:v{version}",
        "content-type": "application/json",
        "traceparent": traceparent if traceparent and continued else new_traceparent(),
    }
    if subject is not None:
        headers["ce_subject"] = subject
    if cause is not None:
        headers[CAUSE] = cause
    return [(name, value.encode()) for name, value in headers.items()]


def new_traceparent() -> str:
    """A W3C trace context of a trace that starts here, not sampled."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"
