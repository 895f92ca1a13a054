"""Moves packages into another one: rewrites the imports of their modules. `schemas.article` becomes
`dateline_schemas.article` in the one wheel, and `dateline.schemas.article` in the other.

Only what the syntax tree knows as an import is changed, in place; all else stays byte for byte. What would go on naming
the old place is refused, with its line: `import schemas.article`, which binds the name `schemas`, and strings that name
a module. Those are derived from `__name__` or `__package__` instead.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from services.errors import DatelineError

_FROM = re.compile(rb"(?:from\s+)?")
_MODULE = re.compile(r"[\w.]*(:\w+)?")
_CODE = re.compile(r"\bfrom\s+([\w.]+)\s+import\b|\bimport\s+([\w.]+)")


class NotRelocatable(DatelineError):
    """A module that names its old place where no import does. The message has a line for every such place."""


class _Edit(NamedTuple):
    """Where the name of a package stands: its line, from 0, and its first byte there."""

    line: int
    column: int
    package: str


def relocated(source: bytes, places: Mapping[str, str], path: str = "<string>") -> bytes:
    """The source of a module, with its imports of packages as `places` maps them: `{"schemas": "dateline.schemas"}`.

    `path` is for messages. Raises NotRelocatable, and SyntaxError for what is no Python.
    """
    tree = ast.parse(source, path)
    lines = source.split(b"\n")
    problems = [f"{path}:{line}: {problem}" for line, problem in _problems(tree, places)]
    if problems:
        raise NotRelocatable("\n".join(problems))
    # The last of a line first, so that the columns before it still hold.
    for line, column, package in sorted(_edits(tree, lines, places), reverse=True):
        text = lines[line]
        if not text.startswith(package.encode(), column):
            raise NotRelocatable(f"{path}:{line + 1}: write `from` and the module on one line")
        lines[line] = text[:column] + places[package].encode() + text[column + len(package) :]
    return b"\n".join(lines)


def _edits(tree: ast.Module, lines: list[bytes], places: Mapping[str, str]) -> Iterator[_Edit]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and (package := _package(node.module, places)):
            keyword = _FROM.match(lines[node.lineno - 1], node.col_offset)
            yield _Edit(node.lineno - 1, keyword.end() if keyword else 0, package)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if package := _package(alias.name, places):
                    yield _Edit(alias.lineno - 1, alias.col_offset, package)


def _problems(tree: ast.Module, places: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """What names an old place and is no import that can be rewritten, with its line."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname is None and (package := _package(alias.name, places)):
                    yield node.lineno, f"`import {alias.name}` binds the name {package}; use `from … import …`"
        elif isinstance(node, ast.Constant) and id(node) not in prose and (named := _named(node.value, places)):
            yield node.lineno, f"a string names the module {named}; derive it from __name__ or __package__"


def _named(text: object, places: Mapping[str, str]) -> str | None:
    """The module that a constant names if it is a string, or imports if it holds code."""
    if not isinstance(text, str):
        return None
    if "." in text and _MODULE.fullmatch(text) and _package(text, places):
        return text
    named = (found[1] or found[2] for found in _CODE.finditer(text))
    return next((module for module in named if _package(module, places)), None)


def _package(module: str | None, places: Mapping[str, str]) -> str | None:
    """The package that is moved and that a module is in."""
    package = (module or "").partition(".")[0]
    return package if package in places else None
