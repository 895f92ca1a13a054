"""`enriched_article` v1, the value on `dateline.enriched-articles.v1`.

Offsets are Unicode code points into `text`, `end` exclusive, and `text[start:end]` is the annotated text, always.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.article.v1 import Article
from schemas.record import CODE_POINTS, CODE_POINTS_END, SHARE, Growing, Record, contract_field, meaning
from schemas.revision import ERASED_GENERATION

EntityType = Literal["PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "OTHER"]
MentionKind = Literal["name", "nominal", "pronoun"]
DateType = Literal["DATE", "TIME", "DURATION", "SET"]
DatePrecision = Literal[
    "minute",
    "hour",
    "part_of_day",
    "day",
    "weekend",
    "week",
    "month",
    "quarter",
    "half",
    "season",
    "year",
    "decade",
    "century",
]
QuoteKind = Literal["direct", "partial", "indirect"]
SpeakerKind = Literal["named", "role", "group", "anonymous", "document"]
Offset = Annotated[int, Field(ge=0, lt=2**53)]
Confidence = Annotated[float, Field(ge=0, le=1)]
SPEAKER_KINDS = frozenset(get_args(SpeakerKind))


class Located(Record):
    """A part of the record that has a place in `text`."""

    start: Offset = Field(json_schema_extra=CODE_POINTS)
    end: Offset = Field(json_schema_extra=CODE_POINTS_END)

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"span {self.start}:{self.end} is empty or inverted")
        return self


class Words(Located):
    """Words of the article: `text` is exactly `text[start:end]` of the article."""

    text: str = Field(description="The words: exactly `text[start:end]` of the article.")


class Mention(Words):
    """One place that names an entity or refers to it."""

    kind: Annotated[MentionKind, Growing("nominal")] = Field(
        "name", description="`Ann Lee` is a name, `the mayor` is nominal, `she` is a pronoun."
    )


class Entity(Record):
    """One entity of the article, with all its mentions: `Ines Calder` and `Calder` are one, two Kims are two."""

    entity_id: str = Field(
        min_length=1,
        description="The same for the same name and type in every article; of a partial name, of this article alone.",
    )
    type: Annotated[EntityType, Growing("OTHER")] = Field(
        description="As in OntoNotes 5. GPE: countries, states, cities. LOC: other places. NORP: nationalities, "
        "religious and political groups. FAC: buildings, roads, bridges. OTHER: none of these."
    )
    name: str = Field(min_length=1, description="The fullest name that the article has for it.")
    partial_name: bool = Field(
        False,
        description="Whether only a part of a person's name is known, such as the surname: it may be anyone of that "
        "name.",
    )
    salience: float = Field(
        ge=0,
        le=1,
        description="How much the article is about it. The highest of an article need not be 1.",
        json_schema_extra=SHARE,
    )
    mentions: list[Mention] = Field(min_length=1, description="Where it is named or referred to, in text order.")


_LOCAL = meaning("ISO 8601 in the zone of the article, inclusive")


class DateMention(Words):
    """A time expression in TIMEX3 terms, resolved against `published_at` in the article's own time zone."""

    type: DateType = Field(
        description="DATE: a day or a longer period. TIME: a part of a day. DURATION: a length. SET: what recurs."
    )
    value: str | None = Field(
        None,
        description="2019-01-15, 2019-W03 (a week), 2019-SU (a summer), P3D (three days), PRESENT_REF, … "
        "Null if there is none.",
        json_schema_extra=meaning("TIMEX3 value in the zone of the article"),
    )
    precision: Annotated[DatePrecision | None, Growing(None)] = Field(
        None,
        description="The unit that the value names. Null for lengths, sets and vague references.",
    )
    mod: str | None = Field(None, description="What modifies it, by TIMEX3: START, MID, END, APPROX, BEFORE, …")
    quant: str | None = Field(None, description="Of a SET, by TIMEX3: EVERY, …")
    freq: str | None = Field(None, description="Of a SET, how often in each period, by TIMEX3: 2X, …")
    from_: str | None = Field(
        None,
        alias="from",
        description="Its first day or moment: 2019-01-15, 2019-01-15T18:00-05:00. Null if it has no beginning or is no "
        "period. A moment has the article's offset where that is known.",
        json_schema_extra=_LOCAL,
    )
    to: str | None = Field(
        None,
        description="Its last day or moment, in the form of `from`; null if it has no end or is no period.",
        json_schema_extra=_LOCAL,
    )

    @model_validator(mode="after")
    def _range_is_ordered(self) -> Self:
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError(f"from {self.from_} is after to {self.to}; Elasticsearch rejects an inverted range")
        return self


class Cue(Words):
    """The words that mark reported speech: `said`, `according to`."""


class Fragment(Words):
    """One uninterrupted part of what is quoted: `“The road,” she said, “is safe.”` has two."""

    quoted: bool = Field(
        description="Whether all of it stands in quotation marks, which are then not part of it. Where only some "
        "of its words do, it has the marks in its text."
    )


class Speaker(Words):
    """Who said what is quoted, or who relayed it. Its `text` is what the article calls them there: `she`, `the mayor`,
    `Ann Lee`; where a quote follows on without words for its speaker, their last mention."""

    name: str | None = Field(None, description="Name of the entity that is meant; null if that is not sure enough.")
    entity_id: str | None = Field(None, description="Id of the entity that is meant; null if `name` is.")
    type: Annotated[EntityType | None, Growing("OTHER")] = Field(
        None, description="Type of the entity that is meant; null if `name` is."
    )
    kind: Annotated[SpeakerKind, Growing("role")] = Field(
        description="named: the text names them, here or elsewhere. role: described or referred to, without a name "
        "(`a spokesman for the port`, `she`). group: critics, voters, teachers in a town. anonymous: deliberately "
        "unnamed (`a senior official`). document: a report, poll, filing or statement. Read an unknown kind as `named` "
        "if there is a name."
    )
    confidence: Confidence | None = Field(
        None,
        description="How likely these words mean this entity or, without one, nobody whom the text names.",
        json_schema_extra=SHARE,
    )

    @model_validator(mode="before")
    @classmethod
    def _unknown_kind(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("name"):
            kind = data.get("kind")
            if isinstance(kind, str) and kind not in SPEAKER_KINDS:
                return {**data, "kind": "named"}
        return data

    @model_validator(mode="after")
    def _is_named_or_not(self) -> Self:
        told = [value is not None for value in (self.name, self.entity_id, self.type)]
        if any(told) != all(told):
            raise ValueError("name, entity_id and type of a speaker come together or not at all")
        if self.kind != "document" and all(told) != (self.kind == "named"):
            raise ValueError(f"a speaker of kind {self.kind} {'has no' if all(told) else 'needs a'} name")
        return self


class Quote(Located):
    """What the article reports that somebody said or wrote. `start` and `end` enclose all of its fragments."""

    quote_id: str = Field(
        pattern=r"^[0-9a-f]{16}(-[1-9][0-9]*)?$",
        description="Unique in the article, and the same in every revision in which the same speakers say the same "
        "words, whatever their offsets, punctuation and capitals. What is said again ends in -2, -3, …, in text order.",
    )
    kind: QuoteKind = Field(
        description="direct: all of it stands in quotation marks; partial: some of it; indirect: none of it."
    )
    text: str = Field(
        min_length=1,
        description="The fragments, joined by ` … `, without a closing comma or half a pair of quotation marks.",
    )
    fragments: list[Fragment] = Field(min_length=1, description="In text order.")
    cue: Cue | None = None
    speakers: list[Speaker] = Field(
        default_factory=list, description="Who says it; several if they say it jointly. Empty if nobody is found."
    )
    via: Speaker | None = Field(None, description="Who relayed it: Reuters in `Reuters quoted Lee as saying`.")
    confidence: Confidence | None = Field(
        None, description="How likely it is that somebody said or wrote this.", json_schema_extra=SHARE
    )

    @model_validator(mode="after")
    def _encloses_its_fragments(self) -> Self:
        if (self.start, self.end) != (self.fragments[0].start, self.fragments[-1].end):
            raise ValueError(f"quote {self.start}:{self.end} must begin and end with its fragments")
        if any(left.end > right.start for left, right in pairwise(self.fragments)):
            raise ValueError(f"the fragments of quote {self.start}:{self.end} overlap or are out of order")
        return self

    def parts(self) -> Iterator[Words]:
        """Everything in it that has a place in the text."""
        yield from self.fragments
        yield from self.speakers
        yield from (one for one in (self.cue, self.via) if one is not None)


class Producer(Record):
    """What made the annotations."""

    version: str = Field(description="Version of Dateline.")
    models: dict[str, str] = Field(
        default_factory=dict, description="Task (entities, dates, quotes) to the model and rules that did it."
    )


class Annotations(Record):
    """Everything that was found in the text."""

    entities: list[Entity] = Field(
        default_factory=list, description="Whom and what the article names, by first mention."
    )
    dates: list[DateMention] = Field(default_factory=list, description="Expressions of time, in text order.")
    quotes: list[Quote] = Field(default_factory=list, description="What it reports as said or written, in text order.")
    language_supported: bool = Field(
        True,
        description="False if the language is none that is annotated (today only `en` is): then there are quotes "
        "alone, by their quotation marks, without speakers.",
    )
    producer: Producer

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for name, ids in (
            ("entity_id", [entity.entity_id for entity in self.entities]),
            ("quote_id", [quote.quote_id for quote in self.quotes]),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"two of one {name}")
        return self

    def parts(self) -> Iterator[Words]:
        """Everything in them that has a place in the text."""
        for entity in self.entities:
            yield from entity.mentions
        yield from self.dates
        for quote in self.quotes:
            yield from quote.parts()


class EnrichedArticle(Article):
    """An article with its annotations, which raise its revision."""

    contract: str = contract_field("enriched_article", "1.2")
    enrichment_generation: int = Field(
        ge=0,
        le=63,
        description="Number of the rules and models that annotated it, raised when they find something else.",
    )
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

    @model_validator(mode="after")
    def _annotations_are_words_of_the_text(self) -> Self:
        for part in self.annotations.parts():
            if part.end > len(self.text) or self.text[part.start : part.end] != part.text:
                raise ValueError(f"{type(part).__name__} {part.start}:{part.end} is not what the text has there")
        return self
