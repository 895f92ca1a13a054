"""The demo's news site: its sources are whole, its pages say what the sources say, and it behaves like a site."""

import json
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from services.demo.site import ArticleSource, NewsSite, load_sources, render_page

SOURCES = load_sources()
HTML_SOURCES = [source for source in SOURCES if source.template != "text"]
SITE = "http://127.0.0.1:1"


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as running:
        yield running


def get(url: str, etag: str | None = None) -> tuple[int, dict[str, str], str]:
    """Status, headers (lower case) and text of an answer, whatever its status."""
    request = urllib.request.Request(url, headers={"If-None-Match": etag} if etag else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read().decode()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def words_of(page: str) -> str:
    parser = _Words()
    parser.feed(page)
    return " ".join(parser.words)


def by_slug(source: ArticleSource) -> str:
    return source.slug + ("-corrected" if source.is_correction else "")


def test_there_are_enough_articles_over_six_days() -> None:
    days = {source.published[:10] for source in SOURCES}
    assert days == {f"2026-03-0{day}" for day in range(2, 8)}
    assert sum(not source.is_correction for source in HTML_SOURCES) >= 26
    assert sum(source.template == "text" for source in SOURCES) == 3


def test_no_two_articles_share_a_url() -> None:
    paths = Counter(source.path for source in SOURCES if not source.is_correction)
    assert not [path for path, count in paths.items() if count > 1]


def test_a_correction_has_the_url_of_its_article() -> None:
    first = {source.slug: source.path for source in SOURCES if not source.is_correction}
    corrections = [source for source in SOURCES if source.is_correction]
    assert corrections
    assert all(first[source.slug] == source.path and source.modified for source in corrections)


@pytest.mark.parametrize("source", SOURCES, ids=by_slug)
def test_what_is_expected_stands_in_the_text(source: ArticleSource) -> None:
    expected, text = source.expected, source.text
    for name in expected.people + expected.organizations:
        assert name in text, name
    for name in expected.places:
        assert name in text or name.upper() in text, name  # a dateline stands in capitals
    for quote in expected.quotes:
        assert quote.text in text.replace("’", "'"), quote.text
    for date in expected.dates:
        assert date.text in text, date.text
    for word in expected.not_quotes:
        assert word in text, word
    for name in expected.authors:
        assert name in source.byline, name


@pytest.mark.parametrize("source", SOURCES, ids=by_slug)
def test_a_text_has_the_length_of_a_news_story(source: ArticleSource) -> None:
    assert 200 <= len(source.text.split()) <= 700


@pytest.mark.parametrize("source", HTML_SOURCES, ids=by_slug)
def test_a_page_holds_its_article(source: ArticleSource) -> None:
    page = render_page(source, SITE)
    words = words_of(page)
    for block in source.text.split("\n\n"):
        assert " ".join(block.split()) in words
    for shown in (source.headline, source.byline, source.published_text, source.modified_text, source.correction):
        assert shown in words
    assert not re.search(r"^\?\w+: |\$[a-z_]", page, re.MULTILINE), "a mark of the template was left"


def test_json_ld_is_json_and_tells_the_time() -> None:
    sources = [source for source in HTML_SOURCES if source.published_in == "json-ld"]
    assert sources
    for source in sources:
        block = render_page(source, SITE).partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        assert json.loads(block)["datePublished"] == source.published


@pytest.mark.parametrize("source", [s for s in HTML_SOURCES if s.published_in == "text"], ids=by_slug)
def test_a_visible_time_is_nowhere_declared(source: ArticleSource) -> None:
    assert source.published not in render_page(source, SITE)


def test_every_article_is_served_and_links_to_itself(site: NewsSite) -> None:
    for article in site.articles:
        status, headers, page = get(article.url)
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert article.expected.people == [] or article.expected.people[0] in page
        if 'rel="canonical"' in page:
            assert f'<link rel="canonical" href="{article.url}">' in page
        assert page.count("127.0.0.1") == page.count(site.url)


def test_links_of_the_front_page_lead_to_articles(site: NewsSite) -> None:
    _, _, page = get(site.url + "/")
    assert all(article.url in page for article in site.articles)


def test_the_feed_lists_every_article(site: NewsSite) -> None:
    status, headers, feed = get(site.feed_url)
    assert status == 200 and headers["content-type"].startswith("application/rss+xml")
    links = [item.findtext("link") for item in ET.fromstring(feed).iter("item")]
    assert links == [article.url for article in site.articles]


def test_the_atom_feed_lists_the_agencys_articles(site: NewsSite) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    links = {link.get("href") for link in ET.fromstring(get(site.atom_url)[2]).iterfind(f"{atom}entry/{atom}link")}
    assert links == {article.url for article in site.articles if article.paper == "Harbor Wire"}


def test_the_sitemap_lists_every_article_and_robots_names_it(site: NewsSite) -> None:
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    locations = [loc.text for loc in ET.fromstring(get(site.sitemap_url)[2]).iterfind("s:url/s:loc", spaces)]
    assert locations == [article.url for article in site.articles]
    assert f"Sitemap: {site.sitemap_url}" in get(site.url + "/robots.txt")[2]


def test_text_pages_are_served_as_they_are(site: NewsSite) -> None:
    assert len(site.text_pages) == 3
    for text_page in site.text_pages:
        status, headers, text = get(text_page.url)
        assert status == 200 and headers["content-type"].startswith("text/plain")
        assert text.strip() == text_page.text


def test_publishing_the_correction_changes_the_page_and_its_etag(site: NewsSite) -> None:
    before = {article.slug: article for article in site.articles}["storm-thessaly-toll"]
    _, headers, first = get(before.url)
    assert get(before.url, etag=headers["etag"])[0] == 304
    [after] = site.publish_correction()
    assert after.url == before.url and after.title != before.title
    status, _, second = get(before.url, etag=headers["etag"])
    assert status == 200
    assert "kills 14" in first and "Corrected:" not in first
    assert "kills 11" in second and "Corrected:" in second
    assert after.title in get(site.feed_url)[2]


def test_a_withdrawn_article_answers_410_and_leaves_the_feed(site: NewsSite) -> None:
    url = site.withdraw("hoshimachi-recall")
    assert get(url)[0] == 410
    assert url not in get(site.feed_url)[2]


def test_broken_pages_answer_200_without_an_article_and_missing_ones_404(site: NewsSite) -> None:
    for url in site.broken_urls:
        status, _, page = get(url)
        assert status == 200 and len(words_of(page).split()) < 50
    for url in site.missing_urls:
        assert get(url)[0] == 404


def test_pictures_and_unasked_query_words_are_answered(site: NewsSite) -> None:
    assert site.page("/static/tunnel-mouth.jpg").body.startswith(b"GIF89a")
    path = urlsplit(site.articles[0].url).path
    assert site.page(path + "?utm_source=feed") == site.page(path)
    assert site.page("/gazette/archive.php").status == 404
