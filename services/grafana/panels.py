"""What a dashboard consists of: variables, rows of panels, and the questions that they ask Prometheus."""

from dataclasses import dataclass
from typing import Final, Literal

from schemas.topics.stages import STAGES

COLUMNS: Final = 24
"""Of Grafana's grid."""

RATE: Final = "$__rate_interval"
"""Grafana's own variable: a window that has at least four scrapes."""

SECONDS: Final = "s"
BYTES: Final = "bytes"
SHARE: Final = "percentunit"
"""A share: 1 is shown as 100%."""
YES_NO: Final = "bool_yes_no"


def count(what: str) -> str:
    """The unit of a number of things, in Grafana's notation."""
    return f"count:{what}"


@dataclass(frozen=True, slots=True)
class Query:
    """A question in PromQL."""

    expr: str
    """With Grafana's variables, such as `$stage`."""
    legend: str
    """What a series of the answer is called; `{{stage}}` stands for the value of a label. In a table, the title of
    the column."""
    unit: str = ""
    """In a table: that of the column."""

    def asked(self, stage: str = STAGES[0], window: str = "1m") -> str:
        """What Prometheus is asked for a stage and a window of rates: Grafana's variables are replaced."""
        return self.expr.replace("$stage", stage).replace(RATE, window)


@dataclass(frozen=True, slots=True)
class Limit:
    """From which value on something is wrong."""

    value: float
    below: bool = False
    """Whether it is wrong below the value, instead of from it on."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Numbers, lines over time, or a table."""

    title: str
    tells: str
    """What it answers, and what it does not."""
    act: str
    """What to do when it looks wrong."""
    shape: Literal["number", "lines", "stack", "table"]
    unit: str
    queries: tuple[Query, ...]
    width: int
    """In columns of the grid."""
    limit: Limit | None = None
    runbook: str = ""
    """Anchor in docs/runbooks.md."""
    rows: tuple[str, ...] = ()
    """In a table: the labels that tell its rows apart, in the order of their columns."""
    stages: tuple[str, ...] = STAGES
    """The stages that have it, where a dashboard shows one stage."""


@dataclass(frozen=True, slots=True)
class Row:
    """Panels under one heading, in reading order; those that do not fit beside each other go on below."""

    title: str
    panels: tuple[Panel, ...]
    height: int = 8
    """Of its panels, in units of the grid."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A page of Grafana."""

    name: str
    title: str
    tells: str
    rows: tuple[Row, ...]
    of_one_stage: bool = False
    """Whether a reader chooses the stage: `$stage` in queries."""

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All of them, in reading order."""
        return tuple(panel for row in self.rows for panel in row.panels)
