"""Objects of all scripts, those of other works apart."""

from lxml.html import document_fromstring

from services.ingest.reading.page.json_ld_nodes import Nodes, listed, plain, texts, truths, types


def _nodes(*scripts: str) -> Nodes:
    page = "".join(f'<script type="application/LD+json">{script}</script>' for script in scripts)
    return Nodes(document_fromstring(f"<html><head>{page}</head><body></body></html>"))


def test_works_below_other_properties_are_apart() -> None:
    nodes = _nodes(
        '{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","video":{"uploadDate":"2020-01-01"}}}', "[[{}]]"
    )
    assert [types(node) for node in nodes] == [["WebPage"], ["NewsArticle"], []]
    assert nodes.dates_except([]) == ["2020-01-01"]


def test_a_reference_is_resolved_whatever_stands_around_the_node() -> None:
    nodes = _nodes('{"author":{"@id":"#jane"}}', '{"publisher":{"@id":"#jane","name":"Jane Roe"}}')
    assert nodes.resolve({"@id": "#jane"}) == {"@id": "#jane", "name": "Jane Roe"}
    assert nodes.resolve({"@id": "#nobody"}) == {"@id": "#nobody"}
    assert nodes.resolve("Jane") == "Jane"


def test_dates_of_all_but_the_own() -> None:
    nodes = _nodes('[{"datePublished":"2026-03-03"},{"dateModified":"2025-01-01"}]')
    assert nodes.dates_except([nodes[0]]) == ["2025-01-01"]


def test_values() -> None:
    assert texts([{"name": "a"}, {"@value": "b &amp;amp; c"}, 7, True, None]) == ["a", "b & c", "7"]
    assert listed({"@list": [1, 2]}) == [1, 2] == listed({"0": 1, "2": 2})
    assert listed(None) == []
    assert plain('<a href="/jane">Jane  Roe</a>') == "Jane Roe"
    address, prefix = "http://schema.org/", "schema:"
    for value in (False, "False", "no", "0", 0, address + "False", address + "False/", prefix + "False"):
        assert truths(value) == {False}, value
    for value in (True, "true", " Yes ", "1", 1, address + "True", {"@value": True}, {"@id": address + "True"}, [True]):
        assert truths(value) == {True}, value
    for value in (None, "", "unknown", {}, [], 2, "falsehood", {"@value": None}):
        assert truths(value) == set(), value
    assert truths([True, "False"]) == {True, False}
