"""The demo's feeds, sitemap and front page lead to its articles."""

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from services.demo.site import NewsSite


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as running:
        yield running


def get(site: NewsSite, url: str) -> tuple[int, str, str]:
    """Status, content type and text of what the site answers."""
    page = site.page(urlsplit(url).path)
    return page.status, page.content_type, page.body.decode()


def test_links_of_the_front_page_lead_to_articles(site: NewsSite) -> None:
    _, _, page = get(site, site.url + "/")
    assert all(article.url in page for article in site.articles)


def test_the_feed_lists_every_article(site: NewsSite) -> None:
    status, content_type, feed = get(site, site.feed_url)
    assert status == HTTPStatus.OK and content_type.startswith("application/rss+xml")
    links = [item.findtext("link") for item in ET.fromstring(feed).iter("item")]
    assert links == [article.url for article in site.articles]


def test_the_atom_feed_lists_the_agencys_articles(site: NewsSite) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    _, _, feed = get(site, site.atom_url)
    links = {link.get("href") for link in ET.fromstring(feed).iterfind(f"{atom}entry/{atom}link")}
    assert links == {article.url for article in site.articles if article.paper == "Harbor Wire"}


def test_the_sitemap_lists_every_article_and_robots_names_it(site: NewsSite) -> None:
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    _, _, sitemap = get(site, site.sitemap_url)
    locations = [loc.text for loc in ET.fromstring(sitemap).iterfind("s:url/s:loc", spaces)]
    assert locations == [article.url for article in site.articles]
    assert f"Sitemap: {site.sitemap_url}" in get(site, site.url + "/robots.txt")[2]
