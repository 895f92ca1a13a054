"""A checker with one of its rules switched off: some edit must notice, or nothing would, if the rule were lost.

Each statement of the rules that yields a change is left out, one at a time, in a copy of its module.
`pytest --junit-xml FILE` says which edits notice each of them.
"""

import ast
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from schemas.files import ROOT
from services.contracts.checks import compatibility, difference, mapping_rules, order, topic_rules
from services.contracts.checks.acceptance import Side
from services.contracts.checks.readers import Refusal
from services.contracts.snapshots import working_tree
from tests.contract.edits.edits import BREAKING, FURTHER, HARMLESS, MAPPING, TOPICS, Edit, Json, edited
from tests.contract.edits.test_edits import NoModels, file_of, findings_of, order_of

EDITS = (*BREAKING, *HARMLESS, *FURTHER)
MOST_NAMED = 3
"""How many edits are looked for that notice a mutant: one would do."""
RULES = (difference, mapping_rules, topic_rules)


class Pair(NamedTuple):
    """Two schemas of a kind that no record has yet, and the change that the rules must find. None: documents decide."""

    old: Json
    new: Json
    change: tuple[str, str, bool | None, bool | None]

    def noticed(self, rules: ModuleType) -> bool:
        """Whether these rules do not find the change."""
        return self.change not in [one[:4] for one in rules.difference(self.old, self.new)]


def _some(**words: Json) -> Json:
    return {"properties": {"a": words}}


TEXT, COUNT, NOTHING = {"type": "string"}, {"type": "integer"}, {"type": "null"}
PAIRS = {
    "one alternative of three less": Pair(
        _some(anyOf=[TEXT, COUNT, NOTHING]), _some(anyOf=[TEXT, NOTHING]), ("alternative-removed", "a", None, False)
    ),
    "one of two alternatives narrowed": Pair(
        _some(anyOf=[TEXT, COUNT]), _some(anyOf=[TEXT, {**COUNT, "minimum": 1}]), ("bound-tightened", "a", None, False)
    ),
    "the only alternative narrowed": Pair(
        _some(oneOf=[TEXT]), _some(oneOf=[{**TEXT, "maxLength": 3}]), ("bound-tightened", "a", True, False)
    ),
    "exactly one of two": Pair(_some(), _some(oneOf=[TEXT, COUNT]), ("alternatives-changed", "a", None, None)),
    "a schema where another field is": Pair(
        {"dependentSchemas": {"b": _some(**TEXT)}},
        {"dependentSchemas": {"b": _some(**COUNT)}},
        ("type-changed", "a", True, True),
    ),
    "items after the first ones": Pair(
        _some(items=[TEXT], additionalItems=TEXT),
        _some(items=[TEXT], additionalItems=COUNT),
        ("type-changed", "a[]", True, True),
    ),
}


class Mutant(NamedTuple):
    """A module of rules without one statement. source: what is left out."""

    rules: ModuleType
    number: int
    source: str

    def __str__(self) -> str:
        return f"{self.rules.__name__.rpartition('.')[2]} {self.number}: {self.source}"


def is_rule(node: ast.AST) -> bool:
    """Whether a statement yields changes, or adds one."""
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(value, ast.Yield | ast.YieldFrom) or (isinstance(called, ast.Name) and called.id == "add")


def statements(rules: ModuleType) -> tuple[ast.Module, list[ast.Expr]]:
    tree = ast.parse(Path(str(rules.__file__)).read_text(encoding="utf-8"))
    return tree, [node for node in ast.walk(tree) if isinstance(node, ast.Expr) and is_rule(node)]


def mutants() -> list[Mutant]:
    return [
        Mutant(rules, number, " ".join(ast.unparse(node).split())[:100])
        for rules in RULES
        for number, node in enumerate(statements(rules)[1])
    ]


def mutated(mutant: Mutant) -> ModuleType:
    """The module without the statement."""
    tree, found = statements(mutant.rules)
    found[mutant.number].value = (
        ast.parse("(yield from ())" if mutant.rules is not topic_rules else "None").body[0].value
    )  # type: ignore[attr-defined]  # an expression
    made = ModuleType(mutant.rules.__name__)
    made.__dict__["__file__"] = mutant.rules.__file__
    exec(compile(ast.fix_missing_locations(tree), str(mutant.rules.__file__), "exec"), made.__dict__)
    return made


@cache
def versions(edit: Edit) -> tuple[Json, Json]:
    """The file of an edit before and after it."""
    before = json.loads((ROOT / file_of(edit)).read_text(encoding="utf-8"))
    return before, edited(before, edit.place, edit.change)


def changes(rules: ModuleType, edit: Edit) -> Iterator[Any]:
    before, after = versions(edit)
    if rules is topic_rules or rules.__name__ == topic_rules.__name__:
        for topic in before.keys() & after.keys():
            yield from rules.topic_changes(before[topic], after[topic])
    elif rules.__name__ == mapping_rules.__name__:
        yield from rules.mapping_changes(before, after)
    else:
        yield from rules.difference(before, after)


def concerns(rules: ModuleType, edit: Edit) -> bool:
    here = {MAPPING: mapping_rules, TOPICS: topic_rules}.get(edit.file, difference)
    return rules.__name__ == here.__name__ and edit.rule not in ("topic-added", "topic-removed")


def notices(rules: ModuleType, edit: Edit) -> bool:
    """Whether the changes that these rules find are others than the edit demands."""
    try:
        found = {(one.rule, one.path): one for one in changes(rules, edit)}
    except Exception:
        return True
    if edit in HARMLESS:
        return list(found) != ([(edit.rule, edit.path)] if edit.rule else []) or any(
            one.breaks for one in found.values()
        )
    one = found.get((edit.rule, edit.path))
    return one is None or any(
        said is not None and said != demanded
        for said, demanded in ((one.backward, edit.backward), (one.forward, edit.forward))
    )


def noticing(rules: ModuleType) -> Iterator[str]:
    """The edits and pairs that notice."""
    yield from (edit.name for edit in EDITS if concerns(rules, edit) and notices(rules, edit))
    if rules.__name__ == difference.__name__:
        yield from (name for name, pair in PAIRS.items() if pair.noticed(rules))


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: rules.__name__.rpartition(".")[2])
def test_no_edit_notices_anything_while_all_rules_are_on(rules: ModuleType) -> None:
    """By the rules alone: what only documents tell is another test's."""
    assert not list(noticing(rules))


@pytest.mark.parametrize("mutant", mutants(), ids=str)
def test_some_edit_notices_a_rule_that_is_off(mutant: Mutant, record_property: Callable[[str, object], None]) -> None:
    rules = mutated(mutant)
    noticed = list(islice(noticing(rules), MOST_NAMED))
    record_property(str(mutant), noticed)
    assert noticed, f"no edit notices that {mutant} is off"


@pytest.mark.parametrize("wrong", ["any", "consumers first", "producers first", "needs .v2"])
@pytest.mark.parametrize("right", ["any", "consumers first", "needs .v2"])
def test_some_edit_notices_another_order(
    wrong: str, right: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = order.order_of

    def mistaken(change: Any, mode: str) -> Any:
        found = real(change, mode)
        return wrong if found == right else found

    monkeypatch.setattr(order, "order_of", mistaken)
    edit = next(one for one in (*BREAKING, *HARMLESS) if one.order == right and one.rule)
    orders = {order_of(one) for one in findings_of(tmp_path, [edit]) if one.change.rule == edit.rule}
    assert (orders == {right}) == (wrong == right)


def test_an_edit_notices_that_no_witness_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compatibility, "witness", lambda *_, **__: None)
    assert not any(one.witnesses for one in findings_of(tmp_path, [BREAKING[0]]))


class Stricter(NoModels):
    """Models with a rule that no schema states: no article has two paragraphs."""

    models = "stricter"

    def refusals(self, record: str, major: int, documents: Sequence[Json]) -> list[Refusal | None]:
        two = [len(one.get("paragraphs", ())) > 1 if isinstance(one, dict) else False for one in documents]
        return [[([], "one paragraph only")] if many else None for many in two]


def test_only_decoding_finds_a_rule_that_no_schema_states(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = working_tree()
    old, new = Side(tree, "article", 1, NoModels()), Side(tree, "article", 1, Stricter())
    (found,) = compatibility.of_record(old, new)
    assert (found.change.rule, found.change.backward, found.is_break) == (compatibility.REFUSED, True, True)
    assert len(found.witnesses["backward"].document["paragraphs"]) > 1
    monkeypatch.setattr(compatibility, "_decoded", lambda *_: iter(()))
    assert not compatibility.of_record(old, new)
