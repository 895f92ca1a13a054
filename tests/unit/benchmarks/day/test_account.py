"""The account tells what was found, lost, repeated, named and told from what was true."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.day.account import account
from benchmarks.day.report import report
from benchmarks.day.run import Day
from benchmarks.day.web import Request
from benchmarks.day.worker import Captured, Told
from benchmarks.day.world import Edit, List, Site, Story, World
from benchmarks.polling.world import HOUR
from schemas.ingest_state import Followed, IngestState, Poll
from schemas.ingest_state.followed import Alarm, Health, SilenceCause
from services.ingest.extract import extract
from services.ingest.sources.catalogue import Catalogue

START = datetime(2026, 3, 2, tzinfo=UTC)
HOST = "127.0.0.1"
URL = f"http://{HOST}/feed"
MINUTE = 60.0


def world(*hours: float, window: int = 10) -> World:
    """A site that publishes at these hours."""
    times = [START.timestamp() + hour * HOUR for hour in hours]
    stories = [Story(n, f"/news/{n}", f"Story {n}", at, at, 0, listed_from=at) for n, at in enumerate(times)]
    main = List("wire", HOST, "/feed", "rss", window, stories=stories, times=times)
    return World([Site("wire", HOST, stories, [main])], START.timestamp(), START.timestamp() + 24 * HOUR)


def captured(path: str, hour: float) -> Captured:
    at = START + timedelta(hours=hour)
    body = f"<html><title>Bridge</title><body><h1>Bridge</h1><p>{'The bridge over the Wend opened. ' * 30}</p>"
    article = extract(body.encode(), f"http://{HOST}{path}", captured_at=at, content_type="text/html")
    return Captured(at.timestamp(), article)


def poll(hour: float, *listed: int, status: int = 200, changed: bool = True) -> Request:
    at = START.timestamp() + hour * HOUR
    return Request(at, "poll", HOST, "/feed", status, tuple(f"/news/{number}" for number in listed), changed)


def fetch(hour: float, number: int) -> Request:
    return Request(START.timestamp() + hour * HOUR, "article", HOST, f"/news/{number}", 200)


def told(hour: float, cause: SilenceCause | None = None, **polled: object) -> Told:
    at = START + timedelta(hours=hour)
    alarm = Alarm(cause=cause, since=at, told_at=at) if cause else None
    one = Poll.model_validate({"at": at, "result": "nothing", **polled})
    followed = Followed(health=Health(alarm=alarm), polls=[one])
    state = IngestState(kind="feed", host=HOST, url=URL, due=at + timedelta(hours=1), feed=followed)
    return Told(at.timestamp(), state)


def day(of: World, log: Sequence[Request], articles: Sequence[Captured] = (), states: Sequence[Told] = ()) -> Day:
    catalogue = Catalogue.read(f"sources:\n  - id: wire\n    lists: ['{URL}']\n".encode(), str(Path("sources.yaml")))
    until = of.end + 2 * HOUR
    return Day(of, catalogue, {"wire": URL}, log, articles, states, Counter(), [], until)


def test_a_story_is_found_when_its_article_is_written() -> None:
    found = account(day(world(1, 2), [poll(2.1, 1, 0), fetch(2.1, 0), fetch(2.1, 1)], [
        captured("/news/0", 2.2), captured("/news/1", 2.5),
    ]))  # fmt: skip
    assert (found.published, found.found, found.new, found.broken) == (2, 2, 2, [])
    assert found.delays.mean == pytest.approx((72 + 30) / 2)
    assert found.per_article == pytest.approx(3 / 2)


def test_a_story_that_a_poll_listed_must_be_found() -> None:
    found = account(day(world(1, 2), [poll(2.1, 1, 0)], [captured("/news/0", 2.2)]))
    assert list(found.lost) == [f"{HOST}/news/1"]
    assert found.broken == [f"lost although a poll listed it: {HOST}/news/1"]


def test_a_story_that_no_poll_saw_is_not_lost_but_unseen_or_pending() -> None:
    found = account(day(world(1, 2, 3, window=1), [poll(0.5), poll(2.5, 1)], [captured("/news/1", 2.6)]))
    assert (found.unseen, found.pending, list(found.lost)) == (1, 1, [])


def test_a_page_may_be_fetched_again_for_each_edit_only() -> None:
    of = world(1, 2)
    of.sites[0].stories[0].edits = [Edit(START.timestamp() + 3 * HOUR, True)]
    log = [fetch(1, 0), fetch(4, 0), fetch(2, 1), fetch(5, 1)]
    found = account(day(of, log, [captured("/news/0", 1), captured("/news/1", 2)]))
    assert (found.repeats.edited, found.repeats.echoed) == (1, 0)
    assert list(found.repeats.twice) == [f"{HOST}/news/1 at hour 2.00, 5.00; edited at no time"]


def test_a_gap_is_true_where_stories_came_and_went_between_two_polls() -> None:
    of = world(1, 2, 3, 4, 5, window=2)
    log = [poll(1.5, 0), poll(4.5, 3, 2), poll(5.5, 4, 3)]
    states = [told(1.5), told(4.5, gap=True), told(5.5, gap=True)]
    gaps = account(day(of, log, [captured("/news/1", 5)], states)).gaps
    assert (gaps.true, gaps.named, gaps.right, gaps.missed, gaps.found) == (1, 2, 1, 1, 1)


def test_a_gap_that_can_be_filled_must_be() -> None:
    of = world(1, 2, 3, 4, window=1)
    log = [poll(1.5, 0), poll(4.5, 3)]
    articles = [captured("/news/0", 2), captured("/news/3", 5), captured("/news/1", 5)]
    assert account(day(of, log, articles)).broken == []
    of.lists[0].trouble = "overflow_pages"
    assert account(day(of, log, articles)).broken == [f"in a gap that could have been filled: {HOST}/news/2"]


def test_an_alarm_is_false_unless_its_list_is_in_such_trouble() -> None:
    of = world(1, 2)
    found = account(day(of, [], (), [told(3), told(4, "quiet"), told(5, "quiet")]))
    assert list(found.false_alarms) == ["wire quiet at hour 4.0"]
    of.lists[0].trouble, of.lists[0].since = "silent", START.timestamp() + 3 * HOUR
    found = account(day(of, [], (), [told(3), told(4, "quiet"), told(5, "quiet")]))
    assert list(found.false_alarms) == []
    assert found.trials[0].alarms == "quiet after 1.0 h"
    assert any("silent" in line and "quiet after 1.0 h" in line for line in report(found, day(of, [])))


def test_what_there_would_have_been_without_entry_memory() -> None:
    log = [poll(1, 0), poll(2, 1, 0), poll(3, 1, 0, changed=False), poll(4, status=304), fetch(1, 0), fetch(2, 1)]
    asked = account(day(world(1, 2), log)).requests
    assert (asked.polls, asked.not_modified, asked.total) == (4, 1, 6)
    assert asked.without_memory == 4 + 1 + 2
