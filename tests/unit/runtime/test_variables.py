"""One registry of the environment variables, and what a misspelt one is answered with."""

import re
from pathlib import Path

import pytest

from services.runtime.settings import Settings
from services.runtime.variables import OTHERS, unknown, variable
from services.stack import StackSettings

ROOT = Path(__file__).parents[3]
FIELDS = Settings.model_fields


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DATELINE_FETCH_ALOW_NETWORKS", "DATELINE_FETCH_ALLOW_NETWORKS"),
        ("DATELINE_KAFKA_BOOTSTRP", "DATELINE_KAFKA_BOOTSTRAP"),
        ("DATELINE_KAFKA_BOOTSTRAPS", "DATELINE_KAFKA_BOOTSTRAP"),
        ("DATELINE_ELASTIC_URL", "DATELINE_ELASTICSEARCH_URL"),
        ("DATELINE_LOGLEVEL", "DATELINE_LOG_LEVEL"),
        ("dateline_proceses", "DATELINE_PROCESSES"),
        ("DATELINE_STACK_FOLDR", "DATELINE_STACK_FOLDER"),
        ("DATELINE_CACHEDIR", "DATELINE_CACHE_DIR"),
    ],
)
def test_a_misspelt_variable_is_named_with_the_right_one(written: str, meant: str) -> None:
    assert unknown([written, "PATH"], FIELDS) == [f"{written} means nothing to Dateline; did you mean {meant}?"]


def test_what_resembles_nothing_is_named_too() -> None:
    assert unknown(["DATELINE_FROBNICATE"], FIELDS) == ["DATELINE_FROBNICATE means nothing to Dateline"]


def test_every_right_variable_passes() -> None:
    assert unknown([*OTHERS, *map(variable, FIELDS), "dateline_log_level", "DATELINER", "HOME"], FIELDS) == []


@pytest.mark.parametrize(
    "name",
    [
        "DATELINE_SERVICE_HOST",
        "DATELINE_SERVICE_PORT_METRICS",
        "DATELINE_PORT",
        "DATELINE_PORT_9400_TCP_ADDR",
        "DATELINE_INGEST_SERVICE_PORT",
        "DATELINE_INGEST_PORT_9400_TCP",
    ],
)
def test_what_kubernetes_sets_by_itself_stops_nobody(name: str) -> None:
    assert unknown([name], FIELDS) == []


def test_the_registry_has_every_setting_of_the_embedded_servers() -> None:
    fields = {f"DATELINE_STACK_{name.upper()}" for name in StackSettings.model_fields} - {"DATELINE_STACK_CACHE_DIR"}
    assert {name for name in OTHERS if name.startswith("DATELINE_STACK_")} == fields


def test_the_registry_has_every_variable_that_the_repository_names() -> None:
    known = OTHERS | set(map(variable, FIELDS))
    texts = [ROOT / "Makefile", ROOT / "README.md", *ROOT.glob("docker-compose.yml"), *(ROOT / "docs").glob("*.md")]
    texts += [
        *(ROOT / "services").rglob("*.py"),
        *(ROOT / "tests").glob("*.py"),
        *(ROOT / "tests/faults").rglob("*.py"),
    ]
    named = {
        name
        for path in texts
        for name in re.findall(r"\bDATELINE_[A-Z]+(?:_[A-Z]+)*\b(?!_)", path.read_text(encoding="utf-8"))
    }
    assert {name for name in named if name not in known} == set()
