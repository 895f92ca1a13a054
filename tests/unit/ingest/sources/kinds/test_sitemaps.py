"""Sitemaps list pages and sitemaps, in every form that sites write them."""

import tracemalloc
from datetime import UTC, datetime
from itertools import chain, repeat
from unittest.mock import patch

import pytest

from services.ingest.addresses.address import Address
from services.ingest.sources.feed_entry import FeedEntry, FeedError
from services.ingest.sources.kinds import sitemaps
from services.ingest.sources.kinds.sitemaps import parse_sitemap
from services.ingest.sources.listing import Child, Listing
from services.ingest.sources.markup import tags
from services.ingest.sources.markup.tags import DeclaredEntities, TooManyTags

BASE = "https://harbor.example/sitemap.xml"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
A, B, C = "https://harbor.example/a", "https://harbor.example/b", "https://harbor.example/c"


def urls(text: str) -> list[str]:
    return [entry.url for entry in parse_sitemap([text], BASE).entries]


def test_a_sitemap() -> None:
    text = f"""<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="/s.xsl"?><urlset {XMLNS}>
    <url><loc>{A}</loc><lastmod>2026-03-03T09:30:00.25-05:00</lastmod><changefreq>daily</changefreq></url>
    <url><loc>{B}</loc></url><url><loc>{A}</loc></url></urlset>"""
    assert parse_sitemap([text], BASE) == Listing(
        "sitemap",
        [
            FeedEntry(Address.of(A), None, None, updated_at=datetime(2026, 3, 3, 14, 30, tzinfo=UTC)),
            FeedEntry(Address.of(B), None, None),
        ],
    )


def test_the_extension_for_news() -> None:
    text = f"""<urlset {XMLNS} xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>{A}</loc>
    <image:image><image:loc>{B}.jpg</image:loc><image:title>Picture</image:title></image:image><n:news><n:publication>
    <n:name>Harbor Daily</n:name><n:language>en</n:language></n:publication>
    <n:publication_date>2026-03-03T14:30Z</n:publication_date><n:title>Bread &amp;amp; <![CDATA[butter]]></n:title>
    </n:news><lastmod>2026-03-04</lastmod></url></urlset>"""
    assert parse_sitemap([text], BASE) == Listing(
        "news_sitemap",
        [
            FeedEntry(
                Address.of(A),
                "Bread & butter",
                datetime(2026, 3, 3, 14, 30, tzinfo=UTC),
                updated_at=datetime(2026, 3, 4, tzinfo=UTC),
            )
        ],
        title="Harbor Daily",
        language="en",
    )


def test_an_index() -> None:
    text = f"""<sitemapindex {XMLNS}><sitemap><loc>/2026-03.xml.gz</loc><lastmod>2026-03-03</lastmod></sitemap>
    <sitemap><loc>https://www.harbor.example/news.xml</loc></sitemap></sitemapindex>"""
    assert parse_sitemap([text], BASE) == Listing(
        "sitemap_index",
        [],
        (
            Child(Address.of("https://harbor.example/2026-03.xml.gz"), datetime(2026, 3, 3, tzinfo=UTC)),
            Child(Address.of("https://www.harbor.example/news.xml"), None),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"<url><loc>{A}</loc></url><url><loc>{B}</loc></url>",
        f"<urlset><loc>{A}</loc><loc>{B}</loc></urlset>",
        f"<urlset><url><loc>{A}<url><loc>{B}</url>",
        f"<urlset><url><loc>{A}</url><url><loc>{B}",
        f"<URLSET><URL><LOC>{A}</LOC></URL><Url><Loc>{B}</Loc></Url></URLSET>",
        f"<urlset xmlns='http://harbor.example/none'><url><loc>{A}</loc></url><url><loc>{B}</loc></url></urlset>",
        f"<s:urlset xmlns:s='x'><s:url><s:loc>{A}</s:loc></s:url><s:url><s:loc>{B}</s:loc></s:url></s:urlset>",
        f"<urlset><url><loc>\n  {A}\n</loc></url><url><loc><![CDATA[{B}]]></loc></url></urlset>",
        f"<urlset><url><!-- <loc>{C}</loc> --><loc>/a</loc></url><url><loc>{B}</loc></url></urlset>",
        f"<urlset><url><loc>{A}</loc><xhtml:link href='{C}'/></url><url><loc>{B}</loc><loc/></url></urlset>",
        f"<urlset><url>\n{A}\n</url><url><![CDATA[{B}]]></url></urlset>",
        f"<urlset><url><loc><url><![CDATA[{A}]]></url></loc></url><url><loc> <b/>\n{B}</loc></url></urlset>",
        f"<br/>Warning: &nbsp; none<urlset><url><loc>{A}</loc></url><url><loc>{B}</loc></url></urlset>",
        f"<!DOCTYPE urlset SYSTEM 's.dtd'><urlset><url><loc>{A}</loc></url><url><loc>{B}</loc></url></urlset>",
        f"<urlset><url><loc>{A}</loc></url><url><loc></loc></url><url/><url><loc>mailto:a@b.example</loc></url>"
        f"<url><loc>http://[</loc></url><url><loc>{B}</loc></url></urlset>",
        f"<urlset><url><loc>{A}</loc></url><url><loc>{'c' * 20_000}</loc></url><url><loc>{B}</loc></url></urlset>",
        f"<urlset><url><loc>{A}</loc><video:video><video:player_loc>/c</video:player_loc></video:video></url><url>"
        f"<loc>{B}</loc></url></urlset>",
    ],
)
def test_what_is_ill_formed_is_read(text: str) -> None:
    assert urls(text) == [A, B]
    # The same however it comes in.
    assert [one.url for one in parse_sitemap(text, BASE).entries] == [A, B]


def test_ampersands_need_no_escaping() -> None:
    assert urls(f"<url><loc>{A}?x=1&copy=2&amp;y=3&#38;z</loc></url>") == [f"{A}?x=1&copy=2&y=3&z"]


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026", None),
        ("2026-03", None),
        ("2026-03-03", datetime(2026, 3, 3)),
        ("2026-03-03T14:30Z", datetime(2026, 3, 3, 14, 30)),
        ("2026-03-03T14:30:15+00:00", datetime(2026, 3, 3, 14, 30, 15)),
        ("2026-03-03T14:30:15.123456789-0130", datetime(2026, 3, 3, 16, 0, 15)),
        ("2026-03-03 14:30:15", datetime(2026, 3, 3, 14, 30, 15)),
        ("Tue, 03 Mar 2026 09:30:00 -0500", datetime(2026, 3, 3, 14, 30)),
        ("2026-02-30", None),
        ("0000-00-00T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("lately", None),
    ],
)
def test_dates(value: str, time: datetime | None) -> None:
    (entry,) = parse_sitemap([f"<url><loc>{A}</loc><lastmod> {value} </lastmod></url>"], BASE).entries
    assert entry.updated_at == (time.replace(tzinfo=UTC) if time else None)
    assert entry.published_at is None


def test_a_sitemap_speaks_for_its_own_site() -> None:
    text = f"<url><loc>{A}</loc></url><url><loc>https://ferry.example/c</loc></url><url><loc>https://m.harbor.example/d</loc></url>"
    listing = parse_sitemap([text], BASE)
    assert [one.url for one in listing.entries] == [A, "https://m.harbor.example/d"]
    (problem,) = listing.problems
    assert problem.startswith("1 addresses on other sites (ferry.example)")
    assert len(parse_sitemap([text], BASE, ["ferry.example"]).entries) == 3
    with pytest.raises(FeedError, match=r"robots\.txt"):
        parse_sitemap([text], "https://elsewhere.example/s.xml")


def test_an_empty_sitemap_is_one() -> None:
    assert parse_sitemap(["<urlset></urlset>"], BASE) == Listing("sitemap", [])


def test_only_so_many_addresses_are_read() -> None:
    body = "".join(f"<url><loc>/{number}</loc></url>" for number in range(1_001))
    with patch.object(sitemaps, "MAX_URLS", 1_000):
        listing = parse_sitemap([body], BASE)
    assert len(listing.entries) == 1_000
    assert listing.problems == ("it has more than 1,000 addresses; the rest is not read",)


def test_declared_entities_are_refused() -> None:
    with pytest.raises(DeclaredEntities):
        urls(f"<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset><url><loc>{A}&a;</loc></url></urlset>")


@pytest.mark.parametrize("many", ["x", "&", "<", "<!--", "<![CDATA[", "<loc>", "<b/>c", "<lastmod>1", "<a b='"])
def test_whatever_there_is_much_of_takes_little_memory(many: str) -> None:
    """Of two megabytes, a text of one may be held at a time."""
    pieces = (many * (65_536 // len(many)) for _ in range(32 if len(many) == 1 else 4))
    tracemalloc.start()
    try:
        listing = parse_sitemap(chain([f"<url><loc>{A}</loc><lastmod>"], pieces), BASE)
        assert [entry.url for entry in listing.entries] == [A]
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_more_tags_than_any_sitemap_has_are_refused() -> None:
    with pytest.raises(TooManyTags, match="drop it"), patch.object(tags, "_MOST_TAGS", 1_000):
        parse_sitemap(repeat("<a/>" * 100_000, 40), BASE)
