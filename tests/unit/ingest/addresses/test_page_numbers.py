"""Which addresses are later pages of a story, and which are other stories."""

import pytest

from services.ingest.addresses.page_numbers import may_be_numbered, page_number, stem_of

STORY = "https://harbor.example/2026/old-bridge-reopens"


@pytest.mark.parametrize(
    ("first", "other", "number"),
    [
        (STORY, f"{STORY}?page=2", 2),
        (STORY, f"{STORY}?pagina=3", 3),
        (f"{STORY}?a=1&page=1", f"{STORY}?a=1&page=12", 12),
        (STORY, f"{STORY}/2", 2),
        (STORY, f"{STORY}/2/", 2),
        (STORY, f"{STORY}/page/4", 4),
        (STORY, f"{STORY}/seite-2", 2),
        (STORY, f"{STORY},page2", 2),
        (f"{STORY}.html", f"{STORY}-2.html", 2),
        (f"{STORY}.html", f"{STORY}_3.html", 3),
        (f"{STORY}.html", f"{STORY}-oldal-3.html", 3),
        (f"{STORY}.html", f"{STORY}.html/2", 2),
        (f"{STORY}_1.html", f"{STORY}_2.html", 2),
        (f"{STORY}/sida/1", f"{STORY}/sida/2", 2),
        ("https://harbor.example/show.php?id=771", "https://harbor.example/show.php?id=771&pg=2", 2),
    ],
)
def test_later_pages_have_their_number(first: str, other: str, number: int) -> None:
    assert page_number(first, other) == number
    assert may_be_numbered(other)
    assert stem_of(first) in other


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (STORY, STORY),
        (STORY, f"{STORY}?page=1"),
        (STORY, f"{STORY}?page=0"),
        (STORY, f"{STORY}?page=2026"),
        (STORY, f"{STORY}?sort=2"),
        (STORY, f"{STORY}?page=2&sort=old"),
        (STORY, f"{STORY}?page=old"),
        (STORY, f"{STORY}-again/2"),
        (STORY, f"{STORY}/comment-page-2"),
        (STORY, f"{STORY}/2/3"),
        (f"{STORY}?id=1", f"{STORY}?id=2"),
        (f"{STORY}.html", f"{STORY}-2.pdf"),
        (STORY, STORY.replace("harbor.example", "bridge.example") + "/2"),
        ("https://harbor.example/news", "https://harbor.example/news/page/2"),
        ("https://harbor.example/", "https://harbor.example/?page=2"),
    ],
)
def test_other_addresses_are_no_later_pages(first: str, other: str) -> None:
    assert page_number(first, other) is None
