"""Captures: a page as received, and a clock that never gives two captures of one URL the same time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas.revision import from_milliseconds, milliseconds


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as received, with its metadata. `headers`: the response headers, empty for a local file."""

    body: bytes
    url: str
    captured_at: datetime
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class CaptureClock:
    """Wall-clock capture times that strictly increase per URL, even when the system clock is set back.

    Remembers the last `size` URLs. One process is enough: requests are keyed by host, so a URL stays with one worker.
    """

    def __init__(self, size: int = 100_000) -> None:
        self._last: dict[str, int] = {}
        self._size = size

    def next(self, url: str, now: datetime | None = None) -> datetime:
        """The capture time of a page received at `now`, in whole milliseconds."""
        now_ms = milliseconds(now or datetime.now(UTC))
        captured_ms = max(now_ms, self._last.pop(url, -1) + 1)
        self._last[url] = captured_ms
        if len(self._last) > self._size:
            self._last.pop(next(iter(self._last)))
        return from_milliseconds(captured_ms)
