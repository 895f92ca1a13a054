"""`article` v1, the value on `dateline.articles.v1`."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, computed_field, model_validator

from schemas.article.bounds import bounds
from schemas.record import CODE_POINTS, CODE_POINTS_END, SHARE, Growing, Instant, Kept, Record, contract_field, meaning
from schemas.revision import ERASED_GENERATION, ERASED_REVISION, revision

TimePrecision = Literal["year", "month", "day", "hour", "minute", "second"]
TimeZoneSource = Literal["declared", "visible", "source_default", "capture", "unknown"]
ArticleStatus = Literal["published", "withdrawn", "erased"]
ParagraphKind = Literal["paragraph", "subhead", "list_item", "entry"]
ContributorRole = Literal["translator", "additional_reporting", "photographer", "editor", "other"]
Hex128 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class ArticleTime(Record):
    """A time that the article states about itself, only as precise as stated."""

    value: str = Field(
        pattern=r"^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d{1,6})?)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$",
        description="ISO 8601 in its own offset, never converted to UTC: 2026-03-01, 2026-03-01T09:30-05:00.",
        json_schema_extra=meaning("ISO 8601 in the zone of the article, as precise as stated"),
    )
    precision: TimePrecision
    zone: Annotated[TimeZoneSource, Growing("unknown")] = Field(
        "unknown",
        description="Origin of the offset: declared in metadata, visible on the page, the source's default, unknown. "
        "capture: counted back from the capture, because the page only says how long ago it was; each bound of an hour "
        "is then an hour further off, of a day twelve.",
    )
    raw: str | None = Field(None, description="The text it was read from.")

    @computed_field(  # type: ignore[prop-decorator]  # mypy knows no decorated properties (python/mypy#1362)
        description="The first instant that it can be, in UTC: of a day, where on Earth that day begins first. "
        "Null if the calendar has no such time."
    )
    @property
    def earliest(self) -> Instant | None:
        """The first instant that the value allows."""
        found = bounds(self.value, counted_back=self.zone == "capture")
        return found and found.earliest

    @computed_field(  # type: ignore[prop-decorator]  # as above
        description="The last instant that it can be, in UTC, inclusive."
    )
    @property
    def latest(self) -> Instant | None:
        """The last instant that the value allows."""
        found = bounds(self.value, counted_back=self.zone == "capture")
        return found and found.latest


class Source(Kept):
    """Who published the article."""

    id: str = Field(min_length=1, description="The source_id of the request, otherwise the domain.")
    name: str | None = None
    domain: str


class Author(Kept):
    """One person named in the byline; never an agency."""

    name: str = Field(min_length=1)


class Contributor(Kept):
    """Somebody who worked on the article and is not in its byline."""

    name: str = Field(min_length=1)
    role: Annotated[ContributorRole, Growing("other")]


class LeadImage(Kept):
    """The lead image, its caption, and its credit (split off from the caption)."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None


class Paragraph(Kept):
    """One block of the body: `text[start:end]` of the article."""

    start: int = Field(ge=0, lt=2**53, json_schema_extra=CODE_POINTS)
    end: int = Field(ge=0, lt=2**53, json_schema_extra=CODE_POINTS_END)
    kind: Annotated[ParagraphKind, Growing("paragraph")] = Field(
        "paragraph",
        description="entry: where an entry of a live blog begins; what follows, up to the next one, belongs to it.",
    )
    at: ArticleTime | None = Field(None, description="entry: its own time.")

    @model_validator(mode="after")
    def _only_entries_have_times(self) -> Self:
        if self.at is not None and self.kind != "entry":
            raise ValueError(f"a paragraph of kind {self.kind} has no time of its own")
        return self


class Rights(Kept):
    """Robots and text-and-data-mining signals, as the page states them."""

    robots: list[str] = Field(default_factory=list, description="Directives of robots meta tags and X-Robots-Tag.")
    tdm_reservation: bool | None = Field(None, description="TDMRep: true if mining is reserved, null if not stated.")
    tdm_policy: str | None = None


class Article(Kept):
    """One capture of one article."""

    contract: str = contract_field("article", "1.0")

    article_id: Hex128 = Field(
        description="Derived from the normalized canonical URL.", json_schema_extra=meaning("key of the record")
    )
    revision: int = Field(
        ge=0,
        lt=2**53,
        description="The higher one is newer. enrichment_generation is 0 in `article`. Of status `erased`: "
        "9007199254740991.",
        json_schema_extra=meaning(
            "captured_at in ms since 1970 x 4096 + extraction_generation x 64 + enrichment_generation"
        ),
    )
    extraction_generation: int = Field(ge=0, le=63)
    url: str = Field(min_length=1, description="The requested URL.")
    canonical_url: str = Field(min_length=1, description="The normalized canonical URL.")
    source: Source
    title: str | None = None
    subtitle: str | None = None
    authors: list[Author] = Field(default_factory=list)
    contributors: list[Contributor] = Field(
        default_factory=list, description="Translators, photographers and others whom the article names beside these."
    )
    agencies: list[str] = Field(
        default_factory=list, description="News agencies in the byline or the dateline; never among the authors."
    )
    published_at: ArticleTime | None = None
    modified_at: ArticleTime | None = None
    language: str | None = Field(None, description="Two-letter code, lower case.")
    section: str | None = None
    keywords: list[str] = Field(default_factory=list)
    lead_image: LeadImage | None = None
    paragraphs: list[Paragraph] = Field(
        default_factory=list, description="Where each begins and ends in `text`, in order, a blank line between two."
    )
    text: str = Field(
        "",
        description="The whole body. Offsets, here and in annotations, count its Unicode code points, not bytes or "
        "UTF-16 units: Python `text[start:end]`; JavaScript `[...text].slice(start, end).join('')`; Java "
        "`text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end))`; Go "
        "`string([]rune(text)[start:end])`.",
    )
    content_hash: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="SHA-256 of title and text, with whitespace folded.",
        json_schema_extra=meaning("SHA-256 of title and text, with whitespace folded"),
    )
    fingerprint: list[Hex64] = Field(default_factory=list, description="Sampled word shingles, ascending.")
    captured_at: Instant = Field(
        description="When the page was fetched; for archives, the recorded time. Status `erased`: when it was erased. "
        "Of a text that only the feed gave (flag `feed_text`), when that says it was published: any capture of the "
        "page is newer."
    )
    status: ArticleStatus = Field(
        "published",
        description="Never more than these in v1. withdrawn: gone from its site; a later capture may publish it again. "
        "erased: removed for good, redacted, and of the highest revision, so that no capture is ever newer.",
    )
    flags: list[str] = Field(
        default_factory=list,
        description="Caveats for readers: short_text, no_publication_date, missing_pages, feed_text, …",
    )
    rights: Rights = Field(default_factory=Rights)
    changes: list[str] | None = Field(
        None, description="Fields that differ from the previous capture; null if that one is unknown."
    )
    provenance: dict[str, str] = Field(
        default_factory=dict, description="Field to where its value was read: json-ld, opengraph, …"
    )
    confidence: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="Field to confidence.", json_schema_extra=SHARE
    )

    @model_validator(mode="before")
    @classmethod
    def _erased_keeps_nothing_unknown(cls, data: Any) -> Any:
        """A newer producer's fields must neither survive an erasure nor prevent it."""
        if not isinstance(data, dict) or data.get("status") != "erased":
            return data
        known = _known(cls, data)
        parts: dict[str, type[Record]] = {"source": Source, "rights": Rights}
        return known | {name: _known(part, known[name]) for name, part in parts.items() if name in known}

    @model_validator(mode="after")
    def _paragraphs_are_the_text(self) -> Self:
        """Every code point of the text is in one paragraph, or in the blank line between two."""
        at = 0
        for paragraph in self.paragraphs:
            if paragraph.start != at or paragraph.end <= at:
                raise ValueError(f"paragraph {paragraph.start}:{paragraph.end} must begin at {at} and not be empty")
            between = self.text[paragraph.end : paragraph.end + len(PARAGRAPH_BREAK)]
            if between != PARAGRAPH_BREAK and paragraph.end != len(self.text):
                raise ValueError(f"paragraph {paragraph.start}:{paragraph.end} must end at a blank line of the text")
            at = paragraph.end + len(PARAGRAPH_BREAK)
        if self.text and at != len(self.text) + len(PARAGRAPH_BREAK):
            raise ValueError("the text goes on after the last paragraph")
        return self

    @model_validator(mode="after")
    def _revision_is_its_parts(self) -> Self:
        """An arbitrary number would outrank real captures, or be outranked by them, forever."""
        composed = revision(self.captured_at, self.extraction_generation, self._enrichment())
        if self.status == "erased":
            if self.revision != ERASED_REVISION:
                raise ValueError(f"revision must be {ERASED_REVISION}, that of everything erased")
        elif self.revision != composed:
            raise ValueError(f"revision must be {composed}, composed of captured_at and the generations")
        return self

    def _enrichment(self) -> int:
        return 0

    @model_validator(mode="after")
    def _erased_is_redacted(self) -> Self:
        """An erased record outranks every other forever, so it must never carry what it is there to remove."""
        if self.status != "erased":
            return self
        kept = [name for name, value in _redacted_fields().items() if getattr(self, name) != value]
        if kept:
            raise ValueError(f"an erased record is redacted: {', '.join(kept)} must be as `erased` makes them")
        return self


PARAGRAPH_BREAK = "\n\n"
"""What separates two paragraphs in `text`."""

ERASED_URL = "urn:dateline:erased"
"""`url` and `canonical_url` of an erased article: the words of a URL can give away headlines and names."""


def erased(article_id: str, at: datetime) -> Article:
    """The record that removes an article for good: only its id, and `at`, when it was erased; at the highest revision.

    Raises pydantic.ValidationError if `article_id` is not one, or `at` has no offset.
    """
    return Article(article_id=article_id, revision=ERASED_REVISION, captured_at=at, **_redacted_fields())


def _known(model: type[Record], data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    return {name: value for name, value in data.items() if name in model.model_fields}


def _redacted_fields() -> dict[str, Any]:
    """Every field of an erased article except its contract, its id, its revision, and when it was erased."""
    fields = {
        name: field.get_default(call_default_factory=True)
        for name, field in Article.model_fields.items()
        if not field.is_required() and name != "contract"
    }
    return fields | {
        "extraction_generation": ERASED_GENERATION,
        "url": ERASED_URL,
        "canonical_url": ERASED_URL,
        # Redacted too: a personal site carries a person's name, and whoever erases may know only the id.
        "source": Source(id="erased", domain="erased.invalid"),
        # No text has this hash, so that nothing is ever taken for a copy of this article.
        "content_hash": "0" * 64,
        "status": "erased",
    }
