"""Builds the wheel `dateline_schemas` from schemas/ of a checkout: `python -m services.contracts.wheel FOLDER`.

The same files give the same bytes, wherever and whenever it is built (by the same zlib). The format is that of PEP 427,
with the core metadata 2.4. What it requires of pydantic and Python is what Dateline's own pyproject.toml requires.
"""

import ast
import base64
import hashlib
import io
import json
import re
import sys
import tokenize
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.contracts.relocation import relocated
from services.errors import DatelineError

PACKAGE: Final = "dateline_schemas"
FOLDER: Final = "schemas"

_SHIPPED = frozenset((".py", ".json", ".typed"))
"""Suffixes of what is part of the package. The manifests are in it as JSON; the readme is in its metadata."""
_NOT_SHIPPED = frozenset(("released.json", "releases", "__pycache__"))
"""Files and folders that are not. What was released holds hashes and wheels: with it, a wheel would be another one as
soon as it is released."""
NOT_READING: Final = frozenset((Path("generated.py"), Path("text.py")))
"""Modules that are not: they serve those who write the contracts and the records, and no reader."""
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The modification time of every file: the earliest that a zip archive can hold."""
_VERSION = re.compile(r'^VERSION: Final = "(\d+\.\d+\.\d+)"$', re.MULTILINE)


class NotBuildable(DatelineError):
    """The checkout lacks something that the wheel needs. The message says what."""


class Built(NamedTuple):
    """A wheel: its file name and its bytes."""

    name: str
    content: bytes


def build(tree: Path, folder: Path) -> Path:
    """Write the wheel of a checkout, whose root is `tree`, to a folder, and return its path. Raises NotBuildable,
    NotRelocatable and OSError."""
    name, content = wheel(tree)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def wheel(tree: Path) -> Built:
    """The wheel of a checkout whose root is `tree`. Raises NotBuildable, NotRelocatable and OSError."""
    if not (tree / FOLDER / "version.py").is_file() or not (tree / "pyproject.toml").is_file():
        raise NotBuildable(f"{tree} is no checkout of Dateline: it needs {FOLDER}/version.py and pyproject.toml")
    version = _version(tree)
    info = f"{PACKAGE}-{version}.dist-info"
    files = dict(_package(tree / FOLDER)) | {
        f"{info}/METADATA": _metadata(tree, version).encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: dateline\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/licenses/LICENSE": (tree / "LICENSE").read_bytes(),
    }
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD").encode()
    return Built(f"{PACKAGE}-{version}-py3-none-any.whl", _archive(files))


def _package(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the package by its path in the wheel, sorted: for size, JSON without spaces, Python without
    comments and what is written on names of its own."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix not in _SHIPPED or _NOT_SHIPPED & set(inside.parts) or not path.is_file():
            continue
        if inside in NOT_READING:
            continue
        content = path.read_bytes()
        if path.suffix == ".py":
            content = _without_comments(_without_private_words(relocated(content, {FOLDER: PACKAGE}, str(path))))
        elif path.suffix == ".json":
            content = json.dumps(json.loads(content), ensure_ascii=False, separators=(",", ":")).encode()
        yield f"{PACKAGE}/{inside.as_posix()}", content


def _without_private_words(source: bytes) -> bytes:
    """Python without the docstrings of names that begin with an underscore, on the same lines: no reader needs them."""
    text = source.decode()
    lines = text.split("\n")
    for one in _private_words(ast.parse(text).body, is_private=False):
        lines[one.lineno - 1 : one.end_lineno] = [""] * ((one.end_lineno or one.lineno) - one.lineno + 1)
    return "\n".join(lines).encode()


def _private_words(body: Sequence[ast.stmt], *, is_private: bool) -> Iterator[ast.stmt]:
    before: ast.stmt | None = None
    for one in body:
        is_text = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
        if is_text and len(body) > 1 and (is_private or _is_private(before)):
            yield one
        elif isinstance(one, ast.ClassDef | ast.FunctionDef):
            yield from _private_words(one.body, is_private=is_private or _is_private(one))
        before = one


def _is_private(statement: ast.stmt | None) -> bool:
    """Whether what it defines is no name for others. `__init__` is one."""
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        name = statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        name = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
    else:
        return False
    return name.startswith("_") and not name.startswith("__")


def _without_comments(source: bytes) -> bytes:
    """Python without its comments, on the same lines."""
    lines = source.decode().split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source.decode()).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    return "\n".join(lines).encode()


def _version(tree: Path) -> str:
    found = _VERSION.search((tree / FOLDER / "version.py").read_text(encoding="utf-8"))
    if found is None:
        raise NotBuildable(f'{tree / FOLDER / "version.py"} has no line `VERSION: Final = "1.0.0"`')
    return found[1]


def _metadata(tree: Path, version: str) -> str:
    project: dict[str, Any] = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pydantic = [one for one in project["dependencies"] if re.match(r"pydantic\s*([<>=!~]|$)", one)]
    if len(pydantic) != 1:
        raise NotBuildable("pyproject.toml must name pydantic once among its dependencies")
    heads = (
        "Metadata-Version: 2.4",
        "Name: dateline-schemas",
        f"Version: {version}",
        "Summary: The records of Dateline, an event-streaming news ingestion service: models, JSON Schemas, topics.",
        f"License-Expression: {project['license']}",
        "License-File: LICENSE",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {one}" for one in pydantic),
        "Classifier: Typing :: Typed",
        "Description-Content-Type: text/markdown",
    )
    return "\n".join(heads) + "\n\n" + (tree / FOLDER / "README.md").read_text(encoding="utf-8")


def _record(files: Mapping[str, bytes], itself: str) -> str:
    """The list of files with their hashes, in which the list itself has none."""
    lines = [f"{path},sha256={_digest(content)},{len(content)}" for path, content in files.items()]
    return "\n".join([*lines, f"{itself},,"]) + "\n"


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _archive(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


if __name__ == "__main__":
    build(Path(__file__).parents[2], Path(sys.argv[1]))
