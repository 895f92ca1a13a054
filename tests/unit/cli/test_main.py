import subprocess
import sys

import pytest
from typer.testing import CliRunner

from services.cli.main import app

COMMANDS = "up down status worker submit extract annotate search topics dlq verify erase zones index schemas demo"


def test_every_command_is_there_and_has_help() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output
    for command in COMMANDS.split():
        assert command in listed
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


@pytest.mark.parametrize("command", ["worker enrich", "topics create", "search x"])
def test_a_bad_setting_is_told_in_one_line(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PROCESSES", "0")
    ran = subprocess.run(
        [sys.executable, "-m", "services.cli", *command.split()], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stderr == (
        "DATELINE_PROCESSES: it should be greater than or equal to 1. "
        "Child processes that parse or annotate, in each worker.\n"
    )


def test_the_help_loads_no_library_that_only_a_command_needs() -> None:
    heavy = "('spacy', 'faust', 'trafilatura', 'kafka')"
    code = f"import sys; import services.cli.main; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_the_topics_are_listed_without_a_broker() -> None:
    assert "dateline.enriched-articles.v1" in CliRunner().invoke(app, ["topics", "list", "--json"]).output
