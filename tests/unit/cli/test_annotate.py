import subprocess
import sys
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner

from services.cli.annotate import annotate

app = typer.Typer()
app.command()(annotate)
run = CliRunner().invoke

STORY = "Mayor John Parker opened the bridge on Monday. “The road,” he said, “is safe.”\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(STORY.encode())
    return path


def test_a_person_gets_tables(story: Path) -> None:
    result = run(app, [str(story), "--published", "2026-03-03", "--title", "Bridge opens"])
    assert result.exit_code == 0
    for word in ("Bridge opens", "Entities", "John Parker", "2026-03-02", "direct"):
        assert word in result.output


def test_a_script_gets_json(story: Path) -> None:
    result = run(app, [str(story), "--published", "2026-03-03", "--json"])
    record = orjson.loads(result.stdout)
    (date,) = record["dates"]
    assert (date["value"], date["from"], date["to"]) == ("2026-03-02", "2026-03-02", "2026-03-02")
    assert "from_" not in date


def test_jsonl_answers_every_line() -> None:
    lines = [
        {"id": 1, "text": STORY, "published_at": "2026-03-03", "title": "Bridge opens"},
        {"id": 2},
        {"id": 3, "text": 7},
        {"id": 4, "text": STORY, "published_at": "soon"},
        {"id": 5, "text": "Le pont est ouvert.", "language": "fr"},
    ]
    request = b"".join(orjson.dumps(line) + b"\n" for line in lines) + b"no json\n"
    result = run(app, ["--jsonl"], input=request)
    answers = [orjson.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4, 5, None]
    assert answers[0]["seconds"] > 0
    assert answers[0]["annotations"]["dates"][0]["from"] == "2026-03-02"
    assert all("error" in answer for answer in (*answers[1:4], answers[5]))
    assert answers[4]["annotations"]["language_supported"] is False


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give a FILE"),
        (["missing.txt"], "cannot be read"),
        (["--jsonl", "--json"], "leave out"),
        (["--jsonl", "--published", "soon"], "is not a valid time"),
    ],
)
def test_mistakes_are_told_what_to_do(arguments: list[str], said: str) -> None:
    result = run(app, arguments)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_bad_time_is_told(story: Path) -> None:
    result = run(app, [str(story), "--published", "soon"])
    assert (result.exit_code, "is not a valid time" in result.stderr) == (1, True)


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Café".encode("latin-1"))
    result = run(app, [str(path)])
    assert (result.exit_code, "not UTF-8" in result.stderr) == (1, True)


def test_the_command_line_starts_without_the_model() -> None:
    code = "import sys, services.cli.main; sys.exit('spacy' in sys.modules or 'rich.table' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    code = "import sys, services.cli.annotate; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_other_engine_can_be_chosen(story: Path) -> None:
    record = orjson.loads(run(app, [str(story), "--json", "--engine", "spacy"]).stdout)
    assert record["producer"]["models"]["entities"].startswith("en_core_web_sm")


@pytest.mark.parametrize("arguments", [["--json"], ["--jsonl"]])
def test_an_engine_that_is_not_installed_is_told(
    story: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr("services.enrich.engine.engine.find_spec", lambda name: None)
    file = [str(story)] if arguments == ["--json"] else []
    result = run(app, [*file, *arguments, "--engine", "spacy"], input="")
    assert result.exit_code != 0
    assert "install Dateline's extra `spacy`" in " ".join(result.output.split())
