"""Renders the pages that lead to the articles: feeds, sitemap, front page and robots.txt."""

import html
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from services.demo.pages import link_list
from services.demo.sources import LINK, PAPERS, ArticleSource


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
    """An Atom feed of those `sources` that state a time."""
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
    """The front page: a list of links."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>The Saltmere Courier and partners</title>'
        f'<link rel="alternate" type="application/rss+xml" href="{site}/feed.xml"></head><body>'
        f"<h1>Today's papers</h1>\n{link_list(sources, 'courier', site)}\n</body></html>\n"
    )


def render_robots(site: str) -> str:
    """The site's robots.txt."""
    return f"User-agent: *\nDisallow: /login\nDisallow: /subscribe\n\nSitemap: {site}/sitemap.xml\n"


def _summary(source: ArticleSource) -> str:
    return source.standfirst or LINK.sub(r"\1", source.blocks[0].text)


def _moment(source: ArticleSource) -> datetime | None:
    """When the article was published or last updated; None if the page states only a day."""
    moment = datetime.fromisoformat(source.modified or source.published)
    return moment if moment.tzinfo else None
