"""Lists of subscriptions as feed readers write them, well and badly."""

import gzip

import pytest

from services.operate.sources.opml import OpmlError, Subscription, read_subscriptions, write_opml

HARBOR = Subscription("Harbor Wire", "https://harbor.example/feed?a=1&b=2", "https://harbor.example/")


def opml(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> bytes:
    return f'{head}<opml version="2.0"><head/><body>{body}</body></opml>'.encode()


OUTLINE = (
    '<outline text="Harbor Wire" xmlUrl="https://harbor.example/feed?a=1&amp;b=2" htmlUrl="https://harbor.example/"/>'
)


def test_what_is_written_is_read_again() -> None:
    subscriptions = [HARBOR, Subscription('Zürich \u202e <b> & "co"', "https://z.example/ü", None)]
    assert read_subscriptions(write_opml("Sources", subscriptions)) == subscriptions


def test_a_character_that_xml_cannot_hold_is_replaced() -> None:
    (one,) = read_subscriptions(write_opml("Sources\x00", [Subscription("a\x1b[31m", "https://a.example/", None)]))
    assert one.title == "a\ufffd[31m"


@pytest.mark.parametrize("depth", [0, 1, 5, 200])
def test_folders_may_be_nested(depth: int) -> None:
    assert read_subscriptions(opml('<outline text="folder">' * depth + OUTLINE + "</outline>" * depth)) == [HARBOR]


@pytest.mark.parametrize(
    "outline",
    [
        OUTLINE.replace("&amp;", "&"),
        OUTLINE.replace("xmlUrl", "xmlurl").replace("htmlUrl", "HTMLURL").replace("outline", "OUTLINE"),
        OUTLINE.replace("text=", 'text="other" title='),
        OUTLINE
        + '<outline isComment="true" xmlUrl="https://harbor.example/comments"/><outline text="a link" url="x"/>',
    ],
    ids=["bare ampersand", "case", "title before text", "comments and links"],
)
def test_readers_differ(outline: str) -> None:
    assert read_subscriptions(opml(outline)) == [HARBOR]


def test_entities_of_html_are_text() -> None:
    assert read_subscriptions(opml('<outline text="a&nbsp;b" xmlUrl="https://a.example/"/>'))[0].title == "a&nbsp;b"


def test_a_document_type_is_passed_over_with_its_entities() -> None:
    head = '<?xml version="1.0"?>\n<!DOCTYPE opml [<!ENTITY lol "lol"><!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    (one,) = read_subscriptions(opml('<outline text="&lol;&x;" xmlUrl="https://a.example/"/>', head))
    assert one.title == "&lol;&x;"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="{}"?><opml><outline text="Zürich" xmlUrl="https://z.example/"/></opml>'
    body = text.format(encoding.removesuffix("-sig")).encode(encoding)
    assert [one.title for one in read_subscriptions(body)] == ["Zürich"]
    assert [one.title for one in read_subscriptions(gzip.compress(body))] == ["Zürich"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"Harbor Wire\nhttps-less\n", "it has no element `opml`"),
        (b"https://a.example/feed <b>", "or one address on each line"),
        (b"<?xml version='1.0'?>\n<opml>\n<outline>\n</opml>", "line 4"),
        (b"<rss version='2.0'><channel/></rss>", "it has no element `opml`"),
        (opml("<outline>" * 300 + "</outline>" * 300), "depth"),
        (gzip.compress(b" " * 20_000_000), "16,777,216 bytes|more than"),
        (b"<opml><outline/><!DOCTYPE x></opml>", "not well-formed XML"),
    ],
)
def test_what_is_none_is_told(body: bytes, says: str) -> None:
    with pytest.raises(OpmlError, match=says):
        read_subscriptions(body)


def test_a_text_has_an_address_on_each_line() -> None:
    text = b'# mine\n\nhttps://a.example/feed news "~The Quay"\n  http://b.example/rss\n"exec:true"\n'
    assert read_subscriptions(text) == [
        Subscription(None, "https://a.example/feed", None),
        Subscription(None, "http://b.example/rss", None),
        Subscription(None, "exec:true", None),
    ]
