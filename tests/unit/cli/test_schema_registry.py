import pytest
from typer.testing import CliRunner

from services.cli.main import app


@pytest.mark.parametrize("words", [["publish"], ["publish", "--dry-run"], ["show"], ["show", "--id", "1"]])
def test_a_registry_that_cannot_be_is_said_without_its_password(words: list[str]) -> None:
    ended = CliRunner().invoke(app, ["schemas", *words, "--registry", "ftp://ada:s3cret@a.example"])
    assert ended.exit_code == 1
    assert "ftp://a.example is no URL of a registry" in ended.output
    assert "s3cret" not in ended.output


def test_the_registry_must_be_named() -> None:
    assert CliRunner().invoke(app, ["schemas", "publish"]).exit_code == 2
