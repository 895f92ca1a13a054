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
    assert _section(("json-ld", "Uncategorized"), ("breadcrumbs", "Old bridge reopens")) is None
    assert _section(("json-ld", "Article"), ("meta", "Home"), ("trail", "42/2026")) is None
    assert _section(("json-ld", "Bridges,Repairs")) == "Bridges"


def test_a_name_for_all_news_counts_only_if_there_is_no_other() -> None:
    assert _section(("json-ld", "News")) == "News"
    assert _section(("json-ld", "ニュース"), ("json-ld", "社会")) == "社会"
    assert _section(("json-ld", "News"), ("trail", "Politics"), ("navigation", "Politics")) == "Politics"
    assert _section(("opengraph", "Nyheter"), ("breadcrumbs", "Tern"), path="/nyheter/a/bridge") == "Nyheter"


def test_the_visible_trail_goes_before_what_is_only_stated() -> None:
    assert _section(("json-ld", "Bridges"), ("trail", "Region"), ("trail", "Harbor")) == "Harbor"
    assert _section(("json-ld", "Region"), ("trail", "Region"), ("trail", "Harbor")) == "Region"
    assert _section(("json-ld", "Region"), ("confirmed", "City")) == "City"


def test_the_spelling_that_a_reader_sees() -> None:
    assert _section(("json-ld", "public-service"), ("trail", "Public Service")) == "Public Service"
    assert _section(("opengraph", "sport"), ("trail", "SPORT"), ("label", "Sport.")) == "Sport"


def test_links_that_lead_back_or_elsewhere_name_no_section() -> None:
    nav = "<nav><a href='/news/'>All news</a><a href='/news/'>Become a partner</a></nav><p>Text</p>"
    assert _section(path="/news/bridge", body=nav) is None
    assert _section(("trail", "Back to Sports"), ("navigation", "English"), ("label", "chevron_right")) is None


def test_sites_and_headlines_are_no_sections() -> None:
    assert _section(("trail", "Harbor Daily"), ("trail", "Old bridge reopens")) is None
    assert _section(("trail", "harbor-daily"), ("breadcrumbs", "City")) == "City"
