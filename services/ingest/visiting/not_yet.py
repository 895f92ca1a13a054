"""NotYet: a request is not due, and is not worth waiting for."""

from datetime import datetime, timedelta

from services.errors import DatelineError

MAX_WAIT = timedelta(seconds=30)
"""Maximum time a request may wait in its worker, where it holds back its partition's offset. Beyond, it is deferred."""


class NotYet(DatelineError):
    """The request must not be made before `due`.

    counts: towards the maximum number of deferrals, because the host pushed back, which it might do forever. rests:
    the host asked for a rest; no request at all may be sent to it before `due`.
    """

    def __init__(self, due: datetime, *, counts: bool = False, rests: bool = False) -> None:
        super().__init__(f"not before {due}")
        self.due = due
        self.counts = counts
        self.rests = rests
