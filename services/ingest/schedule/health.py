"""Health: what is wrong with a list that is followed, when to try it again, and where it has moved.

A list is never given up. Pure: the clock is passed in.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from heapq import nlargest

from schemas.ingest_state.followed import Health, Move, Problem, ProblemKind
from schemas.text import well_formed
from services.ingest.fetching.media_type import SNIFFED, sniff
from services.ingest.fetching.result import FetchError, FetchResult, Page
from services.ingest.schedule.harvest import FUTURE, Harvest
from services.ingest.schedule.remedies import remedy
from services.ingest.schedule.silence import Expect, after_reading
from services.ingest.visiting.not_yet import NotYet
from services.runtime.outcome import Reject

FIRST_RETRY = timedelta(minutes=5)
"""Wait after the first failure; doubled with each one that follows, up to the limits below."""

SHORT_RETRY = timedelta(minutes=30)
"""The doubling goes on beyond this only where a longer wait is at most RETRY_SHARE of the outage."""

RETRY_SHARE = 0.1
"""Maximum wait as a share of how long polls have failed: when a site is back, it is noticed after another tenth of its
outage at the most, and an outage of ten days still costs only some fifty requests."""

MAX_RETRY = timedelta(hours=24)
"""Maximum wait after a failure."""

MAX_GONE_RETRY = timedelta(days=7)
"""Maximum wait after 410: the site says that the list is gone for good, but some say so by mistake."""

JITTER = 0.2
"""Share of a wait that is left out at random, so that lists which failed together do not return together."""

MOVE_ANSWERS = 3
"""Answers that must agree on the new address of a list."""

MOVE_TIME = timedelta(days=1)
"""How long they must have agreed: many permanent redirects are gone the next day."""

NEWEST = 3
"""Dates remembered: a list without the three newest entries is an older copy, while one or two may be withdrawn."""

_LONGEST_DETAIL = 300

_BY_RESULT: Mapping[FetchResult, ProblemKind] = {
    "unresolved": "dns",
    "tls": "tls",
    "timeout": "timeout",
    "connection_refused": "connection_refused",
    "unreachable": "connection",
    "cut_off": "connection",
    "not_found": "not_found",
    "rate_limited": "rate_limited",
    "server_error": "server_error",
    "client_error": "client_error",
    "too_many_redirects": "redirects",
    "bad_response": "bad_response",
    "refused_coding": "bad_response",
    "refused_url": "address",
    "refused_address": "address",
    "refused_type": "type",
    "too_large": "too_large",
    "disallowed": "robots",
}
_BY_STATUS: Mapping[int, ProblemKind] = {
    401: "forbidden",
    402: "forbidden",
    403: "forbidden",
    410: "gone",
    451: "forbidden",
}


def problem_of(error: Reject | NotYet, page: Page | None = None) -> Problem | None:
    """What is wrong with a poll that ended so; None if it merely has to wait for its turn at the host.

    page: what was fetched, if the error came after that.
    """
    cause = error.__cause__
    fetching = cause if isinstance(cause, FetchError) else None
    not_before = error.due if isinstance(error, NotYet) else None
    if fetching is not None:
        kind = _BY_STATUS.get(fetching.status or 0, _BY_RESULT.get(fetching.result, "other"))
        return Problem(kind=kind, detail=_short(fetching.detail), status=fetching.status, not_before=not_before)
    if isinstance(error, NotYet):
        detail = "robots.txt cannot be fetched, so nothing may be requested"
        return Problem(kind="robots", detail=detail, not_before=not_before) if error.counts else None
    if page is not None:
        return Problem(kind=_unreadable(page), detail=_short(error.detail), status=page.status)
    return Problem(kind="other", detail=_short(error.detail))


def fault_of(health: Health, harvest: Harvest, now: datetime) -> Problem | None:
    """What is wrong with a list that could be read: it lost its entries, or is an older copy of itself."""
    if harvest.entries == 0 and health.held and not (harvest.rolling or health.may_be_empty):
        return Problem(kind="empty", detail=f"it lists nothing; before, it had {health.held} entries")
    if len(health.newest) < NEWEST or harvest.new_dates:
        return None
    newest = harvest.newest(now)
    if newest is not None and newest < min(health.newest):
        detail = (
            f"its newest entry is of {newest:%Y-%m-%d %H:%M}, but it had one of {max(health.newest):%Y-%m-%d %H:%M}"
        )
        return Problem(kind="only_old", detail=detail)
    return None


def after_failure(
    health: Health | None, problem: Problem, now: datetime, *, jitter: float = 0.0
) -> tuple[Health, datetime]:
    """The health after a poll that failed, and when to poll again. jitter: from 0 to 1, the same for the same list."""
    health = health or Health()
    # A clock that was put back must not make an outage begin in the future.
    since = min(health.failing_since or now, now)
    after = health.model_copy(
        update={
            "failures": health.failures + 1,
            "gone": health.gone + 1 if problem.kind == "gone" else 0,
            "failing_since": since,
            "problem": problem,
        }
    )
    wait = _wait(after, now - since) * (1 - JITTER * jitter)
    return after, max(now + wait, problem.not_before or now)


def after_success(
    health: Health | None, harvest: Harvest, expect: Expect, now: datetime, *, lately: float = 1.0
) -> Health:
    """The health after a poll that succeeded, and in which `fault_of` found no fault. expect: the rhythm of the list,
    as it was before this poll, or as its first listing states it. lately: how many entries came of late for each that
    was expected, those of this poll included."""
    health = health or Health()
    emptied = health.problem is not None and health.problem.kind == "empty"
    return health.model_copy(
        update={
            "failures": 0,
            "gone": 0,
            "failing_since": None,
            "problem": None,
            "succeeded_at": now,
            "newest": _newest(health, harvest, now),
            "held": harvest.entries or health.held,
            "may_be_empty": health.may_be_empty or (emptied and harvest.entries == harvest.new > 0),
            "freshness": after_reading(health, harvest, expect, now, lately=lately),
        }
    )


def after_redirect(health: Health, to: str | None, now: datetime, *, read: bool = True) -> Health:
    """The health after an answer: `to` is where permanent redirects led, if there were any.

    read: it was read as a list. What was not modified only confirms a move that such an answer began: many lists that
    moved lead to a home page.
    """
    move = health.move
    if to is None or not (read or (move is not None and move.to == to)):
        return health if move is None else health.model_copy(update={"move": None})
    if move is None or move.to != to or move.last > now:
        return health.model_copy(update={"move": Move(to=to, since=now, last=now, answers=1)})
    return health.model_copy(update={"move": move.model_copy(update={"last": now, "answers": move.answers + 1})})


def new_address(health: Health) -> str | None:
    """The address to follow from now on, once enough answers have agreed on it."""
    move = health.move
    if move is None or move.answers < MOVE_ANSWERS or move.last - move.since < MOVE_TIME:
        return None
    return move.to


def said(health: Health) -> str | None:
    """What is wrong with the list in one line, and what to do next; None if the last poll succeeded."""
    problem = health.problem
    if problem is None or health.failing_since is None:
        return None
    polls = _polls(health.failures)
    detail = problem.detail.rstrip(".")
    return (
        f"{problem.kind} since {health.failing_since:%Y-%m-%d %H:%M} UTC ({polls}): {detail}. Next: {remedy(problem)}"
    )


def why_then(health: Health, due: datetime, now: datetime) -> str:
    """Why a list whose poll has failed now is polled again at `due`, and what a person can do."""
    problem = health.problem
    if problem is None:
        return ""
    if problem.not_before is not None and due <= problem.not_before:
        when = "its host asked to be left alone until then"
    else:
        again = f"{max((due - now) / timedelta(minutes=1), 1):.0f} minutes later"
        when = f"after {_polls(health.failures)} that failed, the next one comes {again}"
    return f"{problem.kind}: {remedy(problem)}; {when}"


def _polls(count: int) -> str:
    return "1 poll" if count == 1 else f"{count} polls"


def _wait(health: Health, failing: timedelta) -> timedelta:
    """How long to wait after the last of some failures. failing: since when polls fail."""
    if health.gone:
        return min(_doubled(health.gone), MAX_GONE_RETRY)
    return min(_doubled(health.failures), max(SHORT_RETRY, RETRY_SHARE * failing), MAX_RETRY)


def _doubled(failures: int) -> timedelta:
    # At most twelve doublings, fourteen days: with very many, a timedelta would overflow.
    return FIRST_RETRY * float(2 ** min(failures - 1, 12))


def _newest(health: Health, harvest: Harvest, now: datetime) -> list[datetime]:
    """The dates of the newest entries. While none is new, those of withdrawn ones count."""
    if harvest.new == 0 and health.newest:
        return health.newest
    return nlargest(NEWEST, (date for date in harvest.dates if date <= now + FUTURE)) or health.newest


def _unreadable(page: Page) -> ProblemKind:
    """Why a page that was fetched is no list."""
    if not page.body.strip():
        return "empty"
    # XHTML begins like any XML.
    is_page = sniff(page.body) == "text/html" or b"<html" in page.body[:SNIFFED].lower()
    return "html" if is_page else "ill_formed"


def _short(detail: str) -> str:
    text = " ".join(well_formed(detail).split())
    return text if len(text) <= _LONGEST_DETAIL else f"{text[: _LONGEST_DETAIL - 1]}…"
