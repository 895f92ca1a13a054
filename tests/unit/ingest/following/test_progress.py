"""What polls lead to; test_polls.py has the same with the requests that follow from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.ingest_state import Followed, Health
from schemas.ingest_state.followed import Gap, Problem
from services.ingest.addresses.address import Address
from services.ingest.following.progress import (
    ALIAS_AGAIN,
    Answer,
    Step,
    Terms,
    after_alias,
    after_answer,
    after_failure,
    after_wait,
    filled,
)
from services.ingest.schedule.poll_plan import Pace
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import Listing, ListKind

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TERMS = Terms(Pace(), "https://harbor.example/feed.xml", feed_text=True)
TIMEOUT = Problem(kind="timeout", detail="no answer within 30 s")


def entry(number: int) -> FeedEntry:
    return FeedEntry(Address.of(f"https://harbor.example/{number}"), f"Story {number}", NOW + number * MINUTE)


def listing(*numbers: int, kind: ListKind = "rss", **fields: Any) -> Listing:
    return Listing(kind, [entry(number) for number in numbers], **fields)


def answer(found: Listing | None, after: timedelta = timedelta(), **fields: Any) -> Answer:
    return Answer(NOW + after, 200, fields.pop("headers", {}), found, same=found is None, **fields)


def first(*numbers: int, kind: ListKind = "rss", **fields: Any) -> Followed:
    return after_answer(None, answer(listing(*numbers, kind=kind), **fields), TERMS).followed


def urls(step: Step) -> list[str]:
    return [wanted.entry.url.rsplit("/", 1)[1] for wanted in step.live]


def test_what_is_known_is_not_requested_again() -> None:
    step = after_answer(first(-3, -2, -1), answer(listing(-2, -1, 5), 6 * MINUTE), TERMS)
    assert urls(step) == ["5"]
    assert step.live[0].since == NOW + 5 * MINUTE
    assert step.due > NOW + 6 * MINUTE


def test_an_old_copy_of_a_list_requests_nothing() -> None:
    known = after_answer(first(-3, -2, -1), answer(listing(-2, -1, 5), 6 * MINUTE), TERMS).followed
    step = after_answer(known, answer(listing(-3, -2, -1), 30 * MINUTE), TERMS)
    assert step.live == [] and step.later == []


def test_an_old_copy_an_empty_one_and_other_names_teach_nothing_of_the_rhythm() -> None:
    known = after_answer(first(-4, -3, -2, -1), answer(listing(-2, -1, 5), 6 * MINUTE), TERMS).followed
    for nothing in (listing(-4, -3), listing()):
        step = after_answer(known, answer(nothing, DAY), TERMS)
        assert step.followed.polls[0].problem is not None and step.followed.rhythm == known.rhythm
    renamed = [entry(number)._replace(address=Address.of(f"https://harbor.example/new/{number}")) for number in (-1, 5)]
    other_names = after_answer(known, answer(Listing("rss", renamed), 20 * MINUTE), TERMS).followed
    same = after_answer(known, answer(listing(-1, 5), 20 * MINUTE), TERMS).followed
    assert other_names.rhythm is not None and other_names.rhythm == same.rhythm


def test_an_empty_hour_forgets_nothing() -> None:
    known = after_answer(first(-3, -2, -1), answer(listing(), 30 * MINUTE), TERMS)
    assert known.followed.polls[0].problem == "empty"
    step = after_answer(known.followed, answer(listing(-3, -2, -1), 60 * MINUTE), TERMS)
    assert step.live == []


def test_a_list_is_not_polled_while_its_answer_is_fresh_nor_more_often_than_the_catalogue_says() -> None:
    fresh = after_answer(None, answer(listing(-1), headers={"Cache-Control": "max-age=18000"}), TERMS)
    assert fresh.due >= NOW + timedelta(hours=5)
    seldom = after_answer(None, answer(listing(-1)), TERMS._replace(shortest=DAY / 2))
    assert seldom.due >= NOW + DAY / 2


def test_only_the_last_ten_polls_are_kept() -> None:
    known = first(-1)
    for number in range(1, 20):
        known = after_answer(known, answer(None, number * 10 * MINUTE), TERMS).followed
    assert len(known.polls) == 10 and known.polls[0].at == NOW + 190 * MINUTE
    assert known.memory == first(-1).memory


def test_a_failure_keeps_what_is_known() -> None:
    known = first(-1)
    step = after_failure(known, TIMEOUT, TERMS, NOW + 10 * MINUTE)
    assert (step.followed.memory, step.followed.rhythm) == (known.memory, known.rhythm)
    assert step.followed.polls[0].result == "failed"
    assert step.followed.why.startswith("timeout: ")
    assert "after 1 poll that failed, the next one comes 5 minutes later" in step.followed.why
    again = after_answer(step.followed, answer(listing(-1), 20 * MINUTE), TERMS)
    assert again.followed.health is not None and again.followed.health.failures == 0


def test_a_wait_is_no_poll() -> None:
    known = first(-1)
    step = after_wait(known, NOW + DAY)
    assert step.due == NOW + DAY and step.followed.polls == known.polls


def test_an_alias_names_the_list_that_is_polled() -> None:
    step = after_alias(Followed(), "https://harbor.example/all.xml", NOW)
    assert "https://harbor.example/all.xml" in step.followed.why and step.due == NOW + ALIAS_AGAIN


def test_a_lastmod_fails_that_does_not_move_when_the_sitemap_does() -> None:
    stated = {"lastmod": NOW - DAY}
    known = first(-3, -2, kind="sitemap", **stated)
    same = after_answer(known, answer(listing(-3, -2, kind="sitemap"), DAY, **stated), TERMS).followed
    assert not same.lastmod_failed
    moved = after_answer(known, answer(listing(-3, -2, 5, kind="sitemap"), DAY, lastmod=NOW), TERMS).followed
    assert not moved.lastmod_failed
    failed = after_answer(known, answer(listing(-3, -2, 5, kind="sitemap"), DAY, **stated), TERMS).followed
    assert failed.lastmod_failed
    assert after_answer(failed, answer(None, 2 * DAY, lastmod=NOW), TERMS).followed.lastmod_failed


def test_pages_behind_a_list_are_read_as_long_as_they_bring_what_is_missing() -> None:
    older, page = Address.of("https://harbor.example/feed?page=3"), Address.of("https://harbor.example/feed?page=2")
    gap = Gap(at=NOW, since=NOW - DAY)
    root = first(-3, -2, -1).model_copy(update={"health": Health(last_gap=gap)})
    step = filled(root, listing(-40, -30, older=older), page, 1, NOW)
    assert urls(step) == ["-40", "-30"]
    assert step.filling is not None and (step.filling.address, step.filling.page) == (older, 2)
    reached = filled(root, listing(-40, -3, older=older), page, 1, NOW)
    assert urls(reached) == ["-40"] and reached.filling is None
    assert filled(root.model_copy(update={"health": None}), listing(-40, older=older), page, 1, NOW).filling is None
