"""The links of a front page that look like articles are a list; its frame, sections, tags and accounts are not."""

import re

import pytest

from services.demo.indexes import render_front_page
from services.demo.sources import load_sources
from services.ingest.sources.feed_entry import FeedError
from services.ingest.sources.kinds.front_page import parse_front_page

HOME = "https://www.harbor.example/"

BLOG = """<html><head><base href="/"></head><body><header>
<a class="logo" href="/"><img src="logo.png" alt="Harbor Daily"></a>
<ul class="main-menu"><li><a href="category/local-news-and-views">Local news and views</a></li>
<li><a href="about-our-little-paper">About our little paper</a></li></ul></header>
<main><article><h2 class="entry-title"><a data-a href="?p=1207">Old bridge reopens</a></h2>
<p class="meta"><a rel="author" href="author/jane-roe-of-the-desk">Jane Roe of the desk</a>
<a rel="tag" href="tag/the-old-bridge-2026">The old bridge of 2026</a></p>
<p>It was closed for a year. <a href="?p=1207#more-1207">Read on</a>
<a href="?p=1207#comments">12 comments</a></p></article>
<article><h2><a data-a href="2026/03/ferry">Ferry sails</a></h2>
<a href="2026/03/ferry"><img src="ferry.jpg"></a></article>
<article><a data-a href="harbor/tolls-rise-again/"><h3>Tolls rise again</h3><p>By a dollar a trip.</p></a></article>
<a href="page/2">Older posts from the archive</a></main>
<aside><h3>Archive</h3><a href="2026/02">All the posts of February</a><a href="2026">2026</a></aside>
<footer><a href="privacy-policy-and-your-rights">Privacy policy and your rights</a></footer></body></html>"""

PAPER = """<html><body><nav><a href="/politics">Politics</a>
<a href="/news/world-and-nation-today">World and nation</a></nav>
<div id="site-header-nav"><a href="/live/election-night-2026-results">Election night results</a></div>
<section><h2><a href="/sport/water-polo">Water polo</a></h2>
<a data-a href="https://harbor.example/sport/water-polo/article401234.html?utm_source=home#top">
<span>Seals win the cup again</span></a>
<a href="/sport/water-polo/article401234.html"><img src="/p/seals.jpg"></a>
<a href="/sport/video/seals-win-the-cup.mp4">Watch the Seals win the cup</a>
<a data-a href="//www.harbor.example/sport/seals-captain-retires-after-ten-years">Captain retires</a></section>
<section><h2><a href="/opinion">Opinion</a></h2>
<h3><a data-a href="/opinion/why-ferries">Why ferries need no bridges</a></h3>
<a href="/authors/ann-lee-columnist-1234567">Ann Lee, our columnist at sea</a>
<a href="/topic/ferries-and-other-boats">Ferries and other boats</a></section>
<ul><li><a href="/account/login-to-your-page-12345">Log in to your own page</a></li>
<li><a href="/newsletters/the-morning-wave">Get the morning wave by mail</a></li>
<li><a href="https://twitter.example/harbor-daily-official-page">Follow us on that site now</a></li>
<li><a href="mailto:desk@harbor.example">Write to the desk of ours</a></li>
<li><a href="#top">Back to the top of page</a></li>
<li><a href="javascript:void(0)">Open the menu of the page</a></li>
<li><a href="http://[">A broken link in the page</a></li>
<li><a href="/">The front page of the paper</a></li></ul>
<div class="share-links"><a href="/2026/03/03/tolls-rise-again">Send this story to a friend</a></div></body></html>"""

OTHER_SCRIPTS = """<html><body><div class="list"><a data-a href="/news/detail/2026030301">渡し船が月曜から運航を再開</a>
<a href="/news/politics">政治</a><a data-a href="/arts/view.php?article_id=88123">Паром снова ходит через залив</a>
<a href="/about.html">会社概要</a></div>
<h3><a data-a href="/a/xk29f">العبارة تبحر من جديد اليوم</a></h3></body></html>"""


def articles(html: str) -> list[str]:
    """The links that are marked as articles, in the order of the page."""
    return re.findall(r'data-a href="([^"]+)"', html)


@pytest.mark.parametrize("html", [BLOG, PAPER, OTHER_SCRIPTS], ids=["blog", "paper", "other scripts"])
def test_exactly_the_articles_are_listed(html: str) -> None:
    listing = parse_front_page(html, HOME)
    paths = [re.sub(r"^(?:https:)?//(?:www\.)?harbor\.example/?|^/", "", path) for path in articles(html)]
    assert [one.url.partition(".example/")[2] for one in listing.entries] == paths


def test_the_articles_of_the_demo_are_listed() -> None:
    sources = load_sources()
    html = render_front_page(sources, "http://127.0.0.1:8000")
    listing = parse_front_page(html, "http://127.0.0.1:8000/")
    # Of a corrected article there are two sources with one address.
    paths = dict.fromkeys(source.path for source in sources)
    assert [one.url for one in listing.entries] == [f"http://127.0.0.1:8000{path}" for path in paths]


def test_a_title_is_that_of_a_heading() -> None:
    titles = {one.url: one.title for one in parse_front_page(BLOG, HOME).entries}
    assert list(titles.values()) == ["Old bridge reopens", "Ferry sails", "Tolls rise again"]
    assert parse_front_page(PAPER, HOME).entries[0].title is None


@pytest.mark.parametrize(
    "html", ["<p>Nothing.</p>", "<a href='/2026/03/03/old-bridge-reopens' rel='next'>Next story</a>"]
)
def test_a_page_without_articles_is_refused(html: str) -> None:
    with pytest.raises(FeedError, match="section front"):
        parse_front_page(f"<html><body>{html}</body></html>", HOME)


def test_many_links_and_deep_ones_take_linear_time() -> None:
    links = "".join(
        f"<h2><a href='/old-bridge-reopens-{number}'>Old bridge reopens</a></h2>" for number in range(8_000)
    )
    assert len(parse_front_page(f"<html><body>{'<div>' * 100}{links}</body></html>", HOME).entries) == 1_000
