"""What is asked of a person at a terminal."""

import io

import pytest
import typer

from services.cli.views.terminal import confirm, follow


class Terminal(io.StringIO):
    """A person who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "erases"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_person_is_asked(typed: str, erases: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    if erases:
        confirm("Erase 2 articles for good?", "nothing was erased")
    else:
        with pytest.raises(typer.Exit):
            confirm("Erase 2 articles for good?", "nothing was erased")


def test_where_nobody_can_be_asked_nothing_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with pytest.raises(typer.Exit):
        confirm("Erase 1 article for good?", "nothing was erased")


def test_everything_that_is_followed_is_returned() -> None:
    assert follow(iter("abc"), 3, "spelling") == ["a", "b", "c"]
