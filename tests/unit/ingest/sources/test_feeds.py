"""Feeds list the URLs of articles; dangerous XML is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.addresses.address import Address
from services.ingest.sources.feeds import FeedEntry, FeedError, parse_feed

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


def test_rss() -> None:
    assert parse_feed(RSS, BASE) == [
        FeedEntry(
            Address.of("https://harbor.example/bridge"), "Old bridge reopens", datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
        ),
        FeedEntry(Address.of("https://harbor.example/ferry"), "Relative", None),
        FeedEntry(Address.of("https://harbor.example/tolls"), "Permalink", None),
    ]


def test_atom() -> None:
    assert parse_feed(ATOM, BASE) == [
        FeedEntry(Address.of("https://harbor.example/bridge"), "Bridge", datetime(2026, 3, 3, 14, 30, tzinfo=UTC))
    ]


def test_an_empty_feed_has_no_entries() -> None:
    assert parse_feed(b'<rss version="2.0"><channel><title>Quiet</title></channel></rss>', BASE) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize(
    "declaration", ['<!DOCTYPE rss [<!ENTITY a "b">]>', '<!ENTITY x SYSTEM "file:///etc/passwd">', "<!doctype rss>"]
)
def test_declarations_are_refused(encoding: str, declaration: str) -> None:
    body = RSS.decode().replace("<rss", f"{declaration}<rss", 1).encode(encoding)
    with pytest.raises(FeedError, match="entities"):
        parse_feed(body, BASE)


@pytest.mark.parametrize("body", [b"", b"   ", b"<html><body>no feed</body></html>", b"\x00\x01"])
def test_anything_but_a_feed_is_refused(body: bytes) -> None:
    with pytest.raises(FeedError):
        parse_feed(body, BASE)


@given(st.binary(max_size=200).map(lambda tail: RSS[:200] + tail))
def test_broken_feeds_raise_nothing_else(body: bytes) -> None:
    try:
        parse_feed(body, BASE)
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
    assert [entry.url for entry in parse_feed(feed.encode(), "https://harbor.example/feed")] == [
        "https://harbor.example/a"
    ]


def test_an_entry_may_contain_a_page() -> None:
    held = "<description><![CDATA[<!DOCTYPE html><p>The bridge is open.</p>]]></description>"
    item = f"<item><link>https://harbor.example/a</link>{held}</item>"
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel>{item}</channel></rss>"
    assert len(parse_feed(feed.encode(), "https://harbor.example/feed")) == 1


def test_the_charset_of_the_header_is_used() -> None:
    body = RSS.replace(b' encoding="utf-8"', b"").replace(b"Old", "Бридж порта Гавань".encode("cp1251"))
    assert parse_feed(body, BASE, "text/xml; charset=windows-1251")[0].title == "Бридж порта Гавань bridge reopens"


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
        titles = [entry.title for entry in parse_feed(body, BASE, f"text/xml; charset={encoding}")]
    except FeedError:
        titles = []
    assert "b" not in titles


def test_a_declaration_in_a_comment_before_the_feed_declares_nothing() -> None:
    comment = b'<!-- <!DOCTYPE rss [<!ENTITY a "bbb">]> --><rss'
    body = RSS.replace(b"<rss", comment).replace(b"<title>Relative", b"<title>R&a;")
    assert [entry.url for entry in parse_feed(body, BASE)] == [entry.url for entry in parse_feed(RSS, BASE)]
    assert not any("bbb" in (entry.title or "") for entry in parse_feed(body, BASE))


def test_an_invalid_character_reference_does_not_cost_the_feed() -> None:
    body = RSS.replace(b"<title>Relative", b"<title>&#55357;&#56832; &#x110000; &#0; &#65;")
    assert parse_feed(body, BASE)[1].title == "\U0001f600 \ufffd \ufffd A"


def test_a_link_that_is_not_alternate_is_not_used() -> None:
    links = b'<link rel="self" href="/entry.xml"/><link rel="enclosure" href="/sound.mp3"/>'
    assert parse_feed(ATOM.replace(b'<link rel="alternate" href="https://harbor.example/bridge"/>', links), BASE) == []
    both = parse_feed(ATOM.replace(b"<link rel", links + b"<link rel"), BASE)
    assert [entry.url for entry in both] == ["https://harbor.example/bridge"]


def test_too_many_namespaces_are_refused() -> None:
    names = " ".join(f'xmlns:n{number}="u"' for number in range(300)).encode()
    with pytest.raises(FeedError, match="namespaces"):
        parse_feed(RSS.replace(b"<rss", b"<rss " + names), BASE)


def test_white_space_before_a_feed_is_ignored() -> None:
    assert len(parse_feed(b"\n" * 2_000_000 + RSS.partition(b"?>")[2], BASE)) == 3


@pytest.mark.parametrize("reference", ["&#99999999999999999999999999;", f"&#{'9' * 5000};", f"&#x{'f' * 30};"])
def test_a_reference_of_many_digits_does_not_cost_the_feed(reference: str) -> None:
    body = RSS.replace(b"Relative", f"{reference}&#x{'0' * 30}41;".encode())
    assert parse_feed(body, BASE)[1].title == "\ufffdA"


def test_an_entry_in_utf_16_may_contain_a_page() -> None:
    held = "<description><![CDATA[<!DOCTYPE html><p>The bridge is open.</p>]]></description>"
    body = RSS.decode().replace(' encoding="utf-8"', "").replace("<title>Relative", f"{held}<title>Relative")
    assert len(parse_feed(body.encode("utf-16"), BASE)) == 3


def test_stray_text_before_a_feed_hides_no_entity() -> None:
    before = b'stray <!--\n<!ENTITY a "bbb">\n-->' + b"\n" * 2_000_000
    entries = parse_feed(before + RSS.partition(b"?>")[2].replace(b"Relative", b"R&a;"), BASE)
    assert len(entries) == 3
    assert "bbb" not in str(entries)


@pytest.mark.parametrize("prefix", ["a" * 100, "\u00e9"])
def test_namespaces_are_counted_by_their_whole_names(prefix: str) -> None:
    names = " ".join(f'xmlns:{prefix}{number}="u"' for number in range(300))
    with pytest.raises(FeedError, match="namespaces"):
        parse_feed(RSS.replace(b"<rss", f"<rss {names}".encode()), BASE)


def test_too_many_attributes_are_refused() -> None:
    """Feedparser takes quadratic time for them."""
    names = " ".join(f"a{number} = 'u'" for number in range(300_000)).encode()
    with pytest.raises(FeedError, match="attributes"):
        parse_feed(RSS.replace(b"<rss", b"<rss " + names), BASE)
    assert len(parse_feed(RSS.replace(b"<rss", b"<rss " + names[:1200].rpartition(b" a")[0]), BASE)) == 3


@pytest.mark.parametrize("broken", ["", "&"])
def test_categories_are_ignored_in_linear_time(broken: str) -> None:
    """Otherwise the test times out: feedparser compares each category with all others."""
    categories = "".join(f"<category>{number}</category>" for number in range(40_000))
    body = RSS.replace(b"<title>Relative", f"{broken}{categories}<title>Relative".encode())
    assert len(parse_feed(body, BASE)) == 3


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
    assert [entry.url for entry in parse_feed(feed.encode(), BASE)] == ["https://harbor.example/a"]


def test_bylines_travel_with_the_entry() -> None:
    item = "<link>/a</link><dc:creator>Jane Roe and Bo Reed</dc:creator><author>ann@harbor.example (Ann Lee)</author>"
    feed = (
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>{item}</item></channel></rss>'
    )
    (entry,) = parse_feed(feed.encode(), BASE)
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
    (entry,) = parse_feed(ATOM.replace(b"</entry>", text.encode() + b"</entry>"), BASE)
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
    (entry,) = parse_feed(ATOM.replace(b"</entry>", text.encode() + b"</entry>"), BASE)
    assert entry.content is None
