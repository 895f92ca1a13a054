"""HTML is recognized, and any page is parsed."""

import pytest
from ingest_pages import PARAGRAPHS, html

from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.reading.page.tree import is_html, parse


@pytest.mark.parametrize(
    ("text", "content_type", "expected"),
    [
        ("<!DOCTYPE html><p>x", None, True),
        ("x <b>y</b> <p>z", "text/html", True),
        ("One <p> in a text about HTML", "text/plain", False),
        ("No tags at all", "text/html", False),
        ("<div><p>a</p><p>b</p></div>", "text/plain", True),
    ],
)
def test_html_is_recognized(text: str, content_type: str | None, expected: bool) -> None:
    assert is_html(text, content_type) is expected


def test_the_tree_holds_elements_without_comments_and_instructions() -> None:
    tree = parse(html(article="<!-- a note --><?php echo 1 ?>"))
    assert tree.tag == "html"
    assert [p.text for p in tree.iter("p")][1:4] == PARAGRAPHS[:3]
    assert all(isinstance(element.tag, str) for element in tree.iter())


def test_deep_pages_have_a_tree() -> None:
    tree = parse("<!DOCTYPE html>" + "<div>" * 3_000 + "deep" + "</div>" * 3_000)
    assert tree.tag == "html"


@pytest.mark.parametrize("page", ["", "<!---->"])
def test_a_page_of_nothing_is_no_article(page: str) -> None:
    with pytest.raises(NotAnArticle, match="the HTML cannot be parsed"):
        parse(page)


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote"])
@pytest.mark.parametrize("deep", [100, 2_048, 20_000])
def test_what_follows_deep_elements_is_read(tag: str, deep: int) -> None:
    nested = f"<{tag}>" * deep + "inside" + f"</{tag}>" * deep
    tree = parse(f"<html><body><p>before</p>{nested}<p>after</p></body></html>")
    assert " ".join("".join(tree.itertext()).split()).replace(" ", "") == "beforeinsideafter"
