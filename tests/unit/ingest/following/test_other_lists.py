from datetime import UTC, datetime, timedelta

from schemas.ingest_state import Followed, Health, Poll
from schemas.ingest_state.followed import Freshness
from services.ingest.addresses.address import Address
from services.ingest.following.other_lists import ENOUGH, MOST_BROUGHT, OtherLists
from services.ingest.schedule.entry_memory import sift
from services.ingest.sources.feed_entry import FeedEntry

START = datetime(2026, 3, 2, tzinfo=UTC)
FEED, MAP, OTHER = (f"https://{name}.example/list" for name in ("feed", "map", "other"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Lists:
    """A feed and a sitemap of one source, polled in turn every hour."""

    def __init__(self, sources: dict[str, tuple[str, ...]] | None = None) -> None:
        given = sources or {FEED: ("harbor",), MAP: ("harbor",), OTHER: ("ferries",)}
        self.others = OtherLists(lambda url: given.get(url, ()))
        self.now = START
        self.known: dict[str, Followed] = {}

    def poll(self, url: str, *numbers: int) -> int:
        """Poll a list that brings these articles; return how many it lacks."""
        before, lacked = self.known.get(url), self.others.lacked(url, self.known.get(url))
        entries = [FeedEntry(Address.of(f"https://harbor.example/{number}"), None, None) for number in numbers]
        sifted = sift(before.memory if before else None, entries, self.now)
        fresh = before.health.freshness if before and before.health else None
        if sifted.new or fresh is None:
            fresh = Freshness(new_at=self.now, watched_since=START)
        self.others.add(url, [entry.address.article_id for entry in entries], before, self.now)
        self.known[url] = Followed(
            memory=sifted.memory, health=Health(freshness=fresh), polls=[Poll(at=self.now, result="new")]
        )
        self.now += HOUR
        return lacked

    def live(self, count: int = 2 * int(ENOUGH), every: int = 1) -> "Lists":
        """Go on as ever: of the sitemap's articles the feed has one in `every`, an hour later."""
        for number in range(count):
            self.poll(MAP, number)
            assert self.poll(FEED, *([number] if number % every == 0 else [])) == 0
        self.now += 2 * DAY
        self.poll(MAP, 1_000)
        self.poll(FEED, 1_000)
        return self

    def stop(self, count: int = 6) -> int:
        """Let the sitemap go on while the feed is built no more; return how many articles the feed lacks."""
        lacked = 0
        for number in range(2_000, 2_000 + count):
            self.poll(MAP, number)
            lacked += self.poll(FEED)
        return lacked + self.poll(FEED)


def test_a_list_lacks_what_its_like_brings() -> None:
    lists = Lists().live()
    assert lists.stop(6) == 6
    assert lists.poll(FEED) == 0, "each is told once"


def test_a_list_of_some_of_the_articles_lacks_none_of_the_others() -> None:
    assert Lists().live(60, every=3).stop(20) == 0


def test_nothing_is_known_of_lists_that_were_hardly_compared() -> None:
    assert Lists().live(3).stop(6) == 0


def test_lists_of_other_sources_and_other_workers_say_nothing() -> None:
    assert Lists({FEED: ("harbor",), MAP: ("ferries",)}).live().stop() == 0
    assert Lists({FEED: ("harbor",)}).live().stop() == 0


def test_what_a_list_had_when_it_was_first_read_and_what_it_had_already_is_no_news() -> None:
    lists = Lists().live()
    lists.poll(OTHER, *range(3_000, 3_050))
    lists.poll(MAP, 19, 1_000)
    assert lists.poll(FEED) == lists.poll(FEED) == 0


def test_what_is_late_is_not_lacking_once_it_is_there() -> None:
    lists = Lists().live()
    lists.poll(MAP, 2_000)
    assert lists.poll(FEED, 2_000) == lists.poll(FEED) == 0


def test_what_is_remembered_is_bounded() -> None:
    lists = Lists().live()
    lists.poll(MAP, *range(4_000, 4_000 + 3 * MOST_BROUGHT))
    lists.poll(FEED)
    assert 0 < lists.poll(FEED) <= MOST_BROUGHT
