"""How work on a record ends: in exactly one of these ways."""

from enum import StrEnum

from schemas.dead_letter import DeadLetterReason
from services.errors import DatelineError


class Outcome(StrEnum):
    """The closed set of terminal outcomes. Attempts are counted apart."""

    DONE = "done"  # the result is durable in the next topic or in Elasticsearch
    DUPLICATE = "duplicate"  # Elasticsearch holds this very revision
    STALE = "stale"  # Elasticsearch holds a newer revision
    UNCHANGED = "unchanged"  # the page says what it said before
    DEFERRED = "deferred"  # not due yet, and noted durably when it is
    DEAD = "dead"  # in the dead-letter topic, whole, with the reason


class Reject(DatelineError):
    """This one record cannot be worked on; it goes to the dead-letter topic and the worker goes on.

    `detail` says to a person what was wrong and what to do next. `attempts` is how often it was tried.
    """

    def __init__(self, reason: DeadLetterReason, detail: str, attempts: int = 1) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: DeadLetterReason = reason
        self.detail = detail
        self.attempts = attempts

    def __reduce__(self) -> tuple[type["Reject"], tuple[DeadLetterReason, str, int]]:
        # An exception is pickled by its message alone; this one comes back from child processes whole.
        return Reject, (self.reason, self.detail, self.attempts)
