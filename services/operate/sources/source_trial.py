"""Tries a site: fetches what may be its lists and a few of their articles, as politely as an ingest worker, and says
what would be ingested. Writes nothing, and needs no broker.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from schemas.article import Article
from schemas.fetch_request import EntryEvidence, FetchRequest
from services.ingest.addresses.address import Address
from services.ingest.capture import Capture
from services.ingest.child import begin_child, find_lists, read, read_list
from services.ingest.discovery.assessment import (
    WINDOW,
    Assessed,
    Tried,
    assess,
    audio_entries,
    dates_of,
    recent_entries,
    reference,
    told_apart,
)
from services.ingest.discovery.candidates import (
    Candidate,
    is_for_news,
    known_paths,
    named_by_header,
    named_by_robots,
    unique,
)
from services.ingest.fetching.body_reader import MAX_LIST_BYTES
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.result import Moved, NotModified, Page
from services.ingest.reading.fields.source_zones import load
from services.ingest.reading.not_an_article import LaterPage
from services.ingest.sources.catalogue import Source
from services.ingest.sources.feed_entry import FeedEntry
from services.ingest.sources.listing import Listing, StatedKind
from services.ingest.visiting.not_yet import NotYet
from services.ingest.visiting.visits import Visits
from services.operate.errors import OperationError
from services.operate.progress import Progress, silent
from services.operate.sources.exchange import domain_id
from services.runtime.children.pool import Pool
from services.runtime.outcome import Reject
from services.runtime.settings import Settings

MAX_LISTS = 40
"""Maximum lists fetched of one site, children of an index and directories of feeds included."""
MAX_CHILDREN = 2
"""Maximum sitemaps fetched of an index: those for news, and the newest."""
SAMPLE = 5
"""Articles fetched of each list, as far as others have not been fetched already."""
MAX_ARTICLES = 25
"""Maximum articles fetched in all."""
MAX_WAIT = timedelta(seconds=65)
"""Maximum wait for a site that asks for one: a crawl delay counts up to a minute."""
ATTEMPTS = 2
"""Attempts at a request: whoever tries a site waits for the answer."""


class SiteUnreachable(OperationError):
    """The site, or the list, cannot be fetched; the message says why."""


class Sample(NamedTuple):
    """An entry that was fetched, and what would be ingested of it."""

    url: str
    article: Article | None
    problem: str = ""
    """Why it is no article."""
    in_time: bool = True
    """Whether it is of the window, as far as it or its list has a date."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a site has."""

    url: str
    lists: list[Assessed]
    """Best first."""
    samples: list[Sample]
    until: datetime
    """End of the window that entries were counted in; before now if the site has nothing new."""
    is_current: bool
    source: Source | None
    """What to write into `sources.yaml`; None if there is nothing to follow."""


def try_site(
    settings: Settings, address: Address, taken: Iterable[str] = (), *, source_id: str | None = None,
    progress: Progress = silent,
) -> Trial:  # fmt: skip
    """Try a site by its home page, or one list of it. taken: ids of sources that there are. Raises SiteUnreachable."""

    async def run() -> Trial:
        async with _Trier(settings, progress) as trier:
            return await trier.run(address, set(taken), source_id)

    return asyncio.run(run())


class _Trier:
    def __init__(self, settings: Settings, progress: Progress) -> None:
        self._settings = settings
        self._progress = progress
        self._resources = AsyncExitStack()
        self._fetched: set[Address] = set()
        """Where requests for lists ended."""
        self._lists = 0
        self._vouched: list[str] = []
        """The site, for which a sitemap on another host may speak that the site itself names."""
        self.tried: list[Tried] = []

    async def __aenter__(self) -> Self:
        settings = self._settings
        self._progress("starting …")
        fetcher = await self._resources.enter_async_context(Fetcher.from_settings(settings))
        self._visits = Visits(fetcher, lambda _host: None, settings.fetch_gap_s, ATTEMPTS)
        zones = load(Path(settings.source_zones) if settings.source_zones else None)
        pool = Pool(settings.processes, settings.record_timeout_s, initializer=partial(begin_child, zones))
        self._pool = await self._resources.enter_async_context(pool)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._resources.aclose()

    async def run(self, address: Address, taken: set[str], source_id: str | None) -> Trial:
        """Find the lists, read them, fetch a sample of their entries, and compare."""
        given = Candidate(address, "given")
        try:
            page = await self._fetch(address, MAX_LIST_BYTES)
        except Reject as error:
            raise SiteUnreachable(error.detail) from error
        self._fetched.add(Address.of(page.final_url))
        self._vouched = [Address.of(page.final_url).site]
        is_site = not await self._take(given, page)
        if is_site:
            await self._search(page)
        now = datetime.now(UTC)
        until = reference(self.tried, now)
        samples = await self._sample(until)
        found = assess(self.tried, until, {at: one.article is not None and one.in_time for at, one in samples.items()})
        source = _source(page.final_url if is_site else None, found, taken, source_id)
        return Trial(address.raw, found, list(samples.values()), until, until >= now, source)

    async def _search(self, page: Page) -> None:
        """Try all that the page, its header, robots.txt and custom name."""
        url = page.final_url
        named = [*await self._named(page), *named_by_header(page.headers.get("Link"), url)]
        sitemaps = named_by_robots(await self._visits.sitemaps(Address.of(url)), url)
        await self._try([*named, *sitemaps])
        await self._try_page(Candidate(Address.of(url), "given"), page)
        kinds = {one.listing.kind for one in self.tried if one.listing}
        feeds = not kinds & {"rss", "atom", "rdf", "json_feed"}
        maps = not kinds & {"news_sitemap"}
        await self._try(known_paths(url, feeds=feeds, sitemaps=maps))

    async def _try(self, candidates: Iterable[Candidate]) -> None:
        """Fetch and read candidates; a directory of feeds is searched for more, once."""
        directories = []
        for one in unique(candidates):
            if (page := await self._fetch_list(one)) is None or await self._take(one, page):
                continue
            if one.named_by == "anchor":
                directories.append(page)
            elif one.named_by != "known path":
                self.tried.append(Tried(one, problem="a page, not a list"))
        for page in directories:
            for one in await self._named(page):
                if (inner := await self._fetch_list(one)) is not None:
                    await self._take(one, inner)

    async def _named(self, page: Page) -> list[Candidate]:
        try:
            return await self._pool.run(find_lists, page)
        except Reject:
            return []

    async def _fetch_list(self, one: Candidate) -> Page | None:
        """The page of a candidate, unless another one led there. What cannot be fetched is noted, if it was named."""
        if one.address in self._fetched or self._lists >= MAX_LISTS:
            return None
        self._fetched.add(one.address)
        self._lists += 1
        self._progress(f"list {self._lists}: {one.address.raw}")
        try:
            page = await self._fetch(one.address, MAX_LIST_BYTES)
        except Reject as error:
            if one.named_by != "known path":
                self.tried.append(Tried(one, problem=error.detail))
            return None
        final = Address.of(page.final_url)
        if final != one.address and final in self._fetched:
            return None
        self._fetched.add(final)
        return page

    async def _take(self, one: Candidate, page: Page) -> bool:
        """Note a candidate if its page is a list, or looks like a broken one; False for an ordinary page."""
        try:
            listing = await self._pool.run(read_list, page, None, self._vouched)
        except Reject as error:
            if _is_page(page):
                return False
            if one.named_by != "known path":
                self.tried.append(Tried(one, problem=error.detail))
            return True
        if listing.kind == "front_page":
            return False
        if listing.kind == "sitemap_index":
            listing = await self._with_children(listing)
        title = listing.title or one.title
        self.tried.append(Tried(one._replace(title=title), told_apart(listing), audio=audio_entries(page.body)))
        return True

    async def _try_page(self, one: Candidate, page: Page) -> None:
        """Note the page itself, as a list of links."""
        try:
            listing = await self._pool.run(read_list, page, "front_page")
        except Reject:
            return
        if listing.kind == "front_page" and listing.entries:
            self.tried.append(Tried(one, told_apart(listing)))

    async def _with_children(self, index: Listing) -> Listing:
        """An index with the entries of its sitemaps that may have something new."""
        oldest = datetime.min.replace(tzinfo=UTC)
        newest = sorted(index.children, key=lambda child: child.modified_at or oldest, reverse=True)
        chosen = sorted(newest, key=lambda child: not is_for_news(child.address))[:MAX_CHILDREN]
        entries: list[FeedEntry] = []
        for child in chosen:
            if (page := await self._fetch_list(Candidate(child.address, "index"))) is None:
                continue
            try:
                entries += (await self._pool.run(read_list, page, None, self._vouched)).entries
            except Reject:
                continue
        return index._replace(entries=list({one.address: one for one in entries}.values()))

    async def _sample(self, until: datetime) -> dict[Address, Sample]:
        """Fetch some recent entries of each list."""
        found: dict[Address, Sample] = {}
        dates = dates_of(self.tried)
        for tried in self.tried:
            if tried.listing is None:
                continue
            recent = recent_entries(tried.listing, until, dates)
            for entries, since in ((recent.inside, None), (recent.unknown, until - WINDOW)):
                fresh = [one for one in entries if one.address not in found]
                wanted = SAMPLE - (len(entries) - len(fresh))
                for entry in _spread(fresh, min(wanted, MAX_ARTICLES - len(found))):
                    self._progress(f"article {len(found) + 1}: {entry.url}")
                    found[entry.address] = await self._read(entry, since)
        return found

    async def _read(self, entry: FeedEntry, since: datetime | None) -> Sample:
        """Fetch one entry. since: the begin of the window, if the list has no date that says whether it is of it."""
        evidence = EntryEvidence(title=entry.title, authors=list(entry.authors), published_at=entry.published_at)
        request = FetchRequest(url=entry.url, entry=evidence)
        try:
            page = await self._fetch(entry.address)
            capture = Capture(page.body, page.final_url, page.fetched_at, page.content_type, page.headers)
            found = await self._pool.run(read, request, capture)
        except Reject as error:
            return Sample(entry.url, None, f"{error.reason}: {error.detail}")
        if isinstance(found, LaterPage):
            return Sample(entry.url, None, f"{found.reason}: {found.detail}")
        time = found.article.published_at
        in_time = since is None or (time is not None and time.latest is not None and time.latest >= since)
        return Sample(entry.url, found.article, in_time=in_time)

    async def _fetch(self, address: Address, packed_bytes: int | None = None) -> Page:
        """A page, after redirects and the waits that its host asks for. Raises Reject."""
        deadline = datetime.now(UTC) + MAX_WAIT
        for _ in range(self._settings.fetch_max_redirects + 1):
            found = await self._visit(address, deadline, packed_bytes)
            if isinstance(found, Page):
                return found
            if isinstance(found, NotModified):
                break
            address = found.address
        raise Reject("refused", f"{address.raw} redirects too often; give the URL that it leads to")

    async def _visit(
        self, address: Address, deadline: datetime, packed_bytes: int | None
    ) -> Page | NotModified | Moved:
        while True:
            try:
                return await self._visits.make(address, {}, packed_bytes=packed_bytes)
            except NotYet as later:
                if later.due > deadline:
                    detail = f"{address.host_key} asks to be left alone until {later.due:%H:%M} UTC; try again then"
                    raise Reject("unreachable", detail) from later
                self._progress(f"waiting for {address.host_key} until {later.due:%H:%M:%S} UTC …")
                await asyncio.sleep(max((later.due - datetime.now(UTC)).total_seconds(), 0.05))


def _is_page(page: Page) -> bool:
    return b"<html" in page.body[:4096].lower() or "html" in (page.content_type or "").lower()


def _spread(entries: Sequence[FeedEntry], number: int) -> list[FeedEntry]:
    """So many of the entries, from all over the list."""
    number = max(min(number, len(entries)), 0)
    return [entries[place * len(entries) // number] for place in range(number)]


_STATED: Mapping[str, StatedKind] = {"front_page": "front_page", "text": "url_list"}
"""Kinds that cannot be told from the bytes alone."""


def _source(home_page: str | None, found: Sequence[Assessed], taken: set[str], source_id: str | None) -> Source | None:
    lists: list[object] = []
    for one in found:
        if one.follow and one.tried.listing:
            kind = _STATED.get(one.tried.listing.kind)
            lists.append({"url": one.address.raw, "kind": kind} if kind else one.address.raw)
    if not lists:
        return None
    first = next(one for one in found if one.follow)
    title = first.tried.listing.title if first.tried.listing else None
    new_id = source_id or domain_id(Address.of(home_page) if home_page else None, first.address, taken)
    return Source.of({"id": new_id, "name": (title or "")[:200] or None, "home_page": home_page, "lists": lists})
