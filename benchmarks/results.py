"""The results of one run: figures, and ratios of those that were measured beside each other. A stable format, so that
two runs can be compared (`benchmarks/compare.py`) whatever lies between them.

A ratio is of two figures of the same repeat, and its median that of the repeats' ratios: what slowed down the machine
for a while slowed down both.
"""

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

FORMAT = 2
"""Of the file; raised when a reader of the old one would misread the new one."""

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured, `values` in the order of the repeats; None for one in which it could not be."""

    part: str
    """Of the benchmark: `extract`, `end to end at 4/s`."""
    who: str
    """`dateline`, or the peer."""
    name: str
    unit: str
    better: Better
    values: list[float | None]

    @property
    def measured(self) -> list[float]:
        """The values there are."""
        return [value for value in self.values if value is not None]

    @property
    def key(self) -> tuple[str, str, str]:
        """By which the same figure is found in another run."""
        return self.part, self.who, self.name

    @property
    def median(self) -> float:
        """Of the repeats in which it was measured."""
        return statistics.median(self.measured)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure of one contestant over the same figure of another, repeat by repeat."""

    part: str
    name: str
    of: str
    to: str
    better: Better
    measured: list[float]

    @property
    def median(self) -> float:
        """Of the repeats' ratios."""
        return statistics.median(self.measured)


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

    def add(self, repeat: int, part: str, who: str, name: str, unit: str, better: Better, value: float) -> None:
        """Enter one value, of the repeat with that number from 0."""
        figure = self.figure(part, who, name)
        if figure is None:
            figure = Figure(part, who, name, unit, better, [])
            self.figures.append(figure)
        figure.values.extend([None] * (repeat - len(figure.values)))
        figure.values.append(value)

    def figure(self, part: str, who: str, name: str) -> Figure | None:
        """The one of that key."""
        return next((figure for figure in self.figures if figure.key == (part, who, name)), None)

    def note(self, text: str) -> None:
        """Enter what is to be said, once."""
        if text not in self.notes:
            self.notes.append(text)

    def ratios(self, of: str = "dateline") -> list[Ratio]:
        """Of every figure that `of` has, to the same figure of everyone else that has it: of those repeats in which
        both were measured, and there was something to divide by."""
        own = {(figure.part, figure.name): figure for figure in self.figures if figure.who == of}
        found = []
        for figure in self.figures:
            mine = own.get((figure.part, figure.name))
            if mine is None or figure.who == of:
                continue
            pairs = zip(mine.values, figure.values, strict=False)
            values = [one / other for one, other in pairs if one is not None and other]
            if values:
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
