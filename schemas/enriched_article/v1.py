"""`enriched_article` v1, the value on `dateline.enriched-articles.v1`.

Offsets are Unicode code points into `text`, `end` exclusive, and `text[start:end]` is the annotated text, always.
"""

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.article.v1 import Article
from schemas.record import Record
from schemas.revision import ERASED_GENERATION

EntityType = Literal["PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"]
MentionKind = Literal["name", "nominal", "pronoun"]
DateType = Literal["DATE", "TIME", "DURATION", "SET"]
QuoteKind = Literal["direct", "partial", "indirect"]
Offset = Annotated[int, Field(ge=0, lt=2**63)]


class Span(NamedTuple):
    """A stretch of `text`; a pair in JSON: `[120, 154]`."""

    start: Offset
    end: Offset


def _is_not_empty(span: Span) -> Span:
    if span.end <= span.start:
        raise ValueError(f"span {span.start}:{span.end} is empty or inverted")
    return span


Spans = list[Annotated[Span, AfterValidator(_is_not_empty)]]


class Located(Record):
    """A part of the record that has a place in `text`."""

    start: Offset
    end: Offset

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        _is_not_empty(Span(self.start, self.end))
        return self


class Mention(Located):
    """One place that names an entity or refers to it."""

    text: str
    kind: MentionKind = "name"


class Entity(Record):
    """One entity of the article, with all its mentions: `Mike Pompeo` and `Pompeo` are one, two Kims are two."""

    entity_id: str = Field(min_length=1, description="The same for the same name and type in every article.")
    type: EntityType
    name: str = Field(min_length=1, description="The fullest name in the article.")
    salience: float = Field(ge=0, le=1, description="How much the article is about it; the highest is not always 1.")
    mentions: list[Mention] = Field(min_length=1, description="In text order.")


class DateMention(Located):
    """A time expression in TIMEX3 terms, resolved against `published_at` in the article's own time zone."""

    text: str
    type: DateType
    value: str | None = Field(None, description="TIMEX3 value: 2019-01-15, 2019-W03, P3D, PRESENT_REF, …")
    mod: str | None = Field(None, description="TIMEX3 mod: START, MID, END, APPROX, BEFORE, …")
    quant: str | None = Field(None, description="TIMEX3 quant of a SET: EVERY, …")
    freq: str | None = Field(None, description="TIMEX3 freq of a SET: 2X, …")
    from_: str | None = Field(None, alias="from", description="First day or moment, ISO 8601, inclusive; null if open.")
    to: str | None = Field(None, description="Last day or moment, ISO 8601, inclusive; null if open.")

    @model_validator(mode="after")
    def _range_is_ordered(self) -> Self:
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError(f"from {self.from_} is after to {self.to}; Elasticsearch rejects an inverted range")
        return self


class Cue(Located):
    """The words that mark reported speech: `said`, `according to`."""

    text: str


class Speaker(Record):
    """Who said what is quoted. `start` and `end` locate the words in the text; `name` is whom they resolve to."""

    text: str = Field(description="In the words of the text: `she`, `the mayor`, `Ann Lee`.")
    start: Offset | None = Field(
        None,
        description="Where the text names them: at the quote or, for a follow-on quote, at their last mention.",
    )
    end: Offset | None = None
    name: str | None = Field(None, description="The entity's name, if the text resolves it.")
    entity_id: str | None = None
    anonymous: bool = Field(False, description="Described but not named: `a State Department official`.")


class Quote(Located):
    """Reported content. `start` and `end` enclose all of its fragments."""

    spans: Spans = Field(min_length=1, description="The fragments of the content, without quotation marks.")
    text: str = Field(description="The fragments, joined by spaces.")
    kind: QuoteKind
    quoted: Spans = Field(default_factory=list, description="The parts in quotation marks.")
    cue: Cue | None = None
    speaker: Speaker | None = None


class Producer(Record):
    """What produced the annotations."""

    version: str
    models: dict[str, str] = Field(default_factory=dict, description="Task to model or rule set, with version.")


class Annotations(Record):
    """Everything that was found in the text."""

    entities: list[Entity] = Field(default_factory=list)
    dates: list[DateMention] = Field(default_factory=list)
    quotes: list[Quote] = Field(default_factory=list)
    language_supported: bool = True
    producer: Producer


class EnrichedArticle(Article):
    """An article with its annotations, which raise its revision."""

    enrichment_generation: int = Field(ge=0, le=63)
    annotations: Annotations

    def _enrichment(self) -> int:
        return self.enrichment_generation

    @model_validator(mode="after")
    def _erased_has_no_annotations(self) -> Self:
        if self.status != "erased":
            return self
        found = self.annotations
        if found.entities or found.dates or found.quotes:
            raise ValueError("an erased record is redacted: its annotations must be empty")
        if self.enrichment_generation != ERASED_GENERATION:
            raise ValueError(f"an erased record is redacted: enrichment_generation must be {ERASED_GENERATION}")
        return self
