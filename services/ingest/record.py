"""The `article` record of a draft."""

from datetime import datetime

from schemas.article import Article, Author, Rights, Source
from schemas.article.v1 import PARAGRAPH_BREAK
from schemas.revision import EXTRACTION_GENERATION, revision
from services.ingest.addresses import identity
from services.ingest.fingerprint import content_hash, fingerprint
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.page.rights import HeaderRights

SHORT_TEXT = 250
"""Characters below which a text is flagged: a notice, a teaser before a paywall, a picture's caption."""


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
    canonical = draft.canonical_url
    domain = identity.domain(canonical)
    text = PARAGRAPH_BREAK.join(paragraph.text for paragraph in draft.paragraphs)
    return Article(
        article_id=article_id or identity.article_id(canonical),
        revision=revision(captured_at, EXTRACTION_GENERATION),
        extraction_generation=EXTRACTION_GENERATION,
        url=url,
        canonical_url=canonical,
        source=Source(id=source_id or domain, name=source_name or draft.site_name, domain=domain),
        title=draft.title,
        subtitle=draft.subtitle,
        authors=[Author(name=name) for name in draft.authors],
        agency=draft.agency,
        published_at=draft.published_at,
        modified_at=draft.modified_at,
        language=draft.language,
        section=draft.section,
        keywords=draft.keywords,
        lead_image=draft.lead_image,
        paragraphs=draft.paragraphs,
        text=text,
        content_hash=content_hash(draft.title, text),
        fingerprint=fingerprint(text),
        captured_at=captured_at,
        flags=_flags(draft, text),
        rights=Rights(
            robots=list(dict.fromkeys([*draft.robots, *rights.robots])),
            tdm_reservation=rights.tdm_reservation if draft.tdm_reservation is None else draft.tdm_reservation,
            tdm_policy=draft.tdm_policy or rights.tdm_policy,
        ),
        provenance=dict(sorted(draft.provenance.items())),
        confidence=dict(sorted(draft.confidence.items())),
    )


def _flags(draft: Draft, text: str) -> list[str]:
    facts = {
        "no_title": not draft.title,
        "no_publication_date": draft.published_at is None,
        "unknown_time_zone": draft.published_at is not None
        and "T" in draft.published_at.value
        and draft.published_at.zone == "unknown",
        "no_author": not draft.authors and not draft.agency,
        "no_language": draft.language is None,
        "short_text": len(text) < SHORT_TEXT,
    }
    return [*draft.flags, *(name for name, holds in facts.items() if holds)]
