"""72 edits of the real contracts: 48 that break, by rule, path, direction and order, and 24 that do not."""

import json
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import orjson
import pytest
from pydantic import ValidationError

from schemas.files import ROOT
from schemas.generated import RECORDS
from services.contracts.checks.acceptance import Side
from services.contracts.checks.compatibility import Finding, of_mappings, of_record, of_topics
from services.contracts.checks.readers import Refusal
from services.contracts.snapshots import PACKAGE, Snapshot, working_tree
from tests.contract.edits.edits import BREAKING, FURTHER, HARMLESS, MAPPING, TOPICS, Edit, Json, edited

ORDERS = ("any", "consumers first", "producers first", "needs .v2")
NO_DOCUMENT = (
    "meaning-changed",
    "default-changed",
    "unknown-changed",
    "growing-value-removed",
    "contentSchema-changed",
    "contentEncoding-changed",
)
"""Rules of changes that no document shows: what both sides read, each in its own way, or what only models
check."""


class NoModels:
    """An edit is one of JSON files; its models would be those of the working tree."""

    models = ""

    def refusals(self, record: str, major: int, documents: Sequence[Json]) -> list[Refusal | None]:
        return [None] * len(documents)


class Models:
    """The models of the working tree, in this process."""

    models = "of the working tree"

    def refusals(self, record: str, major: int, documents: Sequence[Json]) -> list[Refusal | None]:
        assert major == 1
        return [self._refusal(record, orjson.dumps(one)) for one in documents]

    @staticmethod
    @cache
    def _refusal(record: str, document: bytes) -> Refusal | None:
        try:
            RECORDS[record].from_bytes(document)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False, include_context=False)
            return [([str(step) for step in one["loc"]], one["msg"]) for one in found]
        return None


class Standing(Side):
    """The record as it is. What it writes, its models decode. What it reads of an edit is judged by its schema: an edit
    has no models that would keep to the rules between fields, which no schema states."""

    def refusals(self, documents: Sequence[Json], writer: Side, *, of_newer: bool) -> list[Refusal | None]:
        return Side(self.snapshot, self.record, self.major, NoModels()).refusals(documents, writer, of_newer=of_newer)


@cache
def standing(record: str) -> Side:
    return Standing(working_tree(), record, 1, Models())


def file_of(edit: Edit) -> str:
    return {MAPPING: "article_document/v1.mapping.json", TOPICS: "topics/manifests.json"}.get(
        edit.file, f"{edit.file}/v1.schema.json"
    )


def contracts_with(folder: Path, edits: Sequence[Edit]) -> Snapshot:
    """The contracts in a folder, with edits. Without their modules: only JSON files are read here."""
    target = folder / PACKAGE
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns("*.py", "__pycache__", "*.whl", "*.md"))
    for edit in edits:
        path = target / file_of(edit)
        path.write_text(json.dumps(edited(json.loads(path.read_text(encoding="utf-8")), edit.place, edit.change)))
    return Snapshot("edited", folder, PACKAGE)


def findings_of(folder: Path, edits: Sequence[Edit]) -> list[Finding]:
    old, new = working_tree(), contracts_with(folder, edits)
    found = [*of_topics(old, new), *of_mappings(old, new)]
    for record in sorted({edit.file for edit in edits} - {MAPPING, TOPICS}):
        found += of_record(standing(record), Side(new, record, 1, NoModels()))
    return found


def order_of(finding: Finding) -> str:
    return max((one.order for one in finding.deployments), key=ORDERS.index)


def test_there_are_as_many_as_promised() -> None:
    assert (len(BREAKING), len(HARMLESS)) == (48, 24)
    assert len({edit.name for edit in (*BREAKING, *HARMLESS)}) == 72


@pytest.mark.parametrize("edit", (*BREAKING, *FURTHER), ids=lambda edit: edit.name)
def test_an_edit_that_breaks_is_named(edit: Edit, tmp_path: Path) -> None:
    found = findings_of(tmp_path, [edit])
    named = {(one.change.rule, one.change.path): one for one in found}
    assert (edit.rule, edit.path) in named, [one.change for one in found]
    finding = named[edit.rule, edit.path]
    assert (finding.change.backward, finding.change.forward) == (edit.backward, edit.forward)
    assert order_of(finding) == edit.order
    assert finding.is_break == (edit.order == "needs .v2")


@pytest.mark.parametrize(
    "edit", [edit for edit in (*BREAKING, *FURTHER) if edit.file not in (MAPPING, TOPICS)], ids=lambda edit: edit.name
)
def test_a_document_proves_the_break(edit: Edit, tmp_path: Path) -> None:
    (finding,) = [
        one for one in findings_of(tmp_path, [edit]) if (one.change.rule, one.change.path) == (edit.rule, edit.path)
    ]
    if edit.rule in NO_DOCUMENT:
        assert not finding.witnesses, "both sides read every document"
        return
    broken = {direction for direction in ("backward", "forward") if getattr(edit, direction)}
    assert set(finding.witnesses) == broken
    for proof in finding.witnesses.values():
        assert edit.path.split(".")[-1].strip("[]*") in json.dumps([proof.document, proof.refusal])


@pytest.mark.parametrize("edit", HARMLESS, ids=lambda edit: edit.name)
def test_an_edit_that_breaks_nothing_raises_no_alarm(edit: Edit, tmp_path: Path) -> None:
    found = findings_of(tmp_path, [edit])
    assert [(one.change.rule, one.change.path) for one in found] == ([(edit.rule, edit.path)] if edit.rule else [])
    assert not [one for one in found if one.is_break or one.witnesses]
    assert all(order_of(one) == edit.order for one in found)
