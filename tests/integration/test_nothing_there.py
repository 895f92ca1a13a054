"""Every command that acts on what does not exist, as docs/operations.md lists them: none looks done, none writes."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner, Result

from schemas.topics import MANIFESTS
from schemas.topics.coordinates import Partition
from services.cli.main import app
from services.index import template
from services.runtime.broker.topic_tail import tail
from services.runtime.broker.topics import create_topics, existing_topics
from services.runtime.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `dateline ([^`]+)` \| [^|]+ \| (\d+) \| ([^|]+) \|$", re.MULTILINE)

BEFORE = [
    "topics lag",
    "topics check",
    "submit url https://example.org/story",
    "submit url https://example.org/story --wait",
    "replay dateline.articles.v1/0/0",
    "tail articles",
    "tail dlq --count",
    "dlq list",
    "dlq show dateline.articles.v1/0/0",
    "dlq purge --all --yes",
    "zones zones.json",
    "verify",
    f"erase {'a' * 32} --yes --unknown",
    "search ferry",
]
"""What an operator may type before there is anything."""


class Row(NamedTuple):
    """One line of the table."""

    command: str
    exit_code: int
    says: str


ROWS = [
    Row(found[1], int(found[2]), found[3].strip())
    for found in ROW.finditer(PAGE.partition("## What is not there\n")[2].partition("\n## ")[0])
]


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Result]:
    monkeypatch.chdir(tmp_path)

    def line(command: str) -> Result:
        return CliRunner().invoke(app, shlex.split(command), env=environment, input="")

    return line


@pytest.fixture(scope="module")
def nothing(settings: Settings, es: Elasticsearch) -> None:
    """Topics without a record, and an index without a document."""
    create_topics(settings, 2)
    template.init(es)


def ends(settings: Settings) -> dict[Partition, int]:
    """The end of each partition of every topic."""
    with tail(settings, MANIFESTS) as found:
        return found.starts


@pytest.mark.parametrize("command", BEFORE)
def test_before_there_is_anything_each_says_what_to_create(
    settings: Settings, run: Callable[[str], Result], command: str
) -> None:
    result = run(command)
    assert result.exit_code == 1, result.output
    assert "dateline topics create" in result.stderr or "dateline index init" in result.stderr
    assert not existing_topics(settings) & MANIFESTS.keys()


def test_the_table_is_found() -> None:
    assert len(ROWS) >= 20


@pytest.mark.parametrize("row", ROWS, ids=[row.command for row in ROWS])
@pytest.mark.usefixtures("nothing")
def test_each_says_that_it_is_not_there_and_writes_nothing(
    settings: Settings, run: Callable[[str], Result], tmp_path: Path, row: Row
) -> None:
    before = ends(settings)
    result = run(row.command)
    assert (result.exit_code, row.says in result.output) == (row.exit_code, True), result.output
    assert "Traceback" not in result.output
    assert ends(settings) == before
    assert list(tmp_path.iterdir()) == []
