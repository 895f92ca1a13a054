import subprocess
import sys

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from services.runtime.version import VERSION

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
    heavy = "('spacy', 'faust', 'trafilatura', 'kafka', 'pydantic', 'rich')"
    code = f"import sys; import services.cli.main; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_the_topics_are_listed_without_a_broker() -> None:
    assert "dateline.enriched-articles.v1" in CliRunner().invoke(app, ["topics", "list", "--json"]).output


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """A line of bash, in which `dateline` is this one."""
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", f'dateline() {{ "{sys.executable}" -m services.cli "$@"; }}; {line}'],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["topics list", "topics list --json", "--help", "topics --help", "--version"])
def test_a_full_disk_behind_the_output_is_a_message(command: str) -> None:
    ended = shell(f"dateline {command} > /dev/full")
    assert (ended.returncode, ended.stderr) == (1, "the output cannot be written: No space left on device\n")


@pytest.mark.parametrize("command", ["topics list", "topics list --json", "dlq purge --help"])
def test_a_reader_that_wants_no_more_is_no_problem(command: str) -> None:
    # The reader is gone long before the first word.
    ended = shell(f"(sleep 0.3; dateline {command}) | true; exit ${{PIPESTATUS[0]}}")
    assert (ended.returncode, ended.stderr) == (141, "")


def test_a_stream_that_is_closed_is_no_traceback() -> None:
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        assert "Traceback" not in shell(f"dateline topics list {closed}").stderr


def test_a_terminal_of_another_encoding_shows_what_it_can() -> None:
    ended = shell("PYTHONIOENCODING=ascii dateline topics list --json; PYTHONIOENCODING=ascii dateline topics list")
    assert (ended.returncode, "\\u2192" in ended.stdout) == (0, True)


def test_the_version_is_printed() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"dateline {VERSION}\n"


def test_no_command_at_all_is_answered_with_the_help() -> None:
    told = CliRunner().invoke(app, [])
    assert (told.exit_code, told.stderr.startswith("Usage: dateline")) == (2, True)


def test_a_missing_word_is_answered_with_the_choice() -> None:
    told = CliRunner().invoke(app, ["worker"])
    assert told.stderr.startswith("Missing argument 'STAGE'. Choose from: ingest, enrich, index\n")


def test_a_wrong_word_is_answered_without_the_words_of_a_library() -> None:
    told = CliRunner().invoke(app, ["worker", "ingst"])
    assert told.stderr == (
        "Invalid value for 'STAGE': 'ingst' is not one of 'ingest', 'enrich', 'index'.\nsee `dateline worker --help`\n"
    )
