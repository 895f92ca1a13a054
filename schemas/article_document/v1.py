"""`article_document` v1, the `_source` of a document in `dateline-articles`; `_id` is the article_id.

Flat keyword arrays serve dashboards; nested objects serve questions such as "who said it, and when". Every run over
the same record gives the same document but for `indexed_at`, so that reindexing a record changes nothing else.

A field without a description means what the field of that name in the record means.
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
TITLE: Final = Es("text", fields={"keyword": KEYWORD.as_mapping()})
# Named, unlike that of prose, which is the default of the index: names have no stems and no stop words.
NAME: Final = Es("text", analyzer="standard", fields={"keyword": KEYWORD.as_mapping()})
# Four-digit years only. Calendar ranges in the text have any precision, but all are ISO 8601.
DATE: Final = Es("date", format="strict_date_optional_time")
# The form that is written, and any that a question may have.
DAY: Final = Es("date", format="strict_date||strict_date_optional_time")
# The keyword is the day as written: Kibana shows dates in the zone of the browser, where a day may be another one.
CALENDAR_DAY: Final = Es("date", **DAY.parameters, fields={"keyword": KEYWORD.as_mapping()})
MONTH: Final = Es("date", format="strict_year_month||strict_date_optional_time")
RANGE: Final = Es("date_range", format="strict_date_optional_time")
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
    name: Annotated[str, NAME]
    partial_name: Annotated[bool, Es("boolean")] = False
    salience: Annotated[float, Es("float")]
    mention_count: Annotated[int, Es("integer")] = Field(description="Number of its `mentions`.")
    mentions: Annotated[list[Mention], NOT_INDEXED]


class DateRange(Record):
    """Inclusive at both ends; null means open."""

    gte: str | None = Field(None, description="First day or moment, in the article's zone.")
    lte: str | None = Field(None, description="Last day or moment, in the article's zone.")


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
    range: Annotated[DateRange | None, RANGE] = Field(
        None, description="`from` and `to` of the record; null if it has neither."
    )


class DocumentSpeaker(Record):
    """One speaker of a quote, or who relayed it."""

    text: Annotated[str, NAME] = Field(description="The words of the text: `she`, `a senior official`.")
    start: Annotated[int, Es("integer")]
    end: Annotated[int, Es("integer")]
    name: Annotated[str | None, NAME] = None
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
    cue: Annotated[str | None, KEYWORD] = Field(None, description="Words that mark reported speech: `said`.")
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
        None, description="When it was written to the index. The one field that is not made from the record."
    )
    status: Annotated[ArticleStatus, KEYWORD] = "published"
    changes: Annotated[list[str] | None, KEYWORD] = None
    corrected: Annotated[bool | None, Es("boolean")] = Field(
        None, description="Whether title, subtitle or text are among `changes`; null if `changes` is."
    )
    url: Annotated[str, URL]
    canonical_url: Annotated[str, URL]
    source: Annotated[DocumentSource, Es("object")]
    title: Annotated[str | None, TITLE] = None
    subtitle: Annotated[str | None, Es("text")] = None
    authors: Annotated[list[str], KEYWORD] = Field(default_factory=list, description="Names, in the byline's order.")
    contributors: Annotated[list[DocumentContributor], Es("object")] = Field(default_factory=list)
    agencies: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    published_at: Annotated[str | None, DATE] = Field(
        None, description="`published_at.value`, in the article's own offset. Of a month, the index has its first day."
    )
    published_precision: Annotated[TimePrecision | None, KEYWORD] = Field(None, description="`published_at.precision`.")
    published_zone: Annotated[TimeZoneSource | None, KEYWORD] = Field(None, description="`published_at.zone`.")
    published_earliest: Annotated[Instant | None, DATE] = Field(None, description="The first instant that it can be.")
    published_latest: Annotated[Instant | None, DATE] = Field(None, description="The last instant that it can be.")
    published_day: Annotated[str | None, CALENDAR_DAY] = Field(
        None, description="The calendar day where it was published; null if only its month or year is known."
    )
    modified_at: Annotated[str | None, DATE] = Field(None, description="`modified_at.value`, likewise.")
    modified_earliest: Annotated[Instant | None, DATE] = Field(None, description="The first instant that it can be.")
    modified_latest: Annotated[Instant | None, DATE] = Field(None, description="The last instant that it can be.")
    language: Annotated[str | None, KEYWORD] = None
    language_supported: Annotated[bool, Es("boolean")] = True
    section: Annotated[str | None, KEYWORD] = None
    keywords: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    lead_image: Annotated[DocumentImage | None, Es("object")] = None
    text: Annotated[str, Es("text")] = ""
    word_count: Annotated[int, Es("integer")] = Field(0, description="Words of `text`, as spaces part them.")
    content_hash: Annotated[str, KEYWORD]
    flags: Annotated[list[str], KEYWORD] = Field(default_factory=list)
    accessible_for_free: Annotated[bool | None, Es("boolean")] = None
    rights: Annotated[Rights, NOT_INDEXED] = Field(default_factory=Rights)
    people: Annotated[list[str], KEYWORD] = Field(
        default_factory=list, description="Names of the entities of type PERSON, the most salient first."
    )
    organizations: Annotated[list[str], KEYWORD] = Field(default_factory=list, description="Of type ORG, likewise.")
    places: Annotated[list[str], KEYWORD] = Field(default_factory=list, description="Of GPE, LOC and FAC, likewise.")
    quoted_people: Annotated[list[str], KEYWORD] = Field(
        default_factory=list, description="Names of the people who say what is quoted."
    )
    quoted_organizations: Annotated[list[str], KEYWORD] = Field(
        default_factory=list, description="Names of the organizations, places and groups that do."
    )
    quote_count: Annotated[int, Es("integer")] = Field(0, description="Number of its `quotes`.")
    anonymous_quotes: Annotated[int, Es("integer")] = Field(
        0, description="Number of quotes with a speaker who is deliberately unnamed."
    )
    date_years: Annotated[list[int], Es("short")] = Field(
        default_factory=list, description="Years that dates in the text are in, ascending."
    )
    date_months: Annotated[list[str], MONTH] = Field(
        default_factory=list, description="Months that the text states, to the month or more exactly, ascending."
    )
    date_days: Annotated[list[str], DAY] = Field(
        default_factory=list, description="Days that the text states, to the day or more exactly, ascending."
    )
    date_ranges: Annotated[list[DateRange], RANGE] = Field(
        default_factory=list,
        description="Periods that the text states, of any precision, with a first and a last day or moment, ascending.",
    )
    entities: Annotated[list[DocumentEntity], Es("nested")] = Field(default_factory=list)
    dates: Annotated[list[DocumentDate], Es("nested")] = Field(default_factory=list)
    quotes: Annotated[list[DocumentQuote], Es("nested")] = Field(default_factory=list)
    producer: Annotated[str, KEYWORD] = Field(description="Version of the enricher that made the annotations.")
