"""People are authors, agencies never are, and a byline under the headline overrides the metadata."""

import pytest

from services.ingest.reading.fields.authors import Bylines, decide_authors
from services.ingest.reading.page.candidates import AuthorCandidate, PageMetadata

URL = "https://www.harbor-daily.example/city/bridge"


def _decide(*candidates: tuple[str, str, bool], publishers: tuple[str, ...] = ()) -> Bylines:
    page = PageMetadata(authors=[AuthorCandidate(*one) for one in candidates], publishers=list(publishers))
    return decide_authors(page, URL)


def test_the_metadata_come_first() -> None:
    bylines = _decide(("json-ld", "Jane Roe", True), ("byline", "Tom Vale", False))
    assert (bylines.authors.value, bylines.authors.place) == (["Jane Roe"], "json-ld")


def test_a_byline_under_the_headline_names_the_author_where_the_metadata_name_another() -> None:
    bylines = _decide(("meta", "Ida Holm", True), ("line", "By Jane Roe, MD", False))
    assert (bylines.authors.value, bylines.authors.place) == (["Jane Roe"], "line")
    assert _decide(("meta", "Jane Roe", True), ("line", "By J. Roe", False)).authors.value == ["Jane Roe"]
    assert _decide(("meta", "Jane Roe", True), ("line", "Tom Vale", False)).authors.value == ["Jane Roe"]


@pytest.mark.parametrize("desk", ["Sports Staff", "Redaktion Wirtschaft", "HD-Redaktion"])
def test_a_desk_signs_where_nobody_is_named(desk: str) -> None:
    assert _decide(("json-ld", desk, True)).authors.value == [desk]
    assert _decide(("json-ld", desk, False)).authors.value == [desk]
    assert _decide(("json-ld", desk, True), ("byline", "Jane Roe", False)).authors.value == ["Jane Roe"]


def test_neither_the_site_nor_an_agency_is_an_author() -> None:
    assert _decide(("json-ld", "Harbor Daily", True), publishers=("Harbor Daily",)).authors.value == []
    assert _decide(("meta", "Harbor Post (www.harbor-daily.example)", True)).authors.value == []
    bylines = _decide(("json-ld", "Gull Point Wire", True), ("byline", "City Staff", False))
    assert (bylines.authors.value, bylines.agencies) == ([], ["Gull Point Wire"])


def test_links_to_an_authors_page_name_one() -> None:
    bylines = _decide(("author-link", "Jane Roe", False), ("author-link", "Tom Vale", False))
    assert bylines.authors.value == ["Jane Roe"]
