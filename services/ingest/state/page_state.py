"""Page states: a page's validators, used to request it only if it changed, and checked for whether they can be trusted.

Some sites send an ETag that never changes, and would answer 304 for a page that did. Others send a new one with every
response, so that a conditional request never saves anything.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from services.ingest.addresses.address import Address
from services.ingest.fetching.result import Page
from services.runtime.messages.message import FUTURE_TOLERANCE

MAX_UNCHANGED = 20
"""Maximum consecutive 304 responses before the whole page is requested anyway."""

MAX_UNCHANGED_AGE = timedelta(days=7)
"""Maximum age of the last whole page before it is requested anyway."""

NEEDED_EVERY = timedelta(days=1)
"""How often it is noted that a page is still needed, at most: a write for each request would be too many."""

FLAPS = 3
"""Consecutive new validators for an unchanged page after which conditional requests are given up."""


class Purpose(NamedTuple):
    """What a page is fetched as, and for which source. A 304 answers a request only if the purpose is the same."""

    kind: str
    source_id: str | None


def purpose_of(request: FetchRequest) -> Purpose | None:
    """The purpose of a request; None if it names an article.

    Such a request needs the whole page, and its result says nothing to later requests for the current page.
    """
    if request.article_id is not None:
        return None
    return Purpose(request.kind, request.source_id)


def is_fresh(state: IngestState | None, request: FetchRequest, generation: int, now: datetime) -> bool:
    """Whether a request is not needed because its page was captured at the time that it states, or later.

    A capture of another purpose or an earlier extraction generation does not count, nor one by a clock so far ahead
    that it was refused. A request that names an article, or states no time, is always needed.
    """
    since = request.unless_fetched_since
    if since is None or request.article_id is not None or state is None or state.wanted_as != request.kind:
        return False
    if state.generation is None or state.generation < generation:
        return False
    if state.fetched_at is None or state.captured_at is None:
        return False
    is_ahead = max(state.fetched_at, state.captured_at) - now > FUTURE_TOLERANCE
    return not is_ahead and min(state.fetched_at, state.captured_at) >= since


def still_needed(state: IngestState, now: datetime) -> IngestState | None:
    """The state of a page that was asked for again, if that has to be noted: what nobody asks for is forgotten."""
    if state.needed_at is not None and state.needed_at <= now < state.needed_at + NEEDED_EVERY:
        return None
    return state.model_copy(update={"needed_at": now})


def request_headers(
    state: IngestState | None, generation: int, now: datetime, purpose: Purpose | None
) -> dict[str, str]:
    """The headers of a conditional request; empty if the whole page is needed.

    It is needed if the page was read by another extraction generation or for another purpose, if the last whole page is
    too old, if its capture was refused because a clock was ahead, or if the validators cannot be trusted.
    """
    if state is None or purpose is None or purpose != (state.wanted_as, state.source_id):
        return {}
    if state.distrusted or state.flaps >= FLAPS or state.generation != generation:
        return {}
    if state.unchanged >= MAX_UNCHANGED or state.fetched_at is None or now - state.fetched_at > MAX_UNCHANGED_AGE:
        return {}
    if state.captured_at is not None and state.captured_at - now > FUTURE_TOLERANCE:
        return {}
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in headers.items() if value}


def is_hidden(captured_at: datetime | None, *others: IngestState | None) -> bool:
    """Whether a capture is older than one that another worker took before, whose clock was ahead: Elasticsearch then
    refuses it as stale. Its validators must not be remembered, or a 304 would keep the other text for days."""
    later = [other.captured_at for other in others if other is not None and other.captured_at is not None]
    return captured_at is not None and any(captured_at <= one for one in later)


def digests_before(state: IngestState | None, captured_at: datetime, generation: int) -> bytes | None:
    """The digests of the capture before one that was taken at `captured_at`, from the state of its page. None if that
    was read by another extraction generation, or is not older."""
    if state is None or state.generation != generation or state.captured_at is None or state.captured_at >= captured_at:
        return None
    return state.digests


def remembered(
    state: IngestState | None,
    address: Address,
    page: Page,
    content: str,
    generation: int,
    purpose: Purpose | None,
    *,
    captured_at: datetime | None = None,
    digests: bytes | None = None,
    hidden: bool = False,
    partial: bool = False,
    listed: bool = False,
) -> IngestState | None:
    """The state to store after a whole page; None for a page that never had validators, unless a list names it.

    Without a purpose, only the capture is remembered of what is known already. captured_at, digests: those of the
    article read from the page. hidden: without validators, so that the page is fetched whole next time, and captured
    later than any capture that may have been accepted: one that was refused because a clock was ahead has taken the
    place of that. partial: the validators are those of a part of what was read.
    """
    if hidden and captured_at is not None and state is not None and state.captured_at is not None:
        captured_at = max(captured_at, min(state.captured_at, page.fetched_at + FUTURE_TOLERANCE))
    if purpose is None:
        if state is None or captured_at is None:
            return None
        return state.model_copy(update={"captured_at": captured_at, "digests": None})
    new = after_page(
        state,
        host=address.host_key,
        url=address.raw,
        headers={} if hidden or partial else page.headers,
        content=content,
        generation=generation,
        now=page.fetched_at,
        purpose=purpose,
        captured_at=captured_at,
    )
    if hidden:
        # As if it had not been fetched: its text is not what subscribers have.
        new = new.model_copy(update={"fetched_at": None})
    elif digests is not None:
        new = new.model_copy(update={"digests": digests})
    return new if listed or state is not None or new.etag or new.last_modified else None


def at_own_address(
    state: IngestState, known: IngestState | None, own: str, digests: bytes | None = None
) -> IngestState | None:
    """The state to store under a page's own address, if it was requested by another one, so that a request for that
    finds it captured; None if there is nothing to store. `known`: the state that the address has. `digests`: those of
    the article, if the page that was read is the one at this address.

    It has no validators, which belong to the other address. A state with some stays while they may be right.
    """
    if own == state.url or state.fetched_at is None or Address.of(own).host_key != state.host:
        return None
    if is_hidden(state.captured_at, known):
        digests = None
    has_same = known is not None and known.content is not None and known.content == state.content
    if known is not None and has_same and known.generation == state.generation:
        if digests is None or digests == known.digests:
            return None
        return known.model_copy(update={"captured_at": state.captured_at, "digests": digests})
    none = {"url": own, "etag": None, "last_modified": None, "content": None, "flaps": 0, "distrusted": False}
    return state.model_copy(update={**none, "digests": digests})


def after_page(
    state: IngestState | None,
    *,
    host: str,
    url: str,
    headers: Mapping[str, str],
    content: str,
    generation: int,
    now: datetime,
    purpose: Purpose,
    captured_at: datetime | None = None,
) -> IngestState:
    """The state after a whole page. `content`: a hash of the article, or of the feed."""
    etag, last_modified = _header(headers, "ETag"), _header(headers, "Last-Modified")
    same_generation = state is not None and state.generation == generation
    # Validators that failed once are distrusted for every purpose.
    flaps, distrusted = 0, state is not None and same_generation and state.distrusted
    if state is not None and same_generation and purpose == (state.wanted_as, state.source_id):
        same_validators = (etag, last_modified) == (state.etag, state.last_modified) and bool(etag or last_modified)
        same_content = content == state.content
        distrusted = distrusted or (same_validators and not same_content)
        flaps = state.flaps if same_validators or not same_content else state.flaps + 1
        flaps = flaps if same_content else 0
    return IngestState(
        kind="page",
        host=host,
        url=url,
        etag=etag,
        last_modified=last_modified,
        content=content,
        generation=generation,
        fetched_at=now,
        captured_at=captured_at,
        needed_at=now,
        wanted_as=purpose.kind,
        source_id=purpose.source_id,
        flaps=flaps,
        distrusted=distrusted,
    )


def after_not_modified(state: IngestState, now: datetime) -> IngestState:
    """The state after a 304 response."""
    return state.model_copy(update={"unchanged": state.unchanged + 1, "needed_at": now})


def _header(headers: Mapping[str, str], name: str) -> str | None:
    value = headers.get(name)
    # It is sent back to the site unchanged, so it must be a valid header value, and none that was mended.
    return value if value and len(value) <= 1024 and value.isprintable() and "\ufffd" not in value else None
