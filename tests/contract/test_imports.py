"""Who may import whom: services meet on topics only, the contracts depend on nobody, the cores know no server."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAGES = ("ingest", "enrich", "index")
SERVERS = {"faust", "mode", "aiokafka", "kafka", "elasticsearch", "elastic_transport"}
KNOW_SERVERS = {"worker.py", "bulk.py", "template.py"}
"""The files of a stage that may talk to Kafka or Elasticsearch; everything else is core."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide who is imported"
            yield node.module or ""


def modules(*folder: str) -> list[Path]:
    return sorted(ROOT.joinpath(*folder).rglob("*.py"))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_itself_the_runtime_and_the_contracts(stage: str) -> None:
    allowed = (f"services.{stage}", "services.runtime", "schemas")
    ours = [
        (path, name)
        for path in modules("services", stage)
        for name in imported(path)
        if name.startswith(("services", "schemas"))
    ]
    assert ours
    assert [(str(path), name) for path, name in ours if not name.startswith(allowed)] == []


def test_the_runtime_imports_no_stage() -> None:
    found = [
        (str(path), name)
        for path in modules("services", "runtime")
        for name in imported(path)
        if name.startswith("services") and not name.startswith("services.runtime")
    ]
    assert found == []


def test_the_contracts_import_nothing_from_services() -> None:
    assert [
        (str(path), name) for path in modules("schemas") for name in imported(path) if name.startswith("services")
    ] == []


@pytest.mark.parametrize("stage", STAGES)
def test_the_cores_know_no_server(stage: str) -> None:
    found = [
        (str(path), name)
        for path in modules("services", stage)
        if path.name not in KNOW_SERVERS
        for name in imported(path)
        if name.split(".")[0] in SERVERS
        or name.startswith(("services.runtime.stream.app", "services.runtime.delivery.runner"))
    ]
    assert found == []


def test_no_catch_all_modules() -> None:
    assert [
        str(path)
        for path in modules("services") + modules("schemas")
        if path.stem in ("utils", "util", "helpers", "misc", "common")
    ] == []
