"""How the lists of the catalogue fare, from what the ingest workers remember of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from schemas.ingest_state import Followed, IngestState, Poll
from schemas.topics.names import STATE
from services.ingest.addresses.address import Address
from services.ingest.following import outlook
from services.ingest.schedule import health
from services.ingest.schedule.silence import Expect, silence_of
from services.ingest.sources.catalogue import Catalogue, FollowedList, list_key
from services.operate.progress import Progress, read_reporting, silent
from services.operate.required_topics import require_topics
from services.runtime.settings import Settings

ListState = Literal["ok", "failing", "silent", "overdue", "not polled yet", "paused"]
"""failing: the last poll failed. silent: something should have come by now. overdue: no worker polls it."""

OVERDUE = timedelta(minutes=30)
"""How late a poll may be: its host may have other requests before it, and a worker may just be restarting."""

BROKEN = 3
"""Polls in a row that fail before a list counts as broken: most outages are over by then."""

_KEY = b"feed "
"""What the keys of lists begin with; the topic also holds a state for every page."""
_WEEK = timedelta(days=7)
_HOUR = timedelta(hours=1)


class Rhythms(NamedTuple):
    """Entries expected in each hour of the day, UTC."""

    weekdays: Sequence[float]
    saturday: Sequence[float]
    sunday: Sequence[float]


@dataclass(frozen=True, slots=True)
class ListReport:
    """A list, and what is known of it."""

    followed: FollowedList
    state: ListState
    said: str
    """What is wrong, since when, and what to do; empty if nothing is."""
    is_wrong: bool
    """Whether a script should tell somebody."""
    due: datetime | None
    known: Followed

    @property
    def last_poll(self) -> Poll | None:
        """The last poll."""
        return self.known.polls[0] if self.known.polls else None

    @property
    def last_new(self) -> datetime | None:
        """The date of the last new entry, or when it was found."""
        fresh = self.known.health.freshness if self.known.health else None
        return fresh.new_at if fresh else next((poll.at for poll in self.known.polls if poll.new), None)

    @property
    def entries_a_day(self) -> float | None:
        """Entries expected a day, over a week; None while no entry has come."""
        fresh = self.known.health.freshness if self.known.health else None
        return fresh.rate if fresh else None

    @property
    def article_share(self) -> float | None:
        """The share of its last entries that were read as articles; None before the first."""
        tried = self.known.health.extraction if self.known.health else None
        return tried.articles / (tried.articles + tried.others) if tried and tried.articles + tried.others else None


def survey_lists(
    settings: Settings, catalogue: Catalogue, now: datetime, progress: Progress = silent
) -> list[ListReport]:
    """A report of each list, in the order of the catalogue. Raises TopicsMissing and KafkaUnreachable."""
    known = read_states(settings, progress)
    return [report(one, known.get(one.url), now) for one in catalogue.lists()]


def of_source(reports: Iterable[ListReport], catalogue: Catalogue, source_id: str) -> list[ListReport]:
    """Those of the lists that a source names; none for an unknown source."""
    source = catalogue.source(source_id)
    named = {list_key(one.url) for one in source.lists} if source else set()
    return [one for one in reports if list_key(Address.of(one.followed.url)) in named]


def read_states(settings: Settings, progress: Progress = silent) -> dict[str, IngestState]:
    """What the workers remember of lists, by URL. Raises TopicsMissing and KafkaUnreachable."""
    require_topics(settings, [STATE])
    # By partition too: a state that moved with its host (`dateline topics grow`) has a tombstone where it was.
    found: dict[tuple[bytes, int], IngestState] = {}
    for message in read_reporting(settings, STATE, progress):
        key = message.key or b""
        if not key.startswith(_KEY):
            continue
        found.pop((key, message.partition), None)
        if message.value is not None:
            try:
                found[key, message.partition] = IngestState.from_bytes(message.value)
            except ValueError:
                # An unreadable state counts as none, as for the workers.
                continue
    return {state.url: state for state in found.values() if state.url is not None}


def report(one: FollowedList, state: IngestState | None, now: datetime) -> ListReport:
    """How a list fares, by what is remembered of it."""
    known = (state.feed if state else None) or Followed()
    due = state.due if state else None
    if one.paused:
        return ListReport(one, "paused", "", False, None, known)
    if not known.polls:
        return ListReport(one, "not polled yet", "", False, due, known)
    if due is not None and due < now - OVERDUE:
        said = f"a poll was due at {_minute(due)}: run an ingest worker with this file in DATELINE_SOURCES"
        return ListReport(one, "overdue", said, True, due, known)
    well = known.health
    silence = silence_of(well, expectation(known), now)
    if silence is not None:
        return ListReport(one, "silent", f"{silence.cause}: {silence.said}", True, due, known)
    if well is not None and (problem := health.said(well)):
        return ListReport(one, "failing", problem, well.failures >= BROKEN, due, known)
    to = health.new_address(well) if well is not None else None
    return ListReport(one, "ok", f"it has moved for good: write {to} into the file" if to else "", False, due, known)


def expectation(known: Followed) -> Expect:
    """How many entries are expected of a list between two times. Without a rhythm, every hour is alike."""
    if known.rhythm is not None:
        return outlook.expectation(known.rhythm)
    fresh = known.health.freshness if known.health else None
    rate = fresh.rate if fresh else 0.0
    return lambda since, until: max((until - since) / timedelta(days=1), 0.0) * rate


def rhythms(known: Followed, now: datetime) -> Rhythms:
    """What was learned of the hours in which entries appear."""
    expect = expectation(known)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    days = [[expect(at, at + _HOUR) for at in _hours(monday + timedelta(days=day))] for day in range(7)]
    weekdays = [sum(day[hour] for day in days[:5]) / 5 for hour in range(24)]
    return Rhythms(weekdays, days[5], days[6])


def _hours(midnight: datetime) -> list[datetime]:
    return [midnight + hour * _HOUR for hour in range(24)]


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
