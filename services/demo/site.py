"""The fictional news site: five papers' worth of pages, served on loopback.

Usage: `with NewsSite() as site: print(site.feed_url)`.
"""

import hashlib
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import ClassVar, NamedTuple, Self

from services.demo.indexes import render_atom, render_front_page, render_robots, render_rss, render_sitemap
from services.demo.pages import fill_template, render_page
from services.demo.sources import PAPERS, ArticleSource, DemoArticle, TextPage, load_sources

TEMPLATE_ERROR_PATH = "/herald/world/story-7781"
PORT = 8017
"""Where `dateline demo --site` serves it: one that the examples of the documents can name."""
TRUNCATED_PATH = "/news/2026/03/05/ferry-service-resumes"
MISSING_PATH = "/news/2026/03/04/harbor-fireworks-cancelled"
# A GIF of one transparent pixel, served for every picture.
_PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b",
)


class _Page(NamedTuple):
    status: HTTPStatus
    content_type: str
    body: bytes


class NewsSite:
    """The site, served from a thread on 127.0.0.1 for as long as the `with` block lasts.

    Port 0 picks a free one; the links on the pages follow it.
    """

    def __init__(self, port: int = 0) -> None:
        sources = load_sources()
        self._corrections = {source.slug: source for source in sources if source.is_correction}
        self._current = {source.slug: source for source in sources if not source.is_correction}
        self._withdrawn: set[str] = set()
        self._pages: Mapping[str, _Page] = {}
        self._server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"site": self}))
        # Checks 20 times a second whether to stop; the default of twice a second makes every test wait.
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
        """The address of the site, without a trailing slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def feed_url(self) -> str:
        """The RSS feed, which lists all of `articles`."""
        return self.url + "/feed.xml"

    @property
    def atom_url(self) -> str:
        """The Atom feed, which lists the articles of Harbor Wire."""
        return self.url + "/atom.xml"

    @property
    def sitemap_url(self) -> str:
        """The news sitemap, which lists all of `articles`."""
        return self.url + "/sitemap.xml"

    @property
    def articles(self) -> list[DemoArticle]:
        """The articles served as HTML, in their current version, newest first."""
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
        """The articles served as plain text; no feed lists them."""
        return [
            TextPage(source.slug, self.url + source.path, source.headline, source.text, source.expected)
            for source in self._current.values()
            if source.template == "text"
        ]

    @property
    def broken_urls(self) -> list[str]:
        """Pages that answer 200 without an article: a template error, and HTML cut off inside its head."""
        return [self.url + TEMPLATE_ERROR_PATH, self.url + TRUNCATED_PATH]

    @property
    def missing_urls(self) -> list[str]:
        """Pages that answer 404."""
        return [self.url + MISSING_PATH]

    def publish_correction(self) -> list[DemoArticle]:
        """Serve the second version of each article that has one, at the same URL. Returns those articles."""
        self._current |= self._corrections
        self._render()
        return [article for article in self.articles if article.slug in self._corrections]

    def withdraw(self, slug: str) -> str:
        """Answer 410 for an article from now on, and unlist it. Returns its URL. Raises KeyError for unknown slugs."""
        url = self.url + self._current[slug].path
        self._withdrawn.add(slug)
        self._render()
        return url

    @property
    def _listed(self) -> list[ArticleSource]:
        sources = (source for source in self._current.values() if source.template != "text")
        return _newest_first(source for source in sources if source.slug not in self._withdrawn)

    def page(self, path: str) -> _Page:
        """The page that the server answers a path with; a query string is ignored unless a page has it in its path."""
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
            TEMPLATE_ERROR_PATH: _html_page(fill_template("template-error", {"site": self.url})),
            TRUNCATED_PATH: _html_page(fill_template("truncated", {"site": self.url})),
        }
        current = [source for source in self._current.values() if source.slug not in self._withdrawn]
        for source, page in render_articles(current, self.url):
            pages[source.path] = _text_page(page) if source.template == "text" else _html_page(page)
        for slug in self._withdrawn:
            gone = _html_page("<h1>410</h1><p>This page was withdrawn.</p>", HTTPStatus.GONE)
            pages[self._current[slug].path] = gone
        # One assignment, so that a request in another thread sees all old pages or all new ones.
        self._pages = pages


def render_articles(sources: Collection[ArticleSource], site: str) -> Iterator[tuple[ArticleSource, str]]:
    """Each article with its page on a site at `site`, with links to others of its paper that a feed would list."""
    listed = _newest_first(source for source in sources if source.template != "text")
    for source in sources:
        related = [other for other in listed if other.template == source.template and other.slug != source.slug]
        yield source, render_page(source, site, related[:4])


def _newest_first(sources: Iterable[ArticleSource]) -> list[ArticleSource]:
    return sorted(sources, key=lambda source: datetime.fromisoformat(source.published).timestamp(), reverse=True)


def _html_page(text: str, status: HTTPStatus = HTTPStatus.OK) -> _Page:
    return _Page(status, "text/html; charset=utf-8", text.encode())


def _text_page(text: str) -> _Page:
    return _Page(HTTPStatus.OK, "text/plain; charset=utf-8", text.encode())


def _xml_page(text: str, content_type: str) -> _Page:
    return _Page(HTTPStatus.OK, f"{content_type}; charset=utf-8", text.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a client that hangs up, as one does that is stopped; show anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # what the base class gave us


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the site's pages, with ETags that it honors."""

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
        """Log nothing: the demo's own output is what people should read."""
