"""Visible candidates are found by their markup, outside boxes of other stories."""

from ingest_pages import html
from lxml.html import document_fromstring

from services.ingest.reading.page.candidates import PageMetadata
from services.ingest.reading.page.markup import read_markup


def _read(page: str) -> PageMetadata:
    return read_markup(document_fromstring(page))


def _at(candidates: list, place: str) -> list[str]:  # type: ignore[type-arg]  # candidates of any kind
    return [candidate.value for candidate in candidates if candidate.place == place]


def test_the_visible_page() -> None:
    page = _read(html(head=""))
    assert _at(page.titles, "h1") == ["Old bridge reopens after two years"]
    assert _at(page.authors, "byline") == ["Jane Roe\nTom Vale"]
    assert _at(page.published, "time") == ["2026-03-03T09:30:00-05:00"]
    assert page.stamps[0].value == "March 3, 2026 9:30 a.m. ET"
    assert _at(page.subtitles, "visible")[0].startswith("Two years and forty million later")


def test_bylines_of_other_stories_are_left_alone() -> None:
    page = _read(html(head="", article='<aside><div class="byline">By Max Quill</div></aside>'))
    assert "Max Quill" not in " ".join(candidate.value for candidate in page.authors)


def test_microdata() -> None:
    marks = (
        '<div itemprop="headline">Old bridge reopens</div><span itemprop="articleSection">City</span>'
        '<span itemprop="dateModified" content="2026-03-04">Yesterday</span><p itemprop="author">Jane Roe</p>'
    )
    page = _read(f"<html><body>{marks}</body></html>")
    assert _at(page.titles, "microdata") == ["Old bridge reopens"]
    assert _at(page.sections, "microdata") == ["City"]
    assert _at(page.modified, "microdata") == ["2026-03-04"]
    assert (_at(page.authors, "microdata"), page.bylines) == (["Jane Roe"], ["Jane Roe"])


def test_lines_end_at_blocks_and_line_breaks() -> None:
    page = _read("<html><body><nav>Menu</nav><p>One <b>line</b><br>and <span>another</span></p>last</body></html>")
    assert page.lines == ["One line", "and another", "last"]
