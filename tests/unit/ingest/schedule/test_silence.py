"""Lists that are polled every half hour, in simulated time."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ingest_state.followed import Freshness, Health, Lull, Problem
from services.ingest.schedule.expectation import Expectation
from services.ingest.schedule.harvest import Harvest
from services.ingest.schedule.health import after_failure, after_success, fault_of
from services.ingest.schedule.silence import (
    LEARNED_AT_MOST,
    LEAST_BAR,
    Silence,
    after_entry,
    after_telling,
    bar_of,
    silence_of,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TIMEOUT = Problem(kind="timeout", detail="no answer")
EVERY_HOUR = Expectation([1.0] * 168)
WORKDAYS = Expectation([1.0] * 120 + [0.0] * 48)


class FollowedList:
    """A list with one entry in each hour in which its rhythm expects one."""

    def __init__(self, expect: Expectation = EVERY_HOUR, *, dated: bool = True, now: datetime = MONDAY) -> None:
        self.expect, self.dated, self.now = expect, dated, now
        self.health: Health | None = None
        self.alarms: list[tuple[datetime, str]] = []
        self.recoveries: list[str] = []
        hours = [now - hour * HOUR for hour in range(1, 24 * 30)]
        self.entries = sorted(at for at in hours if expect(at - HOUR, at) > 0)
        self.read(len(self.entries))

    def listing(self, new: int = 0) -> Harvest:
        shown = self.entries[-20:] if self.health else self.entries
        dates = shown if self.dated else []
        return Harvest(len(shown), new, dates, dates[len(dates) - new :])

    def read(self, new: int = 0, harvest: Harvest | None = None) -> None:
        harvest = harvest or self.listing(new)
        fault = fault_of(self.health or Health(), harvest, self.now)
        if fault is not None:
            self.fail(fault)
            return
        self.health = after_success(self.health, harvest, self.expect, self.now)
        self._tell()

    def fail(self, problem: Problem = TIMEOUT) -> None:
        self.health, _ = after_failure(self.health, problem, self.now)
        self._tell()

    def _tell(self) -> None:
        silence = silence_of(self.health, self.expect, self.now)
        assert self.health is not None
        self.health, line = after_telling(self.health, silence, self.now)
        if line is not None and silence is not None:
            self.alarms.append((self.now, silence.cause))
        elif line is not None:
            self.recoveries.append(line)

    def live(self, days: float) -> "FollowedList":
        """Go on as ever for some days."""
        return self.run(days, lambda: self.read(self.publish()))

    def run(self, days: float, poll: Callable[[], None], every: timedelta = HOUR / 2) -> "FollowedList":
        end = self.now + days * DAY
        while self.now < end:
            self.now += every
            poll()
        return self

    def publish(self) -> int:
        """The entry of this hour, if it is due."""
        if self.now.minute or not self.expect(self.now - HOUR, self.now):
            return 0
        self.entries.append(self.now)
        return 1

    @property
    def causes(self) -> list[str]:
        return [cause for _, cause in self.alarms]


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("expect", [EVERY_HOUR, WORKDAYS])
def test_a_list_that_lives_by_its_rhythm_is_never_silent(expect: Expectation, dated: bool) -> None:
    assert FollowedList(expect, dated=dated).live(60).alarms == []


@pytest.mark.parametrize("dated", [True, False])
def test_a_quiet_list_is_told_within_few_entries_and_so_is_its_recovery(dated: bool) -> None:
    followed = FollowedList(dated=dated).live(30)
    begun = followed.now
    followed.run(2, followed.read)
    assert followed.causes == ["quiet"]
    # Its rhythm is regular, so five entries overdue are enough.
    assert followed.alarms[0][0] - begun <= 5 * HOUR
    assert followed.recoveries == []
    followed.live(1)
    assert followed.causes == ["quiet"] and followed.recoveries == ["recovered: it was quiet for 2.0 days"]


def test_a_list_whose_weekends_are_dead_is_not_silent_on_them_but_on_tuesday() -> None:
    followed = FollowedList(WORKDAYS).live(28)
    tuesday = followed.now + 2 * DAY - DAY
    followed.live(1)
    followed.run(1, followed.read)
    assert followed.causes == ["quiet"] and followed.alarms[0][0] - tuesday <= 5 * HOUR


def test_a_lull_that_was_no_trouble_raises_the_bar_for_the_next() -> None:
    followed = FollowedList().live(30)
    assert followed.health is not None and followed.health.freshness is not None
    before = bar_of(followed.health.freshness, followed.now)
    followed.run(1, followed.read).live(1)
    assert followed.health.freshness is not None
    after = bar_of(followed.health.freshness, followed.now)
    # By some: a strike must not make it deaf.
    assert before < after <= 4 * LEARNED_AT_MOST * before


def test_a_list_that_publishes_in_a_yearly_season_is_told_once_a_year() -> None:
    followed = FollowedList().live(30)
    for _ in range(3):
        followed.run(345, followed.read, every=6 * HOUR).live(20)
    assert 1 <= len(followed.alarms) <= 3


def test_a_list_that_cannot_be_read_is_unreachable() -> None:
    followed = FollowedList().live(30)
    begun = followed.now
    followed.run(1, followed.fail)
    assert followed.causes == ["unreachable"]
    assert timedelta(hours=1) <= followed.alarms[0][0] - begun <= 4 * HOUR
    followed.live(1)
    assert followed.recoveries == ["recovered: it was unreachable for 1.0 days"]


def test_a_list_that_seldom_lists_anything_is_unreachable_after_a_day() -> None:
    followed = FollowedList(Expectation([0.001] * 168))
    begun = followed.now
    followed.run(2, followed.fail)
    assert followed.causes == ["unreachable"] and followed.alarms[0][0] - begun <= DAY + HOUR


def test_polls_that_fail_now_and_then_are_no_silence() -> None:
    followed = FollowedList().live(5)
    draw = random.Random(1)
    followed.run(10, lambda: followed.fail() if draw.random() < 0.2 else followed.read(followed.publish()))
    assert followed.alarms == []


def test_yesterdays_copy_is_stale() -> None:
    followed = FollowedList().live(30)
    old = followed.entries[:-24]
    dates = old[-20:]
    followed.run(2, lambda: followed.read(harvest=Harvest(20, 0, dates)))
    assert followed.causes == ["stale"]


@pytest.mark.parametrize(
    "proof",
    [
        {"copied_at": MONDAY + 30 * DAY},
        {"elsewhere": 1},
        {"same": True},  # the bytes used to differ at every poll
    ],
)
def test_what_proves_that_a_list_is_stale(proof: dict[str, object]) -> None:
    followed = FollowedList().live(30)

    def stuck() -> None:
        followed.read(harvest=followed.listing()._replace(**proof))

    followed.run(2, stuck)
    assert followed.causes[-1] == "stale"
    followed.live(1)
    assert len(followed.recoveries) == 1


def test_a_list_that_always_brought_the_same_bytes_is_quiet() -> None:
    followed = FollowedList()
    followed.run(
        30,
        lambda: (
            followed.read(harvest=followed.listing(new)._replace(same=not new))
            if (new := followed.publish())
            else followed.read(harvest=Harvest(20, same=True))
        ),
    )
    followed.run(2, lambda: followed.read(harvest=Harvest(20, same=True)))
    assert followed.causes == ["quiet"]


def test_a_list_that_had_only_old_entries_when_it_was_added_is_out_of_date() -> None:
    followed = FollowedList()
    followed.run(40, followed.read, every=6 * HOUR)
    assert followed.causes == ["quiet", "stale"]
    assert followed.alarms[1][0] - MONDAY >= 30 * DAY


def test_an_old_copy_teaches_nothing_of_the_lists_rhythm() -> None:
    followed = FollowedList().live(30)
    assert followed.health is not None and followed.health.freshness is not None
    before = bar_of(followed.health.freshness, followed.now)
    followed.run(2, lambda: followed.read(harvest=followed.listing()._replace(elsewhere=1)))
    followed.entries += [followed.now - hour * HOUR for hour in range(20, 0, -1)]
    followed.now += HOUR / 2
    followed.read(20)
    assert followed.health.freshness is not None and followed.recoveries != []
    assert bar_of(followed.health.freshness, followed.now) == pytest.approx(before, rel=0.1)


def tried(*outcomes: bool, health: Health | None = None) -> Health:
    health = health or Health()
    for is_article in outcomes:
        health = after_entry(health, is_article=is_article, now=MONDAY)
    return health


def test_entries_of_which_none_is_an_article() -> None:
    silence = silence_of(tried(*[True] * 50, *[False] * 5), EVERY_HOUR, MONDAY)
    assert silence is not None and silence.cause == "no_articles" and "the last 5 entries" in silence.said
    assert silence_of(tried(*[True] * 50, *[False] * 4), EVERY_HOUR, MONDAY) is None
    assert silence_of(tried(*[False] * 20), EVERY_HOUR, MONDAY) is not None  # from the beginning
    assert silence_of(tried(*[False] * 20, True), EVERY_HOUR, MONDAY) is None


def test_a_list_of_which_every_other_entry_is_a_film() -> None:
    mixed = tried(*[True, False] * 50)
    assert silence_of(tried(*[False] * 7, health=mixed), EVERY_HOUR, MONDAY) is None
    assert silence_of(tried(*[False] * 15, health=mixed), EVERY_HOUR, MONDAY) is not None


def test_a_row_that_chance_brings_a_busy_mixed_list_is_no_alarm() -> None:
    """Of a list with thirty entries a day, two in five of which are films, in four months."""
    fresh = Freshness(new_at=MONDAY, watched_since=MONDAY, rate=30)
    draw = random.Random(4)
    health, alarms = Health(freshness=fresh), 0
    for _ in range(120 * 30):
        health = tried(draw.random() > 0.4, health=health)
        silence = silence_of(health, EVERY_HOUR, MONDAY)
        health, line = after_telling(health, silence, MONDAY)
        alarms += line is not None and silence is not None
    assert alarms <= 1
    assert silence_of(tried(*[False] * 30, health=health), EVERY_HOUR, MONDAY) is not None


def bar(**fields: float) -> float:
    known = {"lull_count": 50, "lull_sum": 50, "rate": 4} | fields
    watched = MONDAY - timedelta(days=known.pop("watched", 100))
    return bar_of(Freshness.model_validate({"new_at": MONDAY, "watched_since": watched} | known), MONDAY)


def test_the_less_is_known_of_a_list_the_more_has_to_be_expected() -> None:
    assert bar(lull_count=5, lull_sum=5) > 1.5 * bar(lull_count=20, lull_sum=20) > 1.5 * bar()
    # It was seen on two weekends, on four, on many.
    assert bar(watched=14) >= 12 > bar(watched=28)


def test_lulls_of_the_first_days_count_until_there_are_as_many_of_later_ones() -> None:
    followed = FollowedList().live(10)
    assert followed.health is not None and followed.health.freshness is not None
    assert followed.health.freshness.finds > 200 and len(followed.health.freshness.lulls) == 8
    followed.live(20)
    assert followed.health.freshness is not None
    assert [lull for lull in followed.health.freshness.lulls if lull.early] == []


def test_a_list_whose_entries_got_other_names_is_still_quiet() -> None:
    followed = FollowedList().live(30)
    renamed = followed.listing(20)
    followed.run(2, lambda: followed.read(harvest=renamed))
    assert followed.causes == ["quiet"]


def test_old_entries_that_are_listed_again_are_no_sign_of_life() -> None:
    followed = FollowedList().live(30)
    followed.run(3, lambda: followed.read(harvest=followed.listing()._replace(new=1, new_dates=[MONDAY - 90 * DAY])))
    assert "quiet" in followed.causes


def test_a_list_that_dates_its_entries_by_something_else_is_not_silent() -> None:
    followed = FollowedList()
    draw = random.Random(2)

    def archive() -> None:
        new = followed.publish()
        dates = [MONDAY - draw.random() * 900 * DAY] * new
        followed.read(harvest=Harvest(20, new, dates, dates))

    followed.run(30, archive)
    assert followed.alarms == []


def test_an_hour_without_entries_is_no_silence() -> None:
    followed = FollowedList().live(30)
    for _ in range(5):
        followed.run(1 / 24, lambda: followed.read(harvest=Harvest(0))).live(2)
    assert followed.alarms == [] and followed.health is not None and not followed.health.may_be_empty


def test_a_reordered_list_is_read_like_any_other() -> None:
    followed = FollowedList()
    draw = random.Random(3)

    def shuffled() -> None:
        harvest = followed.listing(followed.publish())
        dates = list(harvest.dates)
        draw.shuffle(dates)
        followed.read(harvest=harvest._replace(dates=dates))

    followed.run(20, shuffled)
    followed.run(1, followed.read)
    assert followed.causes == ["quiet"]


@pytest.mark.parametrize("jump", [-400 * DAY, -DAY, DAY, 400 * DAY])
def test_a_clock_that_jumps_is_no_silence(jump: timedelta) -> None:
    followed = FollowedList().live(30)
    followed.now += jump
    followed.live(1)
    assert followed.alarms == []


def test_a_list_of_which_nothing_is_known_is_given_a_month() -> None:
    health: Health | None = None
    alarms = []
    for day in range(60):
        now = MONDAY + day * DAY
        health = after_success(health, Harvest(3, 3 if day == 0 else 0), EVERY_HOUR, now)
        alarms.append(silence_of(health, EVERY_HOUR, now) is not None)
    assert alarms.index(True) == 30


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("a_day", [0.5, 3, 15])
def test_entries_at_random_times_are_seldom_a_silence(a_day: float, seed: int) -> None:
    draw = random.Random(seed)
    expect = Expectation([a_day / 24] * 168)
    now, health, alarms = MONDAY, None, 0
    coming = now + DAY * draw.expovariate(a_day)
    while now < MONDAY + 365 * DAY:
        dates = []
        while coming <= now:
            dates.append(coming)
            coming += DAY * draw.expovariate(a_day)
        if dates or draw.random() < 0.2:
            health = after_success(health, Harvest(20, len(dates), dates, dates), expect, now)
            health, line = after_telling(health, silence_of(health, expect, now), now)
            alarms += line is not None and health.alarm is not None
        now += DAY / a_day / 2
    assert alarms <= 2


@given(
    st.lists(st.floats(0, 1e6), max_size=8),
    st.floats(0, 1e5),
    st.floats(0, 1e4),
    st.floats(-1e4, 1e4),
    st.integers(0, 10**6),
)
def test_the_bar_is_a_number_whatever_was_learned(
    lulls: list[float], total: float, rate: float, days: float, count: int
) -> None:
    fresh = Freshness(
        new_at=MONDAY,
        watched_since=MONDAY,
        rate=rate,
        lulls=[Lull(at=MONDAY, expected=lull) for lull in sorted(lulls, reverse=True)],
        lull_count=count,
        lull_sum=total,
    )
    assert LEAST_BAR <= bar_of(fresh, MONDAY + days * DAY) < float("inf")


def test_an_alarm_is_told_once_and_again_when_its_cause_changes() -> None:
    quiet = Silence("quiet", MONDAY, 9.0, 8.0, "nothing new")
    health, line = after_telling(Health(), quiet, MONDAY + DAY)
    assert line == "quiet: nothing new" and health.alarm is not None
    assert after_telling(health, quiet, MONDAY + 2 * DAY) == (health, None)
    stale = quiet._replace(cause="stale", since=MONDAY + DAY)
    health, line = after_telling(health, stale, MONDAY + 2 * DAY)
    assert line == "stale: nothing new" and health.alarm is not None and health.alarm.since == MONDAY
    health, line = after_telling(health, None, MONDAY + 3 * DAY)
    assert line == "recovered: it was stale for 3.0 days" and health.alarm is None
    assert after_telling(health, None, MONDAY) == (health, None)


def said(health: Health | None, now: datetime) -> str:
    silence = silence_of(health, EVERY_HOUR, now)
    assert silence is not None
    return silence.said


def test_each_silence_says_what_happened_and_what_to_do_next() -> None:
    quiet, failing, stuck = (FollowedList().live(8) for _ in range(3))
    words = said(quiet.run(50, quiet.read, every=HOUR).health, quiet.now)
    assert "nothing new since 2026-03-10 00:00 UTC, although 1,200 entries were expected" in words
    assert "too many by its own longest pauses; the list can be read. Next: see in a browser" in words
    words = said(failing.run(1, failing.fail).health, failing.now)
    assert "polls fail since 2026-03-10 00:30 UTC (48 polls), and 24 entries were expected meanwhile" in words
    assert "timeout: no answer. Next: wait; if it lasts" in words
    words = said(stuck.run(2, lambda: stuck.read(harvest=stuck.listing()._replace(elsewhere=1))).health, stuck.now)
    assert "other lists brought" in words and "Next: tell the site" in words
    assert "Next: see why with `dateline dlq list`" in said(tried(*[False] * 20), MONDAY)


def test_nothing_is_said_of_a_list_that_was_never_read() -> None:
    assert silence_of(None, EVERY_HOUR, MONDAY) is None


def test_a_silence_lasts_until_something_new_comes() -> None:
    followed = FollowedList().live(5)
    followed.run(60, followed.read, every=6 * HOUR)
    assert followed.causes == ["quiet"] and followed.recoveries == []


def test_a_list_that_was_slow_before_it_fell_silent_is_held_to_that() -> None:
    full, slow = FollowedList().live(30), FollowedList().live(30)
    assert slow.health is not None
    slow.now += HOUR
    slow.entries.append(slow.now)
    slow.health = after_success(slow.health, slow.listing(1), EVERY_HOUR, slow.now, lately=0.5)
    full.now += HOUR
    full.entries.append(full.now)
    full.read(1)
    begun = full.now
    for followed in (full, slow):
        followed.run(1, followed.read)
    assert slow.alarms[0][0] - begun >= 1.7 * (full.alarms[0][0] - begun)
