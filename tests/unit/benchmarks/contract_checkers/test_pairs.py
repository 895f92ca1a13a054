"""The changes that checkers are compared by."""

import json
from pathlib import Path

import pytest

from benchmarks.contract_checkers import pairs
from tests.contract import test_public_corpus


def test_the_edits_are_all_72() -> None:
    edits = list(pairs.edits())
    assert (len(edits), sum(bool(one.breaks) for one in edits)) == (72, 48)
    schemas = [one for one in edits if one.old is not None]
    assert (len(schemas), sum(bool(one.breaks) for one in schemas)) == (61, 43)
    assert all(json.dumps(one.old) != json.dumps(one.new) and one.draft_2020_12 for one in schemas)


def test_a_pair_of_the_corpus_states_its_dialect_and_breaks_if_a_document_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the form of the corpus, with schemas of our own."""
    text, number = {"type": "string"}, {"type": "number"}
    cases = [(text, number, True), (text, text, True), (text, {**text, "title": "Words"}, False)]
    names = ("original_schema", "update_schema", "compatible")
    (tmp_path / "ours.json").write_text(json.dumps([dict(zip(names, case, strict=True)) for case in cases]))
    monkeypatch.setattr(test_public_corpus, "CORPUS", tmp_path)
    assert pairs.corpus_is_here()
    found = list(pairs.corpus())
    assert [(bool(one.breaks), one.proven) for one in found] == [(True, True), (False, False), (True, False)]
    assert {one.old["$schema"] for one in found} == {pairs.DRAFT_07}
