"""URLs one on a line, or in a column, are a list."""

from unittest.mock import patch

import pytest

from services.ingest.sources.feed_entry import FeedError
from services.ingest.sources.kinds import url_list
from services.ingest.sources.kinds.own_sites import OwnSites
from services.ingest.sources.kinds.url_list import is_url_list, parse_url_list

BASE = "https://harbor.example/all/urls.txt"
A, B = "https://harbor.example/a,1,b", "https://harbor.example/b?x=1&y=2"


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}\n",
        f"{A}\r\n\r\n{B}\r\n{A}",
        f"\ufeff# all\n# of them\n  {A}  \n\n{B}",
        f'"{A}"\n"{B}"',
        f"url\n{A}\n{B}",
        f"date;url;title\n2026-03-03;{A};Bridge\n2026-03-04;{B};Ferry",
        f"url\ttitle\n{A}\tA bridge\n{B}\tA ferry",
        f"{A}\nnot one\nmailto:a@b.example\nhttps://\n{B}\n{'c' * 30_000}",
    ],
)
def test_the_addresses_of_a_text(text: str) -> None:
    assert is_url_list(text)
    for pieces in ([text], text):
        listing = parse_url_list(pieces, BASE)
        assert (listing.kind, [entry.url for entry in listing.entries]) == ("text", [A, B])


def test_a_path_is_resolved() -> None:
    assert [one.url for one in parse_url_list(["/a\n/b c\n//d\ne\n"], BASE).entries] == ["https://harbor.example/a"]


@pytest.mark.parametrize("text", ["", "The ferry: see https://harbor.example/a", "<urlset>", "{}", "a\nb\nc"])
def test_other_text_is_no_list(text: str) -> None:
    assert not is_url_list(text)


def test_a_list_without_an_address_is_refused() -> None:
    with pytest.raises(FeedError, match="one URL on a line"):
        parse_url_list(["# none\nnothing\n"], BASE)


def test_a_list_that_nobody_vouches_for_speaks_for_its_own_site() -> None:
    text = f"{A}\nhttps://ferry.example/1\n"
    listing = parse_url_list([text], BASE, OwnSites(BASE))
    assert [one.url for one in listing.entries] == [A]
    assert len(listing.problems) == 1
    assert len(parse_url_list([text], BASE).entries) == 2
    with pytest.raises(FeedError, match=r"other sites \(harbor\.example, ferry\.example\)"):
        parse_url_list([text], "https://a.example/", OwnSites("https://a.example/"))


def test_only_so_many_addresses_are_read() -> None:
    with patch.object(url_list, "MAX_URLS", 1_000):
        listing = parse_url_list((f"/{number}\n" for number in range(1_005)), BASE)
    assert len(listing.entries) == 1_000
    assert listing.problems == ("it has more than 1,000 addresses; the rest is not read",)
