"""The order of the rooms of enrichment: text and words first, names and quotes on top of them."""

import ast
from pathlib import Path

import pytest

ENRICH = Path(__file__).parents[2] / "services" / "enrich"
MAY_IMPORT = {
    "text": set[str](),
    "lexicon": set[str](),
    "engine": {"text", "lexicon"},
    "entities": {"text", "lexicon"},
    "quotes": {"text", "lexicon"},
    "dates": set[str](),
}


def imported(path: Path) -> set[str]:
    """The modules that a file imports, also within functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_those_below_it(room: str) -> None:
    allowed = {room, *MAY_IMPORT[room]}
    wrong = [
        (path.name, name)
        for path in sorted((ENRICH / room).rglob("*.py"))
        for name in imported(path)
        if name.startswith("services.") and name.split(".")[2:3] and name.split(".")[2] not in allowed
    ]
    assert wrong == []


def test_only_the_front_doors_know_the_runtime() -> None:
    found = {
        path.relative_to(ENRICH).as_posix()
        for path in ENRICH.rglob("*.py")
        if any(name.startswith("services.runtime") for name in imported(path))
    }
    assert found == {"annotate.py", "worker.py"}
