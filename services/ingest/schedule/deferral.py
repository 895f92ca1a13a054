"""Deferral: requests that are not due yet are noted durably, and submitted again when they are."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from schemas.topics import manifest
from schemas.topics.names import REQUESTS
from services.ingest.addresses.identity import host_key
from services.ingest.schedule.not_yet import LONGEST_WAIT, NotYet
from services.ingest.schedule.state_log import Assignment, Held, StateLog
from services.runtime.delivery.publish import Publisher
from services.runtime.messages.message import Message
from services.runtime.outcome import Outcome, Reject

log = logging.getLogger(__name__)

LONGEST_DEFERRAL = timedelta(days=30)
"""A request for later than that is a mistake."""

LOOK_S = 1.0
"""How often it is looked whether a deferred request is due."""

REFUSED_WAIT_S = 600.0
"""Before a request is submitted again that its topic did not take."""


class Deferral:
    """Defers requests, and submits them again through `publisher`.

    state: where they are noted. assignment: what tells this worker's partitions. most: how often a request is put off
    because its host pushes back.
    """

    def __init__(self, publisher: Publisher, state: StateLog, assignment: Callable[[], Assignment], most: int) -> None:
        self._publisher = publisher
        self._state = state
        self._assignment = assignment
        self._most = most
        self._refused: dict[str, float] = {}
        """Keys of notes whose requests the topic did not take, with the monotonic second from which they are tried."""

    async def run(self) -> None:
        """Submit deferred requests again when they are due, until cancelled."""
        while True:
            await self.submit_due()
            await asyncio.sleep(LOOK_S)

    async def submit_due(self) -> None:
        """Submit those that are due now."""
        # As of before the state is read: it may change hands meanwhile.
        assignment = self._assignment()
        await self._state.load(assignment)
        for note in self._state.due(datetime.now(UTC)):
            current = self._assignment()
            if current.generation != assignment.generation:
                # Other partitions are ours now, and what is due on them may have been seen to by others.
                break
            if note.partition in current.partitions:
                await self._submit(note)

    async def defer(self, request: FetchRequest, message: Message, later: NotYet) -> Outcome:
        """Note a request durably, to be submitted again when it is due. Raises Reject for one that cannot be."""
        state = deferred(request, later, self._most)
        await self._state.load(self._assignment())
        await self._state.put(message.partition, state, message)
        if later.rests:
            await self._state.put(message.partition, IngestState(kind="host", host=state.host, due=later.due), message)
        return Outcome.DEFERRED

    async def forget_rest(self, host: str) -> None:
        """The host answered, so its rest is over; one that is not was asked for while the request was under way."""
        rest = self._state.note("host", host)
        if rest is not None and (rest.state.due is None or rest.state.due <= datetime.now(UTC)):
            await self._state.drop(rest)

    async def _submit(self, note: Held) -> None:
        """First the request, then the note is taken back: whoever ends in between has it done twice, not never.

        A request that the topic does not take stays noted, and is tried again after REFUSED_WAIT_S.
        """
        state, now = note.state, time.monotonic()
        if not self._state.holds(note) or self._refused.get(note.key, now) > now:
            return
        if state.request is not None:
            try:
                await self._publisher.send(
                    REQUESTS,
                    state.host,
                    state.request,
                    event_id=f"{note.key[:200]} {state.request.attempt}",
                    time=datetime.now(UTC),
                    partition=note.partition,
                )
            except Reject as error:
                self._refused[note.key] = now + REFUSED_WAIT_S
                log.error(
                    "could not resubmit a deferred request; will retry", extra={"key": note.key, "detail": error.detail}
                )
                return
        self._refused.pop(note.key, None)
        await self._state.drop(note)


def deferred(request: FetchRequest, later: NotYet, most: int) -> IngestState:
    """The state that notes a request until it is due. Raises Reject for one that was put off too often or is too long,
    or whose URL is none."""
    attempt = request.attempt + later.counts
    if attempt > most:
        detail = (
            f"{request.url} was deferred {request.attempt} times, as its host asked; replay it when the host answers"
        )
        raise Reject("unreachable", detail, request.attempt)
    again = request.model_copy(update={"not_before": later.due, "attempt": attempt})
    size, largest = len(again.to_bytes()), manifest(REQUESTS).max_bytes
    if size > largest:
        # Written anew it is longer than it came, with every field in it.
        detail = f"deferred to {later.due}, the request would have {size} bytes, {REQUESTS} takes {largest}"
        raise Reject("too_large", f"{detail}; submit it again at that time, or with a shorter body")
    try:
        host = host_key(request.url)
    except ValueError as error:
        raise Reject("refused", f"{request.url[:200]!r} is not a URL ({error}); check its spelling") from error
    return IngestState(kind="deferred", host=host, url=request.url, due=later.due, request=again)


async def wait_until(due: datetime | None) -> None:
    """Wait for a time that is near; raise NotYet for one that is not, Reject for one that is years away."""
    if due is None:
        return
    wait = due - datetime.now(UTC)
    if wait > LONGEST_DEFERRAL:
        raise Reject("unsupported", f"not_before is {wait} ahead, the maximum is {LONGEST_DEFERRAL}; submit it later")
    if wait > LONGEST_WAIT:
        raise NotYet(due)
    await asyncio.sleep(max(0.0, wait.total_seconds()))
