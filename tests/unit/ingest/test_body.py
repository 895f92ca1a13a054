"""The body comes as paragraphs, subheads and list items, without the page around it."""

import trafilatura
from ingest_pages import ITEMS, PARAGRAPHS, URL, html

from schemas.article import Paragraph
from services.ingest.body import key, read_body, trim


def _read(page: str) -> list[tuple[str, str]]:
    tree = trafilatura.load_html(page)
    assert tree is not None
    return [(paragraph.kind, paragraph.text) for paragraph in read_body(tree, URL)]


def test_blocks_keep_their_kind_and_order() -> None:
    blocks = _read(html())
    story = blocks[blocks.index(("paragraph", PARAGRAPHS[0])) :]
    assert story == [
        *(("paragraph", text) for text in PARAGRAPHS[:3]),
        ("subhead", "Costs doubled"),
        ("paragraph", PARAGRAPHS[3]),
        *(("list_item", item) for item in ITEMS),
        ("paragraph", PARAGRAPHS[4]),
    ]


def test_subheads_and_lists_of_a_page_without_a_known_frame() -> None:
    story = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><h3>Costs doubled</h3><p>{PARAGRAPHS[3]}</p>"
    story += f"<ul><li>{ITEMS[0]}</li><li>{ITEMS[1]}</li></ul><p>{PARAGRAPHS[4]}</p>"
    page = html(body=f"<div class='top'><h1>Bridge reopens</h1></div><div class='words'>{story}</div><div>Foot</div>")
    assert _read(page) == [
        ("paragraph", PARAGRAPHS[0]),
        ("paragraph", PARAGRAPHS[1]),
        ("subhead", "Costs doubled"),
        ("paragraph", PARAGRAPHS[3]),
        *(("list_item", item) for item in ITEMS),
        ("paragraph", PARAGRAPHS[4]),
    ]


def test_inline_marks_do_not_split_words() -> None:
    blocks = _read(
        html(article="<p>The <b>cable</b>s were <a href='/x'>re<i>new</i>ed</a> by a firm of the old town.</p>")
    )
    assert ("paragraph", "The cables were renewed by a firm of the old town.") in blocks


def test_the_tree_is_left_as_it_was() -> None:
    tree = trafilatura.load_html(html())
    assert tree is not None
    before = len(list(tree.iter()))
    read_body(tree, URL)
    assert len(list(tree.iter())) == before


def test_a_page_without_text_gives_none() -> None:
    assert _read("<html><body><div id='app'></div><p></p></body></html>") == []


def test_trim_leaves_out_what_is_no_story() -> None:
    blocks = [
        Paragraph(text="Old bridge reopens", kind="subhead"),
        Paragraph(text="Advertisement"),
        Paragraph(text="A first sentence."),
        Paragraph(text="A first sentence."),
        Paragraph(text="Old bridge reopens, again and again."),
        Paragraph(text="Read more: Ferry sold"),
        Paragraph(text="Related stories", kind="subhead"),
    ]
    kept = trim(blocks, leading={key("Old bridge reopens")})
    assert [paragraph.text for paragraph in kept] == ["A first sentence.", "Old bridge reopens, again and again."]
