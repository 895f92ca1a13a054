"""A page becomes the blocks that a browser would set, each with the elements around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_pages import ITEMS, PARAGRAPHS, html

from services.ingest.reading.body.blocks import Block, Frame, Layout, read_layout
from services.ingest.reading.page.tree import parse


def _read(body: str) -> Layout:
    return read_layout(parse(f"<!DOCTYPE html><html><body>{body}</body></html>"))


def _around(layout: Layout, block: Block) -> list[Frame]:
    """The frames around a block, from its own outwards."""
    found, number = [], block.frame
    while number >= 0:
        found.append(layout.frames[number])
        number = layout.frames[number].parent
    return found


def _texts(body: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in _read(body).blocks]


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<p>One <b>bold</b>ly,\n two.</p>three", [("paragraph", "One boldly, two."), ("paragraph", "three")]),
        ("<h2>Head</h2><ul><li><p>Item</p></li></ul>", [("subhead", "Head"), ("list_item", "Item")]),
        ("a<br>b<br><br>c<br>\n<br><br>d", [("paragraph", "a b"), ("paragraph", "c"), ("paragraph", "d")]),
        ("a:<br>• one<br>• two", [("paragraph", "a:"), ("list_item", "one"), ("list_item", "two")]),
        ("<p>•</p>", [("list_item", "•")]),
        ("<p><b>Costs doubled</b></p>", [("subhead", "Costs doubled")]),
        ("<b>Costs doubled</b><br><br>They did.", [("subhead", "Costs doubled"), ("paragraph", "They did.")]),
        ("<p><b>Costs doubled.</b></p>", [("paragraph", "Costs doubled.")]),
        ("<p><b>Costs</b> doubled</p>", [("paragraph", "Costs doubled")]),
        ("<p>a<script>x</script>b<style>y</style>c</p><noscript>d</noscript>", [("paragraph", "abc")]),
        ("<p>An <x-note>own</x-note> element</p>", [("paragraph", "An own element")]),
        ("<div>a<p>b</p>c</div>", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
        ("<table><tr><th>Day</th><td>1</td></tr></table>", [("paragraph", "Day | 1")]),
        ("<table><tr><td><p>Left</p></td><td>Right</td></tr></table>", [("paragraph", "Left"), ("paragraph", "Right")]),
    ],
)
def test_blocks_are_what_breaks_part(body: str, blocks: list[tuple[str, str]]) -> None:
    assert _texts(body) == blocks


def test_a_long_cell_is_text_and_no_data() -> None:
    row = f"<table><tr><td>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</td><td>Menu</td></tr></table>"
    assert [text for _, text in _texts(row)] == [f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", "Menu"]


def test_marks_are_counted_in_characters() -> None:
    (block,) = _read('<p><a href="/a">Anna</a> and <a href="/b"><b>Ben</b></a> met</p>').blocks
    assert (block.links, block.linked, block.bold, block.opens_linked) == (2, 7, 3, True)
    (inside,) = _read('<a href="/a"><div>Anna and Ben met</div></a>').blocks
    assert (inside.links, inside.linked) == (1, len(inside.text))
    after, last = _read('<p>Then <a href="/a">Anna</a></p><p>went</p>').blocks
    assert not after.opens_linked and last.linked == last.links == 0


def test_frames_are_the_elements_around() -> None:
    layout = _read('<div class="Story main" id="s7"><p>a</p><p hidden>b</p></div><div></div><aside>c</aside>')
    assert [(frame.tag, frame.names, frame.first, frame.end) for frame in layout.frames] == [
        ("body", "", 0, 3),
        ("div", "story main s7", 0, 2),
        ("p", "", 0, 1),
        ("p", " hidden", 1, 2),
        ("aside", "", 2, 3),
    ]
    assert [frame.tag for frame in _around(layout, layout.blocks[1])] == ["p", "div", "body"]


def test_the_longest_blocks_are_kept_in_order() -> None:
    layout = _read("<div><p>aaaa</p><p>b</p></div><p>cc</p><p>ddd</p>").within(2)
    assert [block.text for block in layout.blocks] == ["aaaa", "ddd"]
    assert [(frame.first, frame.end) for frame in layout.frames] == [(0, 2), (0, 1), (0, 1), (1, 1), (1, 1), (1, 2)]
    assert layout.within(2) is layout
    again = _read("<p>over and over</p>" * 11 + "<p>once</p>").within(11)
    assert [block.text for block in again.blocks] == ["once"]


def test_a_whole_page() -> None:
    texts = [block.text for block in read_layout(parse(html())).blocks]
    assert all(text in texts for text in (*PARAGRAPHS, *ITEMS))


PARTS = st.sampled_from(
    (
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br>",
        "<b>",
        "</b>",
        "<a href=x>",
        "</a>",
        "<ul>",
        "<li>",
        "<h2>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "a",
        "b•",
        "&nbsp;",
        " ",
        "\n",
    )
)


@given(st.lists(PARTS, max_size=40).map("".join))
def test_blocks_and_frames_hold_together(body: str) -> None:
    layout = _read(body)
    for block in layout.blocks:
        _check_block(block)
    for number, frame in enumerate(layout.frames):
        assert -1 <= frame.parent < number
        assert 0 <= frame.first <= frame.end <= len(layout.blocks)
    for number, block in enumerate(layout.blocks):
        assert all(frame.first <= number < frame.end for frame in _around(layout, block))


def _check_block(block: Block) -> None:
    assert block.text == " ".join(block.text.split()) != ""
    assert 0 <= block.linked <= len(block.text)
    assert 0 <= block.bold <= len(block.text)
    assert block.links or not block.linked


LINE = "The harbor office closed the old bridge on Monday, because two of its pillars are cracked."


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (f"{LINE}<br>{LINE}<br>End.", [LINE, LINE, "End."]),
        (
            "　　旧桥星期一起关闭，两根桥柱出现裂缝。<br>　　轮渡改停渔港码头。",
            ["旧桥星期一起关闭，两根桥柱出现裂缝。", "轮渡改停渔港码头。"],
        ),
        ("It closed<br>&nbsp;&nbsp;&nbsp;It opened", ["It closed", "It opened"]),
        # Verse, an address, and a text that was broken at a margin.
        ("Boats at dawn,<br>Gulls above.<br>Nets are drawn.", ["Boats at dawn, Gulls above. Nets are drawn."]),
        ("Harbor Daily<br>1 Pier Road", ["Harbor Daily 1 Pier Road"]),
        (f"The office said<br>so. {LINE}<br>And more came.", [f"The office said so. {LINE} And more came."]),
    ],
)
def test_single_line_breaks_between_whole_sentences_part_paragraphs(body: str, texts: list[str]) -> None:
    assert [block.text for block in _read(f"<div>{body}</div>").blocks] == texts
