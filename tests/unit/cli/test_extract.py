"""`dateline extract` for a person, for scripts, and line by line."""

import gzip
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner

from services.cli.extract import extract

URL = "https://harbor.example/news/bridge"
PAGE = """Old bridge reopens after two years

By Jane Roe, Reuters | Tuesday, 3 March 2026 9:30 AM ET

The oldest bridge of Harbor City reopened on Tuesday, two years after it was closed for repairs that cost a fortune.

Costs doubled

The repairs cost forty million, twice what was planned, the council said in a statement on Monday evening.
"""
RUN = "import typer; from services.cli.extract import extract; app = typer.Typer(); app.command()(extract); app()"

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(extract)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt.gz"
    path.write_bytes(gzip.compress(PAGE.encode()))
    return path


def test_a_persons_view(page: Path) -> None:
    result = CliRunner().invoke(app, [str(page), "--url", URL])
    assert result.exit_code == 0
    for words in (
        "Old bridge reopens",
        "Jane Roe",
        "Reuters",
        "2026-03-03T09:30-05:00",
        "zone shown on the page",
        "## Costs doubled",
        "confidence",
    ):
        assert words in result.output


def test_json(page: Path) -> None:
    result = CliRunner().invoke(app, [str(page), "--url", URL, "--captured-at", "2026-03-04T08:00", "--json"])
    assert result.exit_code == 0
    article = orjson.loads(result.output)
    assert (article["title"], article["captured_at"]) == (
        "Old bridge reopens after two years",
        "2026-03-04T08:00:00.000Z",
    )


def test_what_was_learned_of_a_sources_zone_is_used(page: Path, tmp_path: Path) -> None:
    page.write_bytes(gzip.compress(PAGE.replace(" ET", "").encode()))
    zones = tmp_path / "zones.json"
    days = [f"2026-03-0{day}T09:30-05:00" for day in range(1, 6)]
    zones.write_bytes(orjson.dumps({"version": 1, "sources": {"harbor.example": days}}))
    result = CliRunner().invoke(app, [str(page), "--url", URL, "--source-zones", str(zones)])
    assert (result.exit_code, "2026-03-03T09:30-05:00  (the source's zone" in result.output) == (0, True)
    request = orjson.dumps({"id": "a", "url": URL, "path": str(page)})
    lines = [sys.executable, "-c", RUN, "--jsonl", "--source-zones", str(zones)]
    run = subprocess.run(lines, input=request, capture_output=True, check=True)
    assert orjson.loads(run.stdout)["article"]["published_at"]["zone"] == "source_default"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-file", "--url", URL], "cannot be read"),
        (["PAGE"], "--url"),
        ([], "give a FILE"),
        (["PAGE", "--url", "bridge"], "not an http(s) URL"),
        (["PAGE", "--url", URL, "--captured-at", "soon"], "not a time"),
        (["EMPTY", "--url", URL], "empty"),
        (["PAGE", "--jsonl"], "stdin"),
        (["PAGE", "--url", URL, "--source-zones", "PAGE"], "not a file of source zones"),
        (["--jsonl", "--source-zones", "no-such-file"], "cannot read the source zones"),
    ],
)
def test_errors_are_one_line(page: Path, tmp_path: Path, arguments: list[str], words: str) -> None:
    empty = tmp_path / "empty.html"
    empty.touch()
    names = {"PAGE": str(page), "EMPTY": str(empty)}
    result = CliRunner().invoke(app, [names.get(argument, argument) for argument in arguments])
    assert result.exit_code == 1
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_jsonl(page: Path) -> None:
    requests = [
        {"id": "a", "url": URL, "path": str(page), "captured_at": "2026-03-04T08:00:00Z"},
        {"id": "b", "url": URL, "html": PAGE},
        {"id": "c", "url": URL, "path": str(page.with_name("none"))},
        {"id": "d", "url": URL, "html": ""},
        {"id": "e", "url": URL},
        {"id": "f", "url": 7, "html": PAGE},
        {"id": "g", "url": "ftp://harbor.example", "html": PAGE},
    ]
    lines = b"".join(orjson.dumps(request) + b"\n" for request in requests) + b"no json\n"
    # A child process: the loop reads and writes the real streams.
    run = subprocess.run([sys.executable, "-c", RUN, "--jsonl"], input=lines, capture_output=True, check=True)
    answers = {answer["id"]: answer for answer in map(orjson.loads, run.stdout.splitlines())}
    assert answers["a"]["article"]["title"] == answers["b"]["article"]["title"] == "Old bridge reopens after two years"
    assert answers["a"]["article"]["captured_at"] == "2026-03-04T08:00:00.000Z"
    assert answers["a"]["seconds"] > 0
    assert all(answers[identity]["error"] for identity in ("c", "d", "e", "f", "g", None))
