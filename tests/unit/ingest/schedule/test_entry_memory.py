"""What a list may do without a request being made of it, and what leads to one."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.addresses.address import Address
from services.ingest.schedule.entry_memory import (
    FORGOTTEN,
    LATELY,
    MOST_GONE,
    MOST_LISTED,
    UNDATED,
    WINDOWS,
    Sifted,
    needed_since,
    sift,
)
from services.ingest.sources.feed_entry import FeedEntry

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = 50


def entry(number: int, title: str | None = None, url: str | None = None, **fields: object) -> FeedEntry:
    made = FeedEntry(
        Address.of(url or f"https://harborwire.example/{number}/ferry"),
        title or f"Ferry number {number} sails",
        NOW - timedelta(minutes=number),
        entry_id=f"urn:harborwire:{number}",
        updated_at=NOW - timedelta(minutes=number),
    )
    return made._replace(**fields)  # type: ignore[arg-type]  # the fields differ from test to test


LIST = [entry(number) for number in range(WINDOW)]


class Followed:
    """A list with its memory, polled every five minutes. `requests`: how many entries were requested in all."""

    def __init__(self) -> None:
        self.memory: bytes | None = None
        self.now = NOW
        self.requests = 0

    def poll(self, entries: Sequence[FeedEntry], after: timedelta = timedelta(minutes=5)) -> Sifted:
        self.now += after
        found = sift(self.memory, entries, self.now)
        self.memory = found.memory
        self.requests += len(found.new) + len(found.changed)
        return found


@pytest.fixture
def followed() -> Followed:
    """A list that was polled once."""
    followed = Followed()
    assert followed.poll(LIST).new == tuple(LIST)
    followed.requests = 0
    return followed


def shuffled(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    return random.Random(7).sample(entries, len(entries))


@pytest.mark.parametrize(
    "answer",
    [
        shuffled,
        lambda entries: [*entries, *entries],
        lambda entries: [],
        lambda entries: entries[:3],
        lambda entries: [one._replace(entry_id=f"other-{number}") for number, one in enumerate(entries)],
        lambda entries: [one._replace(entry_id=None) for one in entries],
        lambda entries: [one._replace(title=None, updated_at=None) for one in entries],
        lambda entries: [one._replace(title=f" {(one.title or '').upper()}! ") for one in entries],
        lambda entries: [one._replace(published_at=one.published_at + HOUR) for one in entries],
        lambda entries: [one._replace(address=Address.of(one.url.replace("https:", "http:"))) for one in entries],
        lambda entries: [one._replace(address=Address.of(one.url.replace("://", "://www."))) for one in entries],
        lambda entries: [one._replace(address=Address.of(f"{one.url}?utm_source=feed")) for one in entries],
        lambda entries: [one._replace(address=Address.of(f"{one.url}?seen=81f{n}")) for n, one in enumerate(entries)],
        lambda entries: [one._replace(address=Address.of(f"https://wire.example/{one.entry_id}")) for one in entries],
    ],
    ids=[
        "reorders", "repeats", "is empty", "is cut", "renames its ids", "drops its ids", "states less",
        "is set in capitals", "dates anew", "moves to http", "moves to www", "is tracked",
        "gets an unknown parameter", "moves to another host",
    ],
)  # fmt: skip
def test_what_lists_do_makes_no_request(
    followed: Followed, answer: Callable[[Sequence[FeedEntry]], list[FeedEntry]]
) -> None:
    for entries in (answer(LIST), LIST, answer(shuffled(LIST)), [], LIST):
        followed.poll(entries)
    assert followed.requests == 0


def test_a_parameter_that_each_answer_has_anew_makes_no_request_without_ids() -> None:
    followed = Followed()
    for poll in range(20):
        address = f"?session=aa{poll}"
        followed.poll([one._replace(address=Address.of(one.url + address), entry_id=None) for one in LIST])
    assert followed.requests == WINDOW


def test_a_list_that_is_empty_for_an_hour_is_known_afterwards(followed: Followed) -> None:
    for _ in range(12):
        assert followed.poll([])[:4] == ((), (), (), 0)
    found = followed.poll(LIST)
    assert (found.new, found.overlap) == ((), WINDOW)


def test_new_and_changed_entries_are_found(followed: Followed) -> None:
    newest = entry(-1)
    retitled = LIST[3]._replace(title="Ferry sinks")
    later = LIST[4]._replace(updated_at=NOW + timedelta(seconds=1))
    found = followed.poll([newest, *LIST[:3], retitled, later, *LIST[5:-1]])
    assert found.new == (newest,) and found.changed == (retitled, later)
    assert (len(found.known), found.overlap) == (WINDOW - 3, WINDOW - 1)
    assert followed.poll([newest, *LIST[:3], retitled, later, *LIST[5:-1]]).changed == ()


def test_an_id_that_is_used_again_is_another_entry(followed: Followed) -> None:
    # By place in the list: each article has the id of another one before.
    moved = [one._replace(entry_id=LIST[number - 1].entry_id) for number, one in enumerate(LIST)]
    newest = entry(-1)._replace(entry_id=LIST[0].entry_id)
    assert followed.poll([newest, *moved]).new == (newest,)
    # A column: the same id and title each day, at another address.
    column = entry(-2, "Morning news", entry_id="morning", published_at=NOW)
    tomorrow = entry(-3, "Morning news", entry_id="morning", published_at=NOW + timedelta(days=1))
    assert followed.poll([column, *LIST]).new == (column,)
    assert followed.poll([tomorrow, *LIST]).new == (tomorrow,)
    # One id for all.
    same = [entry(-number, "News", entry_id="news", published_at=NOW) for number in range(10, 20)]
    assert followed.poll(same[:5]).new == tuple(same[:5])
    assert followed.poll(same).new == tuple(same[5:])


def test_yesterdays_copy_makes_no_request() -> None:
    # Of a list that holds an hour of news, and whose titles change twice.
    followed, days = Followed(), [entry(-number, updated_at=None) for number in range(500)]
    for place in range(0, 480, 2):
        followed.poll(days[place : place + 20], timedelta(minutes=6))
    before = followed.requests
    followed.poll(days[0:20])
    retitled = [one._replace(title=f"{one.title}, they say") for one in days[478:498]]
    followed.poll(retitled)
    assert followed.poll(days[478:498]).changed == ()
    assert followed.poll(retitled).changed == ()
    assert followed.requests == before + 20  # the changed titles, once


def test_a_copy_that_states_an_earlier_update_is_no_change(followed: Followed) -> None:
    for minute in (1, 2):
        later = {"updated_at": NOW + timedelta(minutes=minute), "title": f"Ferry sinks, {minute} aboard"}
        assert followed.poll([LIST[0]._replace(**later), *LIST[1:]]).changed  # type: ignore[arg-type]
    assert followed.poll(LIST).changed == ()


@pytest.mark.parametrize("history", [0, 30])
def test_a_list_whose_every_entry_changes_each_time_is_not_believed(history: int) -> None:
    followed = Followed()
    for poll in range(history):
        followed.poll([LIST[0]._replace(title=f"Ferry sinks, {poll} aboard"), *LIST[1:]])
    before = followed.requests
    for poll in range(20):
        now = NOW + timedelta(minutes=5 * poll)
        followed.poll([one._replace(updated_at=now) for one in LIST])
    assert followed.requests - before <= (WINDOW if history == 0 else 0) + 3 * WINDOW
    # Of its titles it may be believed all the same, and new entries are new.
    found = followed.poll([entry(-1), LIST[0]._replace(title="Ferry raised", updated_at=followed.now), *LIST[1:]])
    assert len(found.new) == 1 and [one.title for one in found.changed] == ["Ferry raised"]


def test_a_list_is_believed_again_once_single_entries_change() -> None:
    followed = Followed()
    for poll in range(10):
        followed.poll([one._replace(title=f"{one.title} ({poll} readers)") for one in LIST])
    assert followed.poll([LIST[0]._replace(title="Ferry sinks"), *LIST[1:]]).changed == ()
    for poll in range(6):
        found = followed.poll([LIST[0]._replace(title=f"Ferry sinks, {poll} aboard"), *LIST[1:]])
    assert len(found.changed) == 1


def test_the_only_entry_of_a_list_may_change_each_time() -> None:
    followed = Followed()
    for poll in range(20):
        followed.poll([entry(0, f"Storm warning {poll}")])
    assert followed.requests == 20


def test_an_update_in_the_future_hides_none_after_it(followed: Followed) -> None:
    ahead = LIST[0]._replace(updated_at=NOW + timedelta(days=400))
    followed.poll([ahead, *LIST[1:]])
    later = LIST[0]._replace(updated_at=NOW + HOUR)
    assert followed.poll([later, *LIST[1:]]).changed == (later,)


def test_what_is_stated_for_the_first_time_is_no_change() -> None:
    followed = Followed()
    followed.poll([one._replace(title=None, updated_at=None) for one in LIST])
    assert followed.poll(LIST).changed == ()


def test_overlap_is_that_with_the_last_answer_that_was_not_empty(followed: Followed) -> None:
    others = [entry(-number) for number in range(1, WINDOW + 1)]
    followed.poll([])
    assert followed.poll([*others[:10], *LIST[:40]]).overlap == 40
    assert followed.poll(others).overlap == 10
    # These are known, but they were not in the last answer.
    found = followed.poll(LIST[10:])
    assert (found.new, found.overlap) == ((), 0)


def test_memory_is_bounded_and_never_loses_what_is_listed() -> None:
    followed = Followed()
    for poll in range(100):
        answer = [entry(-number) for number in range(poll * 40, poll * 40 + WINDOW)]
        followed.poll(answer, HOUR)
        assert followed.poll(answer).new == ()
        assert len(followed.memory or b"") <= 18 * (WINDOW + MOST_GONE) + 25
    # Two days at forty an hour.
    assert 18 * 1_500 < len(followed.memory or b"") < 18 * 3_000


def test_entries_that_are_listed_no_longer_are_forgotten(followed: Followed) -> None:
    assert sift(followed.memory, LIST, followed.now).new == ()
    others = [entry(-number) for number in range(1, 2 * WINDOW + 1)]
    followed.poll(others[:WINDOW])
    followed.poll(others[WINDOW:], LATELY + HOUR)
    assert followed.poll(LIST[:1]).new == ()
    for _ in range(3):
        followed.poll(others, FORGOTTEN / 2)
    # Within four windows, but too long ago.
    assert len(LIST) + len(others) <= WINDOWS * WINDOW
    assert followed.poll(LIST[1:2]).new == tuple(LIST[1:2])


def test_the_last_window_is_known_after_months(followed: Followed) -> None:
    followed.poll(LIST[:1], timedelta(days=100))
    assert followed.poll(LIST).new == ()


def test_a_clock_that_jumps_makes_no_request(followed: Followed) -> None:
    for jump in (timedelta(days=4000), -timedelta(days=8000), timedelta(days=4000)):
        followed.poll(LIST[:5], jump)
        followed.poll(LIST)
    assert followed.requests == 0


def test_a_sitemap_of_fifty_thousand_is_remembered_whole() -> None:
    many = [
        FeedEntry(Address(url, url), None, None)
        for url in (f"https://harborwire.example/{number}" for number in range(MOST_LISTED + 5))
    ]
    found = sift(None, many, NOW)
    assert len(found.new) == MOST_LISTED and len(found.memory) < 2**20
    again = sift(found.memory, many, NOW)
    assert (again.new, again.changed, again.overlap) == ((), (), MOST_LISTED)


@pytest.mark.parametrize("memory", [b"", b"\x00", b"\x01", b"\x02" + bytes(60), bytes(25)])
def test_a_memory_that_cannot_be_read_is_none(memory: bytes) -> None:
    assert sift(memory, LIST, NOW).new == tuple(LIST)


answers = st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=12)


@given(answers)
def test_each_entry_is_requested_once(polls: list[list[int]]) -> None:
    followed, known = Followed(), set[int]()
    for numbers in polls:
        found = followed.poll([entry(number) for number in numbers])
        assert {one.url for one in found.new} == {entry(number).url for number in {*numbers} - known}
        assert found.changed == () and len(found.new) + len(found.known) == len({*numbers})
        known |= {*numbers}


@given(st.lists(st.builds(entry, st.integers(0, 9), st.sampled_from(["Ferry sinks", "Ferry sails", None]),
                          updated_at=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
                          published_at=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
                          entry_id=st.sampled_from([None, "", "one", "two", "\ud800"])), max_size=12),
       st.one_of(st.none(), st.binary(max_size=90)))  # fmt: skip
def test_any_answer_after_any_memory_is_parted(entries: list[FeedEntry], memory: bytes | None) -> None:
    found = sift(memory, entries, NOW)
    parted = [one.address for one in (*found.new, *found.changed, *found.known)]
    assert len(parted) == len(set(parted)) and {*parted} == {one.address for one in entries}
    again = sift(found.memory, entries, NOW)
    assert (again.new, again.changed) == ((), ()) or not entries


def test_a_page_serves_an_entry_if_it_was_fetched_since_what_the_entry_tells_of() -> None:
    later = NOW + HOUR
    one = entry(5)
    assert needed_since(one, later, changed=False) == one.updated_at
    assert needed_since(one._replace(updated_at=None), later, changed=False) == one.published_at
    assert needed_since(one._replace(published_at=None, updated_at=None), later, changed=False) == later - UNDATED
    assert (
        needed_since(one._replace(published_at=later + HOUR, updated_at=None), later, changed=False) == later - UNDATED
    )
    assert needed_since(one, later, changed=True) == one.updated_at
    assert needed_since(one._replace(updated_at=None), later, changed=True) == later
