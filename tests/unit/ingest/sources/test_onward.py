from datetime import UTC, datetime

import pytest

from schemas.article import Rights
from schemas.fetch_request import EntryContent, EntryEvidence, FetchRequest
from services.ingest.addresses.address import Address
from services.ingest.fetching.result import Moved
from services.ingest.reading.page.rights import NOTHING_STATED, HeaderRights
from services.ingest.sources.feeds import FeedEntry
from services.ingest.sources.onward import Onward, listed, redirected
from services.runtime.outcome import Reject

URL = "https://harborwire.example/ferry"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MOVED = Moved(URL, Address.of("https://ferries.example/1"), 301)


def test_a_redirect_to_another_host_is_the_same_request_for_that_host() -> None:
    request = FetchRequest(url=URL, source_id="harborwire", article_id="0" * 32, redirects=1)
    onward = FetchRequest(url=MOVED.location, source_id="harborwire", article_id="0" * 32, redirects=2, via=URL)
    assert redirected(request, MOVED, 5) == Onward("ferries.example", onward)


def test_redirects_between_hosts_are_limited() -> None:
    with pytest.raises(Reject, match="redirects again after 5 redirects") as caught:
        redirected(FetchRequest(url=URL, redirects=5), MOVED, 5)
    assert caught.value.reason == "refused"


def test_entries_of_a_feed_are_requested_for_its_source() -> None:
    feed = FetchRequest(url=URL, kind="feed", source_id="harborwire", attempt=2)
    entries = [
        FeedEntry(Address.of("https://harborwire.example/1"), "One", NOW, ("Jane Roe",)),
        FeedEntry(Address.of("https://Ferries.example/2"), None, None),
    ]
    assert list(listed(feed, entries)) == [
        Onward(host, FetchRequest(url=url, source_id="harborwire", via=URL, entry=evidence))
        for host, url, evidence in (
            (
                "harborwire.example",
                "https://harborwire.example/1",
                EntryEvidence(title="One", authors=["Jane Roe"], published_at=NOW),
            ),
            ("ferries.example", "https://Ferries.example/2", EntryEvidence()),
        )
    ]


CONTENT = "<p>The boats sailed again on Monday.</p>"
FEED = FetchRequest(url="https://www.harborwire.example/feed", kind="feed")


def contents(*urls: str, rights: HeaderRights = NOTHING_STATED) -> list[EntryContent | None]:
    entries = [FeedEntry(Address.of(url), "One", NOW, (), CONTENT) for url in urls]
    return [onward.request.entry and onward.request.entry.content for onward in listed(FEED, entries, rights)]


def test_the_text_of_an_entry_travels_within_its_own_site() -> None:
    assert contents("https://news.harborwire.example/1", "https://ferries.example/2") == [
        EntryContent(html=CONTENT),
        None,
    ]


def test_the_text_of_an_entry_travels_with_its_rights_and_only_by_them() -> None:
    stated = HeaderRights(["noindex"], False, None)
    (content,) = contents("https://harborwire.example/1", rights=stated)
    assert content is not None and content.rights == Rights(robots=["noindex"], tdm_reservation=False)
    for reserved in (HeaderRights([], True, None), HeaderRights(["noarchive"], None, None)):
        assert contents("https://harborwire.example/1", rights=reserved) == [None]


def test_the_text_of_an_entry_does_not_follow_to_another_site() -> None:
    entry = EntryEvidence(title="One", content=EntryContent(html=CONTENT))
    request = FetchRequest(url=URL, entry=entry)
    for location, content in ((f"https://www.{Address.of(URL).site}/2", entry.content), ("https://x.example/2", None)):
        onward = redirected(request, Moved(URL, Address.of(location), 301), 5)
        assert onward.request.entry == entry.model_copy(update={"content": content})
