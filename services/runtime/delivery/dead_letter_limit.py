"""A limit on dead letters: when everything fails, the records are not the cause.

Modelled on sentry's arroyo (`arroyo/dlq.py`), which also limits by ratio and by consecutive records.
"""

from collections import deque

from services.runtime.delivery.ends import WorkerEnds
from services.runtime.outcome import Reject

NEUTRAL = frozenset(("not_found", "wall", "listing"))
"""Reasons that do not count: the origin answered clearly about one page. A list of dead links is normal, and a host
that shuts us out must not stop the work for all others."""


class TooManyDeadLetters(WorkerEnds):
    """The worker must stop, or it would bury records that it can process once the cause is fixed."""


class DeadLetterLimit:
    """Counts outcomes. Too many are `consecutive` dead letters in a row, or more than `ratio` of the last `window`
    records, once that many have ended."""

    def __init__(self, stage: str, *, consecutive: int, ratio: float, window: int) -> None:
        self._stage = stage
        self._consecutive = consecutive
        self._ratio = ratio
        self._recent: deque[bool] = deque(maxlen=window)
        self._dead = 0
        self._row = 0

    def passed(self) -> None:
        """A record did not become a dead letter."""
        self._row = 0
        self._note(dead=False)

    def forget(self) -> None:
        """Begin to count anew: what was rejected has no common cause."""
        self._row = self._dead = 0
        self._recent.clear()

    def rejected(self, reject: Reject) -> None:
        """A record is about to become a dead letter. Raises TooManyDeadLetters when it must not."""
        if reject.reason in NEUTRAL:
            return
        self._row += 1
        self._note(dead=True)
        window = len(self._recent)
        if self._row >= self._consecutive:
            raise self._ends(f"{self._row} records in a row", reject)
        if window == self._recent.maxlen and self._dead > self._ratio * window:
            raise self._ends(f"{self._dead} of the last {window} records", reject)

    def _note(self, *, dead: bool) -> None:
        if len(self._recent) == self._recent.maxlen:
            self._dead -= self._recent[0]
        self._recent.append(dead)
        self._dead += dead

    def _ends(self, how_many: str, reject: Reject) -> TooManyDeadLetters:
        return TooManyDeadLetters(
            f"{how_many} could not be processed, the last one because: {reject}. That one is not acked",
            f"see `dateline dlq list --stage {self._stage}`, fix the cause, restart the worker, then run "
            f"`dateline dlq replay --stage {self._stage}`. If so many are expected, raise "
            "DATELINE_DEAD_LETTER_CONSECUTIVE or DATELINE_DEAD_LETTER_RATIO",
        )
