"""The results of one run: figures, and the ratios between contestants of the same run. The format is stable, so that
any two runs can be compared (`benchmarks/compare.py`).

A ratio compares two figures from the same repeat, and its median is the median over the repeats: a machine that was
slow for a while slowed down both.
"""

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

FORMAT = 2
"""Version of the file format; incremented when a reader of the old format would misread the new one."""

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity. `values` has one value per repeat, in order; None if it could not be measured."""

    part: str
    """Part of the benchmark: `extract`, `end to end, 4 pages/s offered`."""
    who: str
    """`dateline`, or the peer's name."""
    name: str
    unit: str
    better: Better
    values: list[float | None]

    @property
    def measured(self) -> list[float]:
        """The values that are not None."""
        return [value for value in self.values if value is not None]

    @property
    def key(self) -> tuple[str, str, str]:
        """Identifies the same figure in another run."""
        return self.part, self.who, self.name

    @property
    def median(self) -> float:
        """Median over the repeats in which it was measured."""
        return statistics.median(self.measured)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure of one contestant divided by the same figure of another, repeat by repeat."""

    part: str
    name: str
    of: str
    to: str
    better: Better
    measured: list[float]

    @property
    def median(self) -> float:
        """Median of the ratios."""
        return statistics.median(self.measured)


@dataclass(slots=True)
class Results:
    """Everything that a run produced."""

    made_at: str
    """ISO 8601, UTC."""
    machine: dict[str, Any]
    parameters: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Remarks for the report: the load, and what could not be measured and why."""

    def add(self, repeat: int, part: str, who: str, name: str, unit: str, better: Better, value: float) -> None:
        """Add one value. `repeat` counts from 0."""
        figure = self.figure(part, who, name)
        if figure is None:
            figure = Figure(part, who, name, unit, better, [])
            self.figures.append(figure)
        figure.values.extend([None] * (repeat - len(figure.values)))
        figure.values.append(value)

    def figure(self, part: str, who: str, name: str) -> Figure | None:
        """The figure with that key, or None."""
        return next((figure for figure in self.figures if figure.key == (part, who, name)), None)

    def note(self, text: str) -> None:
        """Add a remark, unless it is already there."""
        if text not in self.notes:
            self.notes.append(text)

    def ratios(self, of: str = "dateline") -> list[Ratio]:
        """The ratio of every figure of `of` to the same figure of each other contestant, for the repeats in which both
        were measured and the divisor is not zero."""
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
        """Write the results as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"format": FORMAT, **asdict(self), "ratios": [asdict(ratio) for ratio in self.ratios()]}
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a results file. Raises ValueError, saying what to do, if it is not one, or has another format."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise ValueError(
                    f"{path} has format {content['format']}, but this version reads {FORMAT}; measure again"
                )
            figures = [Figure(**figure) for figure in content["figures"]]
            return cls(content["made_at"], content["machine"], content["parameters"], figures, content["notes"])
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path} is not a results file ({error!r}); `make bench` writes one") from error
