"""Deferral: requests that are not due are stored durably, and resubmitted when they are."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.ingest_state.v1 import Lane
from schemas.topics import manifest
from schemas.topics.names import BACKFILL, REQUESTS
from services.ingest.state.state_log import Assignment, Held, StateLog
from services.ingest.visiting.not_yet import MAX_WAIT, NotYet
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject

log = logging.getLogger(__name__)

MAX_DEFERRAL = timedelta(days=30)
"""Maximum time `not_before` may lie ahead; anything later is taken for a mistake."""

CHECK_S = 1.0
"""How often to check for due requests, in seconds."""

RETRY = timedelta(minutes=10)
"""How long to wait before resubmitting a request that its topic refused."""


class Deferral:
    """Stores deferred requests in `state` and resubmits them through `publisher`.

    assignment: returns this worker's current assignment. max_deferrals: how often a request may be deferred because its
    host pushes back.
    """

    def __init__(
        self, publisher: Publisher, state: StateLog, assignment: Callable[[], Assignment], max_deferrals: int
    ) -> None:
        self._publisher = publisher
        self._state = state
        self._assignment = assignment
        self._max_deferrals = max_deferrals

    async def run(self) -> None:
        """Resubmit requests as they become due, until cancelled."""
        while True:
            await self.submit_due()
            await asyncio.sleep(CHECK_S)

    async def submit_due(self) -> None:
        """Resubmit the requests that are due now."""
        # Taken before the state is loaded: partitions may change hands meanwhile.
        assignment = self._assignment()
        await self._state.load(assignment)
        while await self._submit_some(self._state.due(datetime.now(UTC)), assignment):
            pass

    async def _submit_some(self, notes: Sequence[Held], assignment: Assignment) -> int:
        """Resubmit requests of an assignment; returns how many. None once there is another: then the state belongs to
        an earlier one, and another worker may have resubmitted them."""
        submitted = 0
        # Live ones first: of backfills, thousands may be due.
        for note in sorted(notes, key=lambda note: note.state.lane is not None):
            current = self._assignment()
            if current.generation != assignment.generation:
                return 0
            if note.partition in current.partitions:
                submitted += await self._submit(note)
        return submitted

    async def defer(self, request: FetchRequest, host: str, message: Message, later: NotYet) -> Outcome:
        """Store a request to a host durably until it is due. Raises Reject for one that cannot be deferred."""
        state = deferred(
            request, host, later, self._max_deferrals, lane="backfill" if message.topic == BACKFILL else None
        )
        await self._state.load(self._assignment())
        await self._state.put(message.partition, state, message)
        if later.rests:
            await self._state.put(message.partition, IngestState(kind="host", host=host, due=later.due), message)
        return Outcome.DEFERRED

    async def forget_rest(self, host: str) -> None:
        """Drop the host's rest, now that it answered. A rest still in force stays: it was requested meanwhile."""
        rest = self._state.note("host", host)
        if rest is not None and (rest.state.due is None or rest.state.due <= datetime.now(UTC)):
            await self._state.drop(rest)

    async def _submit(self, note: Held) -> bool:
        """Resubmit the request first, then drop the note: a crash in between makes a duplicate, not a loss.

        If the topic refuses the request, the note stays, and the request is retried after RETRY. Returns whether the
        note was dropped.
        """
        state = note.state
        if not self._state.holds(note):
            return False
        if state.request is not None:
            try:
                await self._publisher.send(
                    BACKFILL if state.lane == "backfill" else REQUESTS,
                    state.host,
                    state.request,
                    event_id=f"{note.key[:200]} {state.request.attempt}",
                    partition=note.partition,
                )
            except Reject as error:
                self._state.postpone(note, datetime.now(UTC) + RETRY)
                log.error(
                    "could not resubmit a deferred request; will retry", extra={"key": note.key, "detail": error.detail}
                )
                return False
        return await self._state.drop(note)


def deferred(
    request: FetchRequest, host: str, later: NotYet, max_deferrals: int, lane: Lane | None = None
) -> IngestState:
    """The state that holds a request until it is due, and the lane that it returns to.

    Raises Reject: *unreachable* after `max_deferrals`, *too_large* for a request over its topic's limit.
    """
    attempt = request.attempt + later.counts
    if attempt > max_deferrals:
        detail = f"{request.url} was deferred {request.attempt} times by its host; replay it when the host answers"
        raise Reject("unreachable", detail, attempt)
    again = request.model_copy(update={"not_before": later.due, "attempt": attempt})
    size, largest = len(again.to_bytes()), manifest(REQUESTS).max_bytes
    if size > largest:
        # It may have grown: we write every field, its producer may have left out some.
        detail = f"deferred to {later.due}, the request would have {size} bytes, {REQUESTS} takes {largest}"
        raise Reject("too_large", f"{detail}; submit it again at that time, or with a shorter body")
    return IngestState(kind="deferred", host=host, url=request.url, due=later.due, request=again, lane=lane)


async def wait_until(due: datetime | None) -> None:
    """Wait until `due`, at most MAX_WAIT. Raises NotYet beyond that, and Reject beyond MAX_DEFERRAL."""
    if due is None:
        return
    wait = due - datetime.now(UTC)
    if wait > MAX_DEFERRAL:
        raise Reject("unsupported", f"not_before is {wait} ahead, the maximum is {MAX_DEFERRAL}; submit it later")
    if wait > MAX_WAIT:
        raise NotYet(due)
    await asyncio.sleep(max(0.0, wait.total_seconds()))
