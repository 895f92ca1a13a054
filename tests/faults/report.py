"""The report of the experiments, under `build/faults/`: `report-short.md` and `.json`, or `report-long.…`.

The long form takes hours, so it may be run in parts, and an experiment by itself: each run replaces its own rows, and
keeps the others' with the time at which they were made.
"""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock

FOLDER = Path(__file__).parents[2] / "build" / "faults"

_COLUMNS = (
    "experiment",
    "verdict",
    "articles",
    "captures",
    "injected",
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
    """One experiment. Counts of the oracle are None where it did not come so far."""

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
    """Characters to seconds from healing until a search found them."""
    quiet_after_s: float | None = None
    took_s: float = 0.0
    ended: str = ""
    """When, ISO 8601 in UTC."""
    workers_started: int = 0
    notes: dict[str, object] = field(default_factory=dict)
    """Figures of an experiment's own."""

    def cells(self) -> list[str]:
        """In the order of the columns."""
        fired = ", ".join(f"{what} ×{count}" for what, count in self.fired.items())
        slowest = f"{max(self.probes_s.values()):.1f}" if self.probes_s else ""
        told = [self.redelivered, self.lost, self.duplicated, self.invented, self.behind]
        return [
            self.experiment,
            self.verdict,
            str(self.articles),
            str(self.captures),
            f"{self.injected} ({fired or 'nothing fired'})",
            *("" if count is None else str(count) for count in told),
            slowest,
            f"{self.took_s:.1f}",
            self.ended,
        ]


def write(rows: Sequence[Row], scale: str) -> Path:
    """Write both files anew: these rows, and those of other experiments that the report has already. Returns the
    readable one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    data, path = FOLDER / f"report-{scale}.json", FOLDER / f"report-{scale}.md"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    with FileLock(FOLDER / ".report.lock"):
        merged = {row.experiment: row for row in [*_read(data), *rows]}
        every = [merged[name] for name in sorted(merged)]
        told = {"scale": scale, "machine": machine, "experiments": [asdict(row) for row in every]}
        data.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        path.write_text("\n".join(_lines(every, scale, machine)) + "\n", encoding="utf-8")
    return path


def read(scale: str) -> tuple[Path, list[Row]]:
    """The readable report, and the rows that it has."""
    return FOLDER / f"report-{scale}.md", _read(FOLDER / f"report-{scale}.json")


def _read(data: Path) -> list[Row]:
    try:
        return [Row(**told) for told in json.loads(data.read_text(encoding="utf-8"))["experiments"]]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []  # none yet, or one of an older shape


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
