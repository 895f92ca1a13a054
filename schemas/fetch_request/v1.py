"""`fetch_request` v1, the value on `dateline.fetch-requests.v1`, keyed by host."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.article.v1 import Hex128, Rights
from schemas.record import Instant, Record, contract_field

RequestKind = Literal["article", "feed", "sitemap", "front_page", "url_list", "folder", "warc", "file"]

LIST_KINDS: frozenset[RequestKind] = frozenset(("feed", "sitemap", "front_page", "url_list", "folder"))
"""Requests for lists of articles: each entry that is new becomes a request of its own."""


LONGEST_CONTENT = 65_536
"""Maximum characters of an entry's content: twenty times a usual article, and so little that a request with it is a
hundredth of what its topic takes. Longer content is left out, because a part of a text is not the article."""


class EntryContent(Record):
    """The whole text of an article in its feed, and what the feed's answer says of rights."""

    html: str = Field(
        min_length=1, max_length=LONGEST_CONTENT, description="Without scripts, styles and most attributes."
    )
    rights: Rights = Field(default_factory=Rights)


class EntryEvidence(Record):
    """What a feed says of an article: evidence where the page itself says nothing."""

    title: str | None = Field(None, max_length=1000)
    authors: list[str] = Field(default_factory=list, max_length=20, description="Bylines, as the feed gives them.")
    published_at: Instant | None = None
    content: EntryContent | None = Field(
        None, description="The article where its page cannot be read; null if the feed has no more than a summary."
    )


class FetchRequest(Record):
    """A request for one article, or for a list of them."""

    contract: str = contract_field("fetch_request", "1.0")
    url: str = Field(min_length=1, max_length=8192, description="For kind `file`, where the page was published.")
    kind: RequestKind = "article"
    source_id: str | None = Field(None, description="Who is credited as the source; the domain if null.")
    article_id: Hex128 | None = Field(None, description="The article that this is another capture of, if known.")
    captured_at: Instant | None = Field(
        None, description="For archives and files, the time of capture. Null means now, as for all that is fetched."
    )
    not_before: Instant | None = Field(None, description="Do not fetch earlier than this.")
    attempt: int = Field(0, ge=0, lt=2**31, description="Number of earlier attempts.")
    redirects: int = Field(0, ge=0, lt=2**31, description="Number of redirects between hosts that led here.")
    depth: int = Field(
        0, ge=0, lt=2**31, description="Of a list: indexes of sitemaps, or pages behind a list, on the way to it."
    )
    via: str | None = Field(None, description="The feed or sitemap that named the URL, or the command.")
    entry: EntryEvidence | None = Field(None, description="What the feed that named the URL says of the article.")
    unless_fetched_since: Instant | None = Field(
        None,
        description="Nothing is needed if the page was read at this time or later, as a list says of its entry. "
        "Null: fetch it in any case.",
    )
    lease_until: Instant | None = Field(
        None,
        description="Of a list that a hub took a subscription for: until when it pushes. It is not polled for this.",
    )
    body: str | None = Field(None, description="For kind `file`, the page itself, HTML or plain text.")
    path: str | None = Field(
        None, description="For kinds `file` and `folder`, a file or folder below the worker's configured root."
    )

    @model_validator(mode="after")
    def _file_has_one_origin(self) -> Self:
        if self.kind == "file" and (self.body is None) == (self.path is None):
            raise ValueError("a request of kind `file` needs exactly one of `body` and `path`")
        if self.kind == "folder" and self.path is None:
            raise ValueError("a request of kind `folder` needs a `path`; `url` is where its files were published")
        return self
