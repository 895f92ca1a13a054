"""What is remembered of a list that is followed: a feed, a sitemap, a front page."""

from typing import Literal

from pydantic import Field

from schemas.record import Base64, Instant, Record

PollResult = Literal["new", "nothing", "not_modified", "failed"]


class Poll(Record):
    """One poll of a list, as people want to see it."""

    at: Instant
    result: PollResult
    problem: str | None = Field(None, max_length=64, description="Class of what went wrong, such as `dns` or `status`.")
    detail: str | None = Field(None, max_length=300, description="What went wrong, in words.")
    status: int | None = Field(None, ge=100, le=999, description="HTTP status.")
    entries: int = Field(0, ge=0, lt=2**31, description="Entries that the list held.")
    new: int = Field(0, ge=0, lt=2**31, description="Entries that were not known.")
    changed: int = Field(0, ge=0, lt=2**31, description="Known entries that had changed.")
    gap: bool = Field(False, description="No entry was known: others may have come and gone since the poll before.")


class Rhythm(Record):
    """When entries appear, as learned from their own dates and from the polls."""


class Health(Record):
    """Whether the list can be read, and what is expected of it."""


class Followed(Record):
    """What is known of a list that is polled."""

    list_kind: str | None = Field(None, max_length=32, description="What the list turned out to be.")
    memory: Base64 | None = Field(None, description="The entries that are known, packed.")
    rhythm: Rhythm | None = None
    health: Health | None = None
    polls: list[Poll] = Field(default_factory=list, max_length=10, description="The last polls, newest first.")
    why: str = Field("", max_length=500, description="Why the next poll is when it is.")
