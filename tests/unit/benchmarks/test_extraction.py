"""Which contestants take part, which are left out, and the ratios of the rest."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import child, extraction, turns
from benchmarks.corpus import generate, write_corpus
from benchmarks.extraction import measure, place, table
from benchmarks.peers.extraction import PEERS
from benchmarks.reading import Reading


def took(seconds: float) -> dict[str, float]:
    reading = Reading(pages=4, failures=1, median_s=seconds, p95_s=2 * seconds, slowest_s=3 * seconds, peak_mib=50)
    return {name: getattr(reading, name) for name in Reading.__slots__}


def printed(readings: dict[str, list[Reading]]) -> list[list[str]]:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table(readings))
    return [
        [cell.strip() for cell in line.split("│")[1:-1]]
        for line in console.export_text().splitlines()
        if line.startswith("│")
    ]


def test_ratios_are_taken_repeat_by_repeat() -> None:
    readings = {
        "goose3": [Reading(**took(0.04)), Reading(**took(0.04))],  # type: ignore[arg-type]
        "dateline": [Reading(**took(0.01)), Reading(**took(0.02))],  # type: ignore[arg-type]
    }
    assert printed(readings) == [
        ["dateline", "4", "1", "75", "30", "60", "50", ""],
        ["goose3", "4", "1", "25", "80", "120", "50", "3 (2 to 4)"],
    ]


def test_one_repeat_has_no_spread_and_peers_alone_no_ratio() -> None:
    alone = {"goose3": [Reading(**took(0.04))]}  # type: ignore[arg-type]
    assert printed(alone)[0][-1] == ""
    assert printed(alone | {"dateline": [Reading(**took(0.01))]})[1][-1] == "4"  # type: ignore[arg-type]


class Children:
    """Stands in for the child processes: no real one can be made to fail only in a later repeat."""

    def __init__(self, breaks: str, repeat: int) -> None:
        self.breaks, self.repeat = place(breaks), repeat
        self.asked: list[str] = []

    def measured(self, arguments: Sequence[str], python: Path) -> dict[str, float]:
        asked = arguments[1]
        self.asked.append(asked)
        if asked == self.breaks and self.asked.count(asked) == self.repeat:
            raise RuntimeError("benchmarks.reading failed: Traceback\nModuleNotFoundError: No module named 'x'")
        return took(0.01)


def test_a_peer_that_fails_once_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    children = Children("goose3", 2)
    monkeypatch.setattr(child, "measured", children.measured)
    console = Console(width=200, record=True, file=io.StringIO())
    contestants = dict.fromkeys(["dateline", "goose3", "resiliparse"], Path(sys.executable))
    readings = measure(contestants, tmp_path, tmp_path, 3, console)
    assert {who: len(runs) for who, runs in readings.items()} == {"dateline": 3, "resiliparse": 3}
    assert len(children.asked) == 8
    assert "goose3 is left out: ModuleNotFoundError: No module named 'x'" in console.export_text()


def test_nothing_is_compared_without_dateline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(child, "measured", Children("dateline", 1).measured)
    with pytest.raises(RuntimeError, match="No module named 'x'"):
        measure({"dateline": Path(sys.executable)}, tmp_path, tmp_path, 1, Console(file=io.StringIO()))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["extraction", *map(str, arguments)])
    monkeypatch.setenv("COLUMNS", "200")
    extraction.main()


def test_a_folder_is_read_by_dateline_and_a_peer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_corpus(generate(3), tmp_path / "pages")
    monkeypatch.chdir(tmp_path)
    # trafilatura is installed with Dateline too.
    run(
        monkeypatch, "pages", "--repeats", 1, "--who", "dateline,trafilatura", "--out", "out", "--peers", sys.executable
    )
    output = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines() if line.startswith("│")]
    assert [row[:3] for row in rows] == [["dateline", "3", "0"], ["trafilatura", "3", "0"]]
    assert float(rows[1][-1]) > 0
    for who in ("dateline", "trafilatura"):
        lines = [json.loads(line) for line in (tmp_path / "out" / f"{who}.jsonl").read_text().splitlines()]
        assert all(line["article"]["title"] and line["article"]["paragraphs"] for line in lines)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--who", "dateline,nobody"], "unknown contestant: nobody; choose from dateline, trafilatura"),
        (["--repeats", "0"], "--repeats must be 1 or more"),
        (["--peers", "no/python"], "name the interpreter of the peers' environment"),
    ],
)
def test_a_wrong_argument_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, tmp_path, *arguments)
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("pages", [".", "nowhere"])
def test_missing_pages_are_reported_before_any_contestant_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: str
) -> None:
    monkeypatch.setattr(child, "measured", lambda *_: pytest.fail("started"))
    with pytest.raises(SystemExit, match=r"name a folder of (saved )?pages"):
        run(monkeypatch, tmp_path / pages, "--out", tmp_path / "out")


def test_without_their_environment_the_peers_installed_with_dateline_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_corpus(generate(1), tmp_path / "pages")
    pythons: set[Path] = set()

    def measured(arguments: Sequence[str], python: Path) -> dict[str, float]:
        pythons.add(python)
        return took(0.01)

    monkeypatch.setattr(child, "measured", measured)
    monkeypatch.setattr(turns, "PYTHON", tmp_path / "none")
    run(monkeypatch, tmp_path / "pages", "--repeats", 1, "--out", tmp_path / "out")
    output = capsys.readouterr().out
    assert pythons == {Path(sys.executable)}
    assert "using the peers installed with Dateline" in output
    assert all(f"│ {who} " in output for who in PEERS)
