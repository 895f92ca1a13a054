"""docs/errors.md has every error and every reason; every error has one base."""

import ast
import builtins
import re
from pathlib import Path
from typing import get_args

import pytest

from schemas.dead_letter import DeadLetterReason

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
OURS, STACK = "DatelineError", "StackError"
BUILTIN = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception)}


def classes() -> dict[str, tuple[Path, list[str]]]:
    """Every class under services/ by its name, with its bases' names."""
    found: dict[str, tuple[Path, list[str]]] = {}
    for path in sorted((ROOT / "services").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
                # A class may be named as the library's that it derives from.
                found[node.name] = path, [base for base in bases if base != node.name]
    return found


CLASSES = classes()


def derives(name: str, ends: set[str]) -> bool:
    """Whether a class has one of these among its bases, however far up."""
    return name in ends or any(derives(base, ends) for base in CLASSES.get(name, (None, []))[1])


def is_error(name: str) -> bool:
    """An exception, by its bases: ours, Python's, or a library's, whose names end in Error or Exception."""
    bases = CLASSES.get(name, (None, []))[1]
    return any(base in BUILTIN or base.endswith(("Error", "Exception")) or is_error(base) for base in bases)


ERRORS = sorted(name for name in CLASSES if is_error(name) and not name.startswith("_") and name not in (OURS, STACK))
"""Private ones are a module's own affair: nobody else sees them."""


def rows(heading: str) -> list[str]:
    """First cells of the table below a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_derives_from_the_base(name: str) -> None:
    path = CLASSES[name][0]
    base = STACK if path.is_relative_to(ROOT / "services" / "stack") else OURS
    assert derives(name, {base}), f"{path}: let {name} derive from {base}"


def test_every_error_stands_on_the_page_once() -> None:
    told = [
        name
        for heading in (
            "Errors that end a worker or a command",
            "Errors that become an outcome",
            "Errors of the embedded servers",
        )
        for name in rows(heading)
    ]
    assert sorted(told) == ERRORS


def test_every_reason_of_a_dead_letter_stands_on_the_page_once() -> None:
    assert rows("Reasons of dead letters") == list(get_args(DeadLetterReason))


def test_every_row_has_all_its_cells() -> None:
    for section in PAGE.split("\n## ")[1:]:
        table = [line for line in section.splitlines() if line.startswith("|")]
        assert len({line.count(" | ") for line in table}) == 1, section
