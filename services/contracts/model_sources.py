"""The source of a record's models: what its module defines, and what that uses of other modules of the contracts."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from services.contracts.snapshots import Snapshot


class _Imported(NamedTuple):
    """Where a name comes from. name: None for a module."""

    module: str
    name: str | None


class _Module:
    """The statements of a module, without comments and docstrings, which decode nothing."""

    def __init__(self, source: str) -> None:
        tree = _plain(ast.parse(source))
        self.statements = [one for one in tree.body if not isinstance(one, ast.Import | ast.ImportFrom)]
        self.imported = dict(_imports(tree))
        self.defined: dict[str, list[int]] = {}
        for number, one in enumerate(self.statements):
            for name in _defines(one):
                self.defined.setdefault(name, []).append(number)

        self._shown: dict[int, str] = {}

    def shown(self, number: int) -> str:
        """A statement as text."""
        if number not in self._shown:
            self._shown[number] = ast.unparse(self.statements[number])
        return self._shown[number]

    def anonymous(self) -> list[int]:
        """Statements that define nothing: they are run with the others."""
        named = {number for numbers in self.defined.values() for number in numbers}
        return [number for number in range(len(self.statements)) if number not in named]


@lru_cache(maxsize=512)  # several snapshots hold the same modules, which several records use
def _parsed(source: str) -> _Module:
    return _Module(source)


def sources(snapshot: Snapshot, record: str, major: int) -> dict[str, list[str]]:
    """Path within the package to the statements there that the models of a record consist of, in order, behind the
    names that they use of other packages. Of the record's own module, that is all of them; of another one, only what is
    used: a new field of an article is no change of a fetch request because both state rights."""
    return _Uses(snapshot).of(f"{record}/v{major}.py")


class _Uses:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._modules: dict[str, _Module] = {}
        self._used: dict[str, set[int]] = {}
        self._others: dict[str, set[str]] = {}

    def of(self, path: str) -> dict[str, list[str]]:
        self._use_module(path)
        found = {}
        for used, numbers in self._used.items():
            statements = [self._modules[used].shown(number) for number in sorted(numbers)]
            found[used] = [*sorted(self._others.get(used, ())), *statements]
        return found

    def _use_module(self, path: str) -> None:
        module = self._module(path)
        self._use(path, range(len(module.statements)))

    def _use_name(self, path: str, name: str) -> None:
        module = self._module(path)
        if name in module.defined:
            self._use(path, [*module.anonymous(), *module.defined[name]])
        elif name in module.imported:
            self._follow(path, module.imported[name])

    def _use(self, path: str, numbers: range | list[int]) -> None:
        used = self._used.setdefault(path, set())
        for number in numbers:
            if number not in used:
                used.add(number)
                for name in _names(self._modules[path].statements[number]):
                    self._use_name(path, name)

    def _follow(self, path: str, imported: _Imported) -> None:
        top, *rest = imported.module.split(".")
        if top != self._snapshot.package:
            self._others.setdefault(path, set()).add(f"{imported.module}: {imported.name}")
            return
        inside = self._path(rest)
        submodule = self._path([*rest, imported.name]) if imported.name is not None else None
        if submodule is not None:
            self._use_module(submodule)
        elif inside is not None and imported.name is not None:
            self._use_name(inside, imported.name)
        elif inside is not None:
            self._use_module(inside)

    def _path(self, parts: list[str]) -> str | None:
        """The file of a module, within the package."""
        for path in (Path(*parts).with_suffix(".py") if parts else None, Path(*parts, "__init__.py")):
            if path is not None and (self._snapshot.folder / path).is_file():
                return path.as_posix()
        return None

    def _module(self, path: str) -> _Module:
        if path not in self._modules:
            file = self._snapshot.folder / path
            self._modules[path] = _parsed(file.read_text(encoding="utf-8") if file.is_file() else "")
        return self._modules[path]


def _imports(tree: ast.Module) -> Iterator[tuple[str, _Imported]]:
    for one in tree.body:
        if isinstance(one, ast.ImportFrom) and one.module:
            for alias in one.names:
                yield alias.asname or alias.name, _Imported(one.module, alias.name)
        elif isinstance(one, ast.Import):
            for alias in one.names:
                yield alias.asname or alias.name.split(".")[0], _Imported(alias.name, None)


def _defines(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


def _names(statement: ast.stmt) -> Iterator[str]:
    return (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))


def _plain(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            rest = [one for one in node.body if not _is_text(one)]
            node.body = rest or [ast.Pass()]
    return tree


def _is_text(node: ast.stmt) -> bool:
    """A docstring, of a field or constant too."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
