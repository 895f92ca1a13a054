"""What a child process runs: it parses captured pages and feeds.

The libraries for that are imported where they are used: the worker itself only names these functions, and would hold
some 40 MiB that it never calls.
"""

import gc
import time
from collections.abc import Collection
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from schemas.article import Article
from schemas.fetch_request import EntryEvidence, FetchRequest
from services.ingest.capture import Capture
from services.ingest.fetching.result import Page
from services.ingest.later_pages import ONE_PAGE, LaterPages, Part
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.not_an_article import LaterPage, NotAnArticle
from services.ingest.sources.listing import Listing, StatedKind
from services.runtime.children.heap import trim_heap
from services.runtime.children.memory_limit import limit_memory
from services.runtime.outcome import Reject

if TYPE_CHECKING:
    from services.ingest.discovery.candidates import Candidate

PAGE_MIB = 500
"""Maximum memory for parsing one page, in MiB beyond what the child holds once it is warm."""


class Child:
    """What this child process received at start."""

    source_zones = NOTHING_LEARNED


def begin_child(source_zones: SourceZones) -> None:
    """Initialize a child process: load the models first, so that they do not count towards the memory limit."""
    from services.ingest.extract import warm_up

    Child.source_zones = source_zones
    warm_up()
    import_module(f"{__package__}.sources.lists")
    # What is loaded now stays: searching it for garbage again and again takes a thirtieth of a page's time.
    gc.collect()
    gc.freeze()
    # What was needed to load it, some 25 MiB, does not.
    trim_heap()
    limit_memory(PAGE_MIB)


class Read(NamedTuple):
    """An article, and the CPU seconds that reading it took."""

    article: Article
    cpu_s: float


def read(request: FetchRequest, capture: Capture, later_pages: LaterPages = ONE_PAGE) -> Read | LaterPage:
    """Extract the article of a captured page. Runs in a child process. A later page of a story is returned as such.
    Raises Reject."""
    from services.ingest.extract import extract

    begun = time.process_time()
    try:
        article = extract(
            capture.body,
            capture.url,
            captured_at=capture.captured_at,
            content_type=capture.content_type,
            source_id=request.source_id,
            article_id=request.article_id,
            headers=capture.headers,
            entry=request.entry,
            source_zones=Child.source_zones,
            later_pages=later_pages,
        )
    except LaterPage as error:
        return error
    except NotAnArticle as error:
        raise Reject(error.reason, error.detail) from error
    except MemoryError as error:
        detail = f"reading the page takes more than {PAGE_MIB} MiB of memory; no article page does, drop it"
        raise Reject("not_an_article", detail) from error
    return Read(article, time.process_time() - begun)


def read_entry(request: FetchRequest, captured_at: datetime) -> Article:
    """The article of a request as its feed gives it. Runs in a child process. Raises Reject."""
    from services.ingest.feed_text import read_feed_text

    try:
        return read_feed_text(
            request.entry or EntryEvidence(),
            request.url,
            captured_at=captured_at,
            source_id=request.source_id,
            article_id=request.article_id,
            source_zones=Child.source_zones,
        )
    # Also of a time of publication that no revision can be composed of.
    except (ValueError, MemoryError) as error:
        raise Reject("not_an_article", str(error)) from error


def find_second(first: Capture) -> str | None:
    """The URL of the second page of a story. Runs in a child process."""
    from services.ingest.several_pages import second_page

    return second_page(first.body, first.url, first.content_type)


def read_later(page: Page, first: Capture) -> Part:
    """Read a later page of a story. Runs in a child process. Raises Reject."""
    from services.ingest.several_pages import read_part

    try:
        return read_part(page.body, page.final_url, first.url, first.captured_at, page.content_type)
    except NotAnArticle as error:
        raise Reject(error.reason, error.detail) from error
    except MemoryError as error:
        raise Reject("not_an_article", f"reading {page.final_url} takes more than {PAGE_MIB} MiB") from error


def read_list(
    page: Page, kind: StatedKind | None = None, vouched: Collection[str] = (), may_be_vouched: bool = False
) -> Listing:
    """What a list holds: `sources.lists.read_list`. Runs in a child process. Raises Reject.

    may_be_vouched: return a sitemap that is all of other sites as an empty one, which says of which.
    """
    from services.ingest.sources import lists
    from services.ingest.sources.feed_entry import OtherSites

    try:
        return lists.read_list(page, kind, vouched)
    except OtherSites as error:
        if may_be_vouched:
            return Listing("sitemap", (), elsewhere=error.origins)
        raise Reject("not_an_article", f"cannot read {page.final_url} as a list: {error}") from error
    except ValueError as error:
        raise Reject("not_an_article", f"cannot read {page.final_url} as a list: {error}") from error
    except MemoryError as error:
        detail = f"reading the list takes more than {PAGE_MIB} MiB of memory; no list of articles does, drop it"
        raise Reject("not_an_article", detail) from error


def find_lists(page: Page) -> list["Candidate"]:
    """The addresses of lists that a page names. Runs in a child process. Raises Reject."""
    from services.ingest.discovery.candidates import named_by_page

    try:
        return named_by_page(page.body, page.final_url, page.content_type)
    except NotAnArticle as error:
        raise Reject(error.reason, error.detail) from error
    except MemoryError as error:
        raise Reject("not_an_article", f"reading {page.final_url} takes more than {PAGE_MIB} MiB") from error
