"""Each hostile page holds its story, and the table tells of each what came of it, also when that is a crash."""

import json
import sys
from collections.abc import Sequence

import pytest

from benchmarks import child, hostile


@pytest.mark.parametrize("name", hostile.PAGES)
def test_a_page_holds_the_story(name: str) -> None:
    body = hostile.PAGES[name]().replace(b"\0", b"")
    assert hostile.PARAGRAPHS[0].encode() in body
    assert len(body) < 11_000_000


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("an ordinary page", "3 of 3 paragraphs"),
        ("NULs between the letters", "3 of 3 paragraphs"),
        ("UTF-16 without a mark", "3 of 3 paragraphs"),
        ("every byte, over and over", "refused: these are binary data"),
    ],
)
def test_what_came_of_it(name: str, answer: str) -> None:
    told = hostile.read(name)
    assert told.answer.startswith(answer)
    assert told.bytes == len(hostile.PAGES[name]())
    assert told.s > 0
    assert told.mib > 1


def test_one_page_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["hostile", "--page", "an ordinary page"])
    hostile.main()
    assert json.loads(capsys.readouterr().out)["answer"] == "3 of 3 paragraphs"


def test_a_page_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["hostile", "--page", "a page of gold"])
    with pytest.raises(SystemExit):
        hostile.main()
    assert "invalid choice: 'a page of gold'" in capsys.readouterr().err


def test_a_crash_is_a_line_of_the_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The child is played: none of the pages crashes it."""

    def measured(arguments: Sequence[str]) -> dict[str, object]:
        if arguments[-1] == "a page of lead":
            raise RuntimeError("benchmarks.hostile --page failed: Traceback\nMemoryError: [no more]")
        return {"bytes": 2_000, "s": 0.25, "mib": 200.0, "answer": "3 of 3 paragraphs"}

    monkeypatch.setattr(child, "measured", measured)
    monkeypatch.setattr(hostile, "PAGES", dict.fromkeys(["a page of lead", "a page of wool"], lambda: b""))
    monkeypatch.setattr(sys, "argv", ["hostile"])
    monkeypatch.setenv("COLUMNS", "200")
    hostile.main()
    told = capsys.readouterr().out
    assert "MemoryError: [no more]" in told
    assert "3 of 3 paragraphs" in told
