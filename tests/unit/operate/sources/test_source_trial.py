"""A site is tried on loopback: its lists are found and read, and some of their articles fetched."""

import gzip
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from services.ingest.addresses.address import Address
from services.operate.sources import source_trial
from services.operate.sources.source_trial import MAX_ARTICLES, MAX_LISTS, SAMPLE, SiteUnreachable, Trial, try_site
from services.runtime.settings import Settings

NOW = datetime.now(UTC)
WORDS = "The harbor board voted on Monday to dredge the northern channel before the winter storms close it again."
RSS, HTML, XML = "application/rss+xml", "text/html", "application/xml"


class Answer(NamedTuple):
    body: str | bytes
    type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = {}


class Site:
    """Answers from `pages`, and counts what was asked for. `{site}` in a page is the address of the site."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                answer = site.pages.get(self.path, Answer("gone", status=404))
                body = answer.body
                body = body if isinstance(body, bytes) else body.replace("{site}", site.url).encode()
                self.send_response(answer.status)
                for name, value in {"Content-Type": answer.type, "Content-Length": len(body), **answer.headers}.items():
                    self.send_header(name, str(value).replace("{site}", site.url))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def publish(self, number: int) -> str:
        """Put an article on the site; its path."""
        path, title = (
            f"/news/{number}/harbor-board-votes-on-channel-{number}",
            f"Harbor board votes on channel {number}",
        )
        time = (NOW - timedelta(hours=number)).isoformat()
        body = "".join(f"<p>{WORDS} Report {number} has said so in its part {part}.</p>" for part in range(6))
        self.pages[path] = Answer(
            f"<!doctype html><html><head><title>{title}</title>"
            f'<meta property="article:published_time" content="{time}"><meta name="author" content="Ada Quill">'
            f"</head><body><article><h1>{title}</h1>{body}</article></body></html>"
        )
        return path


def rss(numbers: Iterable[int], title: str = "All news", path: str = "", more: str = "") -> Answer:
    items = "".join(
        f"<item><title>Entry {n}</title><link>{{site}}/news/{n}/harbor-board-votes-on-channel-{n}{path}</link>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=n))}</pubDate>{more}</item>"
        for n in numbers
    )
    return Answer(f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>', RSS)


def sitemap(numbers: Iterable[int]) -> str:
    urls = "".join(
        f"<url><loc>{{site}}/news/{n}/harbor-board-votes-on-channel-{n}</loc>"
        f"<lastmod>{(NOW - timedelta(hours=n)).isoformat()}</lastmod></url>"
        for n in numbers
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


class InlinePool:
    """Takes the place of the child processes."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    async def __aenter__(self) -> "InlinePool":
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(source_trial, "Pool", InlinePool)
    site = Site()
    for number in range(1, 31):
        site.publish(number)
    thread = threading.Thread(target=site.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


def settings(**fields: Any) -> Settings:
    given = {"fetch_allow_networks": ["127.0.0.0/8"], "fetch_gap_s": 0, "fetch_timeout_s": 10}
    return Settings.model_validate(given | fields)


def tried(site: Site, path: str = "/", **fields: Any) -> Trial:
    return try_site(settings(**fields), Address.of(site.url + path))


def verdicts(trial: Trial, site: Site) -> dict[str, str]:
    return {one.address.raw.removeprefix(site.url): "follow!" * one.follow or one.verdict for one in trial.lists}


def test_every_way_to_name_a_list_is_found(site: Site) -> None:
    site.pages |= {
        "/": Answer(
            '<html><head><link rel="alternate" type="application/rss+xml" title="Main" href="/main.xml"></head>'
            '<body><a href="/sport/rss">RSS</a><a href="/feeds.html">RSS</a><a href="/about">About</a></body></html>',
            headers={"Link": '<{site}/header.xml>; rel="alternate"; type="application/rss+xml"'},
        ),
        "/feeds.html": Answer('<html><body><a href="/deep/feed">Deep</a></body></html>'),
        "/main.xml": rss(range(1, 11)),
        "/sport/rss": rss(range(11, 16), "Sport"),
        "/header.xml": rss(range(16, 21), "Header"),
        "/deep/feed": rss(range(21, 26), "Deep"),
    }
    found = tried(site)
    assert verdicts(found, site) == dict.fromkeys(["/main.xml", "/header.xml", "/sport/rss", "/deep/feed"], "follow!")
    named = {one.address.raw.removeprefix(site.url): one.tried.candidate.named_by for one in found.lists}
    assert named == {"/main.xml": "link", "/header.xml": "header", "/sport/rss": "anchor", "/deep/feed": "anchor"}
    assert "/about" not in site.asked
    assert found.is_current
    assert found.source is not None
    assert [one.url.raw for one in found.source.lists] == [one.address.raw for one in found.lists]
    assert (found.source.id, found.source.name) == ("127.0.0.1", "All news")
    assert found.source.home_page == Address.of(site.url + "/")


def test_what_would_be_ingested_is_shown(site: Site) -> None:
    site.pages["/feed"] = rss(range(1, 26))
    site.pages["/news/6/harbor-board-votes-on-channel-6"] = Answer("no", status=404)
    found = tried(site, "/feed")
    assert len(found.samples) == SAMPLE
    good = [one.article for one in found.samples if one.article]
    assert len(good) == SAMPLE - 1
    assert {author.name for one in good for author in one.authors} == {"Ada Quill"}
    (bad,) = [one for one in found.samples if one.article is None]
    assert bad.problem.startswith("not_found: ")
    (one,) = found.lists
    assert (one.score, one.articles, len(one.sample)) == (25 * 4 / 5, 4, 5)
    # From all over the list, not its first entries alone.
    assert [one.url.rpartition("-")[2] for one in found.samples] == ["1", "6", "11", "16", "21"]


def test_a_list_of_its_own_is_tried_alone(site: Site) -> None:
    site.pages |= {"/feed": rss(range(1, 4)), "/": Answer("<html></html>")}
    found = tried(site, "/feed")
    assert verdicts(found, site) == {"/feed": "follow!"}
    assert found.source is not None
    assert found.source.home_page is None
    assert not [path for path in site.asked if path == "/" or path.endswith(".xml")]


def test_comments_podcasts_and_parts_are_named_as_such(site: Site) -> None:
    enclosure = '<enclosure url="{site}/a.mp3" length="1" type="audio/mpeg"/>'
    links = ["feed", "comments/feed", "pod.rss", "tag/harbor/feed", "broken.rss", "page.rss"]
    site.pages |= {
        "/": Answer("".join(f'<link rel="alternate" type="application/rss+xml" href="/{one}">' for one in links)),
        "/feed": rss(range(1, 21)),
        "/comments/feed": rss(range(1, 21), "Comments", "#comment-1"),
        "/pod.rss": rss(range(21, 26), "Listen", more=enclosure),
        "/tag/harbor/feed": rss(range(3, 8), "Harbor"),
        "/broken.rss": Answer("<rss><channel", RSS, status=500),
        "/page.rss": Answer("<html><body>Not found</body></html>"),
    }
    found = tried(site)
    assert verdicts(found, site) == {
        "/feed": "follow!",
        "/tag/harbor/feed": "part",
        "/comments/feed": "comments",
        "/pod.rss": "podcast",
        "/broken.rss": "unreadable",
        "/page.rss": "unreadable",
    }
    part = next(one for one in found.lists if one.verdict == "part")
    assert (part.part, part.other) == ("tag", Address.of(site.url + "/feed"))


def test_where_nobody_names_a_list_custom_does(site: Site) -> None:
    site.pages |= {"/": Answer("<html><body>News</body></html>"), "/rss.xml": rss(range(1, 6))}
    found = tried(site)
    assert verdicts(found, site) == {"/rss.xml": "follow!"}
    assert found.lists[0].tried.candidate.named_by == "known path"


def test_a_feed_that_redirects_leads_to_one_list(site: Site) -> None:
    site.pages |= {
        "/": Answer(
            '<link rel="alternate" type="application/rss+xml" href="/old"><a href="/feed">RSS</a><a href="/rss">RSS</a>'
        ),
        "/old": Answer("", status=301, headers={"Location": "{site}/feed"}),
        "/rss": Answer("", status=302, headers={"Location": "{site}/feed"}),
        "/feed": rss(range(1, 6)),
    }
    assert list(verdicts(tried(site), site)) == ["/old"]


def test_robots_txt_is_obeyed(site: Site) -> None:
    site.pages |= {
        "/robots.txt": Answer("User-agent: *\nDisallow: /private\nDisallow: /news/2/\n", "text/plain"),
        "/": Answer('<a href="/private/rss">RSS</a><link rel="alternate" type="application/rss+xml" href="/feed">'),
        "/feed": rss(range(1, 4)),
        "/private/rss": rss(range(1, 6)),
    }
    found = tried(site)
    assert verdicts(found, site) == {"/feed": "follow!", "/private/rss": "unreadable"}
    assert "robots.txt disallows" in found.lists[1].tried.problem
    assert not [path for path in site.asked if path.startswith(("/private", "/news/2/"))]
    assert any("robots.txt disallows" in one.problem for one in found.samples)


def test_a_site_that_is_silent_is_judged_by_its_last_days(site: Site) -> None:
    answer = rss(range(1, 6))
    for number in range(1, 6):
        old = format_datetime(NOW - timedelta(hours=number))
        answer = answer._replace(body=answer.body.replace(old, format_datetime(NOW - timedelta(days=90, hours=number))))
    site.pages["/feed"] = answer
    found = tried(site, "/feed")
    assert not found.is_current
    assert verdicts(found, site) == {"/feed": "follow!"}


def test_a_site_with_a_thousand_lists_costs_so_many_requests(site: Site) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}.rss">' for n in range(1000))
    site.pages["/"] = Answer(links)
    site.pages |= {f"/{n}.rss": rss([n]) for n in range(1000)}
    for number in range(31, 100):
        site.publish(number)
    found = tried(site)
    assert len(found.lists) == MAX_LISTS
    assert len(found.samples) == MAX_ARTICLES
    # robots.txt, the reservation, the page itself.
    assert len(site.asked) <= MAX_LISTS + MAX_ARTICLES + 5


@pytest.mark.parametrize(
    ("path", "says"),
    [("/nowhere", "404"), ("/login", "robots.txt disallows"), ("/busy", "asks to be left alone until")],
)
def test_what_cannot_be_tried_is_told(site: Site, path: str, says: str) -> None:
    site.pages |= {
        "/robots.txt": Answer("User-agent: *\nDisallow: /login\n", "text/plain"),
        "/busy": Answer("", status=503, headers={"Retry-After": "7200"}),
    }
    with pytest.raises(SiteUnreachable, match=says):
        tried(site, path)


def test_an_address_that_may_not_be_connected_to_is_refused(site: Site) -> None:
    with pytest.raises(SiteUnreachable, match=r"127\.0\.0\.1"):
        tried(site, fetch_allow_networks=[])
    assert site.asked == []


def test_ids_that_are_taken_are_not_given_again(site: Site) -> None:
    site.pages["/feed"] = rss(range(1, 4))
    address = Address.of(site.url + "/feed")
    found = try_site(settings(), address, ["127.0.0.1"])
    assert found.source is not None
    assert found.source.id == "127.0.0.1-feed"
    named = try_site(settings(), address, source_id="harbor")
    assert named.source is not None
    assert named.source.id == "harbor"


def test_sitemaps_of_robots_txt_are_read(site: Site) -> None:
    packed = gzip.compress(sitemap(range(1, 6)).replace("{site}", site.url).encode())
    site.pages |= {
        "/robots.txt": Answer("Sitemap: /index.xml\nSitemap: {site}/news-map.xml.gz\n", "text/plain"),
        "/": Answer("<html><body>Welcome</body></html>"),
        "/news-map.xml.gz": Answer(packed, "application/x-gzip"),
        "/index.xml": Answer(
            "<sitemapindex><sitemap><loc>{site}/2026-03.xml</loc><lastmod>2026-03-05</lastmod></sitemap>"
            "<sitemap><loc>{site}/2025-03.xml</loc><lastmod>2025-03-31</lastmod></sitemap>"
            "<sitemap><loc>{site}/2024-03.xml</loc><lastmod>2024-03-31</lastmod></sitemap></sitemapindex>",
            XML,
        ),
        "/2026-03.xml": Answer(sitemap(range(1, 21)), XML),
        "/2025-03.xml": Answer(sitemap(range(900, 910)), XML),
    }
    found = tried(site)
    # The index is to be followed, not a child that will be over next month.
    assert verdicts(found, site) == {"/index.xml": "follow!", "/news-map.xml.gz": "part"}
    assert found.lists[0].score == 20
    assert "/2024-03.xml" not in site.asked


def test_a_site_without_a_list_is_followed_by_its_front_page(site: Site) -> None:
    links = "".join(
        f'<h2><a href="/news/{n}/harbor-board-votes-on-channel-{n}">Harbor board votes on channel {n}</a></h2>'
        for n in range(1, 13)
    )
    site.pages["/"] = Answer(f"<html><body><main>{links}</main><nav><a href='/about'>About us</a></nav></body></html>")
    found = tried(site)
    assert verdicts(found, site) == {"/": "follow!"}
    assert found.source is not None
    assert [(one.url.raw, one.kind) for one in found.source.lists] == [(site.url + "/", "front_page")]


def test_a_front_page_is_not_followed_beside_a_feed_that_has_its_news(site: Site) -> None:
    for number in range(1000, 1010):
        site.publish(number)
    links = "".join(
        f'<h2><a href="/news/{n}/harbor-board-votes-on-channel-{n}">Harbor board votes on channel {n}</a></h2>'
        for n in (*range(1, 13), *range(1000, 1010))
    )
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.pages |= {"/": Answer(f"<html><head>{head}</head><body>{links}</body></html>"), "/feed": rss(range(1, 13))}
    found = tried(site)
    assert {path for path, verdict in verdicts(found, site).items() if verdict == "follow!"} == {"/feed"}
