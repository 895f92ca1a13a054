from datetime import UTC, datetime, timedelta

import pytest

from schemas.ingest_state import Followed, Poll
from schemas.ingest_state.followed import PollResult
from services.ingest.addresses.address import Address
from services.ingest.following.children import EVERY, MOST_AT_ONCE, PROOF, due_children, ended_at
from services.ingest.sources.listing import Child

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def child(name: str, age: timedelta | None = None) -> Child:
    return Child(Address.of(f"https://harbor.example/{name}.xml"), None if age is None else NOW - age)


def polled(age: timedelta, *results: PollResult, stated: timedelta | None = None, failed: bool = False) -> Followed:
    """A sitemap polled `age` ago, with these results, newest first, when its lastmod was `stated` ago."""
    polls = [Poll(at=NOW - age - number * DAY, result=result) for number, result in enumerate(results)]
    return Followed(polls=polls, lastmod=None if stated is None else NOW - stated, lastmod_failed=failed)


def due(*children: Child, before: timedelta | None = 2 * HOUR, history: bool = False, **known: Followed) -> list[str]:
    states = {f"https://harbor.example/{name}.xml": state for name, state in known.items()}
    found = due_children(children, states.get, None if before is None else NOW - before, NOW, history=history)
    return [one.address.raw.rsplit("/", 1)[1].removesuffix(".xml") for one in found]


MONTHS = [child(f"sitemap-2025-{month:02}", timedelta(days=365 - 30 * month)) for month in range(1, 13)]


def test_a_new_index_gives_what_changed_of_late() -> None:
    assert due(*MONTHS, child("sitemap-2026-03", HOUR), before=None) == ["sitemap-2026-03"]


def test_without_lastmod_those_that_are_over_are_left_out() -> None:
    undated = [child(f"sitemap-2025-{month:02}") for month in range(1, 13)]
    assert due(*undated, child("sitemap-2026-03"), child("news"), before=None) == ["sitemap-2026-03", "news"]


def test_history_takes_them_all_a_few_at_a_time() -> None:
    many = [child(f"sitemap-{number}", number * DAY) for number in range(50)]
    assert due(*many, before=None, history=True) == [f"sitemap-{number}" for number in range(MOST_AT_ONCE)]


def test_a_sitemap_is_read_again_when_its_lastmod_moves() -> None:
    assert due(child("posts", HOUR), posts=polled(3 * HOUR, "new", stated=5 * HOUR)) == ["posts"]
    assert due(child("posts", 5 * HOUR), posts=polled(3 * HOUR, "new", stated=5 * HOUR)) == []


def test_the_newest_are_read_once_a_day_whatever_they_state() -> None:
    known = {f"posts{number}": polled(PROOF, "new", stated=(9 + number) * DAY) for number in range(5)}
    children = [child(f"posts{number}", (9 + number) * DAY) for number in range(5)]
    assert due(*children, **known) == ["posts0", "posts1", "posts2"]


def test_a_lastmod_that_failed_is_ignored() -> None:
    posts = child("posts", 9 * DAY)
    assert due(posts, posts=polled(EVERY, "new", stated=9 * DAY, failed=True)) == ["posts"]
    assert due(posts, posts=polled(EVERY - HOUR, "new", stated=9 * DAY, failed=True)) == []


def test_a_lastmod_that_is_always_now_is_ignored() -> None:
    always = child("posts", timedelta())
    results: list[PollResult] = ["nothing", "not_modified", "nothing"]
    assert due(always, posts=polled(EVERY - HOUR, *results, stated=EVERY)) == []
    assert due(always, posts=polled(EVERY, *results, stated=EVERY)) == ["posts"]
    assert due(always, posts=polled(HOUR, "new", *results[1:], stated=HOUR)) == ["posts"]


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("sitemap-2025-11.xml", datetime(2025, 12, 1, tzinfo=UTC)),
        ("2024/02/sitemap.xml", datetime(2024, 3, 1, tzinfo=UTC)),
        ("map_20251203.xml.gz", datetime(2025, 12, 4, tzinfo=UTC)),
        ("sitemap.xml?yyyy=2025&mm=12&dd=31", datetime(2026, 1, 1, tzinfo=UTC)),
        ("sitemap.xml?year=2025&month=02&day=31", datetime(2025, 3, 1, tzinfo=UTC)),
        ("sitemap-2019.xml", datetime(2020, 1, 1, tzinfo=UTC)),
        ("post-sitemap17.xml", None),
        ("sitemap-120251.xml", None),
        ("news.xml", None),
    ],
)
def test_a_dated_address_tells_when_its_time_ends(name: str, end: datetime | None) -> None:
    assert ended_at(f"https://harbor.example/{name}") == end
