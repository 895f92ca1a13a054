"""The changes that are judged: pairs of an older and a newer schema, each with what is right.

Two suites. The edits of our own contracts (`tests/contract/edits`), of which five that break and six that do not are no
change of a schema, but of a topic or the mapping. And the pairs of a public corpus, read in place where it is; its
verdicts are about new readers of old documents only.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from schemas.files import schema_file
from tests.contract import test_public_corpus
from tests.contract.edits.edits import BREAKING, HARMLESS, MAPPING, TOPICS, Edit, edited

Direction = Literal["backward", "forward"]
BOTH: tuple[Direction, ...] = ("backward", "forward")
DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema"
DRAFT_07 = "http://json-schema.org/draft-07/schema#"


@dataclass(frozen=True)
class Pair:
    """A change. old, new: the schemas, which state their dialect; None for what is no change of a schema. asked: the
    directions with a verdict; breaks: those of them that break."""

    name: str
    old: Any
    new: Any
    asked: tuple[Direction, ...]
    breaks: frozenset[Direction]
    edit: Edit | None = None
    proven: bool = False
    """Of the corpus: whether there is a document that the old schema takes and the new one refuses. A break without one
    is a break by the corpus's word alone."""

    @property
    def draft_2020_12(self) -> bool:
        """Whether its schemas are of the 2020-12 dialect, and not of draft-07."""
        return isinstance(self.old, dict) and self.old.get("$schema") == DRAFT_2020_12


def edits() -> Iterator[Pair]:
    """The 72 edits of our contracts, both directions of each: our topics promise both."""
    for edit in (*BREAKING, *HARMLESS):
        old = new = None
        if edit.file not in (MAPPING, TOPICS):
            old = json.loads(schema_file(edit.file).read_bytes())
            new = edited(old, edit.place, edit.change)
        broken = frozenset(one for one in BOTH if getattr(edit, one))
        yield Pair(edit.name, old, new, BOTH, broken, edit)


def corpus_is_here() -> bool:
    """Whether CONTRACTS_GOLD, or its default, has the corpus."""
    return test_public_corpus.CORPUS.is_dir()


def corpus() -> Iterator[Pair]:
    """The pairs of the corpus. One that it calls compatible breaks where a document proves it."""
    for name, case in test_public_corpus.pairs():
        is_newer = "2020" in name
        old, new = (_stated(case[one], DRAFT_2020_12 if is_newer else DRAFT_07) for one in _SIDES)
        proof = test_public_corpus.proof(old, new, test_public_corpus.dialect(is_newer))
        breaks: Sequence[Direction] = () if case["compatible"] and proof is None else ("backward",)
        yield Pair(name, old, new, ("backward",), frozenset(breaks), proven=proof is not None)


_SIDES = ("original_schema", "update_schema")


def _stated(schema: dict[str, Any], dialect: str) -> dict[str, Any]:
    return {"$schema": dialect} | schema
