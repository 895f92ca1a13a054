"""An address is normalized once; its parts follow from the normal form."""

import contextlib
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.addresses import identity
from services.ingest.addresses.address import Address


def test_the_parts_of_an_address() -> None:
    address = Address.of("HTTP://www.Harbor.co.uk:8080/news/bridge/?utm_source=mail#top")
    assert address.raw == "HTTP://www.Harbor.co.uk:8080/news/bridge/?utm_source=mail#top"
    assert address.normalized == "http://www.harbor.co.uk:8080/news/bridge/"
    assert address.host_key == "www.harbor.co.uk:8080"
    assert address.domain == "harbor.co.uk"
    assert address.site == "harbor.co.uk"
    assert len(address.article_id) == 32


def test_a_copy_in_a_cache_has_the_address_of_the_original() -> None:
    copy = Address.of("https://harbor-example.cdn.ampproject.org/c/s/harbor.example/a-1")
    assert copy == Address.of("https://harbor.example/a-1")
    assert copy.domain == "harbor.example"


def test_addresses_are_equal_however_they_were_written() -> None:
    spellings = ["https://harbor.example/a?b=2&a=1", "HTTPS://Harbor.example:443/a?a=1&b=2#top"]
    assert len({Address.of(url) for url in spellings}) == 1
    assert Address.of("https://harbor.example/a") != Address.of("https://harbor.example/b")


def test_an_address_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Address.of("https://harbor.example/a").normalized = "https://harbor.example/b"  # type: ignore[misc]  # the test


@pytest.mark.parametrize(
    "url",
    [
        "",
        "story",
        "ftp://harbor.example/a",
        "https://",
        "https://harbor..example/",
        "https://harbor wire.example/",
        "https://harbor%20wire.example/",
        "https://harbor.example,quay.example/",
        "https://harbor<b>.example/",
    ],
)
def test_anything_but_an_http_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"not an http\(s\) URL|bad host name"):
        Address.of(url)


@pytest.mark.parametrize("tail", ["a" * identity.LONGEST_URL, "ü" * (identity.LONGEST_URL // 2)])
def test_an_address_that_is_too_long_is_refused(tail: str) -> None:
    with pytest.raises(ValueError, match="the maximum is 8192"):
        Address.of(f"https://harbor.example/{tail}")


_HOSTS = [
    "harbor.example",
    "www.harbor.co.uk",
    "m.news.harbor.example:8080",
    "127.0.0.1:80",
    "[::1]:8000",
    "straße.de.",
]


@given(st.sampled_from(_HOSTS), st.text(max_size=40))
def test_the_normal_form_has_the_same_address(host: str, tail: str) -> None:
    url = f"https://{host}/{tail}"
    with contextlib.suppress(ValueError):
        address = Address.of(url)
        again = Address.of(address.normalized)
        assert address.normalized == again.normalized == identity.normalize_url(url)
        assert address.article_id == again.article_id == identity.id_of(address.normalized)
        assert address.site == again.site == identity.site(address.normalized)
        assert (address.host_key, address.domain) == (again.host_key, again.domain)


def test_loopback_addresses_work() -> None:
    address = Address.of("http://127.0.0.1:8080/story/1")
    assert (address.domain, address.host_key, address.site) == ("127.0.0.1", "127.0.0.1:8080", "127.0.0.1:8080")
    assert Address.of("http://localhost:80/x").domain == "localhost"


def test_domains() -> None:
    assert Address.of("https://www.harbor.co.uk/a").domain == "harbor.co.uk"
    edition = Address.of("https://edition.harbor.co.uk/a")
    assert (edition.domain, edition.site) == ("edition.harbor.co.uk", "harbor.co.uk")
