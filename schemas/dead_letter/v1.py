"""`dead_letter` v1, the value on every `….dlq` topic, keyed by `topic/partition/offset` of the original."""

from typing import Literal

from pydantic import Field

from schemas.record import Base64, Instant, Record
from schemas.topics.coordinates import Coordinates
from schemas.topics.stages import StageName

DeadLetterReason = Literal[
    "undecodable",  # not UTF-8 JSON of a known schema version
    "invalid",  # JSON, but not a valid record
    "unsupported",  # a valid record this worker cannot work on
    "refused",  # a limit or a policy forbids it: address, size, content type, clock
    "not_found",  # the origin says the page is not there
    "unreachable",  # the origin did not answer, after all attempts
    "not_an_article",  # a page was fetched, but no article could be read from it
    "too_large",  # the result exceeds what its topic takes
    "crashed",  # the work killed its process or ran past its time limit
    "rejected",  # Elasticsearch refused the document
    "error",  # an unexpected error in this record's own work
]


class DeadLetterHeader(Record):
    """One header of the original."""

    name: str
    value: Base64 | None = None


class DeadLetter(Record):
    """The original record, byte for byte, where it stood, and why it could not be worked on."""

    stage: StageName
    reason: DeadLetterReason
    detail: str = Field(description="What was wrong, and what to do next; for people.")
    topic: str
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)
    timestamp: Instant | None = Field(None, description="The broker's time of the original.")
    key: Base64 | None = Field(None, description="base64 in JSON")
    value: Base64 | None = Field(None, description="base64 in JSON")
    headers: list[DeadLetterHeader] = Field(default_factory=list)
    article_id: str | None = Field(None, description="Where the original told it.")
    source_id: str | None = Field(None, description="Where the original told it.")
    url: str | None = Field(None, description="Where the original told it.")
    attempts: int = Field(1, ge=1, description="How often it was tried before it was given up.")
    failed_at: Instant
    producer: str = Field(description="The worker's version.")

    @property
    def coordinates(self) -> str:
        """`topic/partition/offset` of the original: the record's key."""
        return str(Coordinates(self.topic, self.partition, self.offset))

    def names(self, article_id: str) -> bool:
        """Whether the original told this article's id, or was keyed by it: a key tells where no value can be read."""
        return self.article_id == article_id or self.key == article_id.encode()
