"""`ingest_state` v1, the value on `dateline.ingest-state.v1`, compacted; keyed by kind and URL, on the partition of the
requests of its host."""

import hashlib
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.fetch_request.v1 import FetchRequest
from schemas.record import Instant, Record

StateKind = Literal["deferred", "page", "host"]


class IngestState(Record):
    """One thing to remember. A tombstone takes it back."""

    kind: StateKind = Field(
        description="deferred: a request to be made later; page: what is known of a URL; host: how long one rests."
    )
    host: str = Field(min_length=1, description="What its fetch requests are keyed by.")
    url: str | None = Field(None, max_length=8192, description="Of a request or a page.")
    due: Instant | None = Field(None, description="deferred: when to make it; host: when its rest ends.")
    request: FetchRequest | None = Field(None, description="deferred: the request.")
    etag: str | None = Field(None, description="page: as the site gave it with the last whole answer.")
    last_modified: str | None = Field(None, description="page: the same.")
    content: str | None = Field(None, description="page: a hash of what was made of the last whole answer.")
    generation: int | None = Field(None, ge=0, le=63, description="page: the extraction generation that made it.")
    wanted_as: str | None = Field(None, max_length=32, description="page: the kind of the request it was fetched for.")
    source_id: str | None = Field(None, description="page: whose source that request was for.")
    fetched_at: Instant | None = Field(None, description="page: when the last whole answer came.")
    unchanged: int = Field(0, ge=0, description="page: answers since then that said it had not changed.")
    flaps: int = Field(0, ge=0, description="page: validators that changed while the page did not, in a row.")
    distrusted: bool = Field(False, description="page: its validators told a changed page as unchanged once.")

    @model_validator(mode="after")
    def _kind_has_its_fields(self) -> Self:
        wanted = {"deferred": (self.request, self.due), "page": (self.url,), "host": (self.due,)}[self.kind]
        if any(value is None for value in wanted):
            raise ValueError(f"a state of kind `{self.kind}` lacks a field that it needs")
        return self

    @property
    def key(self) -> str:
        """The key on the topic: kind and URL, or host; and for a request all that makes it another one's request."""
        if self.request is None:
            return f"{self.kind} {self.url or self.host}"
        # Two captures of one page, and one page wanted for two sources, are two requests.
        same = self.request.model_copy(update={"attempt": 0, "not_before": None, "via": None})
        return f"{self.kind} {hashlib.sha256(same.to_bytes()).hexdigest()[:16]} {self.request.url}"
