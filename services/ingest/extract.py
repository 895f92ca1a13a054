"""From the bytes of a page to the `article` record: the pure core of the ingest worker.

    bytes → text → HTML tree or lines → draft → record

The same bytes, address, capture time and source zones always give the same record. Nothing here touches the network, or
the disk except to load the tables of this package. Bad bytes raise `NotAnArticle` and nothing else.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from schemas.article import Article
from schemas.fetch_request import EntryEvidence
from schemas.revision import EXTRACTION_GENERATION, revision
from services.ingest.addresses.address import Address
from services.ingest.feed_text import completed
from services.ingest.later_pages import ONE_PAGE, LaterPages
from services.ingest.reading.decoding.charset import decode_page
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.fields.entry_evidence import with_entry
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.html_page import read_html
from services.ingest.reading.lines.invisible import without_invisible
from services.ingest.reading.lines.word_count import word_count
from services.ingest.reading.not_an_article import LaterPage, NotAnArticle
from services.ingest.reading.page.rights import read_rights
from services.ingest.reading.page.tree import is_document, is_html, parse
from services.ingest.reading.plain_text import read_plain_text
from services.ingest.reading.text.other_kinds import is_manual, other_kind
from services.ingest.reading.walls.refusal import refuse_text
from services.ingest.record import SHORT_TEXT, record_of
from services.ingest.several_pages import joined

__all__ = ["NotAnArticle", "extract", "warm_up"]

_UNPUNCTUATED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Matches a letter of Thai, Lao, Burmese or Khmer, whose sentences end without a mark or with one of their own."""
_SHORTEST_SENTENCE = 10
"""Minimum words of a sentence without a mark at its end: a menu or the name of a page has fewer."""
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟][\"'”’»)\]]*$")
_WARM_UP_TEXT = """The ferry sails again

By Jane Roe | Tuesday, 3 March 2026 9:30 AM ET

The ferry sailed again on Tuesday after a week in the dock, and it was full to the last seat, the harbor office said.

Nobody had expected so many passengers before the summer, the captain said on the pier.
"""
_WARM_UP_PAGE = (
    "<!DOCTYPE html><html><head><title>The ferry sails</title></head><body><article><h1>The ferry sails</h1>"
    # No machine-readable time, because searching the visible text loads the most code. Of a date that htmldate cannot
    # read by itself, dateparser would compile the words of all its 205 locales; one page in 28 needs them.
    "<p>Posted on 3 March 2026</p>"
    + "<p>The ferry sailed again after a week in the dock, and it was full to the last seat, the office said.</p>" * 3
    + "</article></body></html>"
)


def extract(
    body: bytes,
    url: str,
    *,
    captured_at: datetime,
    content_type: str | None = None,
    source_id: str | None = None,
    source_name: str | None = None,
    article_id: str | None = None,
    headers: Mapping[str, str] | None = None,
    entry: EntryEvidence | None = None,
    source_zones: SourceZones = NOTHING_LEARNED,
    later_pages: LaterPages = ONE_PAGE,
) -> Article:
    """Read the article in `body`, an HTML page or the plain text of one.

    `url` is the requested address and `captured_at` the time of the request, with an offset. `content_type` is the
    response's Content-Type; `headers` are all of its headers, which may state rights. `article_id`, if the request
    carries one, replaces the ID derived from the canonical URL. `entry` is what a feed says of the article: it stands
    in where the page says nothing, or shows only a part of the text. `source_zones` holds the learned time zones of
    sources; without them, a clock time without an offset stays without one. `later_pages` are those of a story on
    several pages; without them, it gets the flag `missing_pages`.

    Raises NotAnArticle if the body holds no article, with the reason and what to do next, and LaterPage if it is not
    the first page of its story; ValueError for a `url` that is no http(s) URL, or a `captured_at` without an offset, or
    of which no revision can be composed.
    """
    address = Address.of(url)
    if captured_at.tzinfo is None:
        raise ValueError("captured_at needs an offset, such as 2026-03-01T09:30:00Z")
    revision(captured_at, EXTRACTION_GENERATION)  # before the page is read: dates beside the last one overflow
    text = decode_page(body, content_type)
    has_markup = is_html(text, content_type)
    text = without_invisible(text, markup=has_markup)
    if has_markup:
        draft = read_html(parse(text), address, captured_at, source_zones)
    else:
        draft = read_plain_text(text, address, source_zones)
        texts = [paragraph.text for paragraph in draft.paragraphs]
        signed = bool(draft.authors.value or draft.agencies.value)
        refuse_text(draft.title.value, texts, url, dated=draft.published_at.value is not None, signed=signed)
    if draft.first_page is not None:
        raise LaterPage(draft.first_page)
    if kind := _other_kind(text, content_type, draft):
        raise NotAnArticle(f"this reads like {kind}, not like an article; submit the article's own page, or drop it")
    if not draft.paragraphs:
        raise NotAnArticle("no text was found on the page; if its text is built by a script, fetch the rendered page")
    if not _reads_like_text(draft):
        start = draft.paragraphs[0].text[:80]
        raise NotAnArticle(f"nothing on the page reads like a sentence ({start!r}); fetch it again later, or drop it")
    draft = joined(draft, later_pages)
    if entry is not None:
        draft = completed(with_entry(draft, entry), entry, captured_at, source_zones)
    return record_of(
        draft,
        url,
        captured_at=captured_at,
        source_id=source_id,
        source_name=source_name,
        article_id=article_id,
        rights=read_rights(headers or {}),
    )


def warm_up() -> None:
    """Load the tables and the models, by extracting two small texts.

    A worker process calls this when it starts (it is the pool's initializer). Only dateparser's locales are left to the
    first page that needs them. That page waits 5 s for them and has 42 MiB less of its memory limit (both measured
    once, on one core); with them, every start of a worker and every replacement of a child would take 6 s instead of 2.
    """
    extract(_WARM_UP_PAGE.encode(), "https://example.com/harbor", captured_at=datetime(2026, 3, 4, tzinfo=UTC))
    extract(_WARM_UP_TEXT.encode(), "https://example.com/ferry", captured_at=datetime(2026, 3, 4, tzinfo=UTC))


def _other_kind(text: str, content_type: str | None, draft: Draft) -> str | None:
    """What a file that is no HTML document is, if it is no article."""
    if is_document(text):
        return None
    signed = bool(draft.authors.value or draft.agencies.value)
    if is_html(text, content_type):
        return "a manual or a readme" if not signed and is_manual(text) else None
    return other_kind(text, signed=signed)


def _reads_like_text(draft: Draft) -> bool:
    """Whether the text is long or has a sentence. A page without an article leaves only its name, its menu or an error
    message.

    A news flash is as short, but ends like a sentence. Punctuation does not matter in a longer text (Thai has none).
    """
    texts = [paragraph.text for paragraph in draft.paragraphs]
    if sum(map(len, texts)) > SHORT_TEXT or any(_SENTENCE_END.search(text) for text in texts):
        return True
    return any(_UNPUNCTUATED.search(text) and word_count(text) >= _SHORTEST_SENTENCE for text in texts)
