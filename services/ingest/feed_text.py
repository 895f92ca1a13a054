"""The text of an article as its feed gives it, where its page cannot be read or shows only how it begins. Pure, like
`extract`."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from html import escape

from schemas.article import Article
from schemas.fetch_request import EntryContent, EntryEvidence
from services.ingest.addresses.address import Address
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.fields.entry_evidence import with_entry
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.html_page import read_html
from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.reading.page.rights import HeaderRights
from services.ingest.reading.page.tree import parse
from services.ingest.reading.paragraph import Paragraph, length
from services.ingest.reading.times.times import from_datetime
from services.ingest.record import record_of

FEED_TEXT = "feed_text"
"""The flag of an article whose text is that of its feed."""
_PLACE = "feed"
_CONFIDENCE = 0.67
"""Maximum confidence in a field of a feed: that of a place that nothing else confirms."""
_LONGER = 1.5
"""Minimum length of a feed's text, as a multiple of the part of it that a page shows."""
_SAME = 0.8
"""Minimum share of a page's words that its feed's text has, if both are one story."""


def read_feed_text(
    entry: EntryEvidence,
    url: str,
    *,
    captured_at: datetime,
    source_id: str | None = None,
    article_id: str | None = None,
    source_zones: SourceZones = NOTHING_LEARNED,
) -> Article:
    """The article at `url` from what its feed says of it. Raises NotAnArticle if the feed has none."""
    if entry.content is None:
        raise NotAnArticle(f"the feed has no whole text of {url}")
    draft = _read(entry.content, entry.title, Address.of(url), captured_at, source_zones)
    if not draft.paragraphs:
        raise NotAnArticle(f"no text was found in what the feed has of {url}")
    if entry.published_at is not None:
        published = decide(from_datetime(entry.published_at), [_PLACE])
        draft = replace(draft, published_at=published, modified_at=Decision(None))
    return record_of(
        with_entry(draft, entry),
        url,
        captured_at=captured_at,
        source_id=source_id,
        source_name=None,
        article_id=article_id,
        rights=HeaderRights(**entry.content.rights.model_dump()),
    )


def completed(draft: Draft, entry: EntryEvidence, captured_at: datetime, source_zones: SourceZones) -> Draft:
    """The draft of a page behind a paywall with the whole text, if its feed has it and the page reserves nothing."""
    if entry.content is None or "paywall" not in draft.flags or draft.tdm_reservation:
        return draft
    try:
        whole = _read(entry.content, entry.title, draft.address, captured_at, source_zones)
    except NotAnArticle:
        return draft
    if length(whole.paragraphs) < _LONGER * length(draft.paragraphs) or not _begins(draft.paragraphs, whole.paragraphs):
        return draft
    return replace(draft, text=whole.text, flags=[*draft.flags, FEED_TEXT])


def _read(
    content: EntryContent, title: str | None, address: Address, captured_at: datetime, source_zones: SourceZones
) -> Draft:
    """The content of an entry, read as a page that has nothing else."""
    head = f"<h1>{escape(title)}</h1>" if title else ""
    page = f"<html><head></head><body><article>{head}{content.html}</article></body></html>"
    draft = read_html(parse(page), address, captured_at, source_zones)
    flags = [*draft.flags, FEED_TEXT]
    return replace(draft.read_from(_PLACE, _CONFIDENCE), flags=flags, first_page=None, next_page=None)


def _begins(part: list[Paragraph], whole: list[Paragraph]) -> bool:
    words, of = _words(part), _words(whole)
    return (words & of).total() >= _SAME * words.total()


def _words(paragraphs: list[Paragraph]) -> Counter[str]:
    return Counter(word for paragraph in paragraphs for word in paragraph.text.casefold().split())
