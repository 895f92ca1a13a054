"""Captures: a page as received, and a clock that never gives two captures of one URL the same time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas.revision import from_milliseconds, milliseconds
from services.runtime.messages.message import FUTURE_TOLERANCE


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

    Remembers the last `size` URLs of this process. What another worker has captured before, whose clock may be ahead,
    the page state says (`after`).
    """

    def __init__(self, size: int = 100_000) -> None:
        self._last: dict[str, int] = {}
        self._size = size

    def next(self, url: str, now: datetime | None = None, after: datetime | None = None) -> datetime:
        """The capture time of a page received at `now`, in whole milliseconds; later than the capture `after`.

        Unless that one is so far ahead that it was refused: following it would have this capture refused too.
        """
        now = now or datetime.now(UTC)
        captured_ms = max(milliseconds(now), self._last.pop(url, -1) + 1)
        if after is not None and after - now <= FUTURE_TOLERANCE:
            captured_ms = max(captured_ms, milliseconds(after) + 1)
        self._last[url] = captured_ms
        if len(self._last) > self._size:
            self._last.pop(next(iter(self._last)))
        return from_milliseconds(captured_ms)
