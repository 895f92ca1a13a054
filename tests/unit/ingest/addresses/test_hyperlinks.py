"""Links of any quality become URLs or nothing."""

import pytest

from services.ingest.addresses.hyperlinks import absolute, join, path_of

URL = "https://www.harbor-daily.example/city/bridge"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (" /a.jpg ", "https://www.harbor-daily.example/a.jpg"),
        ("//img.example/a.jpg", "https://img.example/a.jpg"),
        ("mailto:jane@harbor-daily.example", ""),
        ("data:image/gif;base64,AA", ""),
        ("http://[::1", ""),
    ],
)
def test_only_http_addresses_count(link: str, address: str) -> None:
    assert absolute(URL, link) == address


def test_the_path_of_a_malformed_link_is_empty() -> None:
    assert (path_of(f"{URL}?a=b"), path_of("http://[::1/a")) == ("/city/bridge", "")


@pytest.mark.parametrize(
    ("base", "link", "joined"),
    [
        ("", "/bridge", "/bridge"),
        ("/city/", "bridge", "/city/bridge"),
        ("https://www.harbor-daily.example/city/", "bridge", "https://www.harbor-daily.example/city/bridge"),
        ("http://[::1", "bridge", ""),
    ],
)
def test_a_base_comes_before_the_link(base: str, link: str, joined: str) -> None:
    assert join(base, link) == joined
