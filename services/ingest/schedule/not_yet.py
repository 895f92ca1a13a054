"""A request that is not to be made yet."""

from datetime import datetime, timedelta

from services.errors import DatelineError

LONGEST_WAIT = timedelta(seconds=30)
"""A request that is due later may not sit on its partition; it is deferred."""


class NotYet(DatelineError):
    """The request is not to be made before `due`.

    counts: because its host pushes back, which may go on for ever. rests: nobody is to ask the host before then.
    """

    def __init__(self, due: datetime, *, counts: bool = False, rests: bool = False) -> None:
        super().__init__(f"not before {due}")
        self.due = due
        self.counts = counts
        self.rests = rests
