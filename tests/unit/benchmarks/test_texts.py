"""Which contestants take part, which are left out, the ratios of the rest, and what Dateline found."""

import io
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import contest, dates, enrich, texts
from benchmarks.contest import Contestant, Measured
from benchmarks.texts import measure, read_texts, table

TEXTS = [
    {"id": f"a/{number}", "text": "The mill burned on May 5, 2011.", "published_at": "2019-01-15T10:00:00Z"}
    for number in range(5)
]


def took(cpu_s: float, pages: int = 4) -> Measured:
    return Measured(pages=pages, words=100, failures=1, wall_s=9, cpu_s=cpu_s, peak_mib=50, ready_s=0.5)


def rows(output: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines() if line.startswith("│")]


def test_ratios_are_taken_repeat_by_repeat() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table({"dateparser": [took(0.4), took(0.4)], "dateline": [took(0.1), took(0.2)]}))
    assert rows(console.export_text()) == [
        ["dateline", "4", "1", "750", "50", "0.5", ""],
        ["dateparser", "4", "1", "250", "50", "0.5", "3 (2 to 4)"],
    ]


def test_a_peer_that_fails_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(contestant: Contestant, folder: Path) -> Measured:
        if contestant.place == "dateparser":
            raise RuntimeError("benchmarks.contest failed: Traceback\nModuleNotFoundError: No module named 'x'")
        return took(0.1, pages=0 if contestant.place == "heideltime" else 4)

    monkeypatch.setattr(contest, "run", run)
    console = Console(width=200, record=True, file=io.StringIO())
    found = measure({name: Contestant(name) for name in dates.PLACES}, tmp_path, 2, console)
    assert {who: len(runs) for who, runs in found.items()} == {"dateline": 2}
    output = console.export_text()
    assert "dateparser is left out: ModuleNotFoundError" in output
    assert "heideltime is left out: it failed on every text" in output


def test_nothing_is_compared_without_dateline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(contestant: Contestant, folder: Path) -> Measured:
        raise RuntimeError("broken")

    monkeypatch.setattr(contest, "run", run)
    with pytest.raises(RuntimeError, match="broken"):
        measure({"dateline": Contestant("x")}, tmp_path, 1, Console(file=io.StringIO()))


def write(folder: Path, lines: list[object]) -> Path:
    (folder / "texts.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return folder / "texts.jsonl"


@pytest.mark.parametrize("line", [{"id": "a"}, [], "text"])
def test_a_line_without_a_text_raises(tmp_path: Path, line: object) -> None:
    with pytest.raises(ValueError, match=r"texts.jsonl:1 has no text .* give id, text and published_at"):
        read_texts(write(tmp_path, [line]))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["dates", *map(str, arguments)])
    monkeypatch.setenv("COLUMNS", "200")
    texts.compare("", dates.PLACES, dates.load, "dates")


def test_a_file_of_texts_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, [*TEXTS])
    run(monkeypatch, path, "--repeats", 1, "--who", "dateline", "--out", tmp_path / "out", "--peers", sys.executable)
    assert rows(capsys.readouterr().out)[0][:3] == ["dateline", "2", "0"]
    found = [json.loads(line) for line in (tmp_path / "out" / "dateline.jsonl").read_text().splitlines()]
    assert [line["id"] for line in found] == [text["id"] for text in TEXTS]
    assert {mention["value"] for line in found for mention in line["annotations"]["dates"]} == {"2011-05-05"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--who", "nobody"], "unknown contestant: nobody; choose from dateline"),
        (["--repeats", "0"], "--repeats must be 1 or more"),
        (["--peers", "no/python"], "name the interpreter of the peers' environment"),
    ],
)
def test_a_wrong_argument_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, *arguments)
    assert words in capsys.readouterr().err


def test_too_few_texts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="too few texts: 1; give more than 3"):
        run(monkeypatch, write(tmp_path, TEXTS[:1]), "--who", "dateline", "--out", tmp_path / "out")


def test_everything_found_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [write(tmp_path, [*TEXTS]), "--repeats", 1, "--who", "dateline", "--out", tmp_path / "out"]
    monkeypatch.setattr(sys, "argv", ["enrich", *map(str, arguments)])
    monkeypatch.setenv("COLUMNS", "200")
    texts.compare("", enrich.PLACES, enrich.load, "enrich")
    assert "ready in s" in capsys.readouterr().out
    found = [json.loads(line) for line in (tmp_path / "out" / "dateline.jsonl").read_text().splitlines()]
    assert {name for line in found for name in line["annotations"]} >= {"entities", "dates", "quotes", "producer"}
