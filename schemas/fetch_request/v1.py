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
    """The whole text of an article as its feed has it, and the rights that the feed's response states."""

    html: str = Field(
        min_length=1, max_length=LONGEST_CONTENT, description="HTML, without scripts, styles and most attributes."
    )
    rights: Rights = Field(default_factory=Rights, description="What the headers of the feed's response state.")


class EntryEvidence(Record):
    """What a feed says of an article: evidence where the page itself says nothing."""

    title: str | None = Field(None, max_length=1000, description="The headline that the feed states.")
    authors: list[str] = Field(default_factory=list, max_length=20, description="Bylines, as the feed states them.")
    published_at: Instant | None = Field(None, description="When the feed says that the article was published.")
    content: EntryContent | None = Field(
        None, description="The text, used if the page cannot be read; null if the feed has no more than a summary."
    )


class FetchRequest(Record):
    """A request for one article, or for a list of them."""

    contract: str = contract_field("fetch_request", "1.1")
    url: str = Field(
        min_length=1,
        max_length=8192,
        description="What to fetch. For kinds `file` and `folder`, where the pages were published.",
    )
    kind: RequestKind = Field(
        "article",
        description="article: one page. feed, sitemap, front_page, url_list, folder: a list, of which each new entry "
        "becomes a request. file: one page, in `body` or `path`. warc: not supported yet.",
    )
    source_id: str | None = Field(None, description="What the source is to be called (`source.id`); null: its domain.")
    article_id: Hex128 | None = Field(None, description="Of which article this is another capture; null: by its URL.")
    captured_at: Instant | None = Field(
        None, description="Only of kind `file`: when the page was captured. Null: when it is read."
    )
    not_before: Instant | None = Field(None, description="When it may be fetched at the earliest; null: at once.")
    attempt: int = Field(0, ge=0, lt=2**31, description="Number of earlier attempts.")
    redirects: int = Field(0, ge=0, lt=2**31, description="Number of redirects between hosts that led here.")
    depth: int = Field(
        0, ge=0, lt=2**31, description="Of a list: number of other lists, such as indexes of sitemaps, that led here."
    )
    via: str | None = Field(None, description="URL of the list that named it, or the command that submitted it.")
    entry: EntryEvidence | None = Field(None, description="What the feed that named the URL says of the article.")
    unless_fetched_since: Instant | None = Field(
        None,
        description="When a list says that its entry last changed: a page that was read then or later is not fetched "
        "again. Null: fetch it in any case.",
    )
    lease_until: Instant | None = Field(
        None,
        description="Of a list: until when a WebSub hub pushes it. Such a request only notes that, and is no poll.",
    )
    body: str | None = Field(None, description="Of kind `file`: the page itself, HTML or plain text.")
    path: str | None = Field(
        None, description="Of kinds `file` and `folder`: a file or folder below the worker's DATELINE_FILE_ROOT."
    )

    @model_validator(mode="after")
    def _file_has_one_origin(self) -> Self:
        if self.kind == "file" and (self.body is None) == (self.path is None):
            raise ValueError("a request of kind `file` needs exactly one of `body` and `path`")
        if self.kind == "folder" and self.path is None:
            raise ValueError("a request of kind `folder` needs a `path`; `url` is where its files were published")
        return self
