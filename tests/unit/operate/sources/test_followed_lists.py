"""How lists fare, by what is remembered of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from schemas.ingest_state import Followed, Health, IngestState, Poll
from schemas.ingest_state.followed import Extraction, Freshness, Move, Problem
from services.ingest.schedule.poll_plan import Pace, after_poll
from services.ingest.sources.catalogue import Catalogue, FollowedList, Source
from services.operate.sources import followed_lists
from services.operate.sources.followed_lists import BROKEN, OVERDUE, of_source, read_states, report, rhythms
from services.runtime.messages.message import Message
from services.runtime.settings import Settings

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=20)
FEED = "https://a.example/feed"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def one_list(*, paused: bool = False) -> FollowedList:
    return Catalogue([Source.of({"id": "a", "lists": [FEED], "paused": paused})]).lists()[0]


def state(*polls: Poll, health: Health | None = None, due: datetime = SOON, url: str = FEED) -> IngestState:
    followed = Followed(polls=list(polls), health=health, why="half of an entry is expected until then")
    return IngestState(kind="feed", host="a.example", url=url, due=due, feed=followed)


def poll(ago_min: float, *, failed: bool = False, new: int = 0) -> Poll:
    at = NOW - minutes(ago_min)
    if failed:
        return Poll(at=at, result="failed", problem="dns", detail="the host name does not resolve")
    return Poll(at=at, result="new" if new else "nothing", entries=20, new=new, status=200)


def failing(times: int) -> Health:
    problem = Problem(kind="dns", detail="the host name does not resolve")
    return Health(failures=times, failing_since=NOW - minutes(10), problem=problem)


def fresh(**fields: object) -> Freshness:
    given: dict[str, object] = {"new_at": NOW - minutes(90), "watched_since": NOW - timedelta(days=90), "rate": 12.0}
    return Freshness.model_validate(given | fields)


def test_a_list_that_is_read_is_well() -> None:
    health = Health(freshness=fresh(), extraction=Extraction(articles=9, others=1))
    found = report(one_list(), state(poll(10), poll(90, new=3), health=health), NOW)
    assert (found.state, found.said, found.is_wrong) == ("ok", "", False)
    assert (found.last_new, found.entries_a_day, found.article_share) == (NOW - minutes(90), 12.0, 0.9)
    assert found.last_poll is not None
    assert found.last_poll.at == NOW - minutes(10)


@pytest.mark.parametrize(("times", "is_wrong"), [(1, False), (BROKEN - 1, False), (BROKEN, True)])
def test_a_list_that_fails_is_broken_after_some_polls(times: int, is_wrong: bool) -> None:
    found = report(one_list(), state(poll(1, failed=True), health=failing(times)), NOW)
    assert (found.state, found.is_wrong) == ("failing", is_wrong)
    assert "the host name does not resolve. Next: check the host name" in found.said


def test_a_list_that_is_silent_says_why() -> None:
    health = Health(freshness=fresh(expected=500.0, new_at=NOW - timedelta(days=40), finds=100), succeeded_at=NOW)
    found = report(one_list(), state(poll(1), health=health), NOW)
    assert (found.state, found.is_wrong) == ("silent", True)
    assert found.said.startswith("quiet: nothing new since 2026-01-24")


def test_entries_that_are_no_articles_are_a_silence() -> None:
    extraction = Extraction(articles=5, others=20, row=20, row_since=NOW - timedelta(days=1))
    found = report(one_list(), state(poll(1), health=Health(freshness=fresh(), extraction=extraction)), NOW)
    assert (found.state, found.is_wrong) == ("silent", True)
    assert found.said.startswith("no_articles: the last 20 entries are no articles")


def test_a_list_that_has_moved_is_well_and_says_where() -> None:
    move = Move(to="https://b.example/feed", since=NOW - timedelta(days=2), last=NOW, answers=9)
    found = report(one_list(), state(poll(1), health=Health(freshness=fresh(), move=move)), NOW)
    assert (found.state, found.is_wrong) == ("ok", False)
    assert found.said == "it has moved for good: write https://b.example/feed into the file"


@pytest.mark.parametrize(("late", "state_"), [(OVERDUE - minutes(1), "ok"), (OVERDUE + minutes(1), "overdue")])
def test_a_poll_that_nobody_makes_is_overdue(late: timedelta, state_: str) -> None:
    found = report(one_list(), state(poll(60), due=NOW - late), NOW)
    assert (found.state, found.is_wrong) == (state_, state_ == "overdue")


def test_a_list_without_a_poll_waits_and_a_paused_one_does_not() -> None:
    assert (report(one_list(), None, NOW).state, report(one_list(), state(), NOW).state) == ("not polled yet",) * 2
    found = report(one_list(paused=True), state(poll(9999, failed=True), due=NOW - timedelta(days=9)), NOW)
    assert (found.state, found.is_wrong, found.due) == ("paused", False, None)


def test_a_source_has_its_own_lists_and_those_it_shares() -> None:
    catalogue = Catalogue(
        [
            Source.of({"id": "a", "lists": [FEED, "https://a.example/2"]}),
            Source.of({"id": "b", "lists": ["https://A.example/feed?utm_source=b"]}),
        ]
    )
    reports = [report(one, None, NOW) for one in catalogue.lists()]
    assert [one.followed.url for one in of_source(reports, catalogue, "b")] == [FEED]
    assert len(of_source(reports, catalogue, "a")) == 2
    assert of_source(reports, catalogue, "c") == []


def test_without_a_rhythm_every_hour_is_alike() -> None:
    found = rhythms(Followed(health=Health(freshness=fresh(rate=48.0))), NOW)
    assert {round(value, 6) for values in found for value in values} == {2.0}


def test_a_rhythm_tells_the_hours_apart() -> None:
    """A list with an entry after 8 every workday, of which it has four weeks."""
    monday = datetime(2026, 2, 2, 8, tzinfo=UTC)
    dates = [monday + timedelta(days=day, minutes=7 * day % 50) for day in range(28) if day % 7 < 5]
    now = datetime(2026, 3, 2, tzinfo=UTC)
    learned = after_poll(None, now=now, dates=dates, listed=len(dates), pace=Pace())
    found = rhythms(Followed(rhythm=learned), NOW)
    assert max(range(24), key=found.weekdays.__getitem__) == 8
    assert found.weekdays[8] > 3 * found.weekdays[20]
    assert sum(found.weekdays) > 2 * sum(found.sunday)


def message(value: IngestState | bytes | None, partition: int = 0, key: str = f"feed {FEED}") -> Message:
    body = value.to_bytes() if isinstance(value, IngestState) else value
    return Message("dateline.ingest-state.v1", partition, 0, key.encode(), body, [], NOW)


@pytest.mark.parametrize(
    ("messages", "found"),
    [
        ([message(state()), message(state(poll(1)))], [1]),
        ([message(state()), message(None)], []),
        ([message(state()), message(b"no state")], []),
        # It moved with its host; the tombstone is written last.
        ([message(state(), 0), message(state(poll(1)), 3), message(None, 0)], [1]),
        ([message(b"a page", key="page https://a.example/feed"), message(state())], [0]),
    ],
    ids=["newer", "removed", "unreadable", "moved", "other states"],
)
def test_the_last_state_of_a_list_counts(
    messages: list[Message], found: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> Iterator[Message]:
        return iter(messages)

    monkeypatch.setattr(followed_lists, "require_topics", lambda *_: None)
    monkeypatch.setattr(followed_lists, "read_reporting", read)
    states = read_states(Settings())
    assert [len(one.feed.polls) for one in states.values() if one.feed] == found
    assert set(states) <= {FEED}
