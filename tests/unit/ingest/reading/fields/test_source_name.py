"""The name of a site where no metadata state it."""

import pytest

from services.ingest.reading.fields.source_name import source_name
from services.ingest.reading.page.candidates import Candidate, PageMetadata

DOMAIN = "milk-herald.example"
HEAD = "The road to the pass is clear"


def named(title: str, domain: str = DOMAIN, **more: list[str]) -> str | None:
    sections = [Candidate("meta", name) for name in more.pop("sections", [])]
    return source_name(PageMetadata(titles=[Candidate("title", title)], sections=sections, **more), HEAD, domain)


@pytest.mark.parametrize(
    ("title", "domain", "marks", "name"),
    [
        (f"{HEAD} - Milk Herald", DOMAIN, [], "Milk Herald"),
        (f"{HEAD} | The Milk Herald", DOMAIN, [], "The Milk Herald"),
        (f"Milk Herald: {HEAD}", DOMAIN, [], "Milk Herald"),
        (f"{HEAD} – Молочные вести", DOMAIN, ["Молочные вести"], "Молочные вести"),
        (f"{HEAD} | Sport | Herald of Milk", "hom.example", ["Herald of Milk Media Ltd"], "Herald of Milk"),
        # Only the title names it.
        (f"{HEAD} - Молочные вести", DOMAIN, [], None),
        # Sections and front pages are no sites.
        (f"{HEAD} - Home", DOMAIN, ["Home"], None),
        (f"{HEAD} - News", "news.example", ["News"], None),
        (f"{HEAD} - Milk", DOMAIN, [], None),
        (HEAD, DOMAIN, [HEAD], None),
    ],
)
def test_two_places_name_the_site(title: str, domain: str, marks: list[str], name: str | None) -> None:
    assert named(title, domain, site_marks=marks) == name


def test_what_the_page_calls_a_section_is_no_site() -> None:
    assert named(f"{HEAD} - Sport", site_marks=["Sport"], sections=["Sport"]) is None


def test_a_paper_in_japanese_is_named_by_a_line() -> None:
    assert named("峠の道が通れる｜乳業新聞", lines=["乳業新聞", "峠の道が通れる"]) == "乳業新聞"
    assert named("峠の道が通れる｜乳業新聞", lines=["峠の道が通れる"]) is None


def test_what_the_metadata_state_comes_first() -> None:
    assert named(f"{HEAD} - Milk Herald", publishers=["Herald Group"]) == "Herald Group"
