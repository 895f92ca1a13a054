"""People are authors, agencies never are, and a byline under the headline overrides the metadata."""

import pytest

from services.ingest.reading.fields.authors import Bylines, decide_authors, read_notes
from services.ingest.reading.page.candidates import AuthorCandidate, PageMetadata
from services.ingest.reading.paragraph import Paragraph

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


def test_others_in_the_visible_byline_are_contributors_even_if_the_metadata_call_them_authors() -> None:
    page = PageMetadata(
        authors=[AuthorCandidate("json-ld", "Jane Roe", True), AuthorCandidate("json-ld", "Tom Vale", True)],
        bylines=["By Jane Roe, photos by Tom Vale", "By Ida Holm, edited by Max Quill"],
    )
    bylines = decide_authors(page, URL)
    assert bylines.authors.value == ["Jane Roe"]
    assert [(one.name, one.role) for one in bylines.contributors.value] == [("Tom Vale", "photographer")]


def test_a_credit_of_a_picture_names_no_contributor() -> None:
    page = PageMetadata(authors=[AuthorCandidate("json-ld", "Jane Roe", True)], bylines=["Photo: Tom Vale"])
    assert decide_authors(page, URL).contributors.value == []


def test_the_line_under_the_headline_may_name_more_than_the_metadata() -> None:
    bylines = _decide(("json-ld", "Jane Roe", True), ("line", "By Jane Roe and Tom Vale", False))
    assert bylines.authors.value == ["Jane Roe", "Tom Vale"]


STORY = "The harbor office closed the old bridge on Monday, because two of its pillars are cracked."


@pytest.mark.parametrize(
    ("line", "authors", "contributors", "kept"),
    [
        ("（责任编辑：赵敏）", [], [("赵敏", "editor")], False),
        ("Автор: Сергей Дроздов", ["Сергей Дроздов"], [], False),
        (
            "(Reporting by Jane Roe in Oslo; Editing by Tom Vale)",
            ["Jane Roe"],
            [("Tom Vale", "editor")],
            True,
        ),
        ("Photo: Tom Vale", [], [], False),
        ("Boats by Tom Vale were sold.", [], [], True),
    ],
)
def test_the_last_line_of_a_text(
    line: str, authors: list[str], contributors: list[tuple[str, str]], kept: bool
) -> None:
    bylines, paragraphs = read_notes(_decide(), [Paragraph(STORY)] * 4 + [Paragraph(line)])
    assert bylines.authors.value == authors
    assert [(one.name, one.role) for one in bylines.contributors.value] == contributors
    assert (len(paragraphs) == 5) is kept


def test_a_last_line_adds_no_author_to_a_byline() -> None:
    bylines, _ = read_notes(_decide(("json-ld", "Jane Roe", True)), [Paragraph(STORY), Paragraph("Author: Tom Vale")])
    assert bylines.authors.value == ["Jane Roe"]
