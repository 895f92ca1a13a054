"""Elements with a time: what they state, what they show, and which time it is."""

import pytest
from lxml.html import document_fromstring

from services.ingest.reading.page.candidates import PageMetadata
from services.ingest.reading.page.markup import read_markup

FIRST, LAST = "2026-03-03T09:30:00+01:00", "2026-03-04T18:05:00+01:00"


def _read(markup: str) -> PageMetadata:
    return read_markup(
        document_fromstring(
            f"<html><body><article><h1>Bridge reopens</h1>{markup}<p>Story.</p></article></body></html>"
        )
    )


def _element(value: str, name: str = "") -> str:
    return f'<time class="{name}" datetime="{value}">{value[8:10]} Mar 2026</time>'


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>Published {_element(FIRST)} · Updated {_element(LAST)}</p>",
        f"<p>Updated {_element(LAST)}, published {_element(FIRST)}</p>",
        f"<p>{_element(FIRST)} <span>Updated</span> {_element(LAST)}</p>",
        f"<dl><dt>Zuletzt geändert</dt><dd>{_element(LAST)}</dd><dt>Erschienen</dt><dd>{_element(FIRST)}</dd></dl>",
        f"<ul><li>Actualizado: {_element(LAST)}</li><li>Publicado: {_element(FIRST)}</li></ul>",
        f"<p>{_element(FIRST, 'entry-date published')}{_element(LAST, 'updated')}</p>",
        f'<p><span class="post-modified">{_element(LAST)}</span><span class="post-date">{_element(FIRST)}</span></p>',
        f'<p><abbr class="published" title="{FIRST}">3</abbr> <abbr class="updated" title="{LAST}">4</abbr></p>',
        f'<b itemprop="dateModified" content="{LAST}">x</b><b itemprop="datePublished" content="{FIRST}">y</b>',
        f'<time datetime="{LAST}"><b>Updated</b> 4 Mar</time><time datetime="{FIRST}"><b>Published</b> 3 Mar</time>',
        f"<p><b>更新</b>{_element(LAST)}</p><p><b>公開</b>{_element(FIRST)}</p>",
    ],
)
def test_publication_and_change_are_told_apart(markup: str) -> None:
    page = _read(markup)
    assert [one.value for one in page.published] == [FIRST]
    assert [one.value for one in page.modified] == [LAST]


def test_an_element_named_for_both_is_that_of_publication() -> None:
    page = _read(_element(FIRST, "entry-date published updated"))
    assert [one.value for one in page.published] == [FIRST] and not page.modified


def test_a_word_of_the_headline_is_no_label() -> None:
    page = read_markup(
        document_fromstring(f"<html><body><h1>Harbor rules updated</h1>{_element(FIRST)}<p>Story.</p></body></html>")
    )
    assert [one.value for one in page.published] == [FIRST] and not page.modified


def test_attributes_and_elements_of_a_sites_own_state_times() -> None:
    relative = f'<relative-time datetime="{FIRST}">now</relative-time>'
    page = _read(f'<span class="date" data-timestamp="1772526600">3 Mar</span>{relative}')
    assert [one.value for one in page.published] == ["1772526600", FIRST]


def test_a_line_named_for_a_change_is_one_of_a_change() -> None:
    page = _read('<p class="last-modified">4 March 2026, 18:05</p><p class="post-date">3 March 2026, 09:30</p>')
    assert [one.value for one in page.changes] == ["4 March 2026, 18:05"]
    assert [one.value for one in page.stamps] == ["3 March 2026, 09:30"]
