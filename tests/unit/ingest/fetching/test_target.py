import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.fetching.guard import AddressRefused, Guard
from services.ingest.fetching.result import FetchError
from services.ingest.fetching.target import BAD_PORTS, join, target


def refusal(url: str) -> str:
    with pytest.raises((FetchError, AddressRefused)) as caught:
        target(url, Guard())
    return str(caught.value)


@pytest.mark.parametrize("url", ["http://harbor.example/a?b=c#d", "https://harbor.example:8443/", "http://1.1.1.1/"])
def test_a_public_url_is_a_target(url: str) -> None:
    assert str(target(url, Guard())) == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://harbor.example/", "no other scheme is fetched"),
        ("javascript:alert(1)", "no other scheme is fetched"),
        ("data:text/html,x", "no other scheme is fetched"),
        ("/story", "no other scheme is fetched"),
        (f"http://harbor.example/{'a' * 9000}", "no other scheme is fetched"),
        ("http://harbor.example:0/", "no other scheme is fetched"),
        ("http://ann@harbor.example/", "submit it without"),
        ("http://:word@harbor.example/", "submit it without"),
        ("http://harbor.example:25/", "another protocol"),
        ("http://harbor.example:6379x/", "is not a URL"),
        ("http://har bor.example/", "no valid host name"),
        ("http://127.0.0.1\\@harbor.example/", ""),
        ("http://127.0.0.1%2f@harbor.example/", "submit it without"),
        ("http://%31%32%37.0.0.1/", ""),
        ("http://0177.0.0.1/", "loopback"),
        ("http://0x7f.1/", "loopback"),
        ("http://2130706433/", "loopback"),
        ("http://127.0.0.1./", "loopback"),
        ("http://[::ffff:169.254.169.254]/", "link-local"),
        ("http://[64:ff9b::a00:1]/", "private"),
        ("http://[fe80::1%25eth0]/", "link-local"),
        ("http://１６９.254.169.254/", "link-local"),
    ],
)
def test_a_refusal_says_why(url: str, words: str) -> None:
    assert words in refusal(url)


def test_ports_of_other_protocols_are_blocked_and_those_of_the_web_are_not() -> None:
    assert {22, 25, 110, 6667} <= BAD_PORTS
    assert not {80, 443, 8000, 8080, 8443, 3000} & BAD_PORTS


def test_a_redirect_is_joined_as_a_browser_does() -> None:
    assert join("http://harbor.example/a/b", "../c ") == "http://harbor.example/c"
    assert join("http://harbor.example/a", "//other.example/") == "http://other.example/"
    with pytest.raises(FetchError, match="not a URL"):
        join("http://harbor.example/a", "http://[::1")


@settings(max_examples=200)
@given(st.text(max_size=30) | st.text(alphabet="[]:/.@%1a٣１ \\#?", max_size=20))
def test_no_url_raises_anything_else(text: str) -> None:
    for url in (text, f"http://{text}/", f"http://harbor.example/{text}"):
        with contextlib.suppress(FetchError, AddressRefused):
            target(url, Guard())
