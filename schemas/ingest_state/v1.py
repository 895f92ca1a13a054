"""`ingest_state` v1, the value on `dateline.ingest-state.v1`, which is compacted; keyed by kind and URL, on the
partition of the host's requests."""

import hashlib
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.fetch_request.v1 import FetchRequest
from schemas.ingest_state.followed import Followed
from schemas.record import Instant, Record, contract_field

StateKind = Literal["deferred", "page", "host", "source", "feed"]
Lane = Literal["backfill"]


class IngestState(Record):
    """One thing to remember. A tombstone forgets it."""

    contract: str = contract_field("ingest_state", "1.0")
    kind: StateKind = Field(
        description="deferred: a request for later; page: what is known about a URL; host: how long to leave one "
        "alone; source: what the pages of a host call their source; feed: a list that is followed."
    )
    host: str = Field(min_length=1, description="The key of its fetch requests.")
    url: str | None = Field(None, max_length=8192, description="The URL of the request, page or list.")
    due: Instant | None = Field(
        None,
        description="deferred: when to fetch it; host: when to fetch again; source: until when the name is kept; "
        "feed: when to poll it again.",
    )
    request: FetchRequest | None = Field(None, description="deferred: the request.")
    lane: Lane | None = Field(None, description="deferred: where it came from, and returns to; null: live requests.")
    name: str | None = Field(None, min_length=1, description="source: its name.")
    etag: str | None = Field(None, description="page: from the last complete response.")
    last_modified: str | None = Field(None, description="page: from the last complete response.")
    content: str | None = Field(None, description="page: a hash of what was read from the last complete response.")
    generation: int | None = Field(None, ge=0, le=63, description="page: the extraction generation that read it.")
    wanted_as: str | None = Field(None, max_length=32, description="page: the kind of the request it was fetched for.")
    source_id: str | None = Field(None, description="page: the source_id of that request.")
    fetched_at: Instant | None = Field(None, description="page: when the last complete response arrived.")
    captured_at: Instant | None = Field(None, description="page: the capture time of the article read from it.")
    needed_at: Instant | None = Field(
        None, description="page, source: when it was last needed, give or take a day; a month later it is forgotten."
    )
    unchanged: int = Field(0, ge=0, lt=2**31, description="page: number of `not modified` responses since then.")
    flaps: int = Field(
        0, ge=0, lt=2**31, description="page: times in a row that the validators changed but the page did not."
    )
    distrusted: bool = Field(False, description="page: its validators once claimed that a changed page was unchanged.")

    feed: Followed | None = Field(None, description="feed: what is known of it.")

    @model_validator(mode="after")
    def _kind_has_its_fields(self) -> Self:
        wanted = {
            "deferred": (self.request, self.due),
            "page": (self.url,),
            "host": (self.due,),
            "source": (self.name, self.due),
            "feed": (self.url, self.due, self.feed),
        }[self.kind]
        if any(value is None for value in wanted):
            raise ValueError(f"a state of kind `{self.kind}` lacks a required field")
        return self

    @property
    def key(self) -> str:
        """The key on the topic: kind and URL or host; for a request also a hash of everything that sets it apart."""
        if self.request is None:
            return f"{self.kind} {self.url or self.host}"
        # Two captures of a page, or one page for two sources, are two requests.
        first = FetchRequest.model_fields["contract"].get_default()
        same = self.request.model_copy(
            update={"contract": first, "attempt": 0, "not_before": None, "via": None}
        ).to_bytes()
        # A live request must not wait because the same one of a backfill does.
        same += (self.lane or "").encode()
        return f"{self.kind} {hashlib.sha256(same).hexdigest()[:16]} {self.request.url}"
