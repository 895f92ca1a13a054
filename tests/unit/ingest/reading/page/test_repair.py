"""Line breaks become paragraphs, everything else stays."""

from ingest_pages import PARAGRAPHS, html
from lxml.html import HtmlElement, document_fromstring, tostring

from services.ingest.reading.page.repair import prepare


def _tags(page: str) -> list[tuple[str, str]]:
    story: HtmlElement = prepare(document_fromstring(page)).xpath("//*[@itemprop='articleBody']")[0]
    return [(str(element.tag), " ".join(element.text_content().split())) for element in story]


def test_double_line_breaks_part_paragraphs() -> None:
    story = (
        f"{PARAGRAPHS[0]}<br><br>{PARAGRAPHS[1]}<br>\n<br><b>Costs doubled</b><br><br><i>A</i> ship<br>came.<br><br>"
    )
    page = f"<html><body><div>{story}{PARAGRAPHS[3]}<br><br>{PARAGRAPHS[4]}</div></body></html>"
    assert _tags(page) == [
        ("p", PARAGRAPHS[0]),
        ("p", PARAGRAPHS[1]),
        ("h3", "Costs doubled"),
        ("p", "A shipcame."),
        ("p", PARAGRAPHS[3]),
        ("p", PARAGRAPHS[4]),
    ]


def test_bullets_after_line_breaks_become_a_list() -> None:
    items = "What changes:<br>&bull; Cars may cross.<br>&bull; Bicycles too.<br><br>"
    page = f"<html><body><td>{'<br><br>'.join(PARAGRAPHS)}<br><br>{items}The end.</td></body></html>"
    assert _tags(page)[-3:] == [("p", "What changes:"), ("ul", "Cars may cross.Bicycles too."), ("p", "The end.")]


def test_a_page_with_paragraphs_stays_as_it_is() -> None:
    tree = document_fromstring(html(article="<p>One<br><br>two<br><br>three<br><br>four</p>"))
    assert tostring(prepare(tree)) == tostring(tree)


def test_many_breaks_take_linear_time() -> None:
    """Quadratic time would exceed the time limit of the tests."""
    page = "<html><body><div>" + "word word word word<br>" * 200_000 + "x<br><br>" * 20_000 + "</div></body></html>"
    assert len(prepare(document_fromstring(page)).text_content()) > 200_000
