"""The world of the day is drawn by its seed, and has what it is to show."""

from datetime import UTC, datetime
from statistics import median

import pytest

from benchmarks.day.world import HOURS, NEWS_REACH_S, Edit, List, Story, make


def story(number: int, at: float) -> Story:
    return Story(number, f"/news/{number}", f"Story {number}", at, at, 0)


def test_the_same_seed_gives_the_same_world() -> None:
    assert make(12, 6, 3) == make(12, 6, 3)
    assert make(12, 6, 3) != make(12, 6, 4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_large_world_has_every_trouble_once(seed: int) -> None:
    world = make(200, 24, seed)
    assert len(world.lists) == 200
    troubles = [one.trouble for one in world.lists if one.trouble is not None]
    assert sorted(troubles) == sorted(HOURS)
    assert {one.form for one in world.lists} == {"rss", "atom", "json", "news_sitemap", "front_page"}


def test_it_is_a_workday_of_newsrooms() -> None:
    world = make(200, 24, 1)
    begins = datetime.fromtimestamp(world.start, UTC)
    assert begins.weekday() < 5 and (begins.hour, begins.minute) == (0, 0)
    in_day = [sum(world.start <= one.seen_from < world.end for one in site.stories) for site in world.sites]
    assert 8 <= median(in_day) <= 40
    assert max(in_day) > 150


def test_a_list_has_its_newest_stories() -> None:
    one = List("wire", "127.0.0.1", "/feed", "rss", window=2)
    one.stories = [story(number, number * 10.0) for number in range(5)]
    one.times = [each.seen_from for each in one.stories]
    assert [each.number for each in one.listed(25)] == [2, 1]
    one.ends = 15
    assert [each.number for each in one.listed(1000)] == [1, 0]


def test_a_news_sitemap_has_two_days() -> None:
    one = List("news", "127.0.0.1", "/news-sitemap.xml", "news_sitemap", window=1000)
    one.stories = [story(number, number * NEWS_REACH_S / 4) for number in range(8)]
    one.times = [each.seen_from for each in one.stories]
    assert [each.number for each in one.listed(7 * NEWS_REACH_S / 4)] == [7, 6, 5, 4]


def test_a_story_is_retitled_when_it_is_edited() -> None:
    one = story(1, 0)
    one.edits = [Edit(60, True), Edit(120, False)]
    assert [one.title_at(at) for at in (0, 60, 120)] == ["Story 1", "Story 1, part 2", "Story 1, part 2"]
    assert [one.updated_at(at) for at in (0, 60, 120)] == [None, 60, 120]
