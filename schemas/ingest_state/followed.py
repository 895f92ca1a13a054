"""What is remembered of a list that is followed: a feed, a sitemap, a front page."""

from typing import Literal

from pydantic import Field

from schemas.record import Base64, Instant, Record

PollResult = Literal["new", "nothing", "not_modified", "failed"]


class Poll(Record):
    """One poll of a list, as people want to see it."""

    at: Instant = Field(description="When it was polled.")
    result: PollResult = Field(description="new: new entries. nothing: none. not_modified: a response 304.")
    problem: str | None = Field(None, max_length=64, description="Class of what went wrong, such as `dns` or `status`.")
    detail: str | None = Field(None, max_length=300, description="What went wrong, in words.")
    status: int | None = Field(None, ge=100, le=999, description="HTTP status.")
    entries: int = Field(0, ge=0, lt=2**31, description="Entries that the list held.")
    new: int = Field(0, ge=0, lt=2**31, description="Entries that were not known.")
    changed: int = Field(0, ge=0, lt=2**31, description="Known entries that had changed.")
    gap: bool = Field(False, description="No entry was known: others may have come and gone since the poll before.")


class Rhythm(Record):
    """When entries appear, as learned from their own dates and from the polls."""

    cells: Base64 = Field(
        description="Entries, then hours watched, of each hour of the day (UTC) of workdays, Saturdays and Sundays: "
        "16 bits each, little-endian, in 64ths of an entry and 1024ths of an hour.",
    )
    as_of: Instant = Field(description="Until when old entries are forgotten.")
    polled_at: Instant = Field(description="When the list was last read.")
    fresh_until: Instant = Field(description="Until when what was read is fresh.")
    window: int = Field(0, ge=0, lt=2**31, description="Entries that the list holds.")
    seen: float = Field(0, description="Entries of the last day or so, weighted by age.")
    expected: float = Field(0, description="How many were expected.")
    excess: float = Field(0, description="Entries that are expected to follow the last ones.")
    shift: float = Field(0, description="Seconds from the date of an entry to when it can be seen.")
    trust: float = Field(0.5, description="Share of the entries whose dates the polls confirm.")
    proof: int | None = Field(0, description="Entries that confirm the dates of the first poll; null: decided.")
    clump: float = Field(1, description="Entries that come at once.")
    spread: float = Field(1, description="Variance of the number of entries, relative to a Poisson process.")
    made: float = Field(0, description="Polls of the last days, weighted by age.")
    planned: float = Field(0, description="How many were planned.")


ProblemKind = Literal[
    "dns",  # the host name does not resolve
    "tls",
    "timeout",
    "connection_refused",  # no server listens there
    "connection",  # it broke off, or could not be made
    "gone",  # 410
    "not_found",  # 404
    "forbidden",  # 401, 402, 403, 451
    "rate_limited",  # 429
    "server_error",  # 5xx
    "client_error",  # another status
    "redirects",  # too many
    "bad_response",  # not HTTP, or an impossible status
    "address",  # a limit or policy of ours forbids the address
    "robots",  # robots.txt disallows it, or cannot be fetched
    "type",  # a picture, a film: nothing that could be a list
    "html",  # a page where a list is expected
    "ill_formed",  # neither a page nor a readable list
    "empty",  # no entries, where there were some
    "only_old",  # an older copy: its newest entries are missing
    "too_large",
    "other",
]
"""What can be wrong with a poll."""

SilenceCause = Literal["unreachable", "stale", "quiet", "no_articles"]
"""Why a list is silent."""


class Problem(Record):
    """What is wrong with a poll."""

    kind: ProblemKind = Field(description="Class of what went wrong.")
    detail: str = Field(max_length=300, description="What went wrong, in words.")
    status: int | None = Field(None, ge=100, le=999, description="HTTP status.")
    not_before: Instant | None = Field(None, description="Until when the host asked to be left alone.")


class Move(Record):
    """Where permanent redirects of the list lead: adopted once answers have agreed for long enough."""

    to: str = Field(min_length=1, max_length=8192, description="The new URL.")
    since: Instant = Field(description="When a response first led there.")
    last: Instant = Field(description="When one last did.")
    answers: int = Field(ge=1, lt=2**31, description="How many did.")


class Lull(Record):
    """A time without new entries, measured in the entries that were expected in it."""

    at: Instant = Field(description="When it ended.")
    expected: float = Field(ge=0, description="Entries expected in it.")
    early: bool = Field(False, description="From when the list's rhythm was hardly known.")


class Gap(Record):
    """A poll that knew no entry of the list: those between two windows were not seen."""

    at: Instant = Field(description="When it was polled.")
    since: Instant | None = Field(None, description="Date of the newest entry seen before.")
    until: Instant | None = Field(None, description="Date of the oldest entry seen after.")
    expected: float = Field(0, ge=0, description="Entries expected in between.")


class Alarm(Record):
    """A silence that was reported."""

    cause: SilenceCause = Field(
        description="unreachable: polls fail. stale: polls succeed, and bring an old copy. quiet: the list is read, "
        "and lists nothing new. no_articles: there are new entries, and none of them is an article."
    )
    since: Instant = Field(description="When the list fell silent.")
    told_at: Instant = Field(description="When it was reported.")


class Freshness(Record):
    """How long nothing new was listed, and what says how long that may last."""

    new_at: Instant = Field(description="Date of the last new entry, or when it was found.")
    dated_at: Instant | None = Field(None, description="What that entry stated as its date, if it did.")
    expected: float = Field(0, ge=0, description="Entries expected since then, as far as polls succeeded.")
    rate: float = Field(0, ge=0, description="Entries expected a day, when new ones were found.")
    lately: float = Field(
        1,
        ge=0,
        le=1,
        description="Entries of late for each expected, when the last new one was found; at most 1.",
    )
    finds: int = Field(0, ge=0, lt=2**31, description="Polls that found new entries, after the first poll.")
    watched_since: Instant = Field(description="From when on the lulls are known.")
    lulls: list[Lull] = Field(default_factory=list, max_length=8, description="The longest ones of a year.")
    lull_count: float = Field(0, ge=0, description="All lulls, fading.")
    lull_sum: float = Field(0, ge=0, description="Entries expected in them.")
    dated: float = Field(0, ge=0, description="Finds with dates, fading.")
    late: float = Field(0, ge=0, description="Those of them whose entries were all much older than known ones.")
    unlike: bool = Field(False, description="Polls failed since `new_at`: what ends now was no lull of its own.")
    copied_at: Instant | None = Field(None, description="When a server made the copy that the last poll brought.")
    elsewhere: int = Field(0, ge=0, lt=2**31, description="Articles that other lists of the source brought since then.")
    same: int = Field(0, ge=0, lt=2**31, description="Polls in a row that brought the same bytes.")
    idle: float = Field(0, ge=0, description="Polls without a new entry before that row, fading.")
    idle_same: float = Field(0, ge=0, description="Those of them that brought the same bytes.")


class Extraction(Record):
    """How many of the entries turned out to be articles."""

    articles: float = Field(0, ge=0, description="Entries that were read as articles, fading.")
    others: float = Field(0, ge=0, description="Entries that were not, fading.")
    row: int = Field(0, ge=0, lt=2**31, description="Entries in a row that were not.")
    row_since: Instant | None = Field(None, description="When the first one of this row was tried.")
    longest_row: int = Field(0, ge=0, lt=2**31, description="The longest row that ended with an article.")


class Health(Record):
    """Whether the list can be read, and what is expected of it."""

    failures: int = Field(0, ge=0, lt=2**31, description="Polls that failed since the last one that succeeded.")
    gone: int = Field(0, ge=0, lt=2**31, description="How many of them, the last ones in a row, were answered 410.")
    failing_since: Instant | None = Field(None, description="When the first of them failed.")
    problem: Problem | None = Field(None, description="Of the last poll; null if it succeeded.")
    succeeded_at: Instant | None = Field(None, description="When a poll last succeeded.")
    newest: list[Instant] = Field(
        default_factory=list, max_length=3, description="Dates of the newest entries seen, newest first."
    )
    held: int = Field(0, ge=0, lt=2**31, description="Entries of the last list that had any.")
    may_be_empty: bool = Field(False, description="It was empty once, and then listed only entries that were new.")
    move: Move | None = None
    gaps: int = Field(0, ge=0, lt=2**31, description="Polls after which entries may be missing.")
    last_gap: Gap | None = None
    freshness: Freshness | None = None
    extraction: Extraction = Extraction()
    alarm: Alarm | None = None


class HubSubscription(Record):
    """A subscription to what a WebSub hub says of a list, and how much of it the hub says."""

    hub: str = Field(min_length=1, max_length=8192, description="URL of the hub.")
    topic: str = Field(min_length=1, max_length=8192, description="URL by which the hub knows the list.")
    asked_at: Instant = Field(description="When the hub was last asked for it.")
    refused: str | None = Field(None, max_length=300, description="Why the hub did not take it, then.")
    lease_until: Instant | None = Field(None, description="Until when it pushes, as it said; null before it did.")
    pushed: float = Field(0, ge=0, description="New entries found because it pushed, fading.")
    missed: float = Field(0, ge=0, description="New entries found otherwise while it was to push, fading.")


class Followed(Record):
    """What is known of a list that is polled."""

    list_kind: str | None = Field(None, max_length=32, description="What the list turned out to be.")
    memory: Base64 | None = Field(None, description="The known entries, packed.")
    rhythm: Rhythm | None = None
    health: Health | None = None
    websub: HubSubscription | None = None
    lastmod: Instant | None = Field(None, description="Of a sitemap: what its index said when it was last read.")
    lastmod_failed: bool = Field(False, description="Its index once said that it had not changed when it had.")
    polls: list[Poll] = Field(default_factory=list, max_length=10, description="The last polls, newest first.")
    why: str = Field("", max_length=500, description="Why the next poll is when it is.")
