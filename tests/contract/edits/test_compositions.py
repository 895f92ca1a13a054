"""One to five edits at once: whether they break is whether one of them does, and each break still has its document.

`DATELINE_HYPOTHESIS_RUNS=2000 pytest tests/contract/edits/test_compositions.py` tries more.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from schemas.generated import RECORDS
from services.contracts.checks.acceptance import as_read
from services.contracts.checks.compatibility import BY_DOCUMENTS, Finding
from services.contracts.snapshots import Snapshot, working_tree
from tests.contract.edits.edits import (
    ARTICLE,
    BREAKING,
    ENRICHED,
    FURTHER,
    HARMLESS,
    LETTER,
    MAPPING,
    REQUEST,
    TOPICS,
    Edit,
    Json,
    gone,
    to,
)
from tests.contract.edits.test_edits import NO_DOCUMENT, Models, findings_of, order_of

RUNS = int(os.environ.get("DATELINE_HYPOTHESIS_RUNS", "60"))

WHOLE = ("a title added", "a comment added", "fields in another order", "required fields in another order")
"""Edits of a whole record that concern none of its fields."""


def _bound(file: str, place: Sequence[str | int], path: str, if_looser: str) -> st.SearchStrategy[Edit]:
    """A maximum that is lowered, raised or taken away, by any number."""
    keyword = place[-1]

    def of(value: int | None) -> Edit:
        before = {"maximum": 63, "maxLength": 8192}[str(keyword)]
        looser = value is None or value > before
        rule = "bound-loosened" if looser else "bound-tightened"
        change = gone if value is None else to(value)
        order = if_looser if looser else "needs .v2"
        return Edit(f"{keyword} of {path}: {value}", file, place, change, rule, path, not looser, looser, order)

    return st.one_of(st.none(), st.integers(1, 30), st.integers(10_000, 2**40)).map(of)


def _value(file: str, place: Sequence[str | int], path: str, *, grows: bool) -> st.SearchStrategy[Edit]:
    """An enumeration with any other name in it."""

    def of(name: str) -> Edit:
        rule = "growing-value-added" if grows else "value-added"
        order = "any" if grows else "needs .v2"
        return Edit(f"{path}: {name}", file, place, lambda old: [*old, f"x{name}"], rule, path, False, not grows, order)

    return st.text("abc_", min_size=1, max_size=12).map(of)


VARIED = st.one_of(
    _bound(ARTICLE, ("properties", "extraction_generation", "maximum"), "extraction_generation", "needs .v2"),
    _bound(ENRICHED, ("properties", "enrichment_generation", "maximum"), "enrichment_generation", "needs .v2"),
    _bound(REQUEST, ("properties", "url", "maxLength"), "url", "consumers first"),
    _value(ARTICLE, ("properties", "status", "enum"), "status", grows=False),
    _value(LETTER, ("properties", "reason", "x-extensible-enum"), "reason", grows=True),
    _value(ARTICLE, ("$defs", "Paragraph", "properties", "kind", "x-extensible-enum"), "paragraphs[].kind", grows=True),
)
ONE = st.one_of(st.sampled_from((*BREAKING, *HARMLESS, *FURTHER)), VARIED)


def are_apart(edits: Sequence[Edit]) -> bool:
    """Whether none of them is at, within or around the place of another one."""
    places = [(one.file, [*one.place, one.path] if not one.place else list(one.place)) for one in edits]
    for number, (file, place) in enumerate(places):
        for other, there in places[number + 1 :]:
            length = min(len(place), len(there))
            if file == other and place[:length] == there[:length]:
                return False
    # A field within a part that another edit removes, renames or replaces.
    roots = [(one.file, one.path.split(".")[0].split("[")[0]) for one in edits if one.path]
    return len(set(roots)) == len(roots)


def breaks_of(findings: Sequence[Finding]) -> dict[tuple[str, str], Finding]:
    return {(one.change.rule, one.change.path): one for one in findings if one.is_break}


FORMATS = jsonschema.FormatChecker()
"""rfc3339-validator tells it what a `date-time` is."""


def is_proof(old: Snapshot, new: Snapshot, record: str, direction: str, document: Json) -> bool:
    """Whether one side decodes the document, by its models or its schema, and the schema of the other one refuses it,
    by another validator than the check's."""
    before, after = old.schema(record, 1), new.schema(record, 1)
    if direction == "backward":
        reader = jsonschema.Draft202012Validator(as_read(after, before), format_checker=FORMATS)
        return Models().refusals(record, 1, [document]) == [None] and not reader.is_valid(document)
    writer, reader = (jsonschema.Draft202012Validator(one, format_checker=FORMATS) for one in (after, before))
    return writer.is_valid(document) and not reader.is_valid(document)


@settings(
    max_examples=RUNS,
    deadline=None,
    derandomize="DATELINE_HYPOTHESIS_RUNS" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(ONE, min_size=1, max_size=5, unique_by=lambda one: one.name))
def test_edits_together_break_what_each_of_them_breaks(edits: list[Edit]) -> None:
    assume(are_apart(edits))
    with TemporaryDirectory() as folder:
        found = findings_of(Path(folder), edits)
        broken = breaks_of(found)
        expected = {(one.rule, one.path) for one in edits if one.order == "needs .v2"}
        assert bool(broken) == bool(expected)
        assert expected <= broken.keys()
        for edit in edits:
            named = [one for one in found if (one.change.rule, one.change.path) == (edit.rule, edit.path)]
            assert bool(named) == bool(edit.rule)
            assert all(order_of(one) == edit.order for one in named)
        old, new = working_tree(), Snapshot("edited", Path(folder), "schemas")
        for one in found:
            directions = [way for way in ("backward", "forward") if getattr(one.change, way)]
            if one.about not in RECORDS or one.change.rule in (*NO_DOCUMENT, *BY_DOCUMENTS):
                continue
            assert sorted(one.witnesses) == directions, one.change
            for way, proof in one.witnesses.items():
                assert is_proof(old, new, one.about, way, proof.document), (one.change, way, proof)


def test_what_no_document_shows_is_this() -> None:
    """Every other rule of a record's change has a witness in each direction that it breaks."""
    shown = set()
    for edit in (*BREAKING, *FURTHER):
        if edit.file not in (MAPPING, TOPICS):
            with TemporaryDirectory() as folder:
                for one in findings_of(Path(folder), [edit]):
                    if (one.change.backward or one.change.forward) and not one.witnesses:
                        shown.add(one.change.rule)
    assert shown == set(NO_DOCUMENT)
