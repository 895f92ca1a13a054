"""Addresses as people write them."""

import pytest

from services.ingest.sources.stated_address import web_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" https://quay.example/feed ", "https://quay.example/feed"),
        ("https://quay.example/?feed=https://other.example/", "https://quay.example/?feed=https://other.example/"),
        ("feed://quay.example/rss.xml", "http://quay.example/rss.xml"),
        ("feed:https://quay.example/rss.xml", "https://quay.example/rss.xml"),
        ("FEED://https://quay.example/rss.xml", "https://quay.example/rss.xml"),
    ],
)
def test_an_address_is_read(written: str, address: str) -> None:
    assert web_address(written).raw == address


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("www.quay.example", "https://www.quay.example"),
        ("quay.example/feed", "https://quay.example/feed"),
        ("//quay.example/feed", "https://quay.example/feed"),
        ("htps://quay.example/feed", "https://quay.example/feed"),
        ("http:/quay.example/feed", "http://quay.example/feed"),
        ("https//quay.example/feed", "https://quay.example/feed"),
        ("“https://quay.example/feed”", "https://quay.example/feed"),
        ("<https://quay.example/feed>", "https://quay.example/feed"),
    ],
)
def test_what_was_probably_meant_is_told(written: str, meant: str) -> None:
    with pytest.raises(ValueError, match="not an http") as caught:
        web_address(written)
    assert str(caught.value).endswith(f"; write {meant!r}")


@pytest.mark.parametrize(
    "written", ["feed.xml", "/feed.xml", "ftp://quay.example/feed", "desk@quay.example", "C:\\Users\\feed", "Quay News"]
)
def test_nothing_is_guessed_of_what_is_something_else(written: str) -> None:
    with pytest.raises(ValueError, match=r"not an http\(s\) URL.*; give the full address, such as https://harborwire"):
        web_address(written)


@pytest.mark.parametrize(
    "written",
    [
        "https://quay.example/feed, https://quay.example/sport",
        "https://quay.example/feed https://quay.example/sport",
        "https://quay.example/feed -https://quay.example/sport",
    ],
)
def test_two_addresses_are_not_one(written: str) -> None:
    with pytest.raises(ValueError, match="more than one address"):
        web_address(written)


@pytest.mark.parametrize("written", ["https://quay.example/feed (main)", "https://quay.example/the feed"])
def test_a_space_is_not_taken_for_a_part(written: str) -> None:
    with pytest.raises(ValueError, match="%20"):
        web_address(written)


@pytest.mark.parametrize(
    "written",
    [
        "https://jane:s3cret@quay.example/",
        "jane:s3cret@quay.example/feed",
        "//jane:s3cret@quay.example/feed",
        "htps://jane:s3cret@quay.example/feed",
        "https://a.example/ https://jane:s3cret@quay.example/",
        "https://jane:s3cret@quay .example/",
    ],
)
def test_no_message_repeats_a_password(written: str) -> None:
    with pytest.raises(ValueError) as caught:
        web_address(written)
    assert "s3cret" not in str(caught.value)
