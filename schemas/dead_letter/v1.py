"""`dead_letter` v1, the value on every `….dlq` topic, keyed by `topic/partition/offset` of the original."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.record import Base64, Growing, Instant, Record, contract_field
from schemas.topics.coordinates import Coordinates
from schemas.topics.stages import StageName

DeadLetterReason = Literal[
    "undecodable",  # not UTF-8 JSON of a known schema version
    "invalid",  # JSON, but not a valid record
    "unsupported",  # a valid record that this worker cannot process
    "refused",  # a limit or policy forbids it: address, size, content type, clock
    "not_found",  # the origin says that the page does not exist
    "unreachable",  # the origin did not respond in any attempt
    "not_an_article",  # a page was fetched, but no article could be read from it
    "wall",  # a page was fetched that stands before the article: a captcha, a login, an error page
    "listing",  # a page was fetched that lists articles: a section front, search results
    "too_large",  # the result exceeds the limit of its topic
    "crashed",  # processing killed its process, or exceeded its time limit
    "rejected",  # Elasticsearch refused the document
    "error",  # an unexpected error while processing this record
]


DeadLetterPart = Literal["key", "value", "headers"]


class DeadLetterHeader(Record):
    """One header of the original record."""

    name: str
    value: Base64 | None = None


class DeadLetter(Record):
    """The original record, byte for byte, its coordinates, and why it could not be processed."""

    contract: str = contract_field("dead_letter", "1.0")
    stage: StageName
    reason: Annotated[DeadLetterReason, Growing("error")]
    detail: str = Field(description="What went wrong, and what to do next; for people.")
    topic: str
    partition: int = Field(ge=0, lt=2**31)
    offset: int = Field(ge=0, lt=2**63)
    timestamp: Instant | None = Field(None, description="The broker's timestamp of the original.")
    key: Base64 | None = Field(None, description="Base64 in JSON.")
    value: Base64 | None = Field(None, description="Base64 in JSON.")
    headers: list[DeadLetterHeader] = Field(default_factory=list)
    omitted: list[DeadLetterPart] = Field(
        default_factory=list,
        description="Parts of the original that are not here whole, because no dead letter can be that large. The "
        "original stays in its topic until the retention ends.",
    )
    article_id: str | None = Field(None, description="If the original states it.")
    source_id: str | None = Field(None, description="If the original states it.")
    url: str | None = Field(None, description="If the original states it.")
    attempts: int = Field(1, ge=1, lt=2**31, description="Number of attempts before it was given up.")
    failed_at: Instant
    producer: str = Field(description="Version of the worker.")

    @property
    def coordinates(self) -> str:
        """`topic/partition/offset` of the original: the record's key."""
        return str(Coordinates(self.topic, self.partition, self.offset))

    def names(self, article_id: str) -> bool:
        """Whether the original states this article's id, or has it as its key, even if its value cannot be decoded."""
        return self.article_id == article_id or self.key == article_id.encode()
