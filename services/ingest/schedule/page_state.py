"""Page states: what a site said of its page last, used to ask whether it changed, and checked against lies.

Some sites give an ETag that never changes, and would say 304 to a page that did; others give another one to each
answer, so that asking is in vain.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.fetch_request import FetchRequest
from schemas.ingest_state import IngestState
from services.ingest.addresses.identity import host_key
from services.ingest.fetching.result import Page

MOST_UNCHANGED = 20
"""Answers 304 in a row after which the whole page is asked for, whatever its validators say."""

LONGEST_UNCHANGED = timedelta(days=7)
"""Time after which it is, too."""

FLAPS = 3
"""New validators for an unchanged page, in a row, after which asking by them is given up."""


class Wish(NamedTuple):
    """What a page is wanted as, and for whom: what was made of it for one wish does not answer another."""

    kind: str
    source_id: str | None


def wish_of(request: FetchRequest) -> Wish | None:
    """What a request wants a page as; None for a capture of its own time or article.

    That one is wanted whole, and what was made of it answers nobody who wants the page as it is.
    """
    if request.captured_at is not None or request.article_id is not None:
        return None
    return Wish(request.kind, request.source_id)


def request_headers(state: IngestState | None, generation: int, now: datetime, wish: Wish | None) -> dict[str, str]:
    """The headers that ask for a page only if it changed since; none where the whole page is wanted.

    That is so for a page that was read by an older extraction generation or for another wish, for one not seen whole
    for long, and for one whose validators cannot be trusted.
    """
    if state is None or wish is None or wish != (state.wanted_as, state.source_id):
        return {}
    if state.distrusted or state.flaps >= FLAPS or state.generation != generation:
        return {}
    if state.unchanged >= MOST_UNCHANGED or state.fetched_at is None or now - state.fetched_at > LONGEST_UNCHANGED:
        return {}
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in headers.items() if value}


def remembered(
    state: IngestState | None, url: str, page: Page, content: str, generation: int, wish: Wish | None
) -> IngestState | None:
    """What to remember of a whole page; None for a capture of its own, and for a page that never gave validators."""
    if wish is None:
        return None
    new = after_page(
        state,
        host=host_key(url),
        url=url,
        headers=page.headers,
        content=content,
        generation=generation,
        now=page.fetched_at,
        wish=wish,
    )
    return new if state is not None or new.etag or new.last_modified else None


def after_page(
    state: IngestState | None,
    *,
    host: str,
    url: str,
    headers: Mapping[str, str],
    content: str,
    generation: int,
    now: datetime,
    wish: Wish,
) -> IngestState:
    """What is known after a whole page. `content`: a hash of what was made of it."""
    etag, last_modified = _header(headers, "ETag"), _header(headers, "Last-Modified")
    same_generation = state is not None and state.generation == generation
    # Who lied once did so whatever the page was wanted as.
    flaps, distrusted = 0, state is not None and same_generation and state.distrusted
    if state is not None and same_generation and wish == (state.wanted_as, state.source_id):
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
        wanted_as=wish.kind,
        source_id=wish.source_id,
        flaps=flaps,
        distrusted=distrusted,
    )


def after_not_modified(state: IngestState) -> IngestState:
    """What is known after an answer 304."""
    return state.model_copy(update={"unchanged": state.unchanged + 1})


def _header(headers: Mapping[str, str], name: str) -> str | None:
    value = headers.get(name)
    # It is sent back to the site as it came, so it must be something that can be sent.
    return value if value and len(value) <= 1024 and value.isprintable() else None
