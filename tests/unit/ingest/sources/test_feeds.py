"""Feeds list the URLs of articles; dangerous XML is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.addresses.address import Address
from services.ingest.sources.feeds import FeedEntry, FeedError, parse_feed, parse_listing
from services.ingest.sources.listing import Hints, Listing

BASE = "https://harbor.example/feed.xml"
RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Harbor Daily</title>
<item><title>Old  bridge
 reopens</title><link>https://harbor.example/bridge</link><pubDate>Tue, 03 Mar 2026 09:30:00 -0500</pubDate></item>
<item><title>Again</title><link>https://harbor.example/bridge</link></item>
<item><title>Relative</title><link>/ferry</link></item>
<item><title>Permalink</title><guid isPermaLink="true">https://harbor.example/tolls</guid></item>
<item><title>Mail</title><link>mailto:desk@harbor.example</link></item>
<item><title>Nothing</title></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbor Daily</title><entry><title>Bridge</title>
<link rel="alternate" href="https://harbor.example/bridge"/><updated>2026-03-03T14:30:00Z</updated></entry></feed>"""


def entries_of(body: bytes, url: str, content_type: str | None = None) -> list[FeedEntry]:
    return list(parse_listing(body, url, content_type).entries)


def test_rss() -> None:
    bridge, ferry, tolls = entries_of(RSS, BASE)
    assert bridge == FeedEntry(
        Address.of("https://harbor.example/bridge"), "Old bridge reopens", datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    )
    assert (ferry.url, ferry.title, ferry.published_at) == ("https://harbor.example/ferry", "Relative", None)
    assert (tolls.url, tolls.entry_id) == ("https://harbor.example/tolls", "https://harbor.example/tolls")


def test_atom() -> None:
    (bridge,) = entries_of(ATOM, BASE)
    assert bridge.address == Address.of("https://harbor.example/bridge")
    assert bridge.published_at == bridge.updated_at == datetime(2026, 3, 3, 14, 30, tzinfo=UTC)


def test_an_empty_feed_has_no_entries() -> None:
    assert entries_of(b'<rss version="2.0"><channel><title>Quiet</title></channel></rss>', BASE) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE rss [<!ENTITY a "b">]>',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE rss SYSTEM "a" [\n<!ELEMENT rss ANY> <!-- ]> -->\n< !x><!\tentity % y SYSTEM "b.dtd"> %y; ]>',
    ],
)
def test_declared_entities_are_refused(encoding: str, declaration: str) -> None:
    body = RSS.decode().replace("<rss", f"{declaration}<rss", 1).encode(encoding)
    with pytest.raises(FeedError, match="entities"):
        entries_of(body, BASE)


@pytest.mark.parametrize(
    "declaration",
    [
        "<!doctype rss>",
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "https://harbor.example/rss-0.91.dtd">',
        "<!DOCTYPE rss [<!ELEMENT rss ANY> <!ATTLIST rss version CDATA #REQUIRED>]>",
    ],
)
def test_an_ordinary_document_type_is_read(declaration: str) -> None:
    body = RSS.replace(b"<rss", declaration.encode() + b"\n<rss").replace(b"Relative", b"Caf&eacute;&nbsp;&unknown;")
    assert [entry.title for entry in entries_of(body, BASE)] == [
        "Old bridge reopens",
        "Caf\u00e9 &unknown;",
        "Permalink",
    ]


@pytest.mark.parametrize("body", [b"", b"   ", b"<html><body>no feed</body></html>", b"\x00\x01"])
def test_anything_but_a_feed_is_refused(body: bytes) -> None:
    with pytest.raises(FeedError):
        entries_of(body, BASE)


@given(st.binary(max_size=200).map(lambda tail: RSS[:200] + tail))
def test_broken_feeds_raise_nothing_else(body: bytes) -> None:
    try:
        entries_of(body, BASE)
    except FeedError as error:
        assert str(error)


@pytest.mark.parametrize(
    "link",
    [
        "https://harbor.example:port/b",
        "https://harbor.example:99999/b",
        "https://h\u00e4fen..example/b",
        "https://" + "\u00e4" * 70 + ".example/b",
        "https://harbor.example/" + "b" * 9000,
        "https://harbor.example/" + "\u00e4" * 2000,
    ],
)
def test_an_entry_without_a_usable_link_is_skipped(link: str) -> None:
    """It would have ended the worker that submits it."""
    items = "".join(f"<item><link>{one}</link></item>" for one in (link, "https://harbor.example/a"))
    feed = f"<rss version='2.0'><channel><title>Harbor</title>{items}</channel></rss>"
    assert [entry.url for entry in entries_of(feed.encode(), "https://harbor.example/feed")] == [
        "https://harbor.example/a"
    ]


def test_an_entry_may_contain_a_page() -> None:
    held = "<description><![CDATA[<!DOCTYPE html><p>The bridge is open.</p>]]></description>"
    item = f"<item><link>https://harbor.example/a</link>{held}</item>"
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel>{item}</channel></rss>"
    assert len(entries_of(feed.encode(), "https://harbor.example/feed")) == 1


def test_the_charset_of_the_header_is_used() -> None:
    body = RSS.replace(b' encoding="utf-8"', b"").replace(b"Old", "Бридж порта Гавань".encode("cp1251"))
    assert entries_of(body, BASE, "text/xml; charset=windows-1251")[0].title == "Бридж порта Гавань bridge reopens"


@pytest.mark.parametrize("encoding", ["cp037", "utf-7", "hz"])
def test_no_encoding_hides_a_declaration(encoding: str) -> None:
    text = (
        RSS.decode()
        .replace("utf-8", encoding)
        .replace("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]><rss')
        .replace("Mail", "&a;")
    )
    body = text.encode(encoding)
    try:
        titles = [entry.title for entry in entries_of(body, BASE, f"text/xml; charset={encoding}")]
    except FeedError:
        titles = []
    assert "b" not in titles


def test_a_declaration_in_a_comment_before_the_feed_declares_nothing() -> None:
    comment = b'<!-- <!DOCTYPE rss [<!ENTITY a "bbb">]> --><rss'
    body = RSS.replace(b"<rss", comment).replace(b"<title>Relative", b"<title>R&a;")
    assert [entry.url for entry in entries_of(body, BASE)] == [entry.url for entry in entries_of(RSS, BASE)]
    assert not any("bbb" in (entry.title or "") for entry in entries_of(body, BASE))


def test_an_invalid_character_reference_does_not_cost_the_feed() -> None:
    body = RSS.replace(b"<title>Relative", b"<title>&#55357;&#56832; &#x110000; &#0; &#65;")
    assert entries_of(body, BASE)[1].title == "\U0001f600 \ufffd \ufffd A"


def test_a_link_that_is_not_alternate_is_not_used() -> None:
    links = b'<link rel="self" href="/entry.xml"/><link rel="enclosure" href="/sound.mp3"/>'
    assert entries_of(ATOM.replace(b'<link rel="alternate" href="https://harbor.example/bridge"/>', links), BASE) == []
    both = entries_of(ATOM.replace(b"<link rel", links + b"<link rel"), BASE)
    assert [entry.url for entry in both] == ["https://harbor.example/bridge"]


def test_white_space_before_a_feed_is_ignored() -> None:
    assert len(entries_of(b"\n" * 2_000_000 + RSS.partition(b"?>")[2], BASE)) == 3


@pytest.mark.parametrize("reference", ["&#99999999999999999999999999;", f"&#{'9' * 5000};", f"&#x{'f' * 30};"])
def test_a_reference_of_many_digits_does_not_cost_the_feed(reference: str) -> None:
    body = RSS.replace(b"Relative", f"{reference}&#x{'0' * 30}41;".encode())
    assert entries_of(body, BASE)[1].title == "\ufffdA"


def test_an_entry_in_utf_16_may_contain_a_page() -> None:
    held = "<description><![CDATA[<!DOCTYPE html><p>The bridge is open.</p>]]></description>"
    body = RSS.decode().replace(' encoding="utf-8"', "").replace("<title>Relative", f"{held}<title>Relative")
    assert len(entries_of(body.encode("utf-16"), BASE)) == 3


def test_stray_text_before_a_feed_hides_no_entity() -> None:
    before = b'stray <!--\n<!ENTITY a "bbb">\n-->' + b"\n" * 2_000_000
    entries = entries_of(before + RSS.partition(b"?>")[2].replace(b"Relative", b"R&a;"), BASE)
    assert len(entries) == 3
    assert "bbb" not in str(entries)


@pytest.mark.parametrize(
    "many",
    [
        "<category>c</category>" * 50_000,
        "<a/>" * 200_000,
        "<a>" * 200_000,
        "</a>" * 200_000,
        "<" * 1_000_000,
        "<a " * 200_000,
        "<!--" * 200_000,
        "<![CDATA[" * 200_000,
        "<!" * 200_000,
        "&" * 1_000_000,
        "<a b='" * 300_000,
        "<a b=\"'" * 300_000,
        "<a " + " ".join(f"a{number}='u'" for number in range(300_000)) + ">",
        "<a " + " ".join(f"xmlns:n{number}='u'" for number in range(300_000)) + "/>",
        "".join(f"<a xmlns:n{number}='u'/>" for number in range(50_000)),
        "<link href='/b' rel='self'/>" * 50_000,
        "<guid>1</guid>" * 50_000,
    ],
    ids=lambda many: many[:20],
)
def test_whatever_there_is_much_of_takes_linear_time(many: str) -> None:
    """Otherwise the test times out."""
    body = RSS.replace(b"<title>Relative", f"<x>{many}</x>]]>--><title>Relative".encode())
    assert entries_of(body, BASE)[0].title == "Old bridge reopens"


@pytest.mark.parametrize(
    "links",
    [
        '<link href="/a"/><link rel="enclosure" href="/a.mp3">https://harbor.example/a.mp3</link>',
        '<link rel="enclosure">https://harbor.example/a.mp3</link><link href="/a"/>',
        '<link href="/a"/><link rel="self">https://harbor.example/a.atom</link>',
        '<link rel="related">https://harbor.example/b</link><link rel="alternate">https://harbor.example/a</link>',
        '<link href="/a"/><link rel="replies" href="/a/comments">https://harbor.example/a/comments</link>',
    ],
)
def test_only_an_alternate_link_is_the_page(links: str) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><entry><title>A</title>{links}</entry></feed>'
    assert [entry.url for entry in entries_of(feed.encode(), BASE)] == ["https://harbor.example/a"]


def test_bylines_travel_with_the_entry() -> None:
    item = "<link>/a</link><dc:creator>Jane Roe and Bo Reed</dc:creator><author>ann@harbor.example (Ann Lee)</author>"
    feed = (
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>{item}</item></channel></rss>'
    )
    (entry,) = entries_of(feed.encode(), BASE)
    assert set(entry.authors) == {"Jane Roe and Bo Reed", "Ann Lee"}


STORY = "The ferry sailed again on Tuesday after a week in the dock, and it was full to the last seat. " * 6


@pytest.mark.parametrize(
    "text",
    [
        f"<content type='html'>&lt;p&gt;{STORY.strip()}&lt;/p&gt;</content>",
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{STORY.strip()}</p></div></content>",
        f"<content>{STORY}</content><summary>Short.</summary>",
        f"<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>{STORY.strip()}</p>]]></c:encoded>",
    ],
    ids=["html", "xhtml", "text", "content:encoded"],
)
def test_the_whole_text_of_an_entry_is_read(text: str) -> None:
    (entry,) = entries_of(ATOM.replace(b"</entry>", text.encode() + b"</entry>"), BASE)
    assert entry.content == f"<p>{STORY.strip()}</p>"


@pytest.mark.parametrize(
    "text",
    [
        f"<summary type='html'>&lt;p&gt;{STORY}&lt;/p&gt;</summary>",
        f"<description>{STORY}</description>",
        "<content src='https://harbor.example/bridge.mp4' type='video/mp4'/>",
        f"<content type='application/pdf'>{STORY}</content>",
    ],
)
def test_a_summary_is_no_text(text: str) -> None:
    (entry,) = entries_of(ATOM.replace(b"</entry>", text.encode() + b"</entry>"), BASE)
    assert entry.content is None


def test_a_text_that_is_cut_off_with_its_feed_is_no_text() -> None:
    body = ATOM.replace(b"</entry>", f"<content type='html'>&lt;p&gt;{STORY}".encode()).partition(b"</feed>")[0]
    assert [entry.content for entry in entries_of(body, BASE)] == [None]


def test_the_markup_of_a_text_may_be_unescaped() -> None:
    body = ATOM.replace(b"</entry>", f"<content type='html'><p>{STORY.strip()}<br>AT&T</p></content></entry>".encode())
    assert entries_of(body, BASE)[0].content == f"<p>{STORY.strip()}<br>AT&amp;T</p>"


def rss(items: str, channel: str = "", root: str = "rss version='2.0'") -> bytes:
    return f"<?xml version='1.0'?><{root}><channel><title>Harbor Daily</title>{channel}{items}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>https://harbor.example/a?b=1&copy=2&c</link>", "https://harbor.example/a?b=1&copy=2&c"),
        ("<link>https://harbor.example/a?b=1&amp;c=2</link>", "https://harbor.example/a?b=1&c=2"),
        ("<link><![CDATA[ https://harbor.example/a?b=1&amp=2 ]]></link>", "https://harbor.example/a?b=1&amp=2"),
        ("<link/>https://harbor.example/a<guid>x</guid>", "https://harbor.example/a"),
        ("<LINK>/a</LINK>", "https://harbor.example/a"),
        ("<title>A<link>/a</link>", "https://harbor.example/a"),
        ("<title>A < B</title><link>/a</link>", "https://harbor.example/a"),
        ("<link></link><guid>https://harbor.example/a</guid>", "https://harbor.example/a"),
        ("<link>/a</link><guid isPermaLink='true'>https://harbor.example/b</guid>", "https://harbor.example/a"),
        ("<guid isPermaLink='false'>https://harbor.example/?p=1</guid>", None),
        ("<guid>tag:harbor.example,2026:1</guid>", None),
        ("<atom:link rel='self' href='/feed'/><link>/a</link>", "https://harbor.example/a"),
        ("<atom:link rel='alternate' href='/a'/>", "https://harbor.example/a"),
        ("<description><a href='/b'><link>/b</link></description><link>/a</link>", "https://harbor.example/a"),
        ("<source url='/b'>B</source><enclosure url='/b.mp3'/><link>/a</link>", "https://harbor.example/a"),
        (
            "<feedburner:origLink>https://harbor.example/a</feedburner:origLink><link>https://counter.example/1</link>",
            "https://harbor.example/a",
        ),
        ("<feedburner:origLink>no address</feedburner:origLink><link>/a</link>", "https://harbor.example/a"),
        ("<atom:link href='/b.atom' type='application/atom+xml'/><link>/a</link>", "https://harbor.example/a"),
        ("<q:link>/b</q:link><link>/a</link>", "https://harbor.example/a"),
        ('<link title="it\'s">/a</link>', "https://harbor.example/a"),
        ("<link title='5\" pipe>/a</link>", "https://harbor.example/a"),
    ],
)
def test_the_address_of_an_item(item: str, url: str | None) -> None:
    assert [entry.url for entry in entries_of(rss(f"<item>{item}</item>"), BASE)] == ([url] if url else [])


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Bread &amp; butter", "Bread & butter"),
        ("Bread & butter", "Bread & butter"),
        ("Bread &amp;amp; butter", "Bread & butter"),
        ("It&amp;#8217;s <![CDATA[<b>open</b> &#8211; now]]>", "It\u2019s open \u2013 now"),
        ("The <i>Ellen</i> sails", "The Ellen sails"),
        ("&lt;em&gt;Ellen&lt;/em&gt; sails", "Ellen sails"),
        ("Tolls &lt; 5, fees > 3", "Tolls < 5, fees > 3"),
        ("1 < 2", "1 < 2"),
        ("a\x0bb\x08", "ab"),
        ("&#150; &#x2014;", "\u2013 \u2014"),
        ("<!-- none -->Open<?php echo 1 ?>", "Open"),
        ("Open</b>", "Open"),
    ],
)
def test_the_title_of_an_item(title: str, text: str) -> None:
    assert [one.title for one in entries_of(rss(f"<item><title>{title}</title><link>/a</link></item>"), BASE)] == [text]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("<title>&lt;b&gt; is a tag</title>", "<b> is a tag"),
        ("<title type='text'>&amp;amp; is a reference</title>", "&amp; is a reference"),
        ("<title type='html'>&lt;b&gt;Open&lt;/b&gt; &amp;amp; free</title>", "Open & free"),
        (
            "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>The <b>Ellen</b> &lt;3</div></title>",
            "The Ellen <3",
        ),
        ("<title mode='escaped' type='text/html'>&lt;b&gt;Open&lt;/b&gt;</title>", "Open"),
    ],
)
def test_the_title_of_an_atom_entry(title: str, text: str) -> None:
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{title}<link href='/a'/></entry></feed>".encode()
    assert [entry.title for entry in entries_of(body, BASE)] == [text]


def test_an_entry_says_more_than_its_address() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://harbor.example/news/">
    <title>Harbor Daily</title><author><name>The desk</name></author>
    <entry><id>tag:harbor.example,2026:1</id><title>Bridge</title><link href="bridge"/>
    <category term="harbor" label="Harbor"/>
    <author><email>ann@harbor.example</email><name>Ann Lee</name></author><author><name>Bo Reed</name></author>
    <contributor><name>Nobody</name></contributor>
    <source><id>other</id><title>Other</title><link href="/other"/><updated>2020-01-01T00:00:00Z</updated></source>
    <content type="xhtml"><div><title>Inner</title><link href="/inner"/></div></content>
    <published>2026-03-03T14:30:00Z</published><updated>2026-03-04T08:00:00+01:00</updated></entry></feed>"""
    assert entries_of(body, BASE) == [
        FeedEntry(
            Address.of("https://harbor.example/news/bridge"),
            "Bridge",
            datetime(2026, 3, 3, 14, 30, tzinfo=UTC),
            ("Ann Lee", "Bo Reed"),
            None,
            "tag:harbor.example,2026:1",
            datetime(2026, 3, 4, 7, 0, tzinfo=UTC),
            "Harbor",
        )
    ]


def test_a_feed_says_what_it_is() -> None:
    channel = """<link>https://harbor.example/</link><image><title>Logo</title><url>/logo.png</url><link>/about</link></image>
    <language>en-GB</language><ttl> 30 </ttl><skipHours><hour>24</hour><hour>3</hour><hour>x</hour></skipHours>
    <skipDays><day>Sunday</day><day>Caturday</day></skipDays><a10:link rel="self" href="/feed.xml"/>
    <atom:link rel="hub" href="https://hub.example/"/><atom:link rel="prev-archive" href="/feed?page=2"/>"""
    listing = parse_listing(rss("", channel, "rss xmlns:a10='http://www.w3.org/2005/Atom'"), BASE)
    assert listing == Listing(
        "rss",
        [],
        title="Harbor Daily",
        hints=Hints(timedelta(minutes=30), frozenset((0, 3)), frozenset((6,))),
        older=Address.of("https://harbor.example/feed?page=2"),
        hub=Address.of("https://hub.example/"),
        itself=Address.of("https://harbor.example/feed.xml"),
        language="en-GB",
    )


def test_rdf() -> None:
    body = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:s="http://purl.org/rss/1.0/modules/syndication/">
    <channel rdf:about="https://harbor.example/"><title>Harbor Daily</title><s:updatePeriod>hourly</s:updatePeriod>
    <s:updateFrequency>2</s:updateFrequency><items><rdf:Seq><rdf:li rdf:resource="/a"/></rdf:Seq></items></channel>
    <item rdf:about="https://harbor.example/a"><title>Bridge</title><link>/a</link><d:creator>Ann Lee</d:creator>
    <d:date>2026-03-03T14:30Z</d:date><d:subject>Harbor</d:subject></item>
    <item rdf:about="https://harbor.example/b"><title>Ferry</title></item></rdf:RDF>"""
    listing = parse_listing(body, BASE)
    assert (listing.kind, listing.hints) == ("rdf", Hints(timedelta(minutes=30)))
    bridge, ferry = listing.entries
    assert bridge[1:] == (
        "Bridge",
        datetime(2026, 3, 3, 14, 30, tzinfo=UTC),
        ("Ann Lee",),
        None,
        "https://harbor.example/a",
        None,
        "Harbor",
        None,
    )
    assert ferry.url == "https://harbor.example/b"


@pytest.mark.parametrize(
    "before",
    [
        b"\xef\xbb\xbf",
        b"\n\n  \xef\xbb\xbf",
        b"<br />\n<b>Notice</b>:  Undefined index: <i>lang</i> in /srv/feed.php on line 12<br />\n",
        b"<!-- made by hand -- > -->\n<?xml-stylesheet href='/feed.css'?>",
        b"stray < text & more",
    ],
)
def test_what_stands_before_a_feed_is_passed_over(before: bytes) -> None:
    assert len(entries_of(before + RSS, BASE)) == 3


@pytest.mark.parametrize("end", [b"<item><title>Permalink", b"Permalink</ti", b"<item><title>Mail"])
def test_a_feed_that_is_cut_off_gives_what_it_has(end: bytes) -> None:
    assert [entry.title for entry in entries_of(RSS[: RSS.index(end) + len(end)], BASE)][:2] == [
        "Old bridge reopens",
        "Relative",
    ]


def test_a_false_coding_is_seen_through() -> None:
    item = "<item><title>F\u00e4hre f\u00e4hrt wieder, sagt der B\u00fcrgermeister</title><link>/a</link></item>"
    declared = rss(item).decode().replace("version='1.0'", "version='1.0' encoding='iso-8859-1'")
    assert entries_of(declared.encode(), BASE)[0].title == "F\u00e4hre f\u00e4hrt wieder, sagt der B\u00fcrgermeister"


@pytest.mark.parametrize(
    "body", [b"<urlset><url><loc>/a</loc></url></urlset>", b"<opml><body><outline/></body></opml>"]
)
def test_another_list_is_no_feed(body: bytes) -> None:
    with pytest.raises(FeedError, match="neither RSS nor Atom"):
        parse_listing(body, BASE)


def test_the_entries_alone() -> None:
    assert parse_feed(ATOM, BASE) == list(parse_listing(ATOM, BASE).entries) != []
