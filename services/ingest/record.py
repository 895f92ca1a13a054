"""The `article` record of a draft."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.article import Article, Author, Paragraph, Rights, Source
from schemas.article.v1 import PARAGRAPH_BREAK
from schemas.revision import EXTRACTION_GENERATION, revision
from services.ingest.fingerprint import content_hash, fingerprint
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.page.rights import HeaderRights
from services.ingest.reading.paragraph import Paragraph as Block

SHORT_TEXT = 250
"""Minimum length of an article, in characters. A shorter text is flagged: it may be a notice, the teaser before a
paywall, or a picture's caption."""


def record_of(
    draft: Draft,
    url: str,
    *,
    captured_at: datetime,
    source_id: str | None,
    source_name: str | None,
    article_id: str | None,
    rights: HeaderRights,
) -> Article:
    """Make the record of a draft. What the page states of its rights outweighs `rights`, those of the response."""
    address = draft.address
    text = PARAGRAPH_BREAK.join(paragraph.text for paragraph in draft.paragraphs)
    return Article(
        article_id=article_id or address.article_id,
        revision=revision(captured_at, EXTRACTION_GENERATION),
        extraction_generation=EXTRACTION_GENERATION,
        url=url,
        canonical_url=address.normalized,
        source=Source(id=source_id or address.domain, name=source_name or draft.site_name, domain=address.domain),
        title=draft.title.value,
        subtitle=draft.subtitle.value,
        authors=[Author(name=name) for name in draft.authors.value],
        contributors=draft.contributors.value,
        agencies=draft.agencies.value,
        published_at=draft.published_at.value,
        modified_at=draft.modified_at.value,
        language=draft.language.value,
        section=draft.section.value,
        keywords=draft.keywords.value,
        lead_image=draft.lead_image.value,
        paragraphs=list(_spans(draft.paragraphs)),
        text=text,
        content_hash=content_hash(draft.title.value, text),
        fingerprint=fingerprint(text),
        captured_at=captured_at,
        flags=_flags(draft, text),
        rights=Rights(
            robots=list(dict.fromkeys([*draft.robots, *rights.robots])),
            tdm_reservation=rights.tdm_reservation if draft.tdm_reservation is None else draft.tdm_reservation,
            tdm_policy=draft.tdm_policy or rights.tdm_policy,
        ),
        accessible_for_free=draft.accessible_for_free.value,
        provenance=dict(sorted(draft.provenance.items())),
        confidence=dict(sorted(draft.confidence.items())),
    )


def _spans(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Where each block is in the text that they are joined to."""
    start = 0
    for block in blocks:
        end = start + len(block.text)
        yield Paragraph(start=start, end=end, kind=block.kind, at=block.at)
        start = end + len(PARAGRAPH_BREAK)


def _flags(draft: Draft, text: str) -> list[str]:
    """What kind of article the page says it is, and what the record lacks."""
    published = draft.published_at.value
    facts = {
        "no_title": not draft.title.value,
        "no_publication_date": published is None,
        "unknown_time_zone": published is not None and "T" in published.value and published.zone == "unknown",
        "no_author": not draft.authors.value and not draft.agencies.value,
        "no_language": draft.language.value is None,
        "short_text": len(text) < SHORT_TEXT,
        "missing_pages": draft.next_page is not None,
    }
    return [*draft.flags, *(name for name, holds in facts.items() if holds)]
