"""The results of one run: figures, and ratios of those that were measured beside each other. A stable format, so that
two runs can be compared (`benchmarks/compare.py`) whatever lies between them.

A ratio is of two figures of the same repeat, and its median that of the repeats' ratios: what slowed down the machine
for a while slowed down both.
"""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

FORMAT = 1
"""Of the file; raised when a reader of the old one would misread the new one."""

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured, `values` in the order of the repeats."""

    part: str
    """Of the benchmark: `extract`, `end to end at 4/s`."""
    who: str
    """`dateline`, or the peer."""
    name: str
    unit: str
    better: Better
    values: list[float]

    @property
    def key(self) -> tuple[str, str, str]:
        """By which the same figure is found in another run."""
        return self.part, self.who, self.name

    @property
    def median(self) -> float:
        """Of the repeats."""
        return statistics.median(self.values)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure of one contestant over the same figure of another, repeat by repeat."""

    part: str
    name: str
    of: str
    to: str
    better: Better
    values: list[float]

    @property
    def median(self) -> float:
        """Of the repeats' ratios."""
        return statistics.median(self.values)


@dataclass(slots=True)
class Results:
    """All of a run."""

    made_at: str
    """ISO 8601, UTC."""
    machine: dict[str, Any]
    parameters: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What could not be measured, and why."""

    def ratios(self, of: str = "dateline") -> list[Ratio]:
        """Of every figure that `of` has, to the same figure of everyone else that has it."""
        own = {(figure.part, figure.name): figure for figure in self.figures if figure.who == of}
        found = []
        for figure in self.figures:
            mine = own.get((figure.part, figure.name))
            if mine is None or figure.who == of or len(mine.values) != len(figure.values) or 0 in figure.values:
                continue
            values = [one / other for one, other in zip(mine.values, figure.values, strict=True)]
            found.append(Ratio(figure.part, figure.name, of, figure.who, figure.better, values))
        return found

    def write(self, path: Path) -> None:
        """As JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {"format": FORMAT, **asdict(self), "ratios": [asdict(ratio) for ratio in self.ratios()]}
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises ValueError, saying what to do, for a file that is no results file of this format."""
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if told["format"] != FORMAT:
                raise ValueError(f"{path} has format {told['format']}, this version reads {FORMAT}; measure again")
            figures = [Figure(**figure) for figure in told["figures"]]
            return cls(told["made_at"], told["machine"], told["parameters"], figures, told["notes"])
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path} is no results file ({error!r}); `make bench` writes one") from error

    def report(self) -> str:
        """For people: the machine, and a table of each part."""
        versions = {name: told for name, told in self.machine.items() if isinstance(told, dict)}
        machine = [f"{name.replace('_', ' ')} {told}" for name, told in self.machine.items() if name not in versions]
        lines = [
            "# Benchmark",
            "",
            f"{self.made_at}. {', '.join(machine)}.",
            "",
        ]
        for name, told in versions.items():
            lines += [f"{name.capitalize()}: {', '.join(f'{one} {version}' for one, version in told.items())}.", ""]
        lines += [
            f"Parameters: {json.dumps(self.parameters)}.",
            "",
        ]
        ratios = {(ratio.part, ratio.name, ratio.to): ratio for ratio in self.ratios()}
        for part in dict.fromkeys(figure.part for figure in self.figures):
            lines += [f"## {part}", "", "| who | figure | median | lowest to highest | dateline / it |"]
            lines.append("| --- | --- | --- | --- | --- |")
            for figure in self.figures:
                if figure.part == part:
                    lines.append(_row(figure, ratios.get((part, figure.name, figure.who))))
            lines.append("")
        return "\n".join([*lines, *(f"- {note}" for note in self.notes)]).rstrip() + "\n"


def _row(figure: Figure, ratio: Ratio | None) -> str:
    told = ""
    if ratio:
        told = f"{shown(ratio.median)} ({spread(ratio.values)})" if len(ratio.values) > 1 else shown(ratio.median)
    median = f"{shown(figure.median)} {figure.unit}"
    return f"| {figure.who} | {figure.name} | {median} | {spread(figure.values)} | {told} |"


def shown(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(values: Sequence[float]) -> str:
    """The lowest and the highest."""
    return f"{shown(min(values))} to {shown(max(values))}" if len(values) > 1 else ""
