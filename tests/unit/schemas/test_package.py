"""What `import schemas`, and so `import dateline_schemas`, offers."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import schemas


def test_what_type_checkers_see_is_what_is_imported() -> None:
    tree = ast.parse(Path(schemas.__file__).read_text(encoding="utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {}
    for node in checked.body:
        assert isinstance(node, ast.ImportFrom) and node.module
        seen[node.module.removeprefix(f"{schemas.__name__}.")] = tuple(alias.name for alias in node.names)
    assert seen == schemas._MODULES
    assert sorted(schemas.__all__) == sorted(name for names in seen.values() for name in names)


@pytest.mark.parametrize("name", schemas.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(schemas, name) is not None
    assert name in dir(schemas)


def test_another_name_is_told() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Podcast'"):
        _ = schemas.Podcast  # type: ignore[attr-defined]


def test_the_import_loads_nothing_yet_and_a_record_only_what_it_is_made_of() -> None:
    code = (
        "import importlib, sys\n"
        f"n = {schemas.__name__!r}; s = importlib.import_module(n)\nprint('pydantic' in sys.modules)\n"
        "s.EnrichedArticle, s.decode\n"
        "print(*sorted({m[len(n) + 1:].split('.')[0] for m in sys.modules if m.startswith(n + '.')}))\n"
        "print(*sorted({'yaml', 'orjson'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["False", "article enriched_article reader record revision version", ""]
