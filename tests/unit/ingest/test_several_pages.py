"""A story on several pages is one article, and its later pages are none."""

from datetime import UTC, datetime

import pytest
from ingest_pages import PARAGRAPHS, URL, html

from services.ingest.extract import extract
from services.ingest.later_pages import LaterPages
from services.ingest.reading.not_an_article import LaterPage, NotAnArticle
from services.ingest.several_pages import read_part, second_page

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
PAGER = f'<p class="pager"><a href="{URL}">1</a> <a href="{URL}/2">2</a> <a href="{URL}/3">3</a></p>'
MORE = [
    "The engineers began in the winter, when no ships pass, and worked in two shifts until the ice was gone.",
    "They found a pier older than the bridge, of oak, which the museum of the harbor will show from the summer on.",
    "What became of the stones that were taken out in the first year nobody could tell when the council asked.",
    "The last ship under the old spans was a coaster with timber, and her captain remembers the low tide of that day.",
]


def page(paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    text = html()
    start, end = text.index("<article"), text.index("</article>") + len("</article>")
    article = f"<article><h1>Old bridge reopens after two years</h1>{body}{PAGER}</article>"
    return (text[:start] + article + text[end:]).encode()


def test_later_pages_follow_the_first() -> None:
    first = page(PARAGRAPHS)
    assert second_page(first, URL) == f"{URL}/2"
    two = read_part(page(MORE[:2]), f"{URL}/2", URL, NOW)
    three = read_part(page(MORE[2:]), f"{URL}/3", URL, NOW)
    assert (two.next_page, three.next_page) == (f"{URL}/3", None)
    whole = extract(first, URL, captured_at=NOW, later_pages=LaterPages([two.paragraphs, three.paragraphs], True))
    assert whole.text.split("\n\n")[-4:] == MORE
    alone = extract(first, URL, captured_at=NOW)
    assert whole.text.startswith(alone.text)
    assert ("missing_pages" in alone.flags, "missing_pages" in whole.flags) == (True, False)
    assert (whole.article_id, whole.revision) == (alone.article_id, alone.revision)


def test_what_an_earlier_page_has_is_not_said_twice() -> None:
    part = read_part(page([PARAGRAPHS[0], *MORE]), f"{URL}/2", URL, NOW).paragraphs
    whole = extract(page(PARAGRAPHS), URL, captured_at=NOW, later_pages=LaterPages([part]))
    assert whole.text.count(PARAGRAPHS[0]) == 1 and MORE[0] in whole.text
    assert "missing_pages" in whole.flags


def test_another_view_of_the_same_text_adds_nothing() -> None:
    part = read_part(page([*PARAGRAPHS, MORE[0]]), f"{URL}/2", URL, NOW).paragraphs
    whole = extract(page(PARAGRAPHS), URL, captured_at=NOW, later_pages=LaterPages([part], True))
    assert whole.text == extract(page(PARAGRAPHS), URL, captured_at=NOW).text


def test_a_later_page_is_no_article() -> None:
    with pytest.raises(LaterPage, match="submit that address") as caught:
        extract(page(MORE), f"{URL}/2", captured_at=NOW)
    assert caught.value.first == URL
    assert caught.value.reason == "not_an_article"


def test_a_page_that_was_redirected_elsewhere_is_no_part() -> None:
    with pytest.raises(NotAnArticle, match="is no later page of"):
        read_part(page(MORE), "https://harbor-daily.example/", URL, NOW)
