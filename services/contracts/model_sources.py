"""The source of a record's models: its module, and all modules of the contracts that it imports, in turn."""

import ast
from collections.abc import Iterator
from pathlib import Path

from services.contracts.snapshots import PACKAGE, Snapshot


def sources(snapshot: Snapshot, record: str, major: int) -> dict[str, str]:
    """Path within the package to source, without comments and docstrings, which decode nothing, and with the package's
    name as in the working tree."""
    found: dict[str, str] = {}
    left = [snapshot.folder / record / f"v{major}.py"]
    while left:
        path = left.pop()
        name = path.relative_to(snapshot.folder).as_posix()
        if name in found or not path.is_file():
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        left += [snapshot.folder / inner for inner in _imported(tree, snapshot.package)]
        found[name] = _plain(tree).replace(f"from {snapshot.package}", f"from {PACKAGE}")
    return found


def _imported(tree: ast.Module, package: str) -> Iterator[Path]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names += [one.name for one in node.names]
    for name in names:
        top, *rest = name.split(".")
        if top == package and rest:
            yield Path(*rest).with_suffix(".py")
            yield Path(*rest, "__init__.py")


def _plain(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            rest = [one for one in node.body if not _is_text(one)]
            node.body = rest or [ast.Pass()]
    return ast.unparse(tree)


def _is_text(node: ast.stmt) -> bool:
    """A docstring, of a field or constant too."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
