"""Our verdicts beside those of a public corpus of pairs of JSON Schemas, read in place where it is."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from services.contracts.checks.borders import documents
from services.contracts.checks.difference import difference
from services.contracts.checks.schema_parts import Part

CORPUS = Path(os.environ.get("CONTRACTS_GOLD", "../shared/gold")) / "contracts"
PAIRS = 263
"""How many there are."""

REFUTED = 2
"""Pairs that the corpus calls compatible, although a document shows that they are not: a field became required."""

_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(r",(\s*[}\]])")


def loaded(text: str) -> Any:
    """JSON with comments and commas after the last item."""
    plain = _STRING_OR_COMMENT.sub(lambda found: found[0] if found[0].startswith('"') else "", text)
    return json.loads(_LAST_COMMA.sub(r"\1", plain))


def pairs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(CORPUS.glob("*.json")):
        for number, case in enumerate(loaded(path.read_text(encoding="utf-8"))):
            yield f"{path.stem} {number}", case


def dialect(is_2020_12: bool) -> Any:
    """The validator of the 2020-12 dialect, or that of draft-07."""
    return jsonschema_rs.Draft202012Validator if is_2020_12 else jsonschema_rs.Draft7Validator


def proof(old: Any, new: Any, dialect: Any) -> Any:
    """A document that the old schema takes and the new one refuses; None if none is found."""
    schemas = [Part(one, one) for one in (old, new) if isinstance(one, dict)]
    takes, refuses = dialect(old), dialect(new)
    found = [one for one in documents(schemas) if takes.is_valid(one) and not refuses.is_valid(one)]
    return min(found, key=lambda one: len(json.dumps(one)), default=None)


def has_break(old: Any, new: Any) -> bool:
    both = isinstance(old, dict) and isinstance(new, dict)
    return both and any(one.backward for one in difference(old, new))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the public corpus of schema pairs is not here")
def test_every_verdict_is_shared_or_refuted_by_a_document() -> None:
    count, refuted, disagreed = 0, [], []
    for name, case in pairs():
        count += 1
        old, new = case["original_schema"], case["update_schema"]
        document = proof(old, new, dialect("2020" in name))
        ours = document is None and not has_break(old, new)
        if case["compatible"] and document is not None:
            refuted.append((name, case["description"], document))
        elif ours != case["compatible"]:
            disagreed.append((name, case["description"]))
    assert count == PAIRS
    assert not disagreed
    assert len(refuted) == REFUTED, refuted
