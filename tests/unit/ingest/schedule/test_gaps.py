from datetime import UTC, datetime, timedelta

import pytest

from schemas.ingest_state.followed import Gap, Health
from services.ingest.addresses.address import Address
from services.ingest.schedule.gaps import MAX_PAGES, Filling, after_gap, first_filling, gap_of, named, next_filling
from services.ingest.schedule.harvest import Harvest

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEFORE = Health(held=4, newest=[NOW - 12 * HOUR], succeeded_at=NOW - 11 * HOUR)
"""A list whose newest entry was twelve hours old."""
OLDER = Address.of("http://h/feed?page=2")
SITEMAP = Address.of("http://h/news.xml")


def hourly(since: datetime, until: datetime) -> float:
    return (until - since) / HOUR


def listing(*ages: float, new: int | None = None) -> Harvest:
    """A list of entries that are so many hours old."""
    dates = [NOW - age * HOUR for age in ages]
    return Harvest(len(ages), len(ages) if new is None else new, dates, dates[:new])


def test_windows_that_do_not_overlap_leave_a_gap() -> None:
    gap = gap_of(BEFORE, listing(1, 2, 3, 4), hourly, NOW)
    assert gap == Gap(at=NOW, since=NOW - 12 * HOUR, until=NOW - 4 * HOUR, expected=8)
    assert after_gap(BEFORE, gap).gaps == 1 and after_gap(BEFORE, gap).last_gap == gap
    assert after_gap(BEFORE, None) == BEFORE


def test_a_known_entry_proves_that_nothing_is_missing() -> None:
    assert gap_of(BEFORE, listing(1, 2, 3, 12, new=3), hourly, NOW) is None
    assert gap_of(BEFORE, Harvest(4, 0, same=True), hourly, NOW) is None


def test_an_entry_out_of_order_hides_no_gap() -> None:
    gap = gap_of(BEFORE, listing(1, 2, 3, 4, 13), hourly, NOW)
    assert gap is not None and gap.until == NOW - 4 * HOUR


def test_an_entry_that_is_kept_at_the_top_hides_no_gap() -> None:
    before = BEFORE.model_copy(update={"newest": [NOW - age * HOUR for age in (12, 13, 14)]})
    gap = gap_of(before, Harvest(4, 3, listing(1, 2, 3, 700).dates, listing(1, 2, 3).dates), hourly, NOW)
    assert gap == Gap(at=NOW, since=NOW - 12 * HOUR, until=NOW - 3 * HOUR, expected=9)
    # Two were withdrawn.
    assert gap_of(before, Harvest(4, 3, listing(1, 2, 3, 14).dates, listing(1, 2, 3).dates), hourly, NOW) is None


@pytest.mark.parametrize(
    ("health", "harvest"),
    [
        (Health(), listing(1, 2, 3)),  # the first listing
        (Health(held=1, newest=[NOW - 12 * HOUR]), listing(1, 2, 3)),
        (BEFORE, listing(1, 2)),
        (BEFORE, Harvest(0)),
        (BEFORE, listing(12, 13, 14)),  # other names
        (BEFORE, listing(6, 12, 18)),  # other addresses, and one new entry
        (BEFORE, listing(11.99, 11.98, 1)),  # they meet
    ],
)
def test_what_is_no_gap(health: Health, harvest: Harvest) -> None:
    assert gap_of(health, harvest, hourly, NOW) is None


def test_without_dates_a_gap_is_as_long_as_the_time_between_the_polls() -> None:
    undated = Health(held=4, succeeded_at=NOW - 5 * HOUR)
    assert gap_of(undated, Harvest(4, 4), hourly, NOW) == Gap(at=NOW, expected=5)
    # A clock that was put back.
    assert gap_of(undated, Harvest(4, 4), hourly, NOW - 9 * HOUR) == Gap(at=NOW - 9 * HOUR)


def test_the_density_of_the_list_counts_where_its_rhythm_is_wrong() -> None:
    gap = gap_of(BEFORE, listing(1, 2, 3, 4), lambda since, until: 0.0, NOW)
    assert gap is not None and gap.expected == 8


def test_a_gap_is_filled_from_the_pages_behind_the_list() -> None:
    gap = Gap(at=NOW, since=NOW - 12 * HOUR, until=NOW - 4 * HOUR)
    first = first_filling(gap, OLDER, [SITEMAP])
    assert first == Filling("older pages", OLDER, 1, NOW - 12 * HOUR)
    third = Address.of("http://h/feed?page=3")
    second = next_filling(first, listing(5, 6, 7), third)
    assert second == Filling("older pages", third, 2, NOW - 12 * HOUR)
    assert next_filling(second, listing(8, 9, 12), third) is None  # the gap is filled
    assert next_filling(second, listing(8, 9, 10, new=2), third) is None  # it reached what is known
    assert next_filling(second, listing(8, 9), None) is None
    assert next_filling(second, Harvest(0), third) is None
    assert next_filling(second, listing(8, 9), second.address) is None  # a page behind itself


def test_filling_is_bounded_on_a_site_of_endless_pages() -> None:
    filling: Filling | None = Filling("older pages", OLDER, 1, None)
    read = 0
    while filling is not None:
        read += 1
        filling = next_filling(filling, Harvest(9, 9), Address.of(f"http://h/feed?page={read + 2}"))
    assert read == MAX_PAGES


def test_else_a_gap_is_filled_from_the_news_sitemaps_as_far_as_they_reach() -> None:
    gap = Gap(at=NOW, since=NOW - 12 * HOUR, until=NOW - 4 * HOUR)
    second = Address.of("http://h/news-2.xml")
    first = first_filling(gap, None, [SITEMAP, second])
    assert first == Filling("news sitemap", SITEMAP, 1, gap.since)
    assert next_filling(first, listing(1, 40), None, [SITEMAP, second]) == first._replace(address=second, page=2)
    assert next_filling(first, listing(1, 40), OLDER, [SITEMAP]) is None
    old = gap.model_copy(update={"since": NOW - 60 * HOUR})
    assert first_filling(old, None, [SITEMAP]) is None
    assert first_filling(gap, None, []) is None


def test_a_gap_in_words() -> None:
    gap = Gap(at=NOW, since=NOW - 12 * HOUR, until=NOW - 4 * HOUR, expected=8)
    assert named(gap, first_filling(gap, OLDER, [])) == (
        "no entry was known; others may be missing between 2026-03-01 22:00 UTC and 2026-03-02 06:00 UTC, about 8 "
        "entries; read from the pages behind the list"
    )
    assert "since the last poll; nothing fills it" in named(Gap(at=NOW), None)
