"""`article_document` v1, the `_source` of a document in `dateline-articles`; `_id` is the article_id.

Flat keyword arrays serve dashboards; nested objects serve questions such as "who said it, and when". Every run over
the same record gives the same document but for `indexed_at`, so that reindexing a record changes nothing else.
"""

from typing import Annotated, Any, Final

from pydantic import Field

from schemas.article.v1 import ArticleStatus, ContributorRole, Rights, TimePrecision, TimeZoneSource
from schemas.enriched_article.v1 import (
    DatePrecision,
    DateType,
    EntityType,
    Fragment,
    Mention,
    QuoteKind,
    SpeakerKind,
)
from schemas.mapping import Es
from schemas.record import Instant, Record

ALIAS_READ: Final = "dateline-articles"
ALIAS_WRITE: Final = "dateline-articles-write"
FIRST_INDEX: Final = "dateline-articles-000001"
INDEX_PATTERN: Final = "dateline-articles-*"

READ_FILTER: Final[dict[str, Any]] = {"bool": {"must_not": [{"term": {"status": "erased"}}]}}
"""The filter of the read alias: an erased article holds its id against older captures, and is no article to count. Gets
by id pass it; `dateline verify` reads the indices behind the alias."""

KEYWORD: Final = Es("keyword", ignore_above=256)
URL: Final = Es("keyword", ignore_above=2048)
NAMED_TEXT: Final = Es("text", fields={"keyword": KEYWORD.as_mapping()})
# Four-digit years only. Calendar ranges in the text have any precision, but all are ISO 8601.
DATE: Final = Es("date", format="strict_date_optional_time")
DAY: Final = Es("date", format="strict_date")
NOT_INDEXED: Final = Es("object", enabled=False)


class DocumentSource(Record):
    """Who published the article."""

    id: Annotated[str, KEYWORD]
    name: Annotated[str | None, KEYWORD] = None
    domain: Annotated[str, KEYWORD]


class DocumentContributor(Record):
    """Somebody who worked on the article and is not in its byline."""

    name: Annotated[str, KEYWORD]
    role: Annotated[ContributorRole, KEYWORD]


class DocumentImage(Record):
    """The lead image."""

    url: Annotated[str | None, URL] = None
    caption: Annotated[str | None, Es("text")] = None
    credit: Annotated[str | None, KEYWORD] = None


class DocumentEntity(Record):
    """One entity of the article."""

    entity_id: Annotated[str, KEYWORD]
    type: Annotated[EntityType, KEYWORD]
    name: Annotated[str, NAMED_TEXT]
    partial_name: Annotated[bool, Es("boolean")] = False
    salience: Annotated[float, Es("float")]
    mention_count: Annotated[int, Es("integer")]
    mentions: Annotated[list[Mention], NOT_INDEXED]


class DateRange(Record):
    """Inclusive at both ends; null means open."""

    gte: str | None = None
    lte: str | None = None


class DocumentDate(Record):
    """One time expression in the text."""

    start: Annotated[int, Es("integer")]
    end: Annotated[int, Es("integer")]
    text: Annotated[str, KEYWORD]
    type: Annotated[DateType, KEYWORD]
    value: Annotated[str | None, KEYWORD] = None
    precision: Annotated[DatePrecision | None, KEYWORD] = None
    mod: Annotated[str | None, KEYWORD] = None
    quant: Annotated[str | None, KEYWORD] = None
    freq: Annotated[str | None, KEYWORD] = None
    range: Annotated[DateRange | None, Es("date_range", format="strict_date_optional_time")] = None


class DocumentSpeaker(Record):
    """One speaker of a quote, or who relayed it."""

    text: Annotated[str, NAMED_TEXT] = Field(description="The words of the text: `she`, `a senior official`.")
    start: Annotated[int, Es("integer")]
    end: Annotated[int, Es("integer")]
    name: Annotated[str | None, NAMED_TEXT] = None
    entity_id: Annotated[str | None, KEYWORD] = None
    type: Annotated[EntityType | None, KEYWORD] = None
    kind: Annotated[SpeakerKind, KEYWORD]
    confidence: Annotated[float | None, Es("float")] = None


class DocumentQuote(Record):
    """One piece of reported content."""

    quote_id: Annotated[str, KEYWORD]
    start: Annotated[int, Es("integer")]
    end: Annotated[int, Es("integer")]
    kind: Annotated[QuoteKind, KEYWORD]
    text: Annotated[str, Es("text")]
    fragments: Annotated[list[Fragment], NOT_INDEXED]
    cue: Annotated[str | None, KEYWORD] = None
    # Nested again: one of two joint speakers must not match by the words of the other.
    speakers: Annotated[list[DocumentSpeaker], Es("nested")] = Field(default_factory=list)
    via: Annotated[DocumentSpeaker | None, Es("object")] = None
    confidence: Annotated[float | None, Es("float")] = None


class ArticleDocument(Record):
    """The newest revision of one article."""

    article_id: Annotated[str, KEYWORD]
    revision: Annotated[int, Es("long")]
    extraction_generation: Annotated[int, Es("short")]
    enrichment_generation: Annotated[int, Es("short")]
    captured_at: Annotated[Instant, DATE]
    indexed_at: Annotated[Instant | None, DATE] = Field(
        None, description="When the worker wrote this revision. The one field that is not of the record."
    )
    status: Annotated[ArticleStatus, KEYWORD] = "published"
    corrected: Annotated[bool | None, Es("boolean")] = Field(
        None, description="Whether headline, subtitle or text differ from the capture before; null: that is unknown."
    )
    url: Annotated[str, URL]
    canonical_url: Annotated[str, URL]
    source: Annotated[DocumentSource, Es("object")]
    title: Annotated[str | None, NAMED_TEXT] = None
    subtitle: Annotated[str | None, Es("text")] = None
    authors: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    contributors: Annotated[list[DocumentContributor], Es("object")] = Field(default_factory=list)
    agencies: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    published_at: Annotated[str | None, DATE] = Field(None, description="In the article's own offset.")
    published_precision: Annotated[TimePrecision | None, KEYWORD] = None
    published_zone: Annotated[TimeZoneSource | None, KEYWORD] = None
    published_earliest: Annotated[Instant | None, DATE] = Field(None, description="The first instant it can be.")
    published_latest: Annotated[Instant | None, DATE] = Field(None, description="The last instant it can be.")
    published_day: Annotated[str | None, DAY] = Field(
        None, description="The calendar day where it was published; null if only its month or year is known."
    )
    modified_at: Annotated[str | None, DATE] = None
    modified_earliest: Annotated[Instant | None, DATE] = None
    modified_latest: Annotated[Instant | None, DATE] = None
    language: Annotated[str | None, KEYWORD] = None
    language_supported: Annotated[bool, Es("boolean")] = True
    section: Annotated[str | None, KEYWORD] = None
    keywords: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    lead_image: Annotated[DocumentImage | None, Es("object")] = None
    text: Annotated[str, Es("text")] = ""
    word_count: Annotated[int, Es("integer")] = 0
    content_hash: Annotated[str, KEYWORD]
    flags: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    rights: Annotated[Rights, NOT_INDEXED] = Field(default_factory=Rights)
    people: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    organizations: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    places: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    quoted_people: Annotated[list[str], KEYWORD] = Field(
        default_factory=list, description="Names of the people who say what is quoted."
    )
    quoted_organizations: Annotated[list[str], KEYWORD] = Field(
        default_factory=list, description="Names of the organizations, places and groups that do."
    )
    anonymous_quotes: Annotated[int, Es("integer")] = Field(
        0, description="Number of quotes with a speaker who is deliberately unnamed."
    )
    date_years: Annotated[list[int], Es("short")] = Field(
        default_factory=list, description="Years that dates in the text are in."
    )
    date_days: Annotated[list[str], DAY] = Field(
        default_factory=list, description="Days that the text states, to the day or more exactly."
    )
    entities: Annotated[list[DocumentEntity], Es("nested")] = Field(default_factory=list)
    dates: Annotated[list[DocumentDate], Es("nested")] = Field(default_factory=list)
    quotes: Annotated[list[DocumentQuote], Es("nested")] = Field(default_factory=list)
    producer: Annotated[str, KEYWORD] = Field(description="Version of the enricher that made the annotations.")
