"""What `erase` refuses; that articles are erased is tested on the real servers."""

import pytest
from typer.testing import CliRunner

from services.cli.main import app

ID = "a" * 32


@pytest.mark.parametrize("article", ["harbor", ID[:-1], "ftp://harborwire.example/x", "urn:dateline:erased", ""])
def test_anything_else_is_refused_with_what_to_give(article: str) -> None:
    told = CliRunner().invoke(app, ["erase", article, "--yes"])
    assert told.exit_code == 1
    assert "32 hex digits" in told.output


def test_a_script_that_asks_for_json_must_say_yes() -> None:
    told = CliRunner().invoke(app, ["erase", ID, "--json"])
    assert told.exit_code == 1
    assert "--yes" in told.output
