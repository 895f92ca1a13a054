"""Turns an enriched article into its Elasticsearch document: a pure function of the record."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from schemas.article import ArticleTime
from schemas.article_document import ArticleDocument, DocumentDate, DocumentEntity, DocumentQuote, DocumentSpeaker
from schemas.article_document.v1 import DateRange, DocumentContributor, DocumentImage, DocumentSource
from schemas.enriched_article import DateMention, EnrichedArticle, Entity, Quote

PEOPLE = {"PERSON"}
ORGANIZATIONS = {"ORG"}
PLACES = {"GPE", "LOC", "FAC"}
CORRECTED = {"title", "subtitle", "text"}
"""Fields whose change readers call a correction or an update."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?=T|$)")
_MONTH: Final = re.compile(r"\d{4}-\d{2}(?=-|$)")
_YEAR: Final = re.compile(r"\d{4}(?=-|$)")


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
        changes=record.changes,
        corrected=None if record.changes is None else not CORRECTED.isdisjoint(record.changes),
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
        published_day=_day_of(record.published_at),
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
        accessible_for_free=record.accessible_for_free,
        rights=record.rights,
        people=_names(annotations.entities, PEOPLE),
        organizations=_names(annotations.entities, ORGANIZATIONS),
        places=_names(annotations.entities, PLACES),
        quoted_people=_unique(_speakers(annotations.quotes, of_people=True)),
        quoted_organizations=_unique(_speakers(annotations.quotes, of_people=False)),
        quote_count=len(annotations.quotes),
        anonymous_quotes=sum(any(one.kind == "anonymous" for one in quote.speakers) for quote in annotations.quotes),
        date_years=[int(year) for year in _starts(annotations.dates, _YEAR)],
        date_months=_starts(annotations.dates, _MONTH),
        date_days=_starts(annotations.dates, _DAY),
        date_ranges=_ranges(annotations.dates),
        entities=[_entity(entity) for entity in annotations.entities],
        dates=[_date(date) for date in annotations.dates],
        quotes=[_quote(quote) for quote in annotations.quotes],
        producer=annotations.producer.version,
    )


def _names(entities: Iterable[Entity], types: set[str]) -> list[str]:
    """Names of the entities of these types, the most salient first."""
    return _unique(e.name for e in sorted(entities, key=lambda e: -e.salience) if e.type in types)


def _speakers(quotes: Iterable[Quote], *, of_people: bool) -> Iterator[str]:
    """Names of those who say what is quoted; who relays it says nothing. A document speaks for no organization."""
    for quote in quotes:
        for one in quote.speakers:
            if one.name and one.kind == "named" and (one.type in PEOPLE) == of_people:
                yield one.name


def _day_of(time: ArticleTime | None) -> str | None:
    """The calendar day where an article was published, which is another one elsewhere."""
    found = _DAY.match(time.value) if time else None
    return found[0] if found else None


def _starts(dates: Iterable[DateMention], form: re.Pattern[str]) -> list[str]:
    """What the values of dates begin with in this form, ascending. Lengths and sets have no place in time."""
    values = [date.value for date in dates if date.type in ("DATE", "TIME") and date.value]
    return sorted({found[0] for value in values if (found := form.match(value))})


def _ranges(dates: Iterable[DateMention]) -> list[DateRange]:
    """The periods of dates, ascending; one that is open would match almost every query."""
    found = {(date.from_, date.to) for date in dates if date.type in ("DATE", "TIME") and date.from_ and date.to}
    return [DateRange(gte=first, lte=last) for first, last in sorted(found)]


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
