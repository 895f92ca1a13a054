"""How work on a record ends: in exactly one of these ways."""

from enum import StrEnum

from schemas.dead_letter import DeadLetterReason
from services.errors import DatelineError


class Outcome(StrEnum):
    """The closed set of terminal outcomes. Attempts are counted separately."""

    DONE = "done"  # the result is durable in the next topic or in Elasticsearch
    DUPLICATE = "duplicate"  # Elasticsearch has this very revision
    STALE = "stale"  # Elasticsearch has a newer revision
    UNCHANGED = "unchanged"  # the page has not changed
    DEFERRED = "deferred"  # not due yet, and stored durably until it is
    DEAD = "dead"  # in the dead-letter topic, whole, with the reason


class Reject(DatelineError):
    """This record cannot be worked on; it goes to the dead-letter topic and the worker continues.

    `detail` tells people what was wrong and what to do next. `attempts` is how often it was tried.
    """

    def __init__(self, reason: DeadLetterReason, detail: str, attempts: int = 1) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: DeadLetterReason = reason
        self.detail = detail
        self.attempts = attempts

    def __reduce__(self) -> tuple[type["Reject"], tuple[DeadLetterReason, str, int]]:
        # By default an exception is pickled with its message only; this one must return whole from child processes.
        return Reject, (self.reason, self.detail, self.attempts)
