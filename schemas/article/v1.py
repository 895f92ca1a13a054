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
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}(:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?$",
        description="As precise as it is stated, and never converted to UTC: 2026-03, 2026-03-01, "
        "2026-03-01T09:30-05:00. Without an offset where none is known.",
        json_schema_extra=meaning("ISO 8601 in the zone of the article, as precise as stated"),
    )
    precision: TimePrecision = Field(description="The smallest unit that is stated.")
    zone: Annotated[TimeZoneSource, Growing("unknown")] = Field(
        "unknown",
        description="Where the offset comes from: declared in metadata, visible on the page, the source's default, or "
        "unknown. capture: counted back from `captured_at`, as the page says how long ago it was (`2 hours ago`); "
        "`earliest` and `latest` then lie an hour further off, or twelve if only the day is known.",
    )
    raw: str | None = Field(None, description="The words or the attribute that it was read from.")

    @computed_field(  # type: ignore[prop-decorator]  # mypy knows no decorated properties (python/mypy#1362)
        description="The first instant that it can be, in UTC. Without an offset, that is where on Earth its day "
        "begins first. Null if the calendar has no such time (2026-02-30)."
    )
    @property
    def earliest(self) -> Instant | None:
        """The first instant that the value allows."""
        found = bounds(self.value, counted_back=self.zone == "capture")
        return found and found.earliest

    @computed_field(  # type: ignore[prop-decorator]  # as above
        description="The last instant that it can be, in UTC, inclusive; null if `earliest` is."
    )
    @property
    def latest(self) -> Instant | None:
        """The last instant that the value allows."""
        found = bounds(self.value, counted_back=self.zone == "capture")
        return found and found.latest


class Source(Kept):
    """Who published the article."""

    id: str = Field(
        min_length=1, description="What the fetch request calls the source (`source_id`), or else the domain."
    )
    name: str | None = Field(None, description="What the source calls itself; null until one of its pages says it.")
    domain: str = Field(description="The host of `canonical_url`, without `www.` and the like.")


class Author(Kept):
    """One person named in the byline; never an agency."""

    name: str = Field(min_length=1, description="As the byline has it.")


class Contributor(Kept):
    """Somebody whom the article names as having worked on it, beside its authors."""

    name: str = Field(min_length=1, description="As the article has it.")
    role: Annotated[ContributorRole, Growing("other")] = Field(description="What they did; other: none of these.")


class LeadImage(Kept):
    """The picture that the page shows with the headline."""

    url: str | None = Field(None, description="Its absolute URL.")
    caption: str | None = Field(None, description="Without the credit.")
    credit: str | None = Field(None, description="Who took or owns it: `Kim Vale/Harbor Wire`.")


class Paragraph(Kept):
    """One block of the body: `text[start:end]` of the article."""

    start: int = Field(ge=0, lt=2**53, json_schema_extra=CODE_POINTS)
    end: int = Field(ge=0, lt=2**53, json_schema_extra=CODE_POINTS_END)
    kind: Annotated[ParagraphKind, Growing("paragraph")] = Field(
        "paragraph",
        description="subhead: a heading within the text. entry: the beginning of an entry of a live blog, to which all "
        "up to the next one belongs.",
    )
    at: ArticleTime | None = Field(None, description="Of kind `entry`: when the entry was posted; null for others.")

    @model_validator(mode="after")
    def _only_entries_have_times(self) -> Self:
        if self.at is not None and self.kind != "entry":
            raise ValueError(f"a paragraph of kind {self.kind} has no time of its own")
        return self


class Rights(Kept):
    """What the page and its HTTP headers say to robots and about text and data mining."""

    robots: list[str] = Field(
        default_factory=list, description="Directives of robots meta tags and of X-Robots-Tag: noindex, noarchive, …"
    )
    tdm_reservation: bool | None = Field(
        None, description="Whether rights of text and data mining are reserved (TDMRep); null if not stated."
    )
    tdm_policy: str | None = Field(None, description="URL of the policy by which they are granted (TDMRep).")


class Article(Kept):
    """One capture of one article."""

    contract: str = contract_field("article", "1.2")

    article_id: Hex128 = Field(
        description="Which article it is, in every capture: 32 hex digits, made from the normalized canonical URL.",
        json_schema_extra=meaning("key of the record"),
    )
    revision: int = Field(
        ge=0,
        lt=2**53,
        description="Of two records of an article, the one with the higher revision is newer. In `article`, "
        "enrichment_generation counts as 0. Of status `erased`: 9007199254740991 (2^53 - 1).",
        json_schema_extra=meaning(
            "captured_at in ms since 1970 x 4096 + extraction_generation x 64 + enrichment_generation"
        ),
    )
    extraction_generation: int = Field(
        ge=0,
        le=63,
        description="Number of the rules that read the page, raised when they read it otherwise.",
    )
    url: str = Field(min_length=1, description="Where the page was read, after redirects. Erased: urn:dateline:erased.")
    canonical_url: str = Field(
        min_length=1, description="The URL that the page states as its own, or else `url`; normalized."
    )
    source: Source
    title: str | None = Field(None, description="The headline, without the name of the site.")
    subtitle: str | None = Field(None, description="The line below the headline (standfirst).")
    authors: list[Author] = Field(default_factory=list, description="The people in the byline, in its order.")
    contributors: list[Contributor] = Field(
        default_factory=list, description="Translators, photographers and others whom the article names beside these."
    )
    agencies: list[str] = Field(
        default_factory=list, description="News agencies in the byline or the dateline; never among the authors."
    )
    published_at: ArticleTime | None = Field(None, description="When it was first published, as the article states.")
    modified_at: ArticleTime | None = Field(None, description="When it was last changed, as the article states.")
    language: str | None = Field(None, description="Language of the text: two letters of ISO 639-1, lower case.")
    section: str | None = Field(None, description="The part of the site that it is in, by the site's own name.")
    keywords: list[str] = Field(default_factory=list, description="Tags that the page states, in its order.")
    lead_image: LeadImage | None = None
    paragraphs: list[Paragraph] = Field(
        default_factory=list, description="All blocks of `text`, in order; there is a blank line between two."
    )
    text: str = Field(
        "",
        description="The body, without headline and captions. Offsets count its Unicode code points, not bytes or "
        "UTF-16 units: Python `text[start:end]`; JavaScript `[...text].slice(start, end).join('')`; Java "
        "`text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end))`; Go "
        "`string([]rune(text)[start:end])`.",
    )
    content_hash: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="Equal where title and text are. Erased: zeros.",
        json_schema_extra=meaning("SHA-256 of title, line feed and text, both in NFC with single spaces"),
    )
    fingerprint: list[Hex64] = Field(
        default_factory=list,
        description="Hashes of about one in eight runs of five words, ascending, at most 512: texts that share a "
        "passage share those in it.",
    )
    captured_at: Instant = Field(
        description="When the page was fetched; for archives, the recorded time. Of status `erased`: when it was "
        "erased. Where the text of a feed stands in for a page that could not be read: when the feed says that it was "
        "published, so that any capture of the page is newer."
    )
    status: ArticleStatus = Field(
        "published",
        description="published: as captured. withdrawn: gone from its site; a later capture may publish it again. "
        "erased: removed for good. Its record is redacted and has the highest revision: no capture is ever newer.",
    )
    flags: list[str] = Field(
        default_factory=list,
        description="Caveats and kinds: short_text (less than 250 characters), missing_pages, paywall, feed_text (the "
        "text is that of a feed), no_publication_date, opinion, live_blog, … More may come.",
    )
    rights: Rights = Field(default_factory=Rights)
    accessible_for_free: bool | None = Field(
        None,
        description="Whether the page states that it can be read without paying (schema.org `isAccessibleForFree`); "
        "null if it states nothing, or contradicts itself.",
    )
    changes: list[str] | None = Field(
        None,
        description="Which of title, subtitle, text, authors, published_at and lead_image differ from the previous "
        "capture of the same page; more may come. Null if that is not known, or cannot be compared: another "
        "`extraction_generation`, a part of a text. A change may be stated twice, after a crash.",
    )
    provenance: dict[str, str] = Field(
        default_factory=dict, description="Name of a field to where its value was read: json-ld, opengraph, feed, …"
    )
    confidence: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="Name of a field to how sure its value is.", json_schema_extra=SHARE
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
