"""Where a page says that its story goes on, and where it began."""

import lxml.html
import pytest

from services.ingest.addresses.address import Address
from services.ingest.reading.page.pagination import first_page, next_page

URL = "https://harbor.example/2026/old-bridge-reopens"


def page(links: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(f"<html><head></head><body><h1>Old bridge reopens</h1>{links}</body></html>")


@pytest.mark.parametrize(
    "links",
    [
        '<a href="/2026/old-bridge-reopens/2">2</a>',
        '<a href="?page=2">Weiter</a>',
        '<a href="?pagina=2">Pagina successiva</a><a href="?pagina=3">3</a>',
        '<link rel="next" href="https://www.harbor.example/2026/old-bridge-reopens?page=2&amp;utm_source=x">',
        '<a rel="next" href="/2026/old-bridge-reopens/seite/2"><span>The harbor office on two long years</span></a>',
    ],
)
def test_the_next_page_is_linked(links: str) -> None:
    found = next_page(page(links), Address.of(URL))
    assert found is not None and "2" in found and found.startswith("https://")


@pytest.mark.parametrize(
    "links",
    [
        '<link rel="next" href="/2026/old-ferry-sold">',  # the next story, as WordPress has it
        '<a href="/news/page/2">2</a>',
        '<a href="/2026/old-bridge-reopens/3">3</a>',
        '<a href="/2026/old-bridge-reopens/2">Why the old bridge was closed for longer than anyone knew</a>',
        '<a href="#page2">2</a><a href="http://[bad">2</a><a>2</a>',
    ],
)
def test_other_links_do_not_go_on(links: str) -> None:
    assert next_page(page(links), Address.of(URL)) is None


def test_a_later_page_goes_on_with_the_next_number() -> None:
    tree = page('<a href="?page=1">1</a> 2 <a href="?page=3">3</a> <a href="?page=4">4</a>')
    assert next_page(tree, Address.of(URL), 2) == f"{URL}?page=3"
    assert next_page(tree, Address.of(URL), 4) is None


def test_the_canonical_link_of_a_later_page_is_the_first_one() -> None:
    assert first_page(page(""), Address.of(f"{URL}?page=2"), Address.of(URL)) == URL


@pytest.mark.parametrize(
    ("own", "links"),
    [
        (f"{URL}/3", '<a href="/2026/old-bridge-reopens">1</a> <a href="/2026/old-bridge-reopens/2">2</a>'),
        (f"{URL}?page=2", f'<link rel="prev" href="{URL}">'),
    ],
)
def test_the_links_of_a_later_page_lead_to_the_first_one(own: str, links: str) -> None:
    assert first_page(page(links), Address.of(own), Address.of(own)) == URL


@pytest.mark.parametrize("own", [URL, f"{URL}?page=2", "https://harbor.example/harbor-news/12"])
def test_without_a_link_a_page_is_its_own_first(own: str) -> None:
    links = '<a href="/2026/old-bridge-reopens">Old bridge reopens</a><a href="/harbor-news/1">1</a>'
    assert first_page(page(links), Address.of(own), Address.of(own)) is None
