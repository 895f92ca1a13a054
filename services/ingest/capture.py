"""Captures: a page as received, and a clock that never gives two captures of one URL the same time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from schemas.revision import from_milliseconds, milliseconds
from services.runtime.messages.message import FUTURE_TOLERANCE

_TOLERANCE_MS = FUTURE_TOLERANCE // timedelta(milliseconds=1)


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
    the page state says (`after`); that this clock is behind, the broker's (`asked_at`). Decision 31 says why.
    """

    def __init__(self, size: int = 100_000) -> None:
        self._last: dict[str, int] = {}
        self._size = size

    def next(
        self,
        url: str,
        now: datetime | None = None,
        after: datetime | None = None,
        *,
        asked_at: datetime | None = None,
    ) -> datetime:
        """The capture time of a page received at `now`, in whole milliseconds: later than the last capture and the
        capture `after`, and not before `asked_at`, the broker's time of the request.

        Unless an earlier capture is so far ahead that it was refused: following it would have this one refused too.
        """
        now_ms = milliseconds(now or datetime.now(UTC))
        if asked_at is not None:
            now_ms = max(now_ms, milliseconds(asked_at))
        earlier = [self._last.pop(url, -1), -1 if after is None else milliseconds(after)]
        captured_ms = max([now_ms, *(one + 1 for one in earlier if one <= now_ms + _TOLERANCE_MS)])
        self._last[url] = captured_ms
        if len(self._last) > self._size:
            self._last.pop(next(iter(self._last)))
        return from_milliseconds(captured_ms)
