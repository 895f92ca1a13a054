"""`ingest_state` v1, the value on `dateline.ingest-state.v1`, which is compacted; keyed by kind and URL, on the
partition of the host's requests."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import Field, WithJsonSchema, model_validator

from schemas.fetch_request.v1 import FetchRequest
from schemas.ingest_state.followed import Followed
from schemas.record import BASE64, Base64, Instant, Record, contract_field

StateKind = Literal["deferred", "page", "host", "source", "feed"]
Lane = Literal["backfill"]
_IN_JSON = WithJsonSchema(BASE64 | {"maxLength": 255})
"""Base64 of at most 189 bytes has 252 characters; with more it has 256."""


class IngestState(Record):
    """One thing that the ingest workers remember; a record without a value forgets it."""

    contract: str = contract_field("ingest_state", "1.1")
    kind: StateKind = Field(
        description="deferred: a request for later. page: the last response of a page. host: how long to leave a host "
        "alone. source: what the pages of a host call their source. feed: a list that is followed."
    )
    host: str = Field(min_length=1, description="Its host: the key of its fetch requests.")
    url: str | None = Field(None, max_length=8192, description="The URL of the request, page or list.")
    due: Instant | None = Field(
        None,
        description="deferred: when to fetch it. host: when to fetch again. source: until when the name is kept. "
        "feed: when to poll it again.",
    )
    request: FetchRequest | None = Field(None, description="deferred: the request.")
    lane: Lane | None = Field(None, description="deferred: the topic that it returns to; null: live requests.")
    name: str | None = Field(None, min_length=1, description="source: its name.")
    etag: str | None = Field(None, description="page: ETag of the last complete response.")
    last_modified: str | None = Field(None, description="page: Last-Modified of the last complete response.")
    content: str | None = Field(None, description="page: a hash of what was read from the last complete response.")
    digests: Annotated[Base64, Field(max_length=189), _IN_JSON] | None = Field(
        None,
        description="page: 3 bytes of a hash of each: id and page, title, subtitle, text, authors, published_at and "
        "lead_image of the article last read there; zeros: not comparable. Null: unknown.",
    )
    generation: int | None = Field(None, ge=0, le=63, description="page: the extraction generation that read it.")
    wanted_as: str | None = Field(None, max_length=32, description="page: the kind of the request that it answered.")
    source_id: str | None = Field(None, description="page: the source_id of that request.")
    fetched_at: Instant | None = Field(None, description="page: when the last complete response arrived.")
    captured_at: Instant | None = Field(None, description="page: the capture time of the article read from it.")
    needed_at: Instant | None = Field(
        None, description="page, source: when it was last needed, give or take a day; a month later it is forgotten."
    )
    unchanged: int = Field(0, ge=0, lt=2**31, description="page: responses 304 since the last complete one.")
    flaps: int = Field(
        0, ge=0, lt=2**31, description="page: times in a row that the validators changed but the page did not."
    )
    distrusted: bool = Field(False, description="page: its validators once stayed the same when the page changed.")

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
