from services.ingest.addresses.address import Address
from services.ingest.sources.feed_entry import FeedEntry, bylines, first_address, plain_line, unique

BASE = "https://harbor.example/news/feed.xml"


def test_the_first_http_link_counts_and_relative_ones_are_resolved() -> None:
    found = first_address((None, "", "app://story/1", "mailto:a@b.example", " ferry ", "https://other.example/"), BASE)
    assert found == Address.of("https://harbor.example/news/ferry")
    assert first_address(("javascript:void(0)", "http://[", "\ud800"), BASE) is None


def test_lines_are_plain_and_bounded() -> None:
    assert plain_line(" Old\n bridge \t reopens ") == "Old bridge reopens"
    assert plain_line("cut \ud83d") == "cut \ufffd"
    assert plain_line("x" * 5000) == "x" * 1000
    assert plain_line(None) is plain_line(" \n") is None


def test_bylines_are_listed_once_and_few() -> None:
    assert bylines(["Jane Roe", None, " Jane  Roe", "Bo Reed"]) == ("Jane Roe", "Bo Reed")
    mails = ["jane@harbor.example (Jane Roe)", "Bo Reed <b.reed@harbor.example>", "Ann Lee (AP)", "desk@harbor.example"]
    assert bylines(mails) == ("Jane Roe", "Bo Reed", "Ann Lee (AP)")
    assert len(bylines(f"Author {n}" for n in range(100))) == 20


def test_an_address_is_listed_once() -> None:
    one, again = (FeedEntry(Address.of("https://harbor.example/a"), title, None) for title in ("One", "Again"))
    assert unique([one, again]) == [one]
