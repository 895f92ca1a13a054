"""One article has one address and one id, however it was linked to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.identity import article_id, canonical_url, domain, host_key, normalize_url, site


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://www.Harbor.example:443/News/?utm_source=x&b=2&a=1#top", "https://www.harbor.example/News/?a=1&b=2"),
        ("http://127.0.0.1:8080/a?fbclid=1", "http://127.0.0.1:8080/a"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("https://harbor.example", "https://harbor.example/"),
        ("https://user:word@harbor.example/a", "https://harbor.example/a"),
        ("https://m.harbor.co.uk/2026/bridge-reopens/amp/", "https://harbor.co.uk/2026/bridge-reopens"),
        ("https://en.m.harbor.org/wiki/Bridge", "https://en.harbor.org/wiki/Bridge"),
        ("https://harbor.example/bridge.amp.html", "https://harbor.example/bridge.html"),
        ("https://harbor.example/guitars/amp", "https://harbor.example/guitars/amp"),
        ("https://m.de/x", "https://m.de/x"),
        ("https://hafen-bücher.example/ü?q=a b", "https://xn--hafen-bcher-zhb.example/%C3%BC?q=a%20b"),
        ("https://harbor.example//a//b", "https://harbor.example/a/b"),
        ("https://harbor.example/#!/story/7", "https://harbor.example/#!/story/7"),
        ("https://harbor.example/story?cid=12&id=7", "https://harbor.example/story?cid=12&id=7"),
    ],
)
def test_normalisation(url: str, normal: str) -> None:
    assert normalize_url(url) == normal
    assert normalize_url(normal) == normal


@pytest.mark.parametrize(
    "url", ["", "story", "ftp://harbor.example/a", "https://", "https://harbor.example:99999/", "javascript:alert(1)"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        normalize_url(url)


def test_spellings_of_one_article_share_an_id() -> None:
    spellings = [
        "https://www.harbor.co.uk/news/bridge",
        "http://harbor.co.uk/news/bridge/",
        "https://m.harbor.co.uk/news/bridge?utm_medium=mail",
    ]
    assert len({article_id(url) for url in spellings}) == 1
    assert len(article_id(spellings[0])) == 32
    assert article_id("https://harbor.co.uk/news/bridge?id=1") != article_id("https://harbor.co.uk/news/bridge?id=2")
    assert article_id("http://127.0.0.1:8001/a") != article_id("http://127.0.0.1:8002/a")


def test_a_canonical_link_is_believed_on_its_own_site_only() -> None:
    url = "https://news.harbor.co.uk/a?page=2"
    assert canonical_url(url, "https://www.harbor.co.uk/a") == "https://www.harbor.co.uk/a"
    assert canonical_url(url, "/a") == "https://news.harbor.co.uk/a"
    assert canonical_url(url, "https://elsewhere.co.uk/a") == url
    assert canonical_url(url, "https://www.harbor.co.uk/") == url
    assert canonical_url(url, None, "", "https://[broken", "https://harbor.co.uk/b") == "https://harbor.co.uk/b"


def test_loopback_addresses_work() -> None:
    url = "http://127.0.0.1:8080/story/1"
    assert canonical_url(url, "http://127.0.0.1:8080/story/one") == "http://127.0.0.1:8080/story/one"
    assert canonical_url(url, "http://127.0.0.1:9999/story/one") == url
    assert (domain(url), host_key(url), site(url)) == ("127.0.0.1", "127.0.0.1:8080", "127.0.0.1:8080")
    assert domain("http://localhost:80/x") == "localhost"


def test_domains() -> None:
    assert domain("https://www.harbor.co.uk/a") == "harbor.co.uk"
    assert domain("https://edition.harbor.co.uk/a") == "edition.harbor.co.uk"
    assert site("https://edition.harbor.co.uk/a") == "harbor.co.uk"


@given(st.text(max_size=60).map(lambda tail: f"https://harbor.example/{tail}"))
def test_normalisation_is_stable(url: str) -> None:
    try:
        once = normalize_url(url)
    except ValueError:
        return
    assert normalize_url(once) == once
    assert article_id(once) == article_id(url)
