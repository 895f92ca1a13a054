"""What the fictional news site publishes, and what a careful reader would note about each article.

The sources are files in `articles/`: front matter, a line of three dashes, and the text. A `.md` file is rendered
through the template of its paper; a `.txt` file is the plain text of a page, served as it is. A file named
`<slug>.corrected.md` is the second version of an article, served at the same URL once the correction is published.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

ARTICLES = Path(__file__).parent / "articles"

TemplateName = Literal["courier", "wire", "herald", "gazette", "quickline", "text"]
PAPERS: Mapping[TemplateName, str] = {
    "courier": "The Saltmere Courier",
    "wire": "Harbor Wire",
    "herald": "Northbank Herald",
    "gazette": "Old Quay Gazette",
    "quickline": "Quickline",
}
LINK = re.compile(r"\[([^\]]+)\]\((/[^)]+)\)")
"""A link in the text of a source: its words and its path."""

# YAML reads 2026-03-03 as a date and 2031 as a number; here both are strings to compare with.
Text = Annotated[str, BeforeValidator(str)]


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedQuote(_FrontMatter):
    """A quote that a reader would find; `text` is one fragment of it, as printed."""

    text: str
    speaker: str | None = None
    """None where the text does not say who speaks, or the language is not supported."""
    kind: Literal["direct", "partial", "indirect"] = "direct"
    speaker_kind: Literal["group", "anonymous", "document"] | None = None
    """None where the speaker is named, or described by a role (`the mayor's office`)."""
    optional: bool = False
    """Careful readers disagree: neither finding nor missing it is an error."""


class ExpectedDate(_FrontMatter):
    """A time expression that a reader would find, in TIMEX3 terms; `value` is None where several would be right."""

    text: Text
    type: Literal["DATE", "TIME", "DURATION", "SET"] = "DATE"
    value: Text | None = None
    mod: str | None = None
    quant: str | None = None
    optional: bool = False
    """Careful readers disagree: neither finding nor missing it is an error."""


class Expected(_FrontMatter):
    """What a careful reader would note about one article.

    `people`, `dates`, and the quotes in quotation marks are complete. The lists of organizations, places and indirect
    quotes hold what is certain, not everything. A place may occur only in the capitals of a dateline.
    """

    title: str = ""
    subtitle: str | None = None
    authors: list[str]
    agencies: list[str]
    published: str = ""
    published_zone: Literal["declared", "visible", "unknown"] | None = None
    modified: str | None = None
    caption: str | None = None
    credit: str | None = None
    people: list[str]
    organizations: list[str]
    places: list[str]
    quotes: list[ExpectedQuote]
    dates: list[ExpectedDate]
    not_quotes: list[str] = []
    """Words in quotation marks that report nobody: titles, nicknames, scare quotes."""
    near_duplicate_of: str | None = None
    """The slug of the article of which this one is a syndicated copy."""
    language_supported: bool = True


class Image(_FrontMatter):
    """The lead image; `credit` as printed, including brackets or `Photo:`."""

    src: str
    caption: str
    credit: str


class Block(NamedTuple):
    """One block of the text."""

    kind: Literal["paragraph", "subhead", "list_item"]
    text: str


class ArticleSource(_FrontMatter):
    """One source file."""

    slug: str
    is_correction: bool
    path: str
    template: TemplateName
    headline: str
    standfirst: str = ""
    byline: str = ""
    published: Text
    """ISO 8601 in the article's own offset, as precise as the page states it."""
    published_in: Literal["json-ld", "meta", "time", "text"]
    """Where a machine finds it; `text` if only a reader can."""
    published_text: Text
    modified: str | None = None
    modified_text: str = ""
    section: str
    language: str = "en"
    keywords: list[str] = []
    image: Image | None = None
    correction: str = ""
    expected: Expected
    body: str

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the text, with links still marked up."""
        return list(_blocks(self.body))

    @property
    def text(self) -> str:
        """The text as a reader sees it, blocks joined by blank lines; the whole page for a `.txt` source."""
        if self.template == "text":
            return self.body
        return "\n\n".join(LINK.sub(r"\1", block.text) for block in self.blocks)


@dataclass(frozen=True)
class DemoArticle:
    """An article as published at `url`: the input, and what should come out."""

    slug: str
    url: str
    title: str
    paper: str
    language: str
    text: str
    expected: Expected


@dataclass(frozen=True)
class TextPage:
    """The plain text of a whole page, furniture included, as somebody might have saved it from `url`."""

    slug: str
    url: str
    title: str
    text: str
    expected: Expected


def load_sources(folder: Path = ARTICLES) -> list[ArticleSource]:
    """Read every source file, sorted by name. Raises pydantic.ValidationError for missing or unknown keys."""
    return [_load(path) for path in sorted(folder.iterdir()) if path.suffix in {".md", ".txt"}]


def _load(path: Path) -> ArticleSource:
    front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    slug, _, version = path.stem.partition(".")
    fields: dict[str, Any] = yaml.safe_load(front)
    source = ArticleSource(slug=slug, is_correction=version == "corrected", body=body.strip(), **fields)
    noted = {
        "title": source.headline,
        "subtitle": source.standfirst or None,
        "published": source.published,
        "published_zone": source.expected.published_zone
        or ("visible" if source.published_in == "text" else "declared"),
        "modified": source.modified,
        "caption": source.expected.caption or (source.image.caption if source.image else None),
    }
    return source.model_copy(update={"expected": source.expected.model_copy(update=noted)})


def _blocks(body: str) -> Iterable[Block]:
    for block in body.split("\n\n"):
        if block.startswith("## "):
            yield Block("subhead", block.removeprefix("## "))
        elif block.startswith("- "):
            yield from (Block("list_item", line.removeprefix("- ")) for line in block.splitlines())
        else:
            yield Block("paragraph", block)
