"""Turns an enriched article into its Elasticsearch document: a pure function of the record."""

from collections.abc import Iterable

from schemas.article_document import ArticleDocument, DocumentDate, DocumentEntity, DocumentQuote, DocumentSpeaker
from schemas.article_document.v1 import DateRange, DocumentContributor, DocumentImage, DocumentSource
from schemas.enriched_article import DateMention, EnrichedArticle, Entity, Quote

PEOPLE = {"PERSON"}
ORGANIZATIONS = {"ORG"}
PLACES = {"GPE", "LOC", "FAC"}


def document(record: EnrichedArticle) -> ArticleDocument:
    """The document of a record. Its `_id` is the article_id, its external version is the revision."""
    annotations = record.annotations
    return ArticleDocument(
        article_id=record.article_id,
        revision=record.revision,
        extraction_generation=record.extraction_generation,
        enrichment_generation=record.enrichment_generation,
        captured_at=record.captured_at,
        status=record.status,
        url=record.url,
        canonical_url=record.canonical_url,
        source=DocumentSource(**record.source.model_dump()),
        title=record.title,
        subtitle=record.subtitle,
        authors=[author.name for author in record.authors],
        contributors=[DocumentContributor(**one.model_dump()) for one in record.contributors],
        agencies=record.agencies,
        published_at=record.published_at.value if record.published_at else None,
        published_precision=record.published_at.precision if record.published_at else None,
        published_zone=record.published_at.zone if record.published_at else None,
        published_earliest=record.published_at.earliest if record.published_at else None,
        published_latest=record.published_at.latest if record.published_at else None,
        modified_at=record.modified_at.value if record.modified_at else None,
        modified_earliest=record.modified_at.earliest if record.modified_at else None,
        modified_latest=record.modified_at.latest if record.modified_at else None,
        language=record.language,
        language_supported=annotations.language_supported,
        section=record.section,
        keywords=record.keywords,
        lead_image=DocumentImage(**record.lead_image.model_dump()) if record.lead_image else None,
        text=record.text,
        word_count=len(record.text.split()),
        content_hash=record.content_hash,
        flags=record.flags,
        rights=record.rights,
        people=_names(annotations.entities, PEOPLE),
        organizations=_names(annotations.entities, ORGANIZATIONS),
        places=_names(annotations.entities, PLACES),
        quoted=_unique(one.name for quote in annotations.quotes for one in quote.speakers if one.name),
        entities=[_entity(entity) for entity in annotations.entities],
        dates=[_date(date) for date in annotations.dates],
        quotes=[_quote(quote) for quote in annotations.quotes],
        producer=annotations.producer.version,
    )


def _names(entities: Iterable[Entity], types: set[str]) -> list[str]:
    """Names of the entities of these types, the most salient first."""
    return _unique(e.name for e in sorted(entities, key=lambda e: -e.salience) if e.type in types)


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _entity(entity: Entity) -> DocumentEntity:
    return DocumentEntity(
        entity_id=entity.entity_id,
        type=entity.type,
        name=entity.name,
        partial_name=entity.partial_name,
        salience=entity.salience,
        mention_count=len(entity.mentions),
        mentions=entity.mentions,
    )


def _date(date: DateMention) -> DocumentDate:
    # A range that is open at both ends would match every query.
    bounded = date.from_ is not None or date.to is not None
    return DocumentDate(
        start=date.start,
        end=date.end,
        text=date.text,
        type=date.type,
        value=date.value,
        precision=date.precision,
        mod=date.mod,
        quant=date.quant,
        freq=date.freq,
        range=DateRange(gte=date.from_, lte=date.to) if bounded else None,
    )


def _quote(quote: Quote) -> DocumentQuote:
    return DocumentQuote(
        quote_id=quote.quote_id,
        start=quote.start,
        end=quote.end,
        kind=quote.kind,
        text=quote.text,
        fragments=quote.fragments,
        cue=quote.cue.text if quote.cue else None,
        speakers=[DocumentSpeaker(**speaker.model_dump()) for speaker in quote.speakers],
        via=DocumentSpeaker(**quote.via.model_dump()) if quote.via else None,
        confidence=quote.confidence,
    )
