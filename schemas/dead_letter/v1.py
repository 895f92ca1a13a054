"""`dead_letter` v1, the value on every `….dlq` topic, keyed by `topic/partition/offset` of the original."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.record import Base64, Growing, Instant, Record, contract_field
from schemas.topics.coordinates import Coordinates
from schemas.topics.stages import StageName

DeadLetterReason = Literal[
    "undecodable",
    "invalid",
    "unsupported",
    "refused",
    "not_found",
    "unreachable",
    "not_an_article",
    "wall",
    "listing",
    "too_large",
    "crashed",
    "rejected",
    "error",
]


DeadLetterPart = Literal["key", "value", "headers"]


class DeadLetterHeader(Record):
    """One header of the original record."""

    name: str = Field(description="Its name; several may have the same.")
    value: Base64 | None = Field(None, description="Its value; null if it has none.")


class DeadLetter(Record):
    """The original record, byte for byte, its coordinates, and why it could not be processed."""

    contract: str = contract_field("dead_letter", "1.1")
    stage: StageName = Field(description="The worker that could not process the original.")
    reason: Annotated[DeadLetterReason, Growing("error")] = Field(
        description="undecodable: no UTF-8 JSON of a known version. invalid: JSON, and no valid record. unsupported: a "
        "valid record that this worker cannot process. refused: a limit or policy forbids it (address, size, content "
        "type, clock). not_found: its site says that there is no such page. unreachable: its site answered no attempt. "
        "not_an_article: no article could be read from the page. wall: the page stands before the article: a captcha, "
        "a login, an error. listing: the page lists articles. too_large: the result exceeds the limit of its topic. "
        "crashed: it ended its process, or took too long. rejected: Elasticsearch refused the document. error: "
        "anything unexpected."
    )
    detail: str = Field(description="What went wrong, and what to do next; for people.")
    topic: str = Field(description="Topic of the original.")
    partition: int = Field(ge=0, lt=2**31, description="Partition of the original.")
    offset: int = Field(ge=0, lt=2**63, description="Offset of the original; the only number that may exceed 2^53.")
    timestamp: Instant | None = Field(None, description="The broker's timestamp of the original.")
    key: Base64 | None = Field(None, description="Key of the original; null if it has none.")
    value: Base64 | None = Field(None, description="Value of the original; null if it has none.")
    headers: list[DeadLetterHeader] = Field(default_factory=list, description="Headers of the original, in its order.")
    omitted: list[DeadLetterPart] = Field(
        default_factory=list,
        description="Parts of the original that are missing or cut off here, because no dead letter can be that large. "
        "The original stays in its topic until its retention ends.",
    )
    article_id: str | None = Field(None, description="What the original states as its `article_id`, if it does.")
    source_id: str | None = Field(None, description="What the original states as its source, if it does.")
    url: str | None = Field(None, description="What the original states as its `url`, if it does.")
    attempts: int = Field(1, ge=1, lt=2**31, description="Number of attempts that failed.")
    failed_at: Instant = Field(description="When the last attempt failed.")
    producer: str = Field(description="Version of Dateline.")

    @property
    def coordinates(self) -> str:
        """`topic/partition/offset` of the original: the record's key."""
        return str(Coordinates(self.topic, self.partition, self.offset))

    def names(self, article_id: str) -> bool:
        """Whether the original states this article's id, or has it as its key, even if its value cannot be decoded."""
        return self.article_id == article_id or self.key == article_id.encode()
