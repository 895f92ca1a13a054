from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ingest_state.followed import Health, Problem
from services.ingest.fetching.result import RESULTS, FetchError, FetchResult, Page
from services.ingest.schedule.harvest import Harvest
from services.ingest.schedule.health import (
    FIRST_RETRY,
    MAX_GONE_RETRY,
    MAX_RETRY,
    RETRY_SHARE,
    SHORT_RETRY,
    after_failure,
    after_redirect,
    after_success,
    fault_of,
    new_address,
    problem_of,
    said,
    why_then,
)
from services.ingest.visiting.not_yet import NotYet
from services.runtime.outcome import Reject

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TIMEOUT = Problem(kind="timeout", detail="https://harbor.example/feed did not answer within 30 s")
GONE = Problem(kind="gone", detail="https://harbor.example/feed answered 410", status=410)


def hourly(since: datetime, until: datetime) -> float:
    return (until - since) / HOUR


def rejected(result: FetchResult, status: int | None = None) -> Reject:
    try:
        raise Reject("unreachable", "x") from FetchError("unreachable", "it failed", result=result, status=status)
    except Reject as error:
        return error


def page(body: bytes, content_type: str | None = "text/xml") -> Page:
    return Page("http://h/f", "http://h/f", 200, body, content_type, {}, NOW)


def read(
    health: Health | None = None, ages: tuple[int, ...] = (1, 2, 3, 4), new: int = 4, now: datetime = NOW
) -> Health:
    """The health after a list was read whose entries are so many hours old; the first `new` ones were not known."""
    dates = [NOW - age * HOUR for age in ages]
    return after_success(health, Harvest(len(ages), new, dates, dates[:new]), hourly, now)


@pytest.mark.parametrize("result", [one for one in RESULTS if one not in ("ok", "not_modified", "moved")])
def test_every_failed_fetch_is_a_problem_of_its_own_kind(result: FetchResult) -> None:
    problem = problem_of(rejected(result))
    assert problem is not None and problem.kind != "other" and problem.detail == "it failed"


@pytest.mark.parametrize(
    ("result", "status", "kind"),
    [
        ("not_found", 404, "not_found"),
        ("not_found", 410, "gone"),
        ("client_error", 403, "forbidden"),
        ("client_error", 451, "forbidden"),
        ("client_error", 418, "client_error"),
        ("rate_limited", 429, "rate_limited"),
        ("server_error", 503, "server_error"),
        ("unresolved", None, "dns"),
        ("connection_refused", None, "connection_refused"),
        ("disallowed", None, "robots"),
    ],
)
def test_the_kind_of_a_status(result: FetchResult, status: int | None, kind: str) -> None:
    problem = problem_of(rejected(result, status))
    assert problem is not None and (problem.kind, problem.status) == (kind, status)


def test_a_host_that_asks_for_a_rest_is_a_problem_with_its_end() -> None:
    try:
        raise NotYet(NOW + HOUR, counts=True) from FetchError("unreachable", "busy", result="rate_limited", status=429)
    except NotYet as error:
        problem = problem_of(error)
    assert problem is not None and (problem.kind, problem.not_before) == ("rate_limited", NOW + HOUR)
    closed = problem_of(NotYet(NOW + HOUR, counts=True))
    assert closed is not None and closed.kind == "robots"
    assert problem_of(NotYet(NOW + HOUR)) is None  # its turn at the host is later


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", "text/xml", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">', None, "html"),
        (b"<rss><channel><item></rss", "text/html", "ill_formed"),
        (b"{}", "application/json", "ill_formed"),
        (b" \n", "text/xml", "empty"),
    ],
)
def test_what_a_page_is_that_is_no_list(body: bytes, content_type: str | None, kind: str) -> None:
    problem = problem_of(Reject("not_an_article", "cannot read it"), page(body, content_type))
    assert problem is not None and problem.kind == kind


def test_a_bug_is_told_too() -> None:
    problem = problem_of(Reject("error", "x" * 5000))
    assert problem is not None and problem.kind == "other" and len(problem.detail) == 300


def test_a_failure_says_when_the_next_poll_comes_and_why() -> None:
    health, due = after_failure(Health(failures=3, failing_since=NOW - HOUR), Problem(kind="dns", detail="x"), NOW)
    assert why_then(health, due, NOW).endswith("; after 4 polls that failed, the next one comes 30 minutes later")
    asked = Problem(kind="rate_limited", detail="x", not_before=NOW + 3 * HOUR)
    health, due = after_failure(None, asked, NOW)
    assert why_then(health, due, NOW).endswith("; its host asked to be left alone until then")
    assert why_then(Health(), due, NOW) == ""


def test_retries_begin_soon_and_double() -> None:
    health, waits, now = None, [], NOW
    for _ in range(4):
        health, due = after_failure(health, TIMEOUT, now)
        waits.append(due - now)
        now = due
    assert waits == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY, SHORT_RETRY]
    assert health is not None and (health.failures, health.failing_since) == (4, NOW)


@given(minutes=st.floats(0, 60 * 24 * 400), jitter=st.floats(0, 1))
def test_a_site_that_is_back_is_noticed_within_a_tenth_of_its_outage(minutes: float, jitter: float) -> None:
    end, now, polls = NOW + timedelta(minutes=minutes), NOW, 0
    health = None
    while now < end:
        health, due = after_failure(health, TIMEOUT, now, jitter=jitter)
        assert now < due <= now + MAX_RETRY
        now, polls = due, polls + 1
    assert now - end <= max(SHORT_RETRY, min(RETRY_SHARE * (end - NOW), MAX_RETRY))
    # Ten days take some fifty requests; then it is one or two a day.
    assert polls <= 70 + minutes / (60 * 24) / (1 - 0.2)


@given(st.lists(st.sampled_from([TIMEOUT, GONE]), max_size=80), st.lists(st.integers(-(10**6), 10**6), min_size=80))
def test_a_list_is_never_given_up_whatever_the_clock_does(problems: list[Problem], steps: list[int]) -> None:
    health, now = None, NOW
    for problem, step in zip(problems, steps, strict=False):
        health, due = after_failure(health, problem, now)
        assert now < due <= now + (MAX_GONE_RETRY if problem is GONE else MAX_RETRY)
        now += timedelta(minutes=step)


def test_what_is_gone_is_asked_for_once_a_week() -> None:
    health, due, now = None, NOW, NOW
    for _ in range(20):
        now = due
        health, due = after_failure(health, GONE, now)
    assert due - now == MAX_GONE_RETRY
    # Any other failure shows that the site is working on it.
    _, due = after_failure(health, TIMEOUT, now)
    assert due - now <= MAX_RETRY


def test_one_410_in_an_outage_is_not_gone_for_a_week() -> None:
    health = Health(failures=50, failing_since=NOW - 9 * DAY, problem=TIMEOUT)
    _, due = after_failure(health, GONE, NOW)
    assert due - NOW == FIRST_RETRY


def test_a_host_that_asks_for_a_rest_gets_it() -> None:
    _, due = after_failure(None, TIMEOUT.model_copy(update={"not_before": NOW + 3 * HOUR}), NOW)
    assert due == NOW + 3 * HOUR


def test_success_forgets_the_failures() -> None:
    health, _ = after_failure(read(), GONE, NOW)
    after = read(health, now=NOW + HOUR)
    assert (after.failures, after.gone, after.failing_since, after.problem) == (0, 0, None, None)
    assert after.succeeded_at == NOW + HOUR and said(after) is None
    _, due = after_failure(after, TIMEOUT, NOW + 2 * HOUR)
    assert due == NOW + 2 * HOUR + FIRST_RETRY


def test_a_list_that_lost_its_entries_is_broken() -> None:
    fault = fault_of(read(), Harvest(0), NOW)
    assert fault is not None and fault.kind == "empty" and "4 entries" in fault.detail
    assert fault_of(Health(), Harvest(0), NOW) is None  # a new list has none yet
    assert fault_of(read(), Harvest(0, rolling=True), NOW) is None  # nothing was published for two days


def test_a_list_that_empties_itself_every_night_may_be_empty() -> None:
    health, _ = after_failure(read(), Problem(kind="empty", detail="x"), NOW)
    back = read(health, ages=(1, 2, 3, 4), new=0)
    assert not back.may_be_empty  # the same entries are back: it was a failure
    fresh = read(health, ages=(-1, -2), new=2, now=NOW + 3 * HOUR)
    assert fresh.may_be_empty and fault_of(fresh, Harvest(0), NOW) is None


def test_yesterdays_copy_is_told_by_the_newest_entries_that_it_lacks() -> None:
    health = read(ages=(1, 2, 3, 24, 25))
    old = [NOW - age * HOUR for age in (24, 25, 26)]
    fault = fault_of(health, Harvest(3, 0, old), NOW)
    assert fault is not None and fault.kind == "only_old"
    withdrawn = Harvest(3, 0, [NOW - age * HOUR for age in (3, 24, 25)])
    assert fault_of(health, withdrawn, NOW) is None
    # Without its newest entries it still lists something new, so it is alive.
    assert fault_of(health, Harvest(4, 1, old, [NOW - 30 * HOUR]), NOW) is None


def test_withdrawn_entries_are_remembered_while_nothing_new_comes() -> None:
    health = read(read(ages=(1, 2, 3, 24)), ages=(2, 3, 24), new=0)
    assert health.newest == [NOW - age * HOUR for age in (1, 2, 3)]
    assert read(health, ages=(0, 24), new=1).newest == [NOW, NOW - 24 * HOUR]


def test_a_list_that_moved_is_adopted_after_three_answers_over_a_day() -> None:
    health = after_redirect(Health(), "http://h/new", NOW)
    health = after_redirect(health, "http://h/new", NOW + 12 * HOUR)
    assert new_address(health) is None
    health = after_redirect(health, "http://h/new", NOW + DAY)
    assert new_address(health) == "http://h/new"
    assert new_address(after_redirect(after_redirect(Health(), "http://h/new", NOW), "http://h/new", NOW + DAY)) is None


def test_an_answer_that_disagrees_begins_anew() -> None:
    health = Health()
    for hours, to in enumerate(("http://h/a", "http://h/a", "http://h/b", "http://h/a")):
        health = after_redirect(health, to, NOW + hours * DAY)
        assert new_address(health) is None
    assert after_redirect(health, None, NOW).move is None
    assert health.move is not None and health.move.answers == 1


def test_what_is_not_modified_confirms_a_move_that_a_list_began() -> None:
    health = after_redirect(Health(), "http://h/new", NOW)
    for hours in (12, 24):
        health = after_redirect(health, "http://h/new", NOW + hours * HOUR, read=False)
    assert new_address(health) == "http://h/new"
    assert after_redirect(health, "http://h/", NOW + 2 * DAY, read=False).move is None
    assert after_redirect(health, None, NOW + 2 * DAY, read=False).move is None
    assert after_redirect(Health(), "http://h/new", NOW, read=False).move is None


def test_one_line_says_what_is_wrong_and_what_to_do() -> None:
    health, _ = after_failure(None, TIMEOUT, NOW)
    health, _ = after_failure(health, TIMEOUT, NOW + HOUR)
    line = said(health)
    assert line is not None and line.startswith("timeout since 2026-03-02 10:00 UTC (2 polls): https://harbor.example")
    assert "Next: wait; if it lasts, raise DATELINE_FETCH_TIMEOUT_S" in line
