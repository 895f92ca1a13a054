"""The body is paragraphs, subheads and list items, without the page around it."""

import numpy as np
import pytest
from ingest_pages import ITEMS, PARAGRAPHS, URL, html

from services.ingest.reading.body.blocks import read_layout
from services.ingest.reading.body.body import expected_f1, key, read_body, trim
from services.ingest.reading.body.features import NOTHING_STATED
from services.ingest.reading.page.tree import parse
from services.ingest.reading.paragraph import Paragraph


def _read(page: str) -> list[tuple[str, str]]:
    body = read_body(parse(page), URL, NOTHING_STATED)
    return [(paragraph.kind, paragraph.text) for paragraph in body.paragraphs]


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
    tree = parse(html())
    before = len(list(tree.iter()))
    read_body(tree, URL, NOTHING_STATED)
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
    kept = trim(blocks, title="another", leading={key("Old bridge reopens")})
    assert [paragraph.text for paragraph in kept] == ["A first sentence.", "Old bridge reopens, again and again."]


def test_trim_leaves_out_the_lines_down_to_the_one_with_the_title() -> None:
    title = "Old bridge reopens"
    head = [Paragraph(text="TERN POINT MIRROR"), Paragraph(text=f"City {title} By Jane Roe March 3")]
    story = Paragraph(text=f"{title}, said the mayor. Nobody believed it.")
    assert trim([*head, story], title=key(title), leading=set()) == [story]
    assert trim([story, *head], title=key(title), leading=set()) == [story, *head]
    assert trim([*head, story], title="", leading=set()) == [*head, story]


def test_a_sure_body_is_the_models_own_and_says_how_sure() -> None:
    body = read_body(parse(html()), URL, NOTHING_STATED)
    assert body.place == "blocks"
    assert 0.9 < body.confidence <= 1


def test_where_the_model_is_unsure_trafilatura_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    # A model that takes one short block, and not for sure.
    monkeypatch.setattr(
        "services.ingest.reading.body.body.body_probabilities",
        lambda features, _: np.where(np.arange(len(features)) == 0, 0.4, 0),
    )
    body = read_body(parse(html()), URL, NOTHING_STATED)
    assert body.place == "trafilatura"
    assert set(PARAGRAPHS) <= {paragraph.text for paragraph in body.paragraphs}


def test_where_nothing_is_likely_the_likeliest_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.ingest.reading.body.body._ask_trafilatura", lambda *_: [])
    page = parse("<body><p>A flash.</p><p>Menu</p></body>")
    for chances, texts in (([0.4, 0.1], ["A flash."]), ([0.1, 0.1], [])):
        monkeypatch.setattr(
            "services.ingest.reading.body.body.body_probabilities", lambda *_, given=chances: np.array(given)
        )
        assert [paragraph.text for paragraph in read_body(page, URL, NOTHING_STATED).paragraphs] == texts


def test_where_both_agree_the_models_body_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.ingest.reading.body.body._SURE", 1.1)
    body = read_body(parse(html()), URL, NOTHING_STATED)
    assert body.place == "blocks"
    assert 0.85 < body.confidence <= 1


def test_a_page_of_very_many_elements_is_read_without_trafilatura(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.ingest.reading.page.scan._MOST_ELEMENTS", 10)
    monkeypatch.setattr("services.ingest.reading.body.body._SURE", 1.1)
    monkeypatch.setattr("services.ingest.reading.body.body._ask_trafilatura", None)
    assert read_body(parse(html()), URL, NOTHING_STATED).place == "blocks"


def test_the_expected_f1_of_a_choice() -> None:
    blocks = read_layout(parse("<body><p>a b c</p><p>d</p></body>")).blocks
    assert expected_f1(blocks, np.array([1.0, 0.0])) == 1
    assert expected_f1(blocks, np.array([0.75, 0.25])) == pytest.approx(2 * 2.25 / (3 + 2.5))
    assert expected_f1(blocks, np.array([0.5, 0.5])) == 0


def test_h1_between_paragraphs_of_the_story_is_a_subhead() -> None:
    parts = [f"<p>{text}</p>" for text in PARAGRAPHS]
    story = "".join([*parts[:3], "<h1>Costs doubled</h1>", *parts[3:]])
    assert ("subhead", "Costs doubled") in _read(html(body=f"<main><article>{story}</article></main>"))


def test_a_copy_for_another_device_is_left_out_and_a_refrain_stays() -> None:
    story = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    copied = html(body=f"<div class='desktop'>{story}</div><div class='mobile'>{story}</div>")
    assert [text for _, text in _read(copied)] == PARAGRAPHS
    refrain = html(body=f"<main><article>{story}<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></article></main>")
    assert [text for _, text in _read(refrain)] == [*PARAGRAPHS, *PARAGRAPHS[:2]]
