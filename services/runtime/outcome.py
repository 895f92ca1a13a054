"""How work on a record ends: in exactly one of these ways."""

import traceback
from enum import StrEnum
from typing import Final, Self

from schemas.dead_letter import DeadLetterReason
from schemas.text import well_formed
from services.errors import DatelineError


class Outcome(StrEnum):
    """The closed set of terminal outcomes. Attempts are counted separately."""

    DONE = "done"  # the result is durable in the next topic or in Elasticsearch
    DUPLICATE = "duplicate"  # Elasticsearch has this very revision
    STALE = "stale"  # Elasticsearch has a newer revision
    UNCHANGED = "unchanged"  # the page has not changed
    DEFERRED = "deferred"  # not due yet, and stored durably until it is
    DEAD = "dead"  # in the dead-letter topic, whole, with the reason


FAULT_OF_THE_PAGE: Final[frozenset[DeadLetterReason]] = frozenset(
    ("unsupported", "refused", "not_found", "unreachable", "not_an_article", "wall", "listing")
)
"""Reasons that lie with what was asked for or with its site; there is nothing to mend in the service."""


def is_our_fault(reason: DeadLetterReason) -> bool:
    """Whether a dead letter of this reason counts against the service."""
    return reason not in FAULT_OF_THE_PAGE


_LONGEST_TRACE = 2000
"""Maximum length of a traceback in a detail, in characters: its end names the fault."""


class Reject(DatelineError):
    """This record cannot be worked on; it goes to the dead-letter topic and the worker continues.

    `detail` tells people what was wrong and what to do next. `attempts` is how often it was tried, at least once.
    """

    def __init__(self, reason: DeadLetterReason, detail: str, attempts: int = 1) -> None:
        # Details quote what came from outside, and must not fail where the record already has.
        self.detail = well_formed(detail)
        super().__init__(f"{reason}: {self.detail}")
        self.reason: DeadLetterReason = reason
        self.attempts = max(1, attempts)

    @classmethod
    def unexpected(cls, error: BaseException) -> Self:
        """Of an exception that nobody foresaw while working on one record: a bug, told with its traceback."""
        trace = "".join(traceback.format_exception(error))[-_LONGEST_TRACE:]
        return cls("error", f"unexpected {error!r}; please report it. {trace}")

    def __reduce__(self) -> tuple[type["Reject"], tuple[DeadLetterReason, str, int]]:
        # By default an exception is pickled with its message only; this one must return whole from child processes.
        return Reject, (self.reason, self.detail, self.attempts)
