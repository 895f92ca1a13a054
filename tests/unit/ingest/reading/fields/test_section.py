"""The section is the one that the address confirms, else the one that the page states."""

import trafilatura
from ingest_pages import html

from services.ingest.reading.fields.section import decide_section
from services.ingest.reading.page.candidates import Candidate, PageMetadata


def _section(*stated: tuple[str, str], path: str = "/2026/03/bridge", body: str = "<p>Text</p>") -> str | None:
    tree = trafilatura.load_html(html(head="", body=body))
    assert tree is not None
    page = PageMetadata(sections=[Candidate(*section) for section in stated])
    return decide_section(page, tree, f"https://www.harbor-daily.example{path}", "Old bridge reopens").value


def test_the_address_chooses_among_what_is_stated() -> None:
    stated = [("json-ld", "Bridges"), ("json-ld", "Hafen & Küste"), ("meta", "City")]
    assert _section(*stated) == "Bridges"
    assert _section(*stated, path="/hafen-kueste/bridge") == "Hafen & Küste"
    assert _section(*stated, path="/city-2/bridge") == "City"


def test_the_navigation_names_a_part_of_the_address() -> None:
    nav = "<nav><a href='/city/'>City &amp; Harbor</a><a href='/sports'>Sports</a></nav><p>Text</p>"
    assert _section(path="/city/bridge", body=nav) == "City & Harbor"
    assert _section(path="/tides/bridge", body=nav) is None


def test_what_says_nothing_is_no_section() -> None:
    assert _section(("json-ld", "News"), ("breadcrumbs", "Old bridge reopens")) is None
    assert _section(("json-ld", "Bridges,Repairs")) == "Bridges"
