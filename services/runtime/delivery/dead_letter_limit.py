"""A limit on dead letters: when everything goes bad, it is not the records that are wrong.

After sentry's arroyo (`arroyo/dlq.py`), which limits by ratio and by consecutive records too.
"""

from collections import deque

from services.errors import DatelineError
from services.runtime.outcome import Reject

NEUTRAL = frozenset(("not_found",))
"""The origin gave a clear answer about one page. A list of dead links is no sign of anything else."""


class TooManyDeadLetters(DatelineError):
    """The worker must stop before it buries what it could work on once the cause is mended."""


class DeadLetterLimit:
    """Counts ends of work. `consecutive` dead letters in a row, or more than `ratio` of the last `window` records, are
    too many; the ratio counts once that many records have ended."""

    def __init__(self, stage: str, *, consecutive: int, ratio: float, window: int) -> None:
        self._stage = stage
        self._consecutive = consecutive
        self._ratio = ratio
        self._recent: deque[bool] = deque(maxlen=window)
        self._dead = 0
        self._row = 0

    def passed(self) -> None:
        """A record ended well."""
        self._row = 0
        self._note(dead=False)

    def rejected(self, reject: Reject) -> None:
        """A record is about to become a dead letter. Raises TooManyDeadLetters when it must not."""
        if reject.reason in NEUTRAL:
            return
        self._row += 1
        self._note(dead=True)
        window = len(self._recent)
        if self._row >= self._consecutive:
            raise TooManyDeadLetters(self._told(f"{self._row} records in a row", reject))
        if window == self._recent.maxlen and self._dead > self._ratio * window:
            raise TooManyDeadLetters(self._told(f"{self._dead} of the last {window} records", reject))

    def _note(self, *, dead: bool) -> None:
        if len(self._recent) == self._recent.maxlen:
            self._dead -= self._recent[0]
        self._recent.append(dead)
        self._dead += dead

    def _told(self, how_many: str, reject: Reject) -> str:
        return (
            f"{how_many} could not be worked on, the last one because: {reject}. This one is not acked. Look at "
            f"`dateline dlq list --stage {self._stage}`, mend the cause, start the worker again, then run "
            f"`dateline dlq replay --stage {self._stage}`; if so many are to be expected, raise "
            "DATELINE_DEAD_LETTER_CONSECUTIVE or DATELINE_DEAD_LETTER_RATIO"
        )
