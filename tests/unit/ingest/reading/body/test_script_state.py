"""A body that only the state for the page's scripts has is read, if it is that of the page's own article."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from ingest_pages import PARAGRAPHS, URL, html
from lxml.html import document_fromstring

from services.ingest.addresses.address import Address
from services.ingest.reading.body.script_state import read_state
from services.ingest.reading.html_page import read_html

NOW = datetime(2026, 3, 4, tzinfo=UTC)
HEAD = "Old bridge reopens after two years"
TEXTS = PARAGRAPHS[:3]
OTHER = {
    "title": "Ferry line closes",
    "body": "<p>" + "The ferry line closes for good, the harbor office said. " * 20 + "</p>",
}
SHAPES: dict[str, Any] = {
    "HTML": {"props": {"related": [OTHER], "article": {"title": HEAD, "body": "".join(f"<p>{t}</p>" for t in TEXTS)}}},
    "a list": {"headline": HEAD, "summary": "In short.", "paragraphs": TEXTS},
    "lines": {"story": {"title": HEAD, "text": "\n\n".join(TEXTS)}},
    "elements": {
        "headlines": {"basic": HEAD},
        "content_elements": [
            {"type": "image", "content": "A picture of the bridge, seen from the ferry at dawn"},
            *({"type": "text", "content": text} for text in TEXTS),
            {"type": "related_content", "content": "Read also: the ferry line closes for good"},
        ],
    },
    "pieces": {
        "post": {
            "title": {"rendered": HEAD},
            "body": [{"_type": "block", "children": [{"text": t[:20]}, {"text": t[20:]}]} for t in TEXTS],
        }
    },
    "a tree": {
        "title": HEAD,
        "body": {
            "nodeType": "document",
            "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]} for text in TEXTS],
        },
    },
}


def _scripts(state: object) -> list[str]:
    text = json.dumps(state)
    return [
        f'<script id="__NEXT_DATA__" type="application/json">{text}</script>',
        f"<script>window.__STATE__ = {text};(function(){{var a = 1}})()</script>",
        f"<script>window.state=JSON.parse({json.dumps(text)})</script>",
    ]


def _read(script: str, head: str = HEAD) -> list[str]:
    tree = document_fromstring(f"<html><head><title>{head}</title></head><body>{script}</body></html>")
    return [paragraph.text for paragraph in read_state(tree, {head.casefold()})]


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_of_states(shape: str) -> None:
    for script in _scripts(SHAPES[shape]):
        assert _read(script) == TEXTS


def test_another_story_is_none() -> None:
    assert [_read(script) for script in _scripts({"related": [OTHER]})] == [[], [], []]


def test_subheads_and_items_keep_their_kind() -> None:
    blocks = [
        ("text", TEXTS[0]),
        ("header", "What comes next"),
        ("list_item", "Cars may cross the bridge"),
        ("text", TEXTS[1]),
    ]
    state = {"title": HEAD, "blocks": [{"type": kind, "content": text} for kind, text in blocks]}
    tree = document_fromstring(f"<html><body>{_scripts(state)[0]}</body></html>")
    kinds = [paragraph.kind for paragraph in read_state(tree, {HEAD.casefold()})]
    assert kinds == ["paragraph", "subhead", "list_item", "paragraph"]


def test_a_page_without_text_of_its_own_takes_it() -> None:
    page = html(head=f"<title>{HEAD}</title>{_scripts(SHAPES['HTML'])[0]}", body="<div id='__next'></div>")
    draft = read_html(document_fromstring(page), Address.of(URL), NOW)
    assert [paragraph.text for paragraph in draft.paragraphs] == TEXTS
    assert draft.provenance["text"] == "state"


@pytest.mark.parametrize(
    "text", ['{"title":"x","body":' * 50_000, '[{"a":' * 100_000, 'a={"b":1};' * 100_000, "a = {" * 200_000]
)
def test_a_hostile_state_takes_linear_time(text: str) -> None:
    begun = time.process_time()
    _read(f"<script>x = {text}</script><script type='application/json'>{text}</script>")
    assert time.process_time() - begun < 4
