"""The report of the experiments, under `build/faults/`: `report-short.md` and `.json`, or `report-long.…`.

The long form takes hours, so experiments can be run in parts or alone: each run replaces its own rows and keeps the
others, with the time at which they ended. `python -m tests.faults.report [short|long]` prints how often each fault
fired; it exits with 1 if there is no report, if an experiment failed, or if a fault did not fire.
"""

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock
from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parents[2] / "build" / "faults"

_COLUMNS = (
    "experiment",
    "verdict",
    "articles",
    "captures",
    "injected",
    "fired",
    "redelivered",
    "lost",
    "duplicated",
    "invented",
    "behind",
    "slowest probe s",
    "took s",
    "ended",
)


@dataclass(slots=True)
class Row:
    """One experiment. The oracle's counts are None if the experiment did not get that far."""

    experiment: str
    injected: str = ""
    verdict: str = "FAIL"
    problem: str = ""
    articles: int = 0
    captures: int = 0
    fired: dict[str, int] = field(default_factory=dict)
    redelivered: int | None = None
    lost: int | None = None
    duplicated: int | None = None
    invented: int | None = None
    behind: int | None = None
    current_behind: int | None = None
    dead_letters: int | None = None
    probes_s: dict[int, float] = field(default_factory=dict)
    """Length of a probe in characters to seconds from healing until a search found it."""
    quiet_after_s: float | None = None
    took_s: float = 0.0
    ended: str = ""
    """End time, ISO 8601 in UTC."""
    workers_started: int = 0
    notes: dict[str, object] = field(default_factory=dict)
    """The experiment's own figures."""

    def cells(self) -> list[str]:
        """The cells of the table, in the order of the columns."""
        slowest = f"{max(self.probes_s.values()):.1f}" if self.probes_s else ""
        counts = [self.redelivered, self.lost, self.duplicated, self.invented, self.behind]
        return [
            self.experiment,
            self.verdict,
            str(self.articles),
            str(self.captures),
            self.injected,
            ", ".join(f"{what} ×{count:,}" for what, count in self.fired.items()) or "nothing",
            *("" if count is None else str(count) for count in counts),
            slowest,
            f"{self.took_s:.1f}",
            self.ended,
        ]


def write(rows: Sequence[Row], scale: str) -> Path:
    """Write both files: these rows, and the existing rows of other experiments. Returns the path of the readable
    file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    data, path = FOLDER / f"report-{scale}.json", FOLDER / f"report-{scale}.md"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    with FileLock(FOLDER / ".report.lock"):
        merged = {row.experiment: row for row in [*_read(data), *rows]}
        every = [merged[name] for name in sorted(merged)]
        content = {"scale": scale, "machine": machine, "experiments": [asdict(row) for row in every]}
        data.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        path.write_text("\n".join(_lines(every, scale, machine)) + "\n", encoding="utf-8")
    return path


def read(scale: str) -> tuple[Path, list[Row]]:
    """The path of the readable report, and its rows."""
    return FOLDER / f"report-{scale}.md", _read(FOLDER / f"report-{scale}.json")


def _read(data: Path) -> list[Row]:
    try:
        return [Row(**row) for row in json.loads(data.read_text(encoding="utf-8"))["experiments"]]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []  # no report yet, or one in an older format


def _lines(rows: Sequence[Row], scale: str, machine: str) -> list[str]:
    lines = [
        f"# Fault experiments, {scale} form",
        "",
        f"{machine}. {sum(row.verdict == 'PASS' for row in rows)} of {len(rows)} passed.",
        "",
        f"| {' | '.join(_COLUMNS)} |",
        f"|{' --- |' * len(_COLUMNS)}",
        *(f"| {' | '.join(cell.replace('|', '/') for cell in row.cells())} |" for row in rows),
    ]
    for row in rows:
        extra = {**row.notes, **({"problem": row.problem} if row.problem else {})}
        if extra:
            lines += ["", f"**{row.experiment}**", "", *(f"- {name}: {value}" for name, value in extra.items())]
    return lines


def main(scale: str = "long") -> int:
    """Print the table of the last report. Returns the exit code."""
    path, rows = read(scale)
    if not rows:
        Console(stderr=True).print(f"there is no {path}; run the experiments first")
        return 1
    table = Table("experiment", "verdict", "fault", "fired", title=f"Fault experiments, {scale} form")
    for row in rows:
        name, verdict = row.experiment, row.verdict
        for what, count in (row.fired or {"nothing": 0}).items():
            table.add_row(name, verdict, what, f"{count:,}")
            name = verdict = ""
    Console().print(table)
    return int(any(row.verdict != "PASS" or not sum(row.fired.values()) for row in rows))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
