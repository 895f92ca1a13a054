"""What each list of a site is, and which of them to follow."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.addresses.address import Address
from services.ingest.discovery.assessment import (
    Assessed,
    Tried,
    assess,
    audio_entries,
    recent_entries,
    reference,
    told_apart,
)
from services.ingest.discovery.candidates import Candidate
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import Listing, ListKind

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


def entry(number: int, hours_ago: float | None = 1.0, url: str = "https://a.example/{}") -> FeedEntry:
    time = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    return FeedEntry(Address.of(url.format(number)), f"Entry {number}", time)


def tried(path: str, entries: Iterable[FeedEntry], kind: ListKind = "rss", audio: int = 0) -> Tried:
    candidate = Candidate(Address.of(f"https://a.example/{path}"), "link")
    return Tried(candidate, Listing(kind, list(entries)), audio=audio)


def judge(*lists: Tried, bad: Collection[int] = (), old: bool = False) -> dict[str, Assessed]:
    """Assess lists where everything was sampled, and those of the numbers are no articles."""
    addresses = {one.address for each in lists if each.listing for one in each.listing.entries}
    articles = {at: not old and int(at.raw.rpartition("/")[2].partition("#")[0]) not in bad for at in addresses}
    found = assess(lists, NOW, articles)
    return {one.address.raw.removeprefix("https://a.example/"): one for one in found}


def test_a_list_is_worth_its_recent_articles() -> None:
    found = judge(tried("feed", [*(entry(n, n * 6) for n in range(1, 21))]), bad=[1, 2])["feed"]
    assert (len(found.recent.all), len(found.sample), found.articles, found.score) == (8, 8, 6, 6.0)
    assert (found.verdict, found.follow) == ("follow", True)


def test_of_lists_with_the_same_entries_the_one_that_says_more_is_followed() -> None:
    same = [entry(n) for n in range(20)]
    found = judge(tried("map", [*same, entry(20)], "news_sitemap"), tried("feed", same), tried("feed2", same, "atom"))
    assert [name for name, one in found.items() if one.follow] == ["feed"]
    assert (found["map"].verdict, found["feed2"].verdict) == ("same", "same")
    assert found["map"].other == found["feed"].address


@pytest.mark.parametrize(
    ("path", "part"),
    [("tag/x/feed", "tag"), ("category/y/feed", "category"), ("author/z/rss", "author"), ("sport.xml", None)],
)
def test_a_list_whose_entries_another_one_has_is_part_of_it(path: str, part: str | None) -> None:
    found = judge(tried("feed", [entry(n) for n in range(20)]), tried(path, [entry(n) for n in range(5)]))
    small = found[path]
    assert (small.verdict, small.part, small.other) == ("part", part, found["feed"].address)
    assert [name for name, one in found.items() if one.follow] == ["feed"]


def test_a_feed_that_keeps_up_is_followed_rather_than_a_sitemap_that_reaches_further_back() -> None:
    all_of_it = [entry(n, 1 + 3 * n) for n in range(40)]
    found = judge(
        tried("map", all_of_it, "sitemap_index"),
        tried("feed", all_of_it[:10]),
        tried("", all_of_it[:8], "front_page"),
    )
    assert [name for name, one in found.items() if one.follow] == ["feed"]
    assert (found["map"].verdict, found["map"].other) == ("longer", found["feed"].address)
    assert (found[""].verdict, found[""].other) == ("part", found["feed"].address)


@pytest.mark.parametrize(
    "feed",
    [
        [entry(n, 1 + n / 10) for n in range(0, 20, 2)],  # not all that is new
        [entry(n, 1 + n / 10) for n in range(10)],  # an hour of it
        [entry(n, 1 + n / 10) for n in range(3)],
    ],
)
def test_a_feed_that_does_not_keep_up_is_part_of_the_sitemap(feed: list[FeedEntry]) -> None:
    found = judge(tried("map", [entry(n, 1 + n / 10) for n in range(100)], "sitemap"), tried("feed", feed))
    assert [name for name, one in found.items() if one.follow] == ["map"]
    assert found["feed"].verdict == "part"


def test_parameters_do_not_make_a_list_another_one_where_paths_tell_entries_apart() -> None:
    feed = tried("feed", [entry(n, n, "https://a.example/{}?source=rss") for n in range(10)])
    page = tried("", [entry(n, None, f"https://a.example/{{}}?source=home-{n}") for n in range(8)], "front_page")
    lists = [one._replace(listing=told_apart(one.listing)) for one in (feed, page) if one.listing]
    articles = {one.address: True for each in lists if each.listing for one in each.listing.entries}
    first, second = assess(lists, NOW, articles)
    assert (first.address.raw, first.follow) == ("https://a.example/feed", True)
    assert (second.verdict, second.follow) == ("part", False)
    numbered = tried("feed", [entry(n, n, "https://a.example/?p={}") for n in range(10)]).listing
    assert numbered is not None
    assert told_apart(numbered) == numbered


def test_lists_that_bring_something_of_their_own_are_all_followed() -> None:
    found = judge(*(tried(f"{n}.xml", [entry(n * 100 + m) for m in range(10)]) for n in range(3)))
    assert sum(one.follow for one in found.values()) == 3


def test_a_list_with_little_of_its_own_is_not_followed_beside_others() -> None:
    first, second = [entry(n) for n in range(40)], [entry(n) for n in range(40, 80)]
    mixed = [*first[:20], *second[:15]]
    found = judge(tried("a", first), tried("b", second), tried("c", mixed))
    assert [name for name, one in found.items() if one.follow] == ["a", "b"]
    assert found["c"].verdict == "follow"


def test_comments_are_named_as_such() -> None:
    by_path = tried("comments/feed", [entry(1)])
    by_query = tried("?feed=comments-rss2", [entry(2)])
    by_links = tried("activity", [entry(n, url="https://a.example/x/{}#comment-7") for n in range(3)])
    found = judge(by_path, by_query, by_links, tried("commentary/feed", [entry(5)]))
    assert [one.verdict for one in found.values()].count("comments") == 3
    assert found["commentary/feed"].verdict == "follow"


def test_answers_of_a_forum_are_comments_and_counters_behind_addresses_are_not() -> None:
    answers = tried("posts.rss", [entry(n, url=f"https://a.example/{{}}#post_{n}") for n in range(6)])
    counted = tried("feed", [entry(n, url="https://a.example/{}#xtor=RSS-1") for n in range(6)])
    found = judge(answers, counted)
    assert (found["posts.rss"].verdict, found["feed"].verdict) == ("comments", "follow")


def test_podcasts_are_named_as_such() -> None:
    entries = [entry(n) for n in range(4)]
    found = judge(tried("pod", entries, audio=4), tried("mixed", [entry(n) for n in range(9)], audio=2))
    assert (found["pod"].verdict, found["mixed"].verdict) == ("podcast", "follow")


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (b'<item><enclosure url="a.mp3" length="1" type="audio/mpeg"/></item><enclosure type=\'audio/x\'>', 2),
        (b'<enclosure url="a.jpg" type="image/jpeg"/><guid type="audio/x"/>', 0),
        (b'{"attachments": [{"url": "x", "mime_type": "audio/mpeg"}]}', 1),
        (b'<media:content medium="audio" type="audio/mp4"/>', 1),
        (b"<enclosure " + b"type " * 100_000, 0),
    ],
)
def test_sound_files_are_counted(body: bytes, count: int) -> None:
    assert audio_entries(body) == count


def test_what_cannot_be_followed_says_why() -> None:
    broken = Tried(Candidate(Address.of("https://a.example/broken"), "link"), problem="404")
    found = judge(
        broken,
        tried("empty", []),
        tried("old", [entry(1, 100)]),
        tried("pages", [entry(2), entry(3)]),
        bad=[2, 3],
    )
    assert {name: one.verdict for name, one in found.items()} == {
        "broken": "unreadable",
        "empty": "empty",
        "old": "old",
        "pages": "no_articles",
    }
    assert not any(one.follow for one in found.values())


def test_the_window_ends_with_the_newest_entry_of_a_site_that_is_silent() -> None:
    silent = Listing("rss", [entry(1, 200), entry(2, 230), entry(3, 300)])
    until = reference([tried("feed", silent.entries)], NOW)
    assert until == NOW - timedelta(hours=200)
    assert [one.title for one in recent_entries(silent, until, {}).all] == ["Entry 1", "Entry 2"]
    assert reference([tried("feed", [entry(1, 47), entry(2, -5000)])], NOW) == NOW
    assert reference([tried("feed", [entry(1, None)])], NOW) == NOW


def test_an_entry_that_is_announced_for_later_does_not_count() -> None:
    listing = tried("feed", [entry(1, -20), entry(2, 1)]).listing
    assert listing is not None
    assert [one.title for one in recent_entries(listing, NOW, {}).all] == ["Entry 2"]


def test_without_dates_the_pages_tell_what_a_list_is_worth() -> None:
    """A front page links old articles too: it is not followed beside a feed that has all of the new ones."""
    feed = tried("feed", [entry(n) for n in range(10)])
    front = tried("", [entry(n, None) for n in range(40)], "front_page")
    addresses = [one.address for one in front.listing.entries] if front.listing else []
    articles = {at: number < 10 for number, at in enumerate(addresses)}
    found = {one.address.raw: one for one in assess([feed, front], NOW, articles)}
    assert (found["https://a.example/"].score, len(found["https://a.example/"].recent.unknown)) == (10.0, 30)
    assert [one.address.raw for one in found.values() if one.follow] == ["https://a.example/feed"]
    alone = assess([front], NOW, articles)
    assert (alone[0].follow, alone[0].verdict) == (True, "follow")


def test_what_a_feed_knows_to_be_old_does_not_count_on_the_front_page() -> None:
    """Nor is what was fetched of the stories of the day a sample of the others."""
    feed = tried("feed", [*(entry(n) for n in range(5)), *(entry(n, 500) for n in range(5, 20))])
    front = tried("", [entry(n, None) for n in range(25)], "front_page")
    sampled = {one.address: True for one in (feed.listing.entries[:5] if feed.listing else ())}
    found = {one.address.raw: one for one in assess([feed, front], NOW, sampled)}
    page = found["https://a.example/"]
    assert (len(page.recent.inside), len(page.recent.unknown), page.score) == (5, 5, 5.0)
    assert [one.address.raw for one in found.values() if one.follow] == ["https://a.example/feed"]
