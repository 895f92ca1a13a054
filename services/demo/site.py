"""The fictional news site: five papers' worth of pages, served on loopback.

The sources stand in `articles/`: front matter, a line of three dashes, and the text. A `.md` file is rendered through
the template of its paper; a `.txt` file is the plain text of a page, taken as it is. A file named `<slug>.corrected.md`
is the second version of an article, served at the same URL once the correction is published.

    with NewsSite() as site:
        print(site.feed_url)
"""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from threading import Thread
from types import TracebackType
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

FOLDER = Path(__file__).parent
ARTICLES = FOLDER / "articles"
TEMPLATES = FOLDER / "templates"

TemplateName = Literal["courier", "wire", "herald", "gazette", "quickline", "text"]
PAPERS: Mapping[TemplateName, str] = {
    "courier": "The Saltmere Courier",
    "wire": "Harbor Wire",
    "herald": "Northbank Herald",
    "gazette": "Old Quay Gazette",
    "quickline": "Quickline",
}
TEMPLATE_ERROR_PATH = "/herald/world/story-7781"
TRUNCATED_PATH = "/news/2026/03/05/ferry-service-resumes"
MISSING_PATH = "/news/2026/03/04/harbor-fireworks-cancelled"

# YAML reads 2026-03-03 as a date and 2031 as a number; here both are words to compare with.
Text = Annotated[str, BeforeValidator(str)]


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedQuote(_FrontMatter):
    """A quote a reader would find; `text` is one fragment of it, as printed."""

    text: str
    speaker: str
    kind: Literal["direct", "partial", "indirect"] = "direct"
    anonymous: bool = False


class ExpectedDate(_FrontMatter):
    """A time expression a reader would find, in TIMEX3 terms; null where several values would be right."""

    text: Text
    type: Literal["DATE", "TIME", "DURATION", "SET"] = "DATE"
    value: Text | None = None
    mod: str | None = None
    quant: str | None = None


class Expected(_FrontMatter):
    """What a careful reader would note down about one article.

    The lists of entities, quotes and dates hold what is certain, not everything. A place may stand in the text in the
    capitals of a dateline only.
    """

    title: str = ""
    authors: list[str]
    agency: list[str]
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
    """Words in quotation marks that nobody is reported to have said."""
    near_duplicate_of: str | None = None
    """The slug of the article this one is a syndicated copy of."""
    language_supported: bool = True


class Image(_FrontMatter):
    """The lead image; `credit` as printed, with its brackets or its `Photo:`."""

    src: str
    caption: str
    credit: str


class Block(NamedTuple):
    """One block of a text."""

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
    """ISO 8601 in the article's own offset, as precise as the page tells it."""
    published_in: Literal["json-ld", "meta", "time", "text"]
    """Where a machine finds it; `text` when only a reader does."""
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
        """The blocks of the text, links still marked."""
        return list(_blocks(self.body))

    @property
    def text(self) -> str:
        """The text as a reader sees it, blocks joined by a blank line; for `.txt` sources the whole page."""
        if self.template == "text":
            return self.body
        return "\n\n".join(_LINK.sub(r"\1", block.text) for block in self.blocks)


@dataclass(frozen=True)
class DemoArticle:
    """An article as published at `url`: what was put in, and what should come out."""

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


class _Page(NamedTuple):
    status: HTTPStatus
    content_type: str
    body: bytes


class _Markup(NamedTuple):
    """How a paper sets the blocks of a text; `{}` is the text."""

    paragraph: str = "<p>{}</p>"
    subhead: str = "<h2>{}</h2>"
    list_item: str = "<li>{}</li>"
    list_: str = "<ul>\n{}\n</ul>"


_MARKUP: Mapping[TemplateName, _Markup] = {
    "courier": _Markup(),
    "wire": _Markup(paragraph='<p class="Paragraph">{}</p>', subhead='<h3 class="subhead">{}</h3>'),
    "herald": _Markup(subhead="<h3>{}</h3>"),
    "gazette": _Markup("{}<BR><BR>", "<B>{}</B><BR><BR>", "&bull; {}<BR>", "{}<BR>"),
    "quickline": _Markup(paragraph="<p>{}", list_item="<li>{}"),
}
_LINK = re.compile(r"\[([^\]]+)\]\((/[^)]+)\)")
_OPTIONAL_LINE = re.compile(r"^\?(\w+): (.*\n)", re.MULTILINE)
# A GIF of one transparent pixel: what every picture of the site looks like.
_PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b",
)
_BLOCKS_BEFORE_FURNITURE = 3


def load_sources(folder: Path = ARTICLES) -> list[ArticleSource]:
    """Read every source file, by name. Raises pydantic.ValidationError for a key too few or too many."""
    return [_load(path) for path in sorted(folder.iterdir()) if path.suffix in {".md", ".txt"}]


def _load(path: Path) -> ArticleSource:
    front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    slug, _, version = path.stem.partition(".")
    fields: dict[str, Any] = yaml.safe_load(front)
    source = ArticleSource(slug=slug, is_correction=version == "corrected", body=body.strip(), **fields)
    noted = {
        "title": source.headline,
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


def render_page(source: ArticleSource, site: str, related: Sequence[ArticleSource] = ()) -> str:
    """The page of one article, for a site at `site` (no slash at its end): HTML, or the text of a `.txt` source."""
    if source.template == "text":
        return source.body + "\n"
    image = f"{site}/static/{source.image.src}" if source.image else ""
    blocks = source.blocks
    words = {
        "language": source.language,
        "path": source.path,
        "url": site + source.path,
        "site": site,
        "headline": source.headline,
        "standfirst": source.standfirst,
        "byline": source.byline,
        "section": source.section,
        "keywords": ", ".join(source.keywords),
        "published": source.published,
        "published_text": source.published_text,
        "modified_text": source.modified_text,
        "meta_published": source.published if source.published_in == "meta" else "",
        "time_published": source.published if source.published_in == "time" else "",
        "text_published": source.published_text if source.published_in == "text" else "",
        "image": image,
        "caption": source.image.caption if source.image else "",
        "credit": source.image.credit if source.image else "",
        "correction": source.correction,
    }
    values = {name: html.escape(word) for name, word in words.items()} | {
        "json_ld": _json_ld(source, site, image),
        "body_top": _set_blocks(blocks[:_BLOCKS_BEFORE_FURNITURE], source.template, site),
        "body_rest": _set_blocks(blocks[_BLOCKS_BEFORE_FURNITURE:], source.template, site),
        "related": _related_links(related, source.template, site),
    }
    return _fill(source.template, values)


def _fill(template: str, values: Mapping[str, str]) -> str:
    """Fill a template. A line that begins with `?name: ` stays only where that value is not empty."""
    lines = (TEMPLATES / f"{template}.html").read_text(encoding="utf-8")
    kept = _OPTIONAL_LINE.sub(lambda line: line[2] if values[line[1]] else "", lines)
    return Template(kept).substitute(values)


def _set_blocks(blocks: Sequence[Block], template: TemplateName, site: str) -> str:
    markup = _MARKUP[template]
    parts: list[str] = []
    items: list[str] = []
    for block in [*blocks, None]:
        if block is not None and block.kind == "list_item":
            items.append(markup.list_item.format(_set_links(block.text, site)))
            continue
        if items:
            parts.append(markup.list_.format("\n".join(items)))
            items = []
        if block is not None:
            form = markup.subhead if block.kind == "subhead" else markup.paragraph
            parts.append(form.format(_set_links(block.text, site)))
    return "\n".join(parts)


def _set_links(text: str, site: str) -> str:
    return _LINK.sub(lambda link: f'<a href="{site}{link[2]}">{link[1]}</a>', html.escape(text, quote=False))


def _related_links(related: Sequence[ArticleSource], template: TemplateName, site: str) -> str:
    links = [f'<a href="{html.escape(site + other.path)}">{html.escape(other.headline)}</a>' for other in related]
    if template == "gazette":
        return "<BR>\n".join(links)
    return "<ul>\n" + "\n".join(f"<li>{link}</li>" for link in links) + "\n</ul>"


def _json_ld(source: ArticleSource, site: str, image: str) -> str:
    people = [{"@type": "Person", "name": name} for name in source.expected.authors]
    agencies = [{"@type": "Organization", "name": name} for name in source.expected.agency]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": site + source.path},
        "headline": source.headline,
        "description": source.standfirst,
        "datePublished": source.published,
        "dateModified": source.modified or source.published,
        "author": people or agencies,
        "publisher": {"@type": "NewsMediaOrganization", "name": PAPERS["courier"]},
        "articleSection": source.section,
        "keywords": source.keywords,
        "inLanguage": source.language,
        "isAccessibleForFree": True,
    }
    if image:
        data["image"] = [image]
    # `</` would end the script element.
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")


def _summary(source: ArticleSource) -> str:
    return source.standfirst or _LINK.sub(r"\1", source.blocks[0].text)


def _moment(source: ArticleSource) -> datetime | None:
    """When the article was published or changed last; None where the page tells only the day."""
    moment = datetime.fromisoformat(source.modified or source.published)
    return moment if moment.tzinfo else None


def render_rss(sources: Sequence[ArticleSource], site: str) -> str:
    """An RSS 2.0 feed of the articles."""
    items = [
        "<item>"
        f"<title>{html.escape(source.headline)}</title>"
        f"<link>{html.escape(site + source.path)}</link>"
        f'<guid isPermaLink="true">{html.escape(site + source.path)}</guid>'
        f"<description>{html.escape(_summary(source))}</description>"
        f"<category>{html.escape(source.section)}</category>"
        + (f"<dc:creator>{html.escape(source.byline)}</dc:creator>" if source.byline else "")
        + (f"<pubDate>{format_datetime(moment)}</pubDate>" if (moment := _moment(source)) else "")
        + "</item>"
        for source in sources
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>The Saltmere Courier and partners</title><link>{site}/</link>"
        "<description>News from the waterfront and beyond</description><language>en</language>\n"
        + "\n".join(items)
        + "\n</channel></rss>\n"
    )


def render_atom(sources: Sequence[ArticleSource], site: str) -> str:
    """An Atom feed of the articles of `sources` that tell their time."""
    timed = [(source, moment) for source in sources if (moment := _moment(source))]
    entries = [
        f"<entry><title>{html.escape(source.headline)}</title>"
        f'<link rel="alternate" href="{html.escape(site + source.path)}"/><id>{html.escape(site + source.path)}</id>'
        f"<updated>{moment.isoformat()}</updated><summary>{html.escape(_summary(source))}</summary></entry>"
        for source, moment in timed
    ]
    newest = max(moment for _, moment in timed)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbor Wire</title><id>{site}/atom.xml</id>'
        f'<link rel="self" href="{site}/atom.xml"/><updated>{newest.isoformat()}</updated>'
        "<author><name>Harbor Wire</name></author>\n" + "\n".join(entries) + "\n</feed>\n"
    )


def render_sitemap(sources: Sequence[ArticleSource], site: str) -> str:
    """A news sitemap of the articles."""
    entries = [
        f"<url><loc>{html.escape(site + source.path)}</loc><lastmod>{source.modified or source.published}</lastmod>"
        f"<news:news><news:publication><news:name>{PAPERS[source.template]}</news:name>"
        f"<news:language>{source.language}</news:language></news:publication>"
        f"<news:publication_date>{source.published}</news:publication_date>"
        f"<news:title>{html.escape(source.headline)}</news:title></news:news></url>"
        for source in sources
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n' + "\n".join(entries) + "\n</urlset>\n"
    )


def render_front_page(sources: Sequence[ArticleSource], site: str) -> str:
    """The page at `/`: a list of links."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>The Saltmere Courier and partners</title>'
        f'<link rel="alternate" type="application/rss+xml" href="{site}/feed.xml"></head><body>'
        f"<h1>Today's papers</h1>\n{_related_links(sources, 'courier', site)}\n</body></html>\n"
    )


def render_robots(site: str) -> str:
    """The site's robots.txt."""
    return f"User-agent: *\nDisallow: /login\nDisallow: /subscribe\n\nSitemap: {site}/sitemap.xml\n"


def _newest_first(sources: Iterable[ArticleSource]) -> list[ArticleSource]:
    return sorted(sources, key=lambda source: datetime.fromisoformat(source.published).timestamp(), reverse=True)


class NewsSite:
    """The site, served from a thread on 127.0.0.1 for as long as the `with` block lasts.

    A port of 0 takes a free one; every link on the pages follows it.
    """

    def __init__(self, port: int = 0) -> None:
        sources = load_sources()
        self._corrections = {source.slug: source for source in sources if source.is_correction}
        self._current = {source.slug: source for source in sources if not source.is_correction}
        self._withdrawn: set[str] = set()
        self._pages: Mapping[str, _Page] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"site": self}))
        self._server.daemon_threads = True
        # Looks 20 times a second whether to stop; the default of twice makes every test wait.
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="news-site", daemon=True)
        self._render()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where the site is, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def feed_url(self) -> str:
        """The RSS feed, which lists every article of `articles`."""
        return self.url + "/feed.xml"

    @property
    def atom_url(self) -> str:
        """The Atom feed, which lists the articles of Harbor Wire."""
        return self.url + "/atom.xml"

    @property
    def sitemap_url(self) -> str:
        """The news sitemap, which lists every article of `articles`."""
        return self.url + "/sitemap.xml"

    @property
    def articles(self) -> list[DemoArticle]:
        """The articles served as HTML, in the version served now, newest first."""
        return [
            DemoArticle(
                slug=source.slug,
                url=self.url + source.path,
                title=source.headline,
                paper=PAPERS[source.template],
                language=source.language,
                text=source.text,
                expected=source.expected,
            )
            for source in self._listed
        ]

    @property
    def text_pages(self) -> list[TextPage]:
        """The articles that exist as the plain text of a page; no feed lists them."""
        return [
            TextPage(source.slug, self.url + source.path, source.headline, source.text, source.expected)
            for source in self._current.values()
            if source.template == "text"
        ]

    @property
    def broken_urls(self) -> list[str]:
        """Pages that answer 200 and hold no article: an error of the template, and HTML that breaks off in its head."""
        return [self.url + TEMPLATE_ERROR_PATH, self.url + TRUNCATED_PATH]

    @property
    def missing_urls(self) -> list[str]:
        """Pages that answer 404."""
        return [self.url + MISSING_PATH]

    def publish_correction(self) -> list[DemoArticle]:
        """Serve the second version of each article that has one, at the URL of the first; returns those articles."""
        self._current |= self._corrections
        self._render()
        return [article for article in self.articles if article.slug in self._corrections]

    def withdraw(self, slug: str) -> str:
        """Answer 410 for an article from now on and list it no more; returns its URL. KeyError: an unknown slug."""
        url = self.url + self._current[slug].path
        self._withdrawn.add(slug)
        self._render()
        return url

    @property
    def _listed(self) -> list[ArticleSource]:
        sources = (source for source in self._current.values() if source.template != "text")
        return _newest_first(source for source in sources if source.slug not in self._withdrawn)

    def page(self, path: str) -> _Page:
        """What the server answers for a path; words after `?` that no page asks for are ignored."""
        if path.startswith("/static/"):
            return _Page(HTTPStatus.OK, "image/gif", _PIXEL)
        found = self._pages.get(path) or self._pages.get(path.partition("?")[0])
        return found or _html_page("<h1>404</h1><p>There is no such page.</p>", HTTPStatus.NOT_FOUND)

    def _render(self) -> None:
        listed = self._listed
        pages: dict[str, _Page] = {
            "/": _html_page(render_front_page(listed, self.url)),
            "/robots.txt": _text_page(render_robots(self.url)),
            "/feed.xml": _xml_page(render_rss(listed, self.url), "application/rss+xml"),
            "/atom.xml": _xml_page(
                render_atom([source for source in listed if source.template == "wire"], self.url),
                "application/atom+xml",
            ),
            "/sitemap.xml": _xml_page(render_sitemap(listed, self.url), "application/xml"),
            TEMPLATE_ERROR_PATH: _html_page(_fill("template-error", {"site": self.url})),
            TRUNCATED_PATH: _html_page(_fill("truncated", {"site": self.url})),
        }
        for source in self._current.values():
            if source.slug in self._withdrawn:
                pages[source.path] = _html_page("<h1>410</h1><p>This page was withdrawn.</p>", HTTPStatus.GONE)
                continue
            related = [other for other in listed if other.template == source.template and other.slug != source.slug]
            page = render_page(source, self.url, related[:4])
            pages[source.path] = _text_page(page) if source.template == "text" else _html_page(page)
        # One assignment, so that a request in another thread sees the old pages or the new ones, never some of each.
        self._pages = pages


def _html_page(text: str, status: HTTPStatus = HTTPStatus.OK) -> _Page:
    return _Page(status, "text/html; charset=utf-8", text.encode())


def _text_page(text: str) -> _Page:
    return _Page(HTTPStatus.OK, "text/plain; charset=utf-8", text.encode())


def _xml_page(text: str, content_type: str) -> _Page:
    return _Page(HTTPStatus.OK, f"{content_type}; charset=utf-8", text.encode())


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the site's pages, with an ETag that is honoured."""

    site: ClassVar[NewsSite]
    protocol_version = "HTTP/1.1"
    server_version = "NewsSite"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        page = self.site.page(self.path)
        etag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
        if page.status is HTTPStatus.OK and self.headers.get("If-None-Match") == etag:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        if page.status is HTTPStatus.OK:
            self.send_header("ETag", etag)
        self.end_headers()
        if with_body:
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the demo's own output is what people should read."""
