"""The lists of the world as bytes, each in its form. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

import orjson

from benchmarks.day.world import List, Story

TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "news_sitemap": "application/xml",
    "front_page": "text/html; charset=utf-8",
}


def render(one: List, stories: Sequence[Story], base: str, now: float, older: str | None = None) -> bytes:
    """A list with these stories, newest first. older: the page behind it."""
    if one.form == "json":
        return _json(one, stories, base, now)
    write = {"rss": _rss, "atom": _atom, "news_sitemap": _sitemap, "front_page": _front_page}[one.form]
    noise = f"<!-- built {now:.0f} -->" if one.noisy else ""
    return write(one, stories, base, now, older).replace("<!--noise-->", noise).encode()


def entry_id(one: List, story: Story, now: float) -> str:
    """The id of an entry, which is another one once the list was renamed."""
    renamed = "?v=2" if one.troubled(now) == "renamed" else ""
    return f"tag:{one.host},2026:{one.path}/{story.number}{renamed}"


def _rss(one: List, stories: Sequence[Story], base: str, now: float, older: str | None) -> str:
    items = "".join(
        f"<item><title>{escape(story.title_at(now))}</title><link>{base}{story.path}</link>"
        f'<guid isPermaLink="false">{entry_id(one, story, now)}</guid>{_pub_date(story, now)}</item>\n'
        for story in stories
    )
    link = f'<a:link rel="prev-archive" href="{base}{older}"/>' if older else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{one.name}</title><link>{base}/</link>{link}<!--noise-->\n{items}</channel></rss>"
    )


def _atom(one: List, stories: Sequence[Story], base: str, now: float, older: str | None) -> str:
    entries = "".join(
        f"<entry><id>{entry_id(one, story, now)}</id><title>{escape(story.title_at(now))}</title>"
        f'<link href="{base}{story.path}"/>{_atom_dates(story, now)}</entry>\n'
        for story in stories
    )
    link = f'<link rel="prev-archive" href="{base}{older}"/>' if older else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{base}{one.path}</id><title>{one.name}</title>{link}<!--noise-->\n{entries}</feed>"
    )


def _json(one: List, stories: Sequence[Story], base: str, now: float) -> bytes:
    items = []
    for story in stories:
        item = {"id": entry_id(one, story, now), "url": base + story.path, "title": story.title_at(now)}
        if story.dated is not None:
            item["date_published"] = _iso(story.dated)
        if (updated := story.updated_at(now)) is not None:
            item["date_modified"] = _iso(updated)
        items.append(item)
    feed: dict[str, object] = {"version": "https://jsonfeed.org/version/1.1", "title": one.name, "items": items}
    if one.noisy:
        feed["_built"] = round(now)
    return orjson.dumps(feed)


def _sitemap(one: List, stories: Sequence[Story], base: str, now: float, older: str | None) -> str:
    urls = "".join(
        f"<url><loc>{base}{story.path}</loc><lastmod>{_iso(story.updated_at(now) or story.seen_from)}</lastmod>"
        f"<n:news><n:publication><n:name>{one.name}</n:name><n:language>en</n:language></n:publication>"
        f"<n:publication_date>{_iso(story.dated or story.seen_from)}</n:publication_date>"
        f"<n:title>{escape(story.title_at(now))}</n:title></n:news></url>\n"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><!--noise-->\n{urls}</urlset>'
    )


def _front_page(one: List, stories: Sequence[Story], base: str, now: float, older: str | None) -> str:
    teasers = "".join(
        f'<article><h2><a href="{story.path}">{escape(story.title_at(now))}</a></h2><p>More inside.</p></article>\n'
        for story in stories
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{one.name}</title></head><body><!--noise--><nav><a href="/about">'
        f'About us</a></nav><main>{teasers}</main><footer><a href="/imprint">Imprint</a></footer></body></html>'
    )


def _pub_date(story: Story, now: float) -> str:
    if story.dated is None:
        return ""
    return f"<pubDate>{datetime.fromtimestamp(story.dated, UTC):%a, %d %b %Y %H:%M:%S} GMT</pubDate>"


def _atom_dates(story: Story, now: float) -> str:
    published = f"<published>{_iso(story.dated)}</published>" if story.dated is not None else ""
    updated = story.updated_at(now) or story.dated
    return published + (f"<updated>{_iso(updated)}</updated>" if updated is not None else "")


def _iso(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
