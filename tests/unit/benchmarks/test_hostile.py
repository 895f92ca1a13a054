"""Each hostile page contains its story, and the table shows each outcome, even a crash."""

import json
import sys
from collections.abc import Sequence

import pytest

from benchmarks import child, hostile


@pytest.mark.parametrize("name", hostile.PAGES)
def test_a_page_contains_the_story(name: str) -> None:
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
def test_reading_a_page_has_an_outcome_and_a_cost(name: str, answer: str) -> None:
    outcome = hostile.read(name)
    assert outcome.answer.startswith(answer)
    assert outcome.bytes == len(hostile.PAGES[name]())
    assert outcome.s > 0
    assert outcome.mib > 1


def test_one_page_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["hostile", "--page", "an ordinary page"])
    hostile.main()
    assert json.loads(capsys.readouterr().out)["answer"] == "3 of 3 paragraphs"


def test_an_unknown_page_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["hostile", "--page", "a page of gold"])
    with pytest.raises(SystemExit):
        hostile.main()
    assert "invalid choice: 'a page of gold'" in capsys.readouterr().err


def test_a_crash_is_a_row_of_the_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The child is simulated, because no page crashes the real one."""

    def measured(arguments: Sequence[str]) -> dict[str, object]:
        if arguments[-1] == "a page of lead":
            raise RuntimeError("benchmarks.hostile --page failed: Traceback\nMemoryError: [no more]")
        return {"bytes": 2_000, "s": 0.25, "mib": 200.0, "answer": "3 of 3 paragraphs"}

    monkeypatch.setattr(child, "measured", measured)
    monkeypatch.setattr(hostile, "PAGES", dict.fromkeys(["a page of lead", "a page of wool"], lambda: b""))
    monkeypatch.setattr(sys, "argv", ["hostile"])
    monkeypatch.setenv("COLUMNS", "200")
    hostile.main()
    output = capsys.readouterr().out
    assert "MemoryError: [no more]" in output
    assert "3 of 3 paragraphs" in output
